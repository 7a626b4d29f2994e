"""The report."""

from dataclasses import replace

import numpy as np
import pytest
from tests.rollout.things import FAIR, GOOD, HOUR, SEED, adaptive, facts, flow, goals, started, with_periods

from aimm.rollout.configuration import AfterEscape, Escape, EscapeRule, Evidence
from aimm.rollout.markdown import file_name, markdown
from aimm.rollout.model import Entry, Outcome, Phase, Reason, State, What
from aimm.rollout.report import Basis, Report, Rewards, report
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


def test_estimates_of_always_serving_a_flow():
    first, second = _told().flows
    for one, truth in ((first, 3.4), (second, 4.5)):
        for estimate in one.always:
            assert estimate.low is not None
            assert estimate.high is not None
            assert estimate.low < truth < estimate.high


def test_too_few_rows_give_a_reason_instead_of_an_estimate():
    estimate = _told(60).flows[0].always[0]
    assert estimate.value is None
    assert estimate.refused is not None
    assert "100 are needed" in estimate.refused


def test_overrides_exclude_the_start():
    begun = transition(State(configuration=adaptive()), Phase.WARMUP, facts(*FLOWS), 0, SEED, "bob", None)
    moved = facts(replace(FLOWS[0], share=80.0), replace(FLOWS[1], share=20.0), changed_by=("ann",))
    by_hand = decide(begun.state, moved, HOUR, SEED)
    stopped = transition(by_hand.state, Phase.FORCED_STOP, moved, 2 * HOUR, SEED, "eve", None)
    reset = transition(stopped.state, Phase.INIT, moved, 3 * HOUR, SEED, "bob", None)
    entries = [one.entry for one in (begun, by_hand, stopped, reset) if one.entry]
    told = report(reset.state, moved, entries)
    assert [entry.actor for entry in told.overrides] == ["ann", "eve"]


def test_the_markdown_is_complete_and_escapes_tables():
    text = markdown(_told(), "Trip | planner")
    assert "# Rollout of Trip \\| planner" in text
    assert "**COMPLETED** (superior: proven better than every other flow)" in text
    assert "| **new \\| bold** | 98% | 0 | 200 | 4.50 | 200 | 4.50 |" in text
    assert "1970-01-01 01:00:00 UTC" in text
    assert "ann reset the rollout." in text


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (0, "Every rating counts as soon as it arrives."),
        (1, "more than 1 minute old"),
        (60, "more than 1 hour old"),
        (90, "more than 90 minutes old"),
        (1440, "more than 24 hours old"),
    ],
)
def test_an_early_escape_shows_the_ratings_behind_it(window: int, words: str):
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
    assert (found.ratings, found.mean, found.basis) == (12, 1.25, Basis.ALL)
    assert found.low < 1.25 < found.high < 5.0
    assert (found.mature, found.mature_mean) == ((3, pytest.approx(4 / 3)) if window else (12, 1.25))
    text = markdown(told, "x")
    row = next(line for line in text.splitlines() if line.startswith("| Flow 2"))
    assert row.startswith("| Flow 2 | 0% | 0 | 12 | 1.25 | " + ("3 | 1.33 |" if window else "12 | 1.25 |"))
    assert words in text
    assert ("An escape does not wait: it acts on every rating that has arrived." in text) == bool(window)


def test_a_report_without_entries():
    told = report(started(adaptive(), *FLOWS), facts(flow(1, 50.0), flow(2, 50.0)), [])
    text = markdown(told, "x")
    assert told.decision == "Nothing has been decided yet."
    assert "| Flow 1 | 50% | 0 | 0 | – | 0 | – | 1.00 … 5.00 |" in text
    assert "Nobody." in text
    assert "No estimate" in text


def _escaped_within_the_window() -> tuple[State, Entry]:
    """A rollback on 30 ratings that are all within the attribution window."""
    plan = replace(adaptive(), escape=Escape((), Evidence(flow_ids=("f2",))))
    bad = flow(2, 50.0, (26, 2, 1, 0, 1), mature=(0, 0, 0, 0, 0), sessions=60, score_sum=3_800)
    known = with_periods(facts(flow(1, 50.0, (0, 0, 0, 5, 15), mature=(0, 0, 0, 0, 0), sessions=60), bad))
    verdict = decide(started(plan, *known.flows), known, HOUR, SEED)
    assert verdict.entry is not None
    assert verdict.entry.what is What.ESCAPED
    return verdict.state, verdict.entry


def test_the_evidence_is_frozen_at_the_decision_and_later_ratings_are_separate():
    state, entry = _escaped_within_the_window()
    assert entry.facts is not None
    then = report(state, entry.facts, [entry])
    more = facts(
        flow(1, 100.0, (9, 9, 9, 9, 90), sessions=500),
        flow(2, 0.0, (26, 2, 1, 0, 9), session_requests=10, score_sum=7_800),
        flow(3, active=False),
    )
    now = report(state, more, [entry])
    assert [replace(flow, later=None) for flow in now.flows] == [
        replace(flow, later=None) for flow in then.flows
    ]
    bad = now.flows[1]
    assert (bad.ratings, bad.basis, bad.sessions, bad.share) == (30, Basis.ALL, 60, 0.0)
    assert bad.decided_at == now.decided_at == HOUR
    assert bad.later is not None
    assert (bad.later.sessions, bad.later.ratings, bad.later.mean) == (10, 8, 5.0)
    text = markdown(now, "x")
    assert "As it was at the decision, 1970-01-01 01:00:00 UTC." in text
    assert "| Flow 2 | 0% | 60 | 30 | 1.27 | 0 | – |" in text
    assert "| Flow 2 | 10 | 8 | 5.00 |" in text
    assert "## Since the decision" not in markdown(then, "x")


def test_an_escape_within_the_window_has_estimates_of_always_serving_a_flow():
    state, entry = _escaped_within_the_window()
    [first, second] = report(state, facts(), [entry]).flows
    assert [one.method for one in second.always] == ["SNIPS", "doubly robust"]
    assert first.always[0].effective > 0


def test_a_rolled_back_flow_keeps_its_evidence():
    plan = replace(
        adaptive(), escape=Escape((), Evidence(flow_ids=("f2",))), after_escape=AfterEscape.CONTINUE
    )
    bad = flow(2, 20.0, (26, 2, 1, 0, 1), mature=(0, 0, 0, 0, 0))
    known = facts(flow(1, 40.0, FAIR), bad, flow(3, 40.0, GOOD))
    verdict = decide(started(plan, *known.flows), known, HOUR, SEED)
    assert verdict.entry is not None
    later = facts(flow(1, 50.0, FAIR), flow(2, 0.0, (40, 2, 1, 0, 1)), flow(3, 50.0, GOOD))
    told = report(verdict.state, later, [verdict.entry])
    assert told.decided_at is None
    assert [(flow.ratings, flow.basis, flow.escaped) for flow in told.flows] == [
        (200, Basis.COUNTED, False),
        (30, Basis.ALL, True),
        (200, Basis.COUNTED, False),
    ]
    assert told.flows[1].later is not None
    assert told.flows[1].later.ratings == 14


def test_before_ratings_count_the_report_shows_received_ones():
    known = facts(*(flow(n, 50.0, FAIR, mature=(0, 0, 0, 0, 0)) for n in (1, 2)))
    told = report(started(adaptive(), *FLOWS), known, [])
    assert [(flow.ratings, flow.basis) for flow in told.flows] == [(200, Basis.ALL)] * 2


def test_warmup_steps_share_one_line():
    begun = transition(
        State(configuration=adaptive()), Phase.WARMUP, facts(*FLOWS), 0, SEED, "bob", None
    ).entry
    assert begun is not None

    def step(number: int, code: str) -> Entry:
        before, after = ({"f1": 100.0 - n, "f2": float(n)} for n in (number, number + 1))
        why = (Reason(code=code, text=f"Step {number}."),)
        return replace(
            begun,
            what=What.SHARES_MOVED,
            at=number * 60_000,
            why=why[0].text,
            reasons=why,
            shares_before=before,
            shares_after=after,
            actor=None,
        )

    steps = [step(number, "warmup_step") for number in range(700)]
    told = report(begun.before, facts(*FLOWS), [begun, *steps[:33], step(33, "top_two"), step(34, "top_two")])
    folded = (
        "- 1970-01-01 00:00:00 UTC to 1970-01-01 00:32:00 UTC: 33 warmup steps: "
        "Flow 1 100% → 67%, new | bold 0% → 33%."
    )
    lines = markdown(told, "x").split("## Timeline")[1].strip().splitlines()
    assert lines[1:] == [
        folded,
        "- 1970-01-01 00:33:00 UTC: Step 33.",
        "- 1970-01-01 00:34:00 UTC: Step 34.",
    ]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("trip-planner", "rollout-trip-planner.md"),
        ('a"b\n/c', "rollout-a-b--c.md"),
        ("поездки", "rollout-report.md"),
    ],
)
def test_the_file_is_named_after_the_use_case(code: str, name: str):
    assert file_name(code) == name
