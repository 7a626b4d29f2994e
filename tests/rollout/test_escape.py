"""Rollbacks: by the configured rule, by evidence, by guardrails."""

from dataclasses import replace
from math import log

import numpy as np
import pytest
from tests.rollout.things import (
    BAD,
    FAIR,
    GOOD,
    MINUTE,
    SEED,
    adaptive,
    facts,
    flow,
    goals,
    started,
    with_periods,
)

from aimm.rollout.configuration import (
    AfterEscape,
    Configuration,
    Escape,
    EscapeRule,
    Evidence,
    Goal,
    Guardrail,
    GuardrailAction,
    Metric,
    Mode,
    Warmup,
)
from aimm.rollout.facts import Facts, FlowFacts, Outcomes, Stars
from aimm.rollout.model import Outcome, Phase, State, Verdict, What
from aimm.rollout.outlook import outlook
from aimm.rollout.records import plain, state_of
from aimm.rollout.rules import decide
from aimm.rollout.simulation import World, flow_id, run
from aimm.rollout.transitions import transition
from aimm.stats.escape import log_not_worse_e

RULE = EscapeRule("f2", 10, 2.0, goals(f1=90.0, f3=10.0))
QUIET = adaptive(interval_mins=1_000).adaptive


def _decide(configuration: Configuration, *flows: FlowFacts, **state: object) -> Verdict:
    begun = replace(started(configuration, *flows), **state)  # type: ignore[arg-type]
    return decide(begun, facts(*flows), MINUTE, SEED)


def _three(**second: object) -> tuple[FlowFacts, ...]:
    return flow(1, 60.0), flow(2, 30.0, **second), flow(3, 10.0)  # type: ignore[arg-type]


class TestThreshold:
    configuration = Configuration(escape=Escape((RULE,)), adaptive=QUIET)

    @pytest.mark.parametrize(
        ("feedbacks", "average", "escapes"),
        [(10, 2.0, True), (9, 1.0, False), (10, 2.01, False), (50, 1.0, True)],
    )
    def test_a_rule_applies_exactly_as_configured(self, feedbacks: int, average: float, escapes: bool):
        verdict = _decide(self.configuration, *_three(feedbacks=feedbacks, average=average))
        assert (verdict.state.phase is Phase.ESCAPED) == escapes
        assert verdict.shares == ({"f1": 90.0, "f2": 0.0, "f3": 10.0} if escapes else None)

    def test_an_escape_by_rule_gives_its_reason(self):
        verdict = _decide(self.configuration, *_three(feedbacks=12, average=1.5))
        assert verdict.entry is not None
        assert verdict.entry.what is What.ESCAPED
        assert (
            verdict.entry.why
            == "Flow 2 was rolled back: 12 ratings average 1.5; the rule requires more than 2."
        )

    def test_a_rule_applies_during_the_warmup(self):
        ramp = replace(self.configuration, warmup=Warmup(60, None, goals(f2=50.0)))
        assert _decide(ramp, *_three(feedbacks=12, average=1.5)).state.phase is Phase.ESCAPED

    @pytest.mark.parametrize(
        ("more", "points", "escapes"), [(0, 0, False), (9, 900, False), (10, 2_000, True), (10, 2_010, False)]
    )
    def test_ratings_before_the_start_do_not_count(self, more: int, points: int, escapes: bool):
        before = _three(feedbacks=40, average=1.2, score_sum=4_800)
        begun = transition(State(self.configuration), Phase.WARMUP, facts(*before), 0, SEED, "ann", None)
        sum_of_all = 4_800 + points
        average = round(sum_of_all / (40 + more) / 100, 2)
        known = facts(*_three(feedbacks=40 + more, average=average, score_sum=sum_of_all))
        verdict = decide(begun.state, known, MINUTE, SEED)
        assert (verdict.state.phase is Phase.ESCAPED) == escapes
        [told] = [one.rule for one in outlook(begun.state, known, verdict).flows if one.rule]
        assert told.missing == max(10 - more, 0)
        assert told.average == (points / more / 100 if more else 0)

    def test_a_warmup_resets_the_counts(self):
        ramp = replace(self.configuration, warmup=Warmup(60, None, goals(f2=50.0)))
        before = facts(*_three(feedbacks=40, average=5.0, score_sum=20_000))
        begun = transition(State(ramp), Phase.WARMUP, before, 0, SEED, "ann", None).state
        known = facts(*_three(feedbacks=12, average=1.5, score_sum=1_800))
        assert decide(begun, known, MINUTE, SEED).state.phase is Phase.ESCAPED

    def test_ratings_before_a_change_of_a_flow_do_not_count(self):
        begun = started(self.configuration, *_three())
        changed = facts(*_three(feedbacks=9, average=1.0, score_sum=900, mark="new"))
        noticed = decide(begun, changed, MINUTE, SEED)
        assert noticed.entry is not None
        assert noticed.entry.what is What.EPOCH_STARTED
        better = facts(*_three(feedbacks=12, average=2.0, score_sum=2_400, mark="new"))
        assert decide(noticed.state, better, 2 * MINUTE, SEED).state.phase is Phase.ADAPTIVE

    def test_nothing_escapes_twice(self):
        verdict = _decide(self.configuration, *_three(feedbacks=12, average=1.5), phase=Phase.ESCAPED)
        assert (verdict.entry, verdict.reasons[0].code) == (None, "not_running")

    def test_a_rollback_to_no_active_flow_gives_everything_to_the_others(self):
        rule = replace(RULE, rollback=goals(f9=100.0))
        verdict = _decide(Configuration(escape=Escape((rule,))), *_three(feedbacks=10, average=1.0))
        assert verdict.shares == {"f1": 85.71, "f2": 0.0, "f3": 14.29}


class TestEvidence:
    configuration = Configuration(escape=Escape((RULE,), Evidence()), adaptive=QUIET)

    def test_a_proven_bad_flow_is_rolled_back(self):
        stars = (18, 2, 0, 0, 1)
        verdict = _decide(self.configuration, flow(1, 60.0), flow(2, 30.0, stars, feedbacks=0), flow(3, 10.0))
        assert verdict.state.phase is Phase.ESCAPED
        assert verdict.reasons[0].code == "evidence_escape"
        assert verdict.reasons[0].numbers["log_e"] >= verdict.reasons[0].numbers["needed"]

    def test_evidence_needs_at_least_five_ratings(self):
        always = replace(self.configuration, escape=Escape((RULE,), Evidence(alpha=0.5, acceptable=4.9)))
        assert _decide(always, *_three(mature=(0, 0, 0, 0, 0), arrived=(4, 0, 0, 0, 0))).entry is None
        assert _decide(always, *_three(arrived=(5, 0, 0, 0, 0))).state.phase is Phase.ESCAPED

    def test_being_worse_than_the_incumbent_is_enough(self):
        # 2.8 stars: acceptable on its own, but not compared with 4.5
        new = (60, 30, 20, 20, 40)
        flows = (flow(1, 90.0, GOOD), flow(2, 10.0, new, feedbacks=0))
        verdict = _decide(self.configuration, *flows)
        assert verdict.reasons[0].code == "evidence_escape_pair"
        alone = replace(self.configuration, escape=Escape((RULE,), Evidence(margin=3.9)))
        assert _decide(alone, *flows).entry is None

    def test_evidence_can_be_disabled(self):
        off = replace(self.configuration, escape=Escape((RULE,), Evidence(enabled=False)))
        assert _decide(off, flow(1, 90.0, GOOD), flow(2, 10.0, BAD, feedbacks=0)).entry is None

    def test_without_rules_the_flows_with_a_goal_are_guarded(self):
        ramp = Configuration(warmup=Warmup(60, None, goals(f2=50.0)), escape=Escape((), Evidence()))
        verdict = _decide(ramp, flow(1, 90.0, BAD), flow(2, 10.0, BAD))
        assert verdict.entry is not None
        assert verdict.entry.reasons[0].flow_id == "f2"
        assert verdict.shares == {"f1": 100.0, "f2": 0.0}

    def test_named_flows_are_guarded(self):
        named = Configuration(escape=Escape((), Evidence(flow_ids=("f1",))), adaptive=QUIET)
        assert _decide(named, flow(1, 50.0, BAD), flow(2, 50.0, GOOD)).reasons[0].flow_id == "f1"
        assert _decide(named, flow(1, 50.0, GOOD), flow(2, 50.0, BAD)).entry is None

    def test_a_flow_without_traffic_does_not_end_the_rollout(self):
        assert _decide(self.configuration, flow(1, 100.0, GOOD), flow(2, 0.0, BAD, feedbacks=0)).entry is None

    def test_an_incumbent_without_ratings_is_not_compared(self):
        new = (60, 30, 20, 20, 40)
        assert _decide(self.configuration, flow(1, 90.0), flow(2, 10.0, new, feedbacks=0)).entry is None

    def test_a_difference_within_the_margin_is_no_proof(self):
        new = (3, 1, 1, 1, 1)
        assert _decide(self.configuration, flow(1, 90.0, GOOD), flow(2, 10.0, new, feedbacks=0)).entry is None

    @pytest.mark.parametrize(("lots", "escapes"), [(12, False), (13, True)])
    def test_the_comparison_with_the_incumbent_needs_all_of_its_evidence(self, lots: int, escapes: bool):
        new: Stars = (3 * lots, lots, lots, 2 * lots, 2 * lots)
        verdict = _decide(self.configuration, flow(1, 90.0, GOOD), flow(2, 10.0, new, feedbacks=0))
        needed = log(2 / 0.05)
        shown = log_not_worse_e(np.array(new, dtype=np.float64), np.array(GOOD, dtype=np.float64))
        # twelve batches give more evidence than a threshold that is one lower requires
        assert (shown > needed - 1, shown >= needed) == (True, escapes)
        assert (verdict.state.phase is Phase.ESCAPED) == escapes

    def test_alpha_is_shared_by_two_tests_of_each_guarded_flow(self):
        two = Configuration(escape=Escape((), Evidence(alpha=0.01, flow_ids=("f1", "f2"))), adaptive=QUIET)
        reason = _decide(two, flow(1, 50.0, GOOD), flow(2, 50.0, BAD)).reasons[0]
        assert reason.numbers["needed"] == pytest.approx(log(2 * 2 / 0.01))

    def test_acceptable_is_half_a_star_above_the_rule(self):
        flows = (flow(1, 50.0), flow(2, 50.0, BAD, feedbacks=0))
        by_rule = _decide(self.configuration, *flows).reasons[0]
        assert by_rule.numbers["acceptable"] == RULE.lower_score + 0.5
        named = Configuration(escape=Escape((), Evidence(flow_ids=("f2",))), adaptive=QUIET)
        assert _decide(named, *flows).reasons[0].numbers["acceptable"] == 2.5

    def test_the_incumbent_had_the_largest_share_at_the_start(self):
        flows = (flow(1, 20.0, GOOD), flow(2, 10.0, (60, 30, 20, 20, 40), feedbacks=0), flow(3, 70.0, FAIR))
        start = {"f1": 80.0, "f2": 0.0, "f3": 20.0}
        reason = _decide(self.configuration, *flows, start_shares=start).reasons[0]
        assert (reason.code, "Flow 1" in reason.text) == ("evidence_escape_pair", True)

    def test_harm_is_judged_before_ratings_mature(self):
        fresh = flow(2, 50.0, BAD, feedbacks=0, mature=(0, 0, 0, 0, 0))
        assert _decide(self.configuration, flow(1, 50.0), fresh).state.phase is Phase.ESCAPED

    def test_the_strongest_evidence_is_reported(self):
        both = Configuration(escape=Escape((), Evidence(flow_ids=("f1", "f2"))), adaptive=QUIET)
        worse: Stars = (200, 0, 0, 0, 0)
        for one, other, name in ((BAD, worse, "f2"), (worse, BAD, "f1")):
            assert _decide(both, flow(1, 50.0, one), flow(2, 50.0, other)).reasons[0].flow_id == name

    def test_a_dropped_flow_ends_nothing(self):
        flows = (flow(1, 90.0, GOOD), flow(2, 10.0, BAD, feedbacks=0))
        assert _decide(self.configuration, *flows, dropped=("f2",)).entry is None

    def test_a_single_flow_is_not_rolled_back(self):
        named = Configuration(escape=Escape((), Evidence(flow_ids=("f1",))))
        assert _decide(named, flow(1, 100.0, BAD)).shares == {"f1": 100.0}


class TestGoingOn:
    """One bad flow is rolled back, and the others continue."""

    ramp = Configuration(
        warmup=Warmup(100, None, goals(f2=30.0, f3=30.0)),
        escape=Escape((), Evidence()),
        after_escape=AfterEscape.CONTINUE,
    )
    flows = (flow(1, 92.0, GOOD), flow(2, 4.0, BAD), flow(3, 4.0, GOOD))

    def _taken_out(self, configuration: Configuration | None = None) -> tuple[State, Verdict]:
        begun = replace(started(configuration or self.ramp, *self.flows), ramped=10.0)
        return begun, decide(begun, facts(*self.flows), MINUTE, SEED)

    def test_the_bad_flow_loses_its_traffic_and_the_ramp_continues(self):
        begun, verdict = self._taken_out()
        assert verdict.shares == {"f1": 95.83, "f2": 0.0, "f3": 4.17}
        assert (verdict.state.phase, verdict.state.epoch, verdict.state.ramped) == (Phase.WARMUP, 1, 10.0)
        assert (verdict.state.escaped, verdict.state.since) == (("f2",), begun.since)
        assert verdict.entry is not None
        assert (verdict.entry.what, verdict.entry.reasons[0].flow_id) == (What.FLOW_ESCAPED, "f2")
        assert verdict.entry.why.endswith("stars. The rollout continues with Flow 1 and Flow 3.")

    def test_the_ramp_leads_the_others_to_their_goals(self):
        _, verdict = self._taken_out()
        flows = (flow(1, 95.83, GOOD, session_requests=1), flow(2, 0.0, BAD), flow(3, 4.17, GOOD))
        # with this pace, all of the time counts as served
        last = decide(verdict.state, replace(facts(*flows), pace=90 * MINUTE), 91 * MINUTE, SEED)
        assert last.shares == {"f1": 70.0, "f2": 0.0, "f3": 30.0}
        assert last.state.phase is Phase.ADAPTIVE

    def test_a_rolled_back_flow_is_not_compared_and_gets_no_exploration(self):
        plan = replace(self.ramp, warmup=None, escape=Escape((), Evidence(flow_ids=("f2", "f3"))))
        _, verdict = self._taken_out(plan)
        assert verdict.state.phase is Phase.ADAPTIVE
        fair, good = (400, 200, 300, 400, 700), (1, 1, 1, 97, 1900)
        flows = (flow(1, 95.83, fair), flow(2, 0.0, BAD), flow(3, 4.17, good))
        known = with_periods(facts(*flows))
        after = decide(verdict.state, known, 100 * MINUTE, SEED)
        assert after.state.phase is Phase.COMPLETED
        assert (after.state.outcome, after.state.winner) == (Outcome.SUPERIOR, "f3")
        assert after.shares == {"f1": 2.0, "f2": 0.0, "f3": 98.0}

    def test_a_rolled_back_flow_does_not_escape_again(self):
        rule = EscapeRule("f2", 10, 2.0, goals(f1=100.0))
        plan = replace(self.ramp, escape=Escape((rule,)))
        _, verdict = self._taken_out(plan)
        assert verdict.shares == {"f1": 100.0, "f2": 0.0, "f3": 0.0}  # as configured in the rule
        assert verdict.state.escaped == ("f2",)
        flows = (flow(1, 100.0, GOOD), flow(2, 0.0, BAD), flow(3, 0.0, GOOD))
        after = decide(verdict.state, facts(*flows), MINUTE - 1, SEED)
        assert (after.entry, after.reasons[0].code) == (None, "warmup_waits")

    def test_a_rollback_share_of_the_bad_flow_goes_to_the_others(self):
        rule = EscapeRule("f2", 10, 2.0, goals(f1=60.0, f2=40.0))
        _, verdict = self._taken_out(replace(self.ramp, escape=Escape((rule,))))
        assert verdict.shares == {"f1": 100.0, "f2": 0.0, "f3": 0.0}

    def test_the_rollout_ends_when_one_flow_is_left(self):
        _, first = self._taken_out()
        flows = (flow(1, 95.83, GOOD), flow(2, 0.0, BAD), flow(3, 4.17, BAD))
        last = decide(first.state, facts(*flows), MINUTE, SEED)
        assert (last.state.phase, last.shares) == (Phase.ESCAPED, {"f1": 100.0, "f2": 0.0, "f3": 0.0})

    def test_the_rollout_can_be_configured_to_end_with_the_first_escape(self):
        _, verdict = self._taken_out(replace(self.ramp, after_escape=AfterEscape.END))
        assert verdict.state.phase is Phase.ESCAPED

    def test_two_bad_flows_are_rolled_back_one_after_the_other(self):
        flows = (flow(1, 60.0, GOOD), flow(2, 20.0, BAD), flow(3, 10.0, BAD), flow(4, 10.0, GOOD))
        plan = replace(self.ramp, warmup=Warmup(100, None, goals(f2=20.0, f3=20.0)))
        first = decide(started(plan, *flows), facts(*flows), MINUTE, SEED)
        assert (first.again, first.shares) == (True, {"f1": 75.0, "f2": 0.0, "f3": 12.5, "f4": 12.5})
        moved = facts(*(replace(one, share=(first.shares or {})[one.id]) for one in flows))
        second = decide(first.state, moved, MINUTE, SEED)
        assert second.shares == {"f1": 85.71, "f2": 0.0, "f3": 0.0, "f4": 14.29}
        assert second.state.escaped == ("f2", "f3")

    def test_a_change_of_the_flow_brings_it_back_but_a_new_epoch_does_not(self):
        _, verdict = self._taken_out()
        served = (flow(1, 95.83, GOOD), flow(2, 0.0, BAD), flow(3, 4.17, GOOD))
        other = facts(served[0], served[1], replace(served[2], mark="new"))
        assert decide(verdict.state, other, MINUTE, SEED).state.escaped == ("f2",)
        itself = facts(served[0], replace(served[1], mark="new"), served[2])
        noticed = decide(verdict.state, itself, MINUTE, SEED)
        assert (noticed.state.epoch, noticed.state.escaped) == (2, ())

    def test_a_deactivated_flow_is_no_longer_marked_as_escaped(self):
        _, verdict = self._taken_out()
        left = facts(flow(1, 95.83, GOOD), flow(2, 0.0, BAD, active=False), flow(3, 4.17, GOOD))
        assert decide(verdict.state, left, MINUTE, SEED).state.escaped == ()

    def test_a_dry_run_rolls_back_nothing(self):
        begun, verdict = self._taken_out(replace(self.ramp, dry_run=True))
        assert (verdict.shares, verdict.state.escaped) == (None, begun.escaped)
        assert verdict.entry is not None
        assert (verdict.entry.what, verdict.entry.dry_run) == (What.FLOW_ESCAPED, True)

    def test_the_outlook_shows_the_escape_without_a_probability(self):
        _, verdict = self._taken_out()
        told = outlook(verdict.state, facts(*self.flows), verdict).flows
        assert [one.escaped for one in told] == [False, True, False]
        assert [one.chance is None for one in told] == [False, True, False]

    def test_in_continuous_mode_traffic_follows_the_others(self):
        plan = replace(self.ramp, warmup=None, adaptive=replace(self.ramp.adaptive, mode=Mode.CONTINUOUS))
        plan = replace(plan, escape=Escape((), Evidence(flow_ids=("f2", "f3"))))
        _, verdict = self._taken_out(plan)
        served = (flow(1, 95.83, GOOD), flow(2, 0.0, BAD), flow(3, 4.17, (0, 0, 0, 0, 500)))
        after = decide(verdict.state, with_periods(facts(*served)), 100 * MINUTE, SEED)
        assert after.shares is not None
        assert after.shares["f2"] == 0.0
        assert after.shares["f3"] > 4.17

    @pytest.mark.parametrize("stored", [True, False])
    def test_a_rollout_stored_without_after_escape_ends(self, stored: bool):
        value = plain(State(self.ramp))
        if not stored:
            del value["configuration"]["after_escape"]
        wanted = AfterEscape.CONTINUE if stored else AfterEscape.END
        assert state_of(value).configuration.after_escape is wanted

    def test_in_a_simulation_the_good_flow_wins_after_the_bad_one_is_out(self):
        world = World((3.6, 4.6, 1.5), sessions=20_000, start=(100.0, 0.0, 0.0))
        warmup = Warmup(600, None, (Goal(flow_id(1), 30.0), Goal(flow_id(2), 30.0)))
        quick = replace(self.ramp.adaptive, attribution_window_mins=0)
        found = run(world, replace(self.ramp, warmup=warmup, adaptive=quick), 3)
        assert (found.state.phase, found.state.winner) == (Phase.COMPLETED, flow_id(1))
        kinds = [entry.what for entry in found.timeline]
        assert kinds.index(What.FLOW_ESCAPED) < kinds.index(What.COMPLETED)
        assert found.escaped_at is not None
        assert found.completed_at is not None
        assert found.state.epoch == 1
        assert found.state.shares[flow_id(2)] == 0.0


class TestGuardrails:
    @pytest.mark.parametrize(
        ("metric", "objective", "limit", "outcomes", "code"),
        [
            (Metric.ERROR_RATE, 0.01, None, Outcomes(sessions=200, errors=20), "guardrail_error_rate"),
            (Metric.LATENCY, 0.05, 800.0, Outcomes(timed=200, slow=60), "guardrail_latency"),
            (Metric.COST, None, 0.01, Outcomes(costed=100, cost=2.0), "guardrail_cost"),
        ],
    )
    def test_a_violated_guardrail_rolls_back_without_ratings(
        self, metric: Metric, objective: float | None, limit: float | None, outcomes: Outcomes, code: str
    ):
        rail = Guardrail(metric, objective, limit, GuardrailAction.ESCAPE)
        configuration = Configuration(guardrails=(rail,), adaptive=QUIET)
        verdict = _decide(configuration, *_three(outcomes=outcomes))
        assert verdict.reasons[0].code == code
        assert verdict.shares is not None
        assert verdict.shares["f2"] == 0.0
        veto = replace(configuration, guardrails=(replace(rail, action=GuardrailAction.VETO),))
        assert _decide(veto, *_three(outcomes=outcomes)).entry is None

    def test_alpha_is_shared_by_flows_and_guardrails(self):
        rails = tuple(
            Guardrail(Metric.ERROR_RATE, limit, None, GuardrailAction.ESCAPE) for limit in (0.01, 0.5)
        )
        broken = _three(outcomes=Outcomes(sessions=200, errors=40))
        reason = _decide(Configuration(guardrails=rails, adaptive=QUIET), *broken).reasons[0]
        assert reason.numbers["needed"] == pytest.approx(log(3 * 2 / 0.05))

    def test_a_flow_without_traffic_is_not_rolled_back(self):
        rail = Guardrail(Metric.ERROR_RATE, 0.01, None, GuardrailAction.ESCAPE)
        flows = (flow(1, 100.0), flow(2, 0.0, outcomes=Outcomes(sessions=200, errors=40)))
        assert _decide(Configuration(guardrails=(rail,), adaptive=QUIET), *flows).entry is None

    def test_missing_outcomes_are_not_bad(self):
        rails = tuple(Guardrail(metric, 0.01, 1.0, GuardrailAction.ESCAPE) for metric in Metric)
        assert _decide(Configuration(guardrails=rails, adaptive=QUIET), *_three()).entry is None

    def test_a_cost_below_the_cap_is_fine(self):
        rail = Guardrail(Metric.COST, None, 0.05, GuardrailAction.ESCAPE)
        known = Outcomes(costed=100, cost=2.0)
        assert (
            _decide(Configuration(guardrails=(rail,), adaptive=QUIET), *_three(outcomes=known)).entry is None
        )

    def test_a_few_errors_prove_nothing(self):
        rail = Guardrail(Metric.ERROR_RATE, 0.05, None, GuardrailAction.ESCAPE)
        few = Outcomes(sessions=20, errors=2)
        assert _decide(Configuration(guardrails=(rail,), adaptive=QUIET), *_three(outcomes=few)).entry is None


def test_a_dry_run_records_an_escape_once_without_acting():
    dry = Configuration(escape=Escape((RULE,)), adaptive=QUIET, dry_run=True)
    known: Facts = facts(*_three(feedbacks=12, average=1.5))
    state = started(dry, *known.flows)
    first = decide(state, known, MINUTE, SEED)
    assert first.entry is not None
    assert first.entry.dry_run
    assert first.entry.shares_after == {"f1": 90.0, "f2": 0.0, "f3": 10.0}
    assert (first.shares, first.state.phase) == (None, Phase.ADAPTIVE)
    assert decide(first.state, known, 2 * MINUTE, SEED).entry is None


def test_a_dry_run_records_each_flow_and_reason_once():
    rules = (RULE, replace(RULE, flow_id="f3"))
    rail = Guardrail(Metric.ERROR_RATE, 0.01, None, GuardrailAction.ESCAPE)
    evidence = Evidence(flow_ids=("f2",))
    dry = Configuration(escape=Escape(rules, evidence), guardrails=(rail,), adaptive=QUIET, dry_run=True)
    fails = Outcomes(sessions=200, errors=40)
    known = facts(flow(1, 50.0, outcomes=fails), flow(2, 30.0, BAD), flow(3, 20.0, BAD))
    state, told = started(dry, *known.flows), list[tuple[str, str | None]]()
    for minute in range(1, 9):
        verdict = decide(state, known, minute * MINUTE, SEED)
        state = verdict.state
        if verdict.entry is not None:
            told.append((verdict.reasons[0].code, verdict.reasons[0].flow_id))
    assert told == [
        ("threshold_escape", "f2"),
        ("threshold_escape", "f3"),
        ("evidence_escape", "f2"),
        ("guardrail_error_rate", "f1"),
    ]
    assert state.phase is Phase.ADAPTIVE


def test_a_new_epoch_of_a_dry_run_records_it_again():
    dry = Configuration(escape=Escape((RULE,)), adaptive=QUIET, dry_run=True)
    known = facts(*_three(feedbacks=12, average=1.5))
    state = decide(started(dry, *known.flows), known, MINUTE, SEED).state
    assert state.told
    changed = facts(*(replace(one, mark="changed") for one in known.flows))
    noticed = decide(state, changed, 2 * MINUTE, SEED)
    assert (noticed.state.epoch, noticed.state.told, noticed.again) == (2, (), True)
    assert noticed.entry is not None
    assert not noticed.entry.dry_run
    assert decide(noticed.state, changed, 2 * MINUTE, SEED).entry is None
    rated = facts(*_three(feedbacks=24, average=1.5, score_sum=1_800, mark="changed"))
    rated = replace(rated, flows=tuple(replace(one, mark="changed") for one in rated.flows))
    again = decide(noticed.state, rated, 2 * MINUTE, SEED)
    assert again.entry is not None
    assert (again.entry.what, again.entry.dry_run) == (What.ESCAPED, True)


def test_acceptable_flows_are_rarely_rolled_back():
    configuration = Configuration(escape=Escape((RULE,), Evidence()), adaptive=QUIET)
    assert _decide(configuration, flow(1, 50.0, GOOD), flow(2, 50.0, FAIR)).entry is None
