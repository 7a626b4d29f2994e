"""Settings without effect are reported, with what happens instead."""

from dataclasses import replace

import pytest
from tests.rollout.things import HOUR, SEED, adaptive, facts, flow, goals, started

from aimm.rollout.cautions import MOST, cautions
from aimm.rollout.configuration import Configuration, Escape, EscapeRule, Evidence, Goal, Mode, Warmup
from aimm.rollout.model import Phase, State
from aimm.rollout.planning import Expectation, plan
from aimm.rollout.rules import decide
from aimm.rollout.transitions import transition

FLOWS = (flow(1, 60.0, session_requests=1), flow(2, 40.0), flow(3, active=False))
UNKNOWN = "the unknown flow f9"
SHARED = "the active flows without a goal share it"
NOBODY = "no flow that it names can serve, so the other active flows share all traffic in proportion"


def _warmup(**percents: float) -> Configuration:
    return Configuration(warmup=Warmup(10, None, goals(**percents)))


def _escape(*rules: EscapeRule, evidence: Evidence | None = None) -> Configuration:
    return Configuration(escape=Escape(rules, evidence))


def _rule(flow_id: str, **rollback: float) -> EscapeRule:
    return EscapeRule(flow_id, 5, 2.0, goals(**rollback))


@pytest.mark.parametrize(
    ("configuration", "said"),
    [
        (
            _warmup(f2=30.0, f9=20.0),
            [
                (
                    "flow_unknown",
                    "f9",
                    f"The warmup goal of 20% for {UNKNOWN} has no effect; {SHARED}.",
                )
            ],
        ),
        (
            _warmup(f1=50.0, f2=30.0, f3=20.0),
            [
                (
                    "flow_not_active",
                    "f3",
                    (
                        "The warmup goal of 20% for Flow 3 has no effect while that flow is not active; "
                        "the other goals share it in proportion."
                    ),
                )
            ],
        ),
        (
            _escape(_rule("f2", f2=30.0, f1=70.0)),
            [("rolled_back_to_itself", "f2", "The rollback of Flow 2 leaves it 30% of the traffic.")],
        ),
        (
            _escape(_rule("f2", f1=0.0)),
            [
                (
                    "rolled_back_to_nobody",
                    "f2",
                    (
                        "The rollback of Flow 2 gives no flow any traffic: the other active flows share "
                        "all of it in proportion."
                    ),
                )
            ],
        ),
        (
            _escape(_rule("f9", f1=100.0)),
            [("flow_unknown", "f9", f"The escape rule for {UNKNOWN} never applies.")],
        ),
        (
            _escape(_rule("f3", f1=100.0)),
            [
                (
                    "flow_not_active",
                    "f3",
                    "The escape rule for Flow 3 does not apply while that flow is not active.",
                )
            ],
        ),
        (
            _escape(_rule("f2", f1=50.0, f9=50.0)),
            [
                (
                    "flow_unknown",
                    "f9",
                    (
                        f"The rollback of Flow 2 gives 50% to {UNKNOWN}; that has no effect: "
                        "the other flows that it names share it in proportion."
                    ),
                )
            ],
        ),
        (
            _escape(_rule("f2", f3=100.0)),
            [
                (
                    "flow_not_active",
                    "f3",
                    (
                        "The rollback of Flow 2 gives 100% to Flow 3; that has no effect while that flow is "
                        f"not active: {NOBODY}."
                    ),
                )
            ],
        ),
        (
            _escape(evidence=Evidence(flow_ids=("f9", "f2"))),
            [("flow_unknown", "f9", f"Evidence cannot roll back {UNKNOWN}.")],
        ),
        (
            _escape(evidence=Evidence(flow_ids=("f3",))),
            [("flow_not_active", "f3", "Evidence cannot roll back Flow 3 while that flow is not active.")],
        ),
        (_escape(evidence=Evidence(enabled=False, flow_ids=("f9",))), []),
        (
            _escape(evidence=Evidence()),
            [
                (
                    "nothing_guarded",
                    None,
                    (
                        "Escape by evidence is on and guards no flow. List the new flows in flowIds, or "
                        "give them escape rules or warmup goals."
                    ),
                )
            ],
        ),
        (replace(_warmup(f2=30.0), escape=Escape((_rule("f2", f1=100.0),), Evidence())), []),
        (Configuration(), []),
    ],
)
def test_each_setting_without_effect_gets_a_warning(
    configuration: Configuration, said: list[tuple[str, str | None, str]]
):
    assert [(one.code, one.flow_id, one.text) for one in cautions(configuration, FLOWS)] == said


def test_warnings_about_goals_match_what_happens():
    free, full = _warmup(f2=30.0, f9=20.0), _warmup(f1=40.0, f2=40.0, f3=20.0)
    for configuration, shares in ((free, {"f1": 70.0, "f2": 30.0}), (full, {"f1": 40.0, "f2": 40.0})):
        known = facts(*FLOWS)
        assert decide(started(configuration, *FLOWS), known, HOUR, SEED).shares == shares


def test_warnings_about_rollbacks_match_what_happens():
    bad = flow(2, 40.0, (9, 0, 0, 0, 0))
    for rule, shares in (
        (_rule("f2", f1=50.0, f9=50.0), {"f1": 50.0, "f2": 0.0}),
        (_rule("f2", f3=100.0), {"f1": 100.0, "f2": 0.0}),
    ):
        state = started(_escape(rule), *FLOWS)
        assert decide(state, facts(FLOWS[0], bad, FLOWS[2]), HOUR, SEED).shares == shares


def test_a_start_records_the_warnings_in_the_timeline():
    state = State(configuration=_warmup(f2=30.0, f9=20.0))
    entry = transition(state, Phase.WARMUP, facts(*FLOWS), 0, SEED, "ann", None).entry
    assert entry is not None
    first, caution = entry.reasons
    assert entry.why == first.text == "ann started the rollout."  # the warning is a reason of its own
    assert (caution.code, caution.flow_id) == ("flow_unknown", "f9")
    clean = transition(
        State(configuration=adaptive()), Phase.WARMUP, facts(*FLOWS), 0, SEED, "ann", None
    ).entry
    assert clean is not None
    assert (clean.why, len(clean.reasons)) == ("ann started the rollout.", 1)


def test_a_plan_lists_these_warnings_first():
    configuration = _warmup(f9=20.0)
    found = cautions(configuration, FLOWS)
    told = plan(configuration, Expectation((4.0, 3.0), 1_000, 0.2), found).warnings
    assert told[0] == found[0]
    assert told[1:] == plan(configuration, Expectation((4.0, 3.0), 1_000, 0.2)).warnings


def test_many_warnings_are_cut_and_counted():
    many = tuple(Goal(f"x{number}", 0.1) for number in range(MOST + 3))
    found = cautions(Configuration(warmup=Warmup(10, None, many)), FLOWS)
    assert len(found) == MOST + 1
    assert (found[-1].code, found[-1].text) == ("more", "3 more settings name flows that cannot be used.")


@pytest.mark.parametrize(
    ("knobs", "text"),
    [
        ({"budget_sessions": 4_000}, "The budget of 4,000 sessions is ignored: continuous mode never ends."),
        ({"budget_days": 2.5}, "The budget of 2.5 days is ignored: continuous mode never ends."),
        (
            {"budget_sessions": 4_000, "budget_days": 2.5},
            "The budget of 4,000 sessions and 2.5 days is ignored: continuous mode never ends.",
        ),
    ],
)
def test_continuous_mode_warns_that_it_ignores_a_budget(knobs: dict[str, float], text: str):
    endless = adaptive(mode=Mode.CONTINUOUS, **knobs)
    [found] = cautions(endless, FLOWS)
    assert (found.code, found.text) == ("budget_ignored", text)
    assert "budget_ignored" not in [caution.code for caution in cautions(adaptive(**knobs), FLOWS)]
    assert cautions(adaptive(mode=Mode.CONTINUOUS), FLOWS) == ()
    begun = transition(State(configuration=endless), Phase.WARMUP, facts(*FLOWS), HOUR, SEED, "ann", None)
    assert begun.entry is not None
    assert found in begun.entry.reasons
