"""The end of the budget: which flow serves if nothing is proven."""

from dataclasses import replace
from typing import Any

import pytest
from tests.rollout.things import HOUR, SEED, adaptive, even_period, facts, flow, started, with_periods

from aimm.rollout.configuration import Configuration, Guardrail, Metric
from aimm.rollout.facts import NO_STARS, Facts, FlowFacts, Outcomes, Stars
from aimm.rollout.model import Outcome, Phase, Verdict
from aimm.rollout.rules import decide
from aimm.rollout.simulation import World, run

POOR: Stars = (66, 60, 30, 10, 5)  # 171 ratings, mean 2.0
BEST: Stars = (0, 0, 0, 0, 289)
PAID = adaptive(budget_sessions=400)


def _ended(*flows: FlowFacts, configuration: Configuration = PAID, known: Facts | None = None) -> Verdict:
    verdict = decide(started(configuration, *flows), known or facts(*flows), HOUR, SEED)
    assert (verdict.state.phase, verdict.state.outcome) == (Phase.COMPLETED, Outcome.BUDGET)
    return verdict


def _flow(number: int, stars: Stars, **more: Any) -> FlowFacts:
    """A flow without mature ratings by default."""
    return flow(number, more.pop("share", 50.0), stars, **{"mature": NO_STARS, "sessions": 230, **more})


@pytest.mark.parametrize(("first", "second", "winner"), [(POOR, BEST, "f2"), (BEST, POOR, "f1")])
def test_before_ratings_mature_all_received_ones_determine_the_leader(
    first: Stars, second: Stars, winner: str
):
    verdict = _ended(_flow(1, first), _flow(2, second))
    assert verdict.state.winner == winner
    assert verdict.shares is not None
    assert verdict.shares[winner] == 98.0
    assert "all 460 ratings received: only 0 of them" in verdict.reasons[0].text


def test_a_few_mature_ratings_do_not_make_a_leader():
    # the flow that is ahead has one mature rating less than a comparison needs
    verdict = _ended(_flow(1, POOR, mature=(8, 7, 4, 1, 0)), _flow(2, BEST, mature=(0, 0, 0, 0, 19)))
    assert verdict.state.winner == "f2"


def test_mature_ratings_decide_if_every_flow_has_enough():
    quick_and_happy = _flow(1, BEST, mature=(4, 4, 4, 4, 4))
    verdict = _ended(quick_and_happy, _flow(2, POOR, mature=(2, 4, 4, 5, 5)))
    assert verdict.state.winner == "f2"
    assert verdict.reasons[0].text.endswith("Flow 2 leads and serves.")


def test_without_ratings_there_is_no_leader_and_shares_are_unchanged():
    verdict = _ended(_flow(1, NO_STARS, share=20.0), _flow(2, NO_STARS, share=80.0))
    assert (verdict.state.winner, verdict.shares, verdict.state.drift) == (None, None, None)
    assert "none leads; the shares stay" in verdict.reasons[0].text


def test_the_incumbent_serves_among_equal_flows():
    verdict = _ended(_flow(1, POOR, share=5.0), _flow(2, POOR, share=95.0))
    assert verdict.state.winner == "f2"


def test_drift_is_measured_against_the_ratings_that_chose_the_winner():
    verdict = _ended(_flow(1, POOR), _flow(2, BEST))
    assert verdict.state.drift is not None
    assert verdict.state.drift.reference == 5.0


def test_exploration_goes_to_the_closest_flow_by_received_ratings():
    near: Stars = (0, 0, 10, 30, 160)
    verdict = _ended(_flow(1, POOR), _flow(2, BEST), _flow(3, near))
    assert verdict.shares is not None
    assert verdict.shares["f3"] > verdict.shares["f1"]


def test_a_flow_that_violates_a_guardrail_does_not_lead():
    rails = replace(PAID, guardrails=(Guardrail(Metric.ERROR_RATE, 0.01, None),))
    broken = Outcomes(sessions=200, errors=60)
    verdict = _ended(_flow(1, POOR), _flow(2, BEST, outcomes=broken), configuration=rails)
    assert verdict.state.winner == "f1"
    both = _ended(_flow(1, POOR, outcomes=broken), _flow(2, BEST, outcomes=broken), configuration=rails)
    assert both.state.winner == "f2"


def test_the_end_of_the_budget_explains_why_a_claim_was_withheld():
    flows = (flow(1, 50.0, POOR, sessions=230), flow(2, 50.0, BEST, sessions=230))
    period = even_period(flows)
    silent = replace(period.flows["f2"], ripe=9_000, picks=9_000, propensity=0.91)
    often = replace(period.flows["f1"], propensity=0.09)
    known = facts(*flows, periods=(replace(period, flows={"f1": often, "f2": silent}),))
    state = started(PAID, *flows)
    told = decide(state, known, HOUR, SEED)
    assert told.state.said == "withheld:response_rates"
    verdict = decide(told.state, known, 2 * HOUR, SEED)
    assert [reason.code for reason in verdict.reasons] == ["budget", "response_rates"]


def test_in_the_simulation_a_budget_inside_the_window_ends_with_the_better_flow():
    world = World((2.0, 4.9), 1_000, 10, 50, rated=1.0, delay_minutes=0.1)
    for seed in range(5):
        ended = run(world, PAID, seed)
        assert (ended.state.outcome, ended.leader) == (Outcome.BUDGET, 1)


def test_mature_ratings_of_all_flows_need_no_note():
    flows = (flow(1, 50.0, POOR, sessions=230), flow(2, 50.0, POOR, sessions=230))
    assert "window" not in _ended(*flows, known=with_periods(facts(*flows))).reasons[0].text
