"""Actions of people on a rollout, and their effects on the shares."""

from dataclasses import replace

import pytest
from tests.rollout.things import adaptive, facts, flow, goals, started

from aimm.kit.errors import Invalid
from aimm.rollout.configuration import Configuration, Escape, EscapeRule, Warmup
from aimm.rollout.errors import (
    CompletedFlowNotActive,
    NoActiveFlow,
    NotEditable,
    NotReplayable,
    TransitionNotAllowed,
)
from aimm.rollout.facts import Facts
from aimm.rollout.model import Drift, Outcome, Phase, State, Verdict, What
from aimm.rollout.records import recompute
from aimm.rollout.transitions import allowed, configure, resets_statistics, transition

TWO = facts(flow(1, 60.0), flow(2, 40.0), flow(3, active=False))
RULE = EscapeRule("f2", 10, 2.0, goals(f1=70.0, f2=30.0))
ENDS = (Phase.ESCAPED, Phase.COMPLETED, Phase.FORCED_STOP, Phase.FORCED_ESCAPED, Phase.FORCED_COMPLETED)


def _go(state: State, wanted: Phase, flow_id: str | None = None, known: Facts = TWO) -> Verdict:
    return transition(state, wanted, known, 1_000, 5, "ann", flow_id)


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("wanted", list(Phase))
def test_only_transitions_of_the_protocol_are_allowed(phase: Phase, wanted: Phase):
    state = replace(started(adaptive(), *TWO.flows), phase=phase)
    running = phase in (Phase.WARMUP, Phase.ADAPTIVE)
    forced = wanted in (Phase.FORCED_STOP, Phase.FORCED_ESCAPED, Phase.FORCED_COMPLETED)
    expected = (
        (phase is Phase.INIT and wanted is Phase.WARMUP)
        or (running and forced)
        or (phase in ENDS and wanted is Phase.INIT)
    )
    assert (wanted in allowed(state)) == expected
    if expected:
        assert _go(state, wanted, "f1").entry is not None
    else:
        with pytest.raises(TransitionNotAllowed):
            _go(state, wanted, "f1")


def test_a_start_with_warmup_resets_the_originals_statistics():
    state = State(configuration=Configuration(warmup=Warmup(10, None, goals(f2=50.0))))
    verdict = _go(state, Phase.WARMUP)
    assert verdict.state.phase is Phase.WARMUP
    assert verdict.shares is None
    assert resets_statistics(verdict)
    assert (verdict.state.epoch, verdict.state.epoch_start, verdict.state.seed) == (1, 1_000, 5)
    assert verdict.state.start_shares == {"f1": 60.0, "f2": 40.0}


def test_a_start_clears_the_previous_run():
    clean = State(configuration=Configuration(warmup=Warmup(10, None, goals(f2=50.0))))
    used = replace(
        clean,
        update=9,
        updated_at=7,
        updated_ratings=8,
        updated_mature=6,
        updated_sessions=90,
        ramped=5.0,
        held=True,
        start_shares={"f1": 1.0},
        dropped=("f2",),
        winner="f1",
        outcome=Outcome.BUDGET,
        drift=Drift(reference=4.0, until=1),
        said="x",
        told=("x",),
        seed=3,
    )
    assert _go(used, Phase.WARMUP).state == _go(clean, Phase.WARMUP).state


def test_a_reset_clears_dry_run_records():
    state = replace(started(adaptive(), *TWO.flows), phase=Phase.ESCAPED, said="x")
    assert _go(state, Phase.INIT).state.said == ""


def test_a_forced_completion_claims_nothing():
    state = replace(started(adaptive(), *TWO.flows), outcome=Outcome.SUPERIOR)
    after = _go(state, Phase.FORCED_COMPLETED, "f2").state
    assert (after.winner, after.outcome) == ("f2", None)


def test_the_first_active_flow_with_a_rule_decides_a_forced_escape():
    rules = (
        RULE,
        EscapeRule("f3", 1, 5.0, goals(f2=100.0)),
        EscapeRule("f1", 9, 1.0, goals(f1=10.0, f2=90.0)),
    )
    state = started(Configuration(escape=Escape(rules)), *TWO.flows)
    assert _go(state, Phase.FORCED_ESCAPED).shares == {"f1": 10.0, "f2": 90.0}


@pytest.mark.parametrize("known", [facts(), facts(flow(1, active=False))])
def test_a_start_needs_an_active_flow(known: Facts):
    with pytest.raises(NoActiveFlow) as refused:
        _go(State(configuration=adaptive()), Phase.WARMUP, known=known)
    assert refused.value.codes == ("rollout-strategy-without-active-flow",)


def test_a_start_without_warmup_is_adaptive_immediately():
    verdict = _go(State(configuration=adaptive()), Phase.WARMUP)
    assert verdict.state.phase is Phase.ADAPTIVE
    assert not resets_statistics(verdict)
    assert verdict.entry is not None
    assert (verdict.entry.what, verdict.entry.actor) == (What.STARTED, "ann")


def test_a_forced_stop_keeps_the_shares():
    verdict = _go(started(adaptive(), *TWO.flows), Phase.FORCED_STOP)
    assert verdict.shares is None


def test_a_forced_completion_gives_one_flow_all_traffic_and_is_stored():
    verdict = _go(started(adaptive(), *TWO.flows), Phase.FORCED_COMPLETED, "f2")
    assert verdict.shares == {"f1": 0.0, "f2": 100.0}
    assert verdict.state.configuration.completed_flow_id == "f2"
    again = _go(verdict.state, Phase.INIT)
    assert again.state.configuration.completed_flow_id is None


@pytest.mark.parametrize("flow_id", ["f3", "f9", None])
def test_a_forced_completion_needs_an_active_flow(flow_id: str | None):
    with pytest.raises(CompletedFlowNotActive):
        _go(started(adaptive(), *TWO.flows), Phase.FORCED_COMPLETED, flow_id)


def test_a_forced_escape_uses_the_first_rule():
    state = started(Configuration(escape=Escape((RULE,))), *TWO.flows)
    assert _go(state, Phase.FORCED_ESCAPED).shares == {"f1": 70.0, "f2": 30.0}


MOVED = facts(flow(1, 20.0), flow(2, 30.0), flow(3, 50.0))
BEGAN = facts(flow(1, 90.0), flow(2, 6.0), flow(3, 4.0))


def _back(zero: list[str] | None, state: State | None = None, known: Facts = MOVED) -> Verdict:
    begun = state or started(adaptive(), *BEGAN.flows)
    return transition(begun, Phase.FORCED_ESCAPED, known, 1_000, 5, "ann", None, zero)


def test_a_forced_escape_without_a_rule_restores_the_shares_at_the_start():
    verdict = _back(None)
    assert verdict.shares == {"f1": 90.0, "f2": 6.0, "f3": 4.0}
    assert verdict.state.shares == verdict.shares
    assert verdict.entry is not None
    assert verdict.entry.why == (
        "ann rolled the rollout back to the shares that it started from: Flow 1 90%, Flow 2 6%, Flow 3 4%."
    )
    assert (verdict.entry.shares_before["f3"], verdict.entry.shares_after["f3"]) == (50.0, 4.0)


def test_a_person_chooses_flows_to_set_to_zero():
    assert _back(["f2"]).shares == {"f1": 95.74, "f2": 0.0, "f3": 4.26}
    assert _back(["f1", "f2"]).shares == {"f1": 0.0, "f2": 0.0, "f3": 100.0}


def test_the_choice_takes_precedence_over_a_rule_even_if_empty():
    ruled = started(Configuration(escape=Escape((RULE,))), *BEGAN.flows)
    assert _back(None, ruled).shares == {"f1": 70.0, "f2": 30.0, "f3": 0.0}
    assert _back([], ruled).shares == {"f1": 90.0, "f2": 6.0, "f3": 4.0}


def test_flows_without_a_start_share_split_the_rest_if_no_other_is_left():
    state = started(adaptive(), flow(1, 100.0), flow(2, 0.0), flow(3, 0.0))
    assert _back(["f1"], state).shares == {"f1": 0.0, "f2": 37.5, "f3": 62.5}


def test_rolled_back_flows_do_not_come_back():
    state = replace(started(adaptive(), *BEGAN.flows), escaped=("f2",))
    assert _back(None, state).shares == {"f1": 95.74, "f2": 0.0, "f3": 4.26}


def test_flows_activated_or_deactivated_since_the_start():
    known = facts(flow(1, active=False), flow(2, 60.0), flow(3, 30.0), flow(4, 10.0))
    assert _back(None, known=known).shares == {"f2": 60.0, "f3": 40.0, "f4": 0.0}


@pytest.mark.parametrize(
    ("zero", "text"),
    [
        (["f9"], "zeroFlowIds: f9 is not an active flow of this use case"),
        (["f1", "f2", "f3"], "zeroFlowIds: must leave at least one active flow"),
    ],
)
def test_an_impossible_choice_is_rejected(zero: list[str], text: str):
    with pytest.raises(Invalid) as refused:
        _back(zero)
    assert refused.value.codes == (text,)


def test_a_forced_decision_stores_the_facts_and_is_not_recomputed():
    for wanted in (Phase.FORCED_STOP, Phase.FORCED_ESCAPED, Phase.FORCED_COMPLETED):
        entry = _go(started(adaptive(), *TWO.flows), wanted, "f1").entry
        assert entry is not None
        assert entry.facts == TWO
        with pytest.raises(NotReplayable):
            recompute(entry)


def test_the_configuration_can_only_change_in_init():
    new = adaptive(max_step_pct=50.0)
    assert configure(State(configuration=adaptive()), new, 1, "ann").state.configuration == new
    with pytest.raises(NotEditable):
        configure(started(adaptive(), *TWO.flows), new, 1, "ann")
