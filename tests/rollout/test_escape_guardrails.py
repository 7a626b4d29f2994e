"""Rollbacks by guardrails, and escapes of dry runs."""

from dataclasses import replace
from math import log

import pytest
from tests.rollout.escapes import QUIET, RULE, decided, three_flows
from tests.rollout.things import (
    BAD,
    MINUTE,
    SEED,
    facts,
    flow,
    started,
)

from aimm.rollout.configuration import (
    Configuration,
    Escape,
    Evidence,
    Guardrail,
    GuardrailAction,
    Metric,
)
from aimm.rollout.facts import Outcomes
from aimm.rollout.model import Facts, Phase, What
from aimm.rollout.rules import decide


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
        verdict = decided(configuration, *three_flows(outcomes=outcomes))
        assert verdict.reasons[0].code == code
        assert verdict.shares is not None
        assert verdict.shares["f2"] == 0.0
        veto = replace(configuration, guardrails=(replace(rail, action=GuardrailAction.VETO),))
        assert decided(veto, *three_flows(outcomes=outcomes)).entry is None

    def test_alpha_is_shared_by_flows_and_guardrails(self):
        rails = tuple(
            Guardrail(Metric.ERROR_RATE, limit, None, GuardrailAction.ESCAPE) for limit in (0.01, 0.5)
        )
        broken = three_flows(outcomes=Outcomes(sessions=200, errors=40))
        reason = decided(Configuration(guardrails=rails, adaptive=QUIET), *broken).reasons[0]
        assert reason.numbers["needed"] == pytest.approx(log(3 * 2 / 0.05))

    def test_a_flow_without_traffic_is_not_rolled_back(self):
        rail = Guardrail(Metric.ERROR_RATE, 0.01, None, GuardrailAction.ESCAPE)
        flows = (flow(1, 100.0), flow(2, 0.0, outcomes=Outcomes(sessions=200, errors=40)))
        assert decided(Configuration(guardrails=(rail,), adaptive=QUIET), *flows).entry is None

    def test_missing_outcomes_are_not_bad(self):
        rails = tuple(Guardrail(metric, 0.01, 1.0, GuardrailAction.ESCAPE) for metric in Metric)
        assert decided(Configuration(guardrails=rails, adaptive=QUIET), *three_flows()).entry is None

    def test_a_cost_below_the_cap_is_fine(self):
        rail = Guardrail(Metric.COST, None, 0.05, GuardrailAction.ESCAPE)
        known = Outcomes(costed=100, cost=2.0)
        assert (
            decided(Configuration(guardrails=(rail,), adaptive=QUIET), *three_flows(outcomes=known)).entry
            is None
        )

    def test_a_few_errors_prove_nothing(self):
        rail = Guardrail(Metric.ERROR_RATE, 0.05, None, GuardrailAction.ESCAPE)
        few = Outcomes(sessions=20, errors=2)
        assert (
            decided(Configuration(guardrails=(rail,), adaptive=QUIET), *three_flows(outcomes=few)).entry
            is None
        )


def test_a_dry_run_records_an_escape_once_without_acting():
    dry = Configuration(escape=Escape((RULE,)), adaptive=QUIET, dry_run=True)
    known: Facts = facts(*three_flows(feedbacks=12, average=1.5))
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
    known = facts(*three_flows(feedbacks=12, average=1.5))
    state = decide(started(dry, *known.flows), known, MINUTE, SEED).state
    assert state.told
    changed = facts(*(replace(one, mark="changed") for one in known.flows))
    noticed = decide(state, changed, 2 * MINUTE, SEED)
    assert (noticed.state.epoch, noticed.state.told, noticed.again) == (2, (), True)
    assert noticed.entry is not None
    assert not noticed.entry.dry_run
    assert decide(noticed.state, changed, 2 * MINUTE, SEED).entry is None
    rated = facts(*three_flows(feedbacks=24, average=1.5, score_sum=1_800, mark="changed"))
    rated = replace(rated, flows=tuple(replace(one, mark="changed") for one in rated.flows))
    again = decide(noticed.state, rated, 2 * MINUTE, SEED)
    assert again.entry is not None
    assert (again.entry.what, again.entry.dry_run) == (What.ESCAPED, True)
