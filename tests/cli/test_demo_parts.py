"""The parts of ``aimm demo``: visitors, dashboard, summary."""

import os
from collections.abc import Callable
from itertools import pairwise

import pytest
from rich.console import Console

from ai_model_match.model import Stats
from aimm.cli.demonstration.board import Moment, Speed, board, plain_line, summary
from aimm.cli.demonstration.driver import FlowTally, Tally
from aimm.cli.demonstration.goal import Goal
from aimm.cli.demonstration.raters import Crowd
from aimm.cli.demonstration.release import Standing, StoryEntry, strategy
from aimm.cli.demonstration.story import EXPLORATION, Trail, conclusion, entry_line, shortened
from aimm.rollout.documents import parse

FLOWS = ["one", "two", "three"]


def test_the_same_visitors_for_the_same_seed():
    one, same, other = (Crowd(seed, FLOWS, 2) for seed in (1, 1, 2))
    visits = [one.next_visit() for _ in range(50)]
    assert visits == [same.next_visit() for _ in range(50)]
    assert visits != [other.next_visit() for _ in range(50)]


def test_visitors_have_preferences():
    visits = [crowd.next_visit() for crowd in [Crowd(3, FLOWS, 2)] for _ in range(4_000)]
    assert all(1 <= score <= 5 for visit in visits for score in visit.scores.values())
    rated = sum(visit.rating_after is not None for visit in visits)
    assert 0.3 < rated / len(visits) < 0.7
    assert {visit.steps for visit in visits} == {1, 2}
    means = sorted(sum(visit.scores[flow] for visit in visits) / len(visits) for flow in FLOWS)
    assert all(worse + 0.2 < better for worse, better in pairwise(means))


def standing(entries: int, phase: str = "ADAPTIVE") -> Standing:
    """The status after a number of entries: traffic moves, and every third entry is something else."""
    told = tuple(
        StoryEntry(
            number, number * 1.0, "warmup_held" if number % 3 == 0 else "shares_moved", f"Because {number}."
        )
        for number in range(1, entries + 1)
    )
    return Standing(phase, "The next update is not due yet.", dict.fromkeys(FLOWS, 0.33), None, told)


def moment(sessions: int, *, error: str = "") -> Moment:
    flows = {name: FlowTally(sessions, sessions // 2, sessions * 1.9) for name in FLOWS}
    tally = Tally(flows, {"first": sessions, "second": sessions}, 1 if error else 0, error)
    shares, trail = dict.fromkeys(FLOWS, 33.33), Trail()
    trail.note(0.0, shares)
    return Moment(75.0, 40.0, tally, Stats(), shares, standing(9 if sessions else 0), trail)


GOAL = Goal(
    "an-id",
    "a_code",
    "A goal",
    ["first", "second"],
    {name: f"Flow number {name}, explained" for name in FLOWS},
)


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("sessions", [0, 1, 123_456])
def test_the_dashboard_fits_the_terminal(width: int, sessions: int):
    console = Console(width=width, record=True, file=open(os.devnull, "w"))  # noqa: PTH123, SIM115
    console.print(board(moment(sessions, error="no answer " * 40), GOAL, width))
    console.file.close()
    lines = console.export_text().splitlines()
    assert all(len(line.rstrip()) <= width for line in lines)
    assert len(lines) <= len(FLOWS) + 9 + 6
    assert any("Rollout: ADAPTIVE" in line for line in lines)
    assert any("Because 9." in line for line in lines) == (sessions > 0)
    assert any("▃▃▃" in line for line in lines) == (width >= 74)
    assert any(f"{sessions:,}" in line for line in lines)


def test_status_lines_report_problems():
    troubled = Moment(75.0, 1.0, moment(4).tally, Stats(stale_picks=2, exposures_lost=3), {})
    said = "2 picks answered from the SDK's memory"
    assert f"{said}, 3 exposures or ratings lost." in summary(troubled)
    assert plain_line(troubled, GOAL).endswith(f" · {said} · 3 exposures or ratings lost")
    assert "1:15" in plain_line(troubled, GOAL)


def test_the_rate_covers_the_last_seconds():
    speed = Speed()
    figures: Callable[[float, int], float] = speed.note
    assert figures(0.0, 0) == 0
    assert figures(2.0, 20) == 10
    for second in range(3, 12):
        latest = figures(float(second), 20)
    assert latest == 0


def test_the_trail_shows_the_shares_since_the_start():
    trail = Trail()
    trail.note(0.0, {"a": 100.0, "b": 0.0})
    trail.note(1.0, {"a": 100.0, "b": 0.0})
    trail.note(5.0, {"a": 50.0, "b": 50.0})
    trail.note(6.0, {})
    assert trail.line("a", 8.0, 8) == "████▅▅▅▅"
    assert trail.line("b", 8.0, 8) == "    ▅▅▅▅"
    assert trail.line("c", 8.0, 2) == "  "
    assert Trail().line("a", 8.0, 2) == "  "


def test_consecutive_traffic_moves_are_shown_once():
    shown = shortened(standing(9).told)
    assert [entry.number for entry in shown] == [2, 3, 5, 6, 8, 9]
    reset = StoryEntry(10, 10.0, "reset", "Somebody set it back.")
    assert shortened((*standing(9).told, reset)) == shown
    assert entry_line(shown[-1]) == "0:09  → Because 9."


def test_the_summary_names_the_winner_and_the_reason():
    escaped = StoryEntry(1, 20.0, "escaped", "Three was rolled back.", "three")
    completed = StoryEntry(2, 60.0, "completed", "Flow one is proven better.", "one")
    assert conclusion(Standing(), GOAL) == []
    assert conclusion(Standing("WARMUP"), GOAL) == ["No winner yet: warming up."]
    assert conclusion(Standing("COMPLETED", winner="one", told=(escaped, completed)), GOAL) == [
        "Rolled back: Three was rolled back.",
        "Winner: Flow number one, explained. Why: Flow one is proven better.",
        EXPLORATION,
    ]


@pytest.mark.parametrize("count", [2, 3])
def test_the_rollout_guards_the_new_flows(count: int):
    flows = [f"00000000-0000-4000-8000-00000000000{number}" for number in range(count)]
    configuration = parse(strategy(flows, flows[0], 20))
    assert configuration.warmup is not None
    assert [goal.flow_id for goal in configuration.warmup.goals] == flows[1:]
    assert configuration.escape is not None
    assert configuration.escape.evidence is not None
    assert list(configuration.escape.evidence.flow_ids) == flows[1:]
