"""What is told after the end."""

from dataclasses import replace

import numpy as np
import pytest
from tests.rollout.things import FAIR, GOOD, HOUR, SEED, adaptive, facts, flow, goals, started, with_periods

from aimm.rollout.configuration import Escape, EscapeRule
from aimm.rollout.model import Entry, Outcome, Phase
from aimm.rollout.report import Report, Rewards, markdown, report
from aimm.rollout.rules import decide
from aimm.rollout.transitions import transition

FLOWS = (flow(1, 50.0, FAIR), replace(flow(2, 50.0, GOOD), title="new | bold"))


def _rewards(rows: int) -> Rewards:
    chance = np.random.default_rng(1)
    served = chance.integers(0, 2, rows)
    stars = np.where(served == 1, 4.5, 3.4) + chance.choice([-0.5, 0.5], rows)
    return Rewards(np.full(rows, 0.5), served.astype(np.int64), stars)


def _told(rows: int = 600) -> Report:
    known = with_periods(facts(*FLOWS))
    verdict = decide(started(adaptive(), *FLOWS), known, HOUR, SEED)
    assert verdict.entry is not None
    reset = transition(verdict.state, Phase.INIT, known, 2 * HOUR, SEED, "ann", None).entry
    assert reset is not None
    timeline: list[Entry] = [verdict.entry, reset]
    return report(verdict.state, known, timeline, _rewards(rows))


def test_the_decision_and_its_evidence():
    told = _told()
    assert (told.outcome, told.winner) == (Outcome.SUPERIOR, "f2")
    assert told.decision.startswith("new | bold is proven better")
    for one, stars in zip(told.flows, (3.4, 4.5), strict=True):
        assert one.mean is not None
        assert abs(one.mean - stars) < 0.01
        assert one.low < one.mean < one.high


def test_what_it_would_have_given_always_to_serve_a_flow():
    first, second = _told().flows
    for one, truth in ((first, 3.4), (second, 4.5)):
        for estimate in one.always:
            assert estimate.low is not None
            assert estimate.high is not None
            assert estimate.low < truth < estimate.high


def test_too_few_rows_are_refused_with_a_reason():
    estimate = _told(60).flows[0].always[0]
    assert estimate.value is None
    assert estimate.refused is not None
    assert "100 are needed" in estimate.refused


def test_who_overrode_what():
    assert [entry.actor for entry in _told().overrides] == ["ann"]


def test_the_markdown_says_it_all_and_breaks_no_table():
    text = markdown(_told(), "Trip | planner")
    assert "# Rollout of Trip \\| planner" in text
    assert "**COMPLETED** (superior: proven better than every other flow)" in text
    assert "| **new \\| bold** | 50 % | 0 | 200 | 4.50 | 200 | 4.50 |" in text
    assert "1970-01-01 01:00:00 UTC" in text
    assert "ann set the rollout back." in text


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (0, "Every rating that is in counts at once."),
        (1, "more than 1 minute old"),
        (60, "more than 1 hour old"),
        (90, "more than 90 minutes old"),
        (1440, "more than 24 hours old"),
    ],
)
def test_a_quick_escape_shows_the_ratings_that_it_acted_on(window: int, words: str):
    rule = EscapeRule("f2", 12, 2.0, goals(f1=100.0))
    configuration = replace(adaptive(attribution_window_mins=window), escape=Escape((rule,)))
    bad = flow(2, 50.0, (9, 3, 0, 0, 0), mature=(2, 1, 0, 0, 0) if window else (9, 3, 0, 0, 0))
    known = facts(flow(1, 50.0), bad)
    verdict = decide(started(configuration, *known.flows), known, HOUR, SEED)
    assert verdict.entry is not None
    told = report(verdict.state, known, [verdict.entry])
    assert "12 ratings average 1.25" in told.decision
    found = told.flows[1]
    assert (found.arrived, found.arrived_mean) == (12, 1.25)
    assert (found.ratings, found.mean) == ((3, pytest.approx(4 / 3)) if window else (12, 1.25))
    text = markdown(told, "x")
    row = next(line for line in text.splitlines() if line.startswith("| Flow 2"))
    assert row.startswith("| Flow 2 | 50 % | 0 | 12 | 1.25 | " + ("3 | 1.33 |" if window else "12 | 1.25 |"))
    assert words in text
    assert ("An escape does not wait: it acts on every rating that is in." in text) == bool(window)


def test_before_anything_happened():
    told = report(started(adaptive(), *FLOWS), facts(flow(1, 50.0), flow(2, 50.0)), [])
    text = markdown(told, "x")
    assert told.decision == "Nothing has been decided yet."
    assert "| Flow 1 | 50 % | 0 | 0 | – | 0 | – | 1.00 … 5.00 |" in text
    assert "Nobody did." in text
    assert "Nothing can be said" in text
