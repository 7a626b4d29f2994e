"""Roll-backs: by the rule as configured, by evidence, by guardrails."""

from dataclasses import replace
from math import log

import pytest
from tests.rollout.things import BAD, FAIR, GOOD, MINUTE, SEED, adaptive, facts, flow, goals, started

from aimm.rollout.configuration import (
    Configuration,
    Escape,
    EscapeRule,
    Evidence,
    Guardrail,
    GuardrailAction,
    Metric,
    Warmup,
)
from aimm.rollout.model import Facts, FlowFacts, Outcomes, Phase, Stars, State, Verdict, What
from aimm.rollout.outlook import outlook
from aimm.rollout.rules import decide
from aimm.rollout.transitions import transition

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
    def test_it_is_met_exactly_as_configured(self, feedbacks: int, average: float, escapes: bool):
        verdict = _decide(self.configuration, *_three(feedbacks=feedbacks, average=average))
        assert (verdict.state.phase is Phase.ESCAPED) == escapes
        assert verdict.shares == ({"f1": 90.0, "f2": 0.0, "f3": 10.0} if escapes else None)

    def test_it_says_why(self):
        verdict = _decide(self.configuration, *_three(feedbacks=12, average=1.5))
        assert verdict.entry is not None
        assert verdict.entry.what is What.ESCAPED
        assert (
            verdict.entry.why
            == "Flow 2 was rolled back: 12 ratings average 1.5, the rule asks for more than 2."
        )

    def test_it_counts_during_the_warmup_too(self):
        ramp = replace(self.configuration, warmup=Warmup(60, None, goals(f2=50.0)))
        assert _decide(ramp, *_three(feedbacks=12, average=1.5)).state.phase is Phase.ESCAPED

    @pytest.mark.parametrize(
        ("more", "points", "escapes"), [(0, 0, False), (9, 900, False), (10, 2_000, True), (10, 2_010, False)]
    )
    def test_what_was_rated_before_the_start_blames_nobody(self, more: int, points: int, escapes: bool):
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

    def test_a_warmup_sets_the_counts_to_0_by_itself(self):
        ramp = replace(self.configuration, warmup=Warmup(60, None, goals(f2=50.0)))
        before = facts(*_three(feedbacks=40, average=5.0, score_sum=20_000))
        begun = transition(State(ramp), Phase.WARMUP, before, 0, SEED, "ann", None).state
        known = facts(*_three(feedbacks=12, average=1.5, score_sum=1_800))
        assert decide(begun, known, MINUTE, SEED).state.phase is Phase.ESCAPED

    def test_what_a_flow_was_before_its_change_blames_nobody(self):
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

    def test_a_rollback_that_would_serve_nobody_gives_everything_to_the_others(self):
        rule = replace(RULE, rollback=goals(f9=100.0))
        verdict = _decide(Configuration(escape=Escape((rule,))), *_three(feedbacks=10, average=1.0))
        assert verdict.shares == {"f1": 85.71, "f2": 0.0, "f3": 14.29}


class TestEvidence:
    configuration = Configuration(escape=Escape((RULE,), Evidence()), adaptive=QUIET)

    def test_a_proof_rolls_back(self):
        stars = (18, 2, 0, 0, 1)
        verdict = _decide(self.configuration, flow(1, 60.0), flow(2, 30.0, stars, feedbacks=0), flow(3, 10.0))
        assert verdict.state.phase is Phase.ESCAPED
        assert verdict.reasons[0].code == "evidence_escape"
        assert verdict.reasons[0].numbers["log_e"] >= verdict.reasons[0].numbers["needed"]

    def test_never_on_fewer_ratings_than_five(self):
        always = replace(self.configuration, escape=Escape((RULE,), Evidence(alpha=0.5, acceptable=4.9)))
        assert _decide(always, *_three(mature=(0, 0, 0, 0, 0), arrived=(4, 0, 0, 0, 0))).entry is None
        assert _decide(always, *_three(arrived=(5, 0, 0, 0, 0))).state.phase is Phase.ESCAPED

    def test_clearly_worse_than_the_incumbent_is_enough(self):
        # 2.8 stars: acceptable by itself, but not beside 4.5
        new = (60, 30, 20, 20, 40)
        flows = (flow(1, 90.0, GOOD), flow(2, 10.0, new, feedbacks=0))
        verdict = _decide(self.configuration, *flows)
        assert verdict.reasons[0].code == "evidence_escape_pair"
        alone = replace(self.configuration, escape=Escape((RULE,), Evidence(margin=3.9)))
        assert _decide(alone, *flows).entry is None

    def test_it_can_be_switched_off(self):
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

    def test_a_flow_that_serves_nobody_does_not_end_the_rollout(self):
        assert _decide(self.configuration, flow(1, 100.0, GOOD), flow(2, 0.0, BAD, feedbacks=0)).entry is None

    def test_an_incumbent_without_ratings_is_no_yardstick(self):
        new = (60, 30, 20, 20, 40)
        assert _decide(self.configuration, flow(1, 90.0), flow(2, 10.0, new, feedbacks=0)).entry is None

    def test_too_little_behind_the_incumbent_is_no_proof(self):
        new = (3, 1, 1, 1, 1)
        assert _decide(self.configuration, flow(1, 90.0, GOOD), flow(2, 10.0, new, feedbacks=0)).entry is None

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

    def test_the_incumbent_had_most_at_the_start(self):
        flows = (flow(1, 20.0, GOOD), flow(2, 10.0, (60, 30, 20, 20, 40), feedbacks=0), flow(3, 70.0, FAIR))
        start = {"f1": 80.0, "f2": 0.0, "f3": 20.0}
        reason = _decide(self.configuration, *flows, start_shares=start).reasons[0]
        assert (reason.code, "Flow 1" in reason.text) == ("evidence_escape_pair", True)

    def test_harm_is_judged_before_ratings_are_ripe(self):
        fresh = flow(2, 50.0, BAD, feedbacks=0, mature=(0, 0, 0, 0, 0))
        assert _decide(self.configuration, flow(1, 50.0), fresh).state.phase is Phase.ESCAPED

    def test_the_strongest_proof_is_told(self):
        both = Configuration(escape=Escape((), Evidence(flow_ids=("f1", "f2"))), adaptive=QUIET)
        worse: Stars = (200, 0, 0, 0, 0)
        for one, other, name in ((BAD, worse, "f2"), (worse, BAD, "f1")):
            assert _decide(both, flow(1, 50.0, one), flow(2, 50.0, other)).reasons[0].flow_id == name

    def test_a_dropped_flow_ends_nothing(self):
        flows = (flow(1, 90.0, GOOD), flow(2, 10.0, BAD, feedbacks=0))
        assert _decide(self.configuration, *flows, dropped=("f2",)).entry is None

    def test_the_only_flow_stays(self):
        named = Configuration(escape=Escape((), Evidence(flow_ids=("f1",))))
        assert _decide(named, flow(1, 100.0, BAD)).shares == {"f1": 100.0}


class TestGuardrails:
    @pytest.mark.parametrize(
        ("metric", "objective", "limit", "outcomes", "code"),
        [
            (Metric.ERROR_RATE, 0.01, None, Outcomes(sessions=200, errors=20), "guardrail_error_rate"),
            (Metric.LATENCY, 0.05, 800.0, Outcomes(timed=200, slow=60), "guardrail_latency"),
            (Metric.COST, None, 0.01, Outcomes(costed=100, cost=2.0), "guardrail_cost"),
        ],
    )
    def test_a_broken_one_rolls_back_without_any_rating(
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

    def test_a_flow_that_serves_nobody_is_not_rolled_back(self):
        rail = Guardrail(Metric.ERROR_RATE, 0.01, None, GuardrailAction.ESCAPE)
        flows = (flow(1, 100.0), flow(2, 0.0, outcomes=Outcomes(sessions=200, errors=40)))
        assert _decide(Configuration(guardrails=(rail,), adaptive=QUIET), *flows).entry is None

    def test_no_outcome_is_never_bad(self):
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


def test_a_dry_run_says_it_once_and_does_nothing():
    dry = Configuration(escape=Escape((RULE,)), adaptive=QUIET, dry_run=True)
    known: Facts = facts(*_three(feedbacks=12, average=1.5))
    state = started(dry, *known.flows)
    first = decide(state, known, MINUTE, SEED)
    assert first.entry is not None
    assert first.entry.dry_run
    assert first.entry.shares_after == {"f1": 90.0, "f2": 0.0, "f3": 10.0}
    assert (first.shares, first.state.phase) == (None, Phase.ADAPTIVE)
    assert decide(first.state, known, 2 * MINUTE, SEED).entry is None


def test_a_dry_run_tells_each_flow_and_each_reason_once():
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


def test_a_new_epoch_of_a_dry_run_tells_it_again():
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


def test_fair_flows_stay():
    configuration = Configuration(escape=Escape((RULE,), Evidence()), adaptive=QUIET)
    assert _decide(configuration, flow(1, 50.0, GOOD), flow(2, 50.0, FAIR)).entry is None
