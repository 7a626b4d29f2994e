"""The ends of the adaptive phase, and what withholds them."""

from dataclasses import replace
from typing import Any

import pytest
from tests.rollout.things import (
    FAIR,
    GOOD,
    HOUR,
    MINUTE,
    SEED,
    adaptive,
    even_period,
    facts,
    flow,
    started,
    with_periods,
)

from aimm.rollout.configuration import Configuration, Guardrail, Metric, TieBreak
from aimm.rollout.deciding.case import case_of
from aimm.rollout.deciding.table import compare
from aimm.rollout.facts import FlowFacts, Outcomes, Period, PeriodFlow, Stars
from aimm.rollout.model import Outcome, Phase, Verdict, What
from aimm.rollout.rules import decide

EQUAL: Stars = (140, 50, 70, 150, 590)
DAY = 24 * HOUR


def _end(configuration: Configuration, *flows: FlowFacts, now: int = HOUR) -> Verdict:
    return decide(started(configuration, *flows), with_periods(facts(*flows)), now, SEED)


def _lots(times: int, stars: Stars) -> Stars:
    one, two, three, four, five = stars
    return one * times, two * times, three * times, four * times, five * times


def test_superior():
    verdict = _end(adaptive(), flow(1, 50.0, FAIR), flow(2, 50.0, GOOD))
    assert (verdict.state.phase, verdict.state.outcome) == (Phase.COMPLETED, Outcome.SUPERIOR)
    assert verdict.state.winner == "f2"
    assert verdict.shares == {"f1": 2.0, "f2": 98.0}
    assert verdict.entry is not None
    assert verdict.entry.why.startswith("Flow 2 is proven better than every other flow")


def test_a_claim_requests_periods_first():
    flows = (flow(1, 50.0, FAIR), flow(2, 50.0, GOOD))
    state = started(adaptive(), *flows)
    verdict = decide(state, facts(*flows), HOUR, SEED)
    assert (verdict.wants_periods, verdict.state, verdict.entry) == (True, state, None)


def test_practically_equivalent():
    same = _lots(10, EQUAL)
    verdict = _end(adaptive(epsilon=0.3, exploration_pct=0.0), flow(1, 50.0, same), flow(2, 50.0, same))
    assert verdict.state.outcome is Outcome.EQUIVALENT
    assert verdict.shares == {"f1": 100.0, "f2": 0.0}


@pytest.mark.parametrize(
    ("tie_break", "outcomes"),
    [
        (TieBreak.COST, Outcomes(costed=10, cost=1.0)),
        (TieBreak.LATENCY, Outcomes(timed=10, latency_sum=100.0)),
    ],
)
def test_among_equivalent_flows_the_tie_break_decides(tie_break: TieBreak, outcomes: Outcomes):
    same = _lots(10, EQUAL)
    slow = Outcomes(costed=10, cost=9.0, timed=10, latency_sum=900.0)
    flows = (flow(1, 50.0, same, outcomes=slow), flow(2, 50.0, same, outcomes=outcomes))
    assert _end(adaptive(epsilon=0.3, tie_break=tie_break), *flows).state.winner == "f2"
    assert _end(adaptive(epsilon=0.3), *flows).state.winner == "f1"


@pytest.mark.parametrize("knobs", [{"budget_sessions": 500}, {"budget_days": 1.0}])
def test_the_budget_ends_the_rollout_without_a_claim(knobs: dict[str, Any]):
    flows = (flow(1, 50.0, (5, 0, 0, 0, 20), sessions=250), flow(2, 50.0, (4, 0, 0, 0, 20), sessions=250))
    verdict = _end(adaptive(**knobs), *flows, now=DAY)
    assert verdict.state.outcome is Outcome.BUDGET
    assert verdict.state.winner == "f2"
    assert "nothing is proven" in verdict.reasons[0].text
    fewer = tuple(replace(one, sessions=249) for one in flows)
    assert _end(adaptive(**knobs), *fewer, now=DAY - MINUTE).state.phase is Phase.ADAPTIVE


def test_a_flow_with_too_few_ratings_delays_the_claim():
    flows = (flow(1, 40.0, FAIR), flow(2, 40.0, GOOD), flow(3, 20.0, (2, 0, 0, 0, 2)))
    first = _end(adaptive(), *flows)
    assert (first.state.phase, first.state.dropped) == (Phase.ADAPTIVE, ("f1",))


@pytest.mark.parametrize(("ratings", "ended"), [(4, False), (5, True)])
def test_a_claim_counts_a_loser_out_from_five_ratings_on(ratings: int, ended: bool):
    flows = (flow(1, 40.0, (0, 0, 0, 0, 500)), flow(2, 30.0, (ratings, 0, 0, 0, 0)), flow(3, 30.0, FAIR))
    assert (_end(adaptive(delta=0.1), *flows).state.phase is Phase.COMPLETED) == ended


def test_immature_ratings_prove_nothing():
    none: Stars = (0, 0, 0, 0, 0)
    flows = (flow(1, 50.0, FAIR, mature=none), flow(2, 50.0, GOOD, mature=none))
    assert decide(started(adaptive(), *flows), facts(*flows), HOUR, SEED).state.phase is Phase.ADAPTIVE


def test_a_flow_with_too_few_ratings_does_not_lead():
    flows = (flow(1, 50.0, FAIR), flow(2, 50.0, (0, 0, 0, 0, 19)))
    table = compare(case_of(started(adaptive(), *flows), facts(*flows), HOUR, SEED))
    assert table is not None
    assert table.leader == 0


def test_a_lead_that_no_period_shows_is_not_superior():
    flows = (flow(1, 50.0, FAIR), flow(2, 50.0, GOOD))
    periods = tuple(
        Period(i * HOUR, (i + 1) * HOUR, {one.id: PeriodFlow(1.0, 500, 500, one.mature, one.arrived)})
        for i, one in enumerate(flows)
    )
    verdict = decide(started(adaptive(), *flows), facts(*flows, periods=periods), 2 * HOUR, SEED)
    assert (verdict.state.winner, verdict.state.outcome) == ("f2", Outcome.EQUIVALENT)


class TestWhereEveryDifferenceMatters:
    """At ε = 0 "not worse" is as strong as "better", so only a winner ends the rollout."""

    flows = (flow(1, 50.0, FAIR), flow(2, 50.0, GOOD))
    served_apart = tuple(
        Period(i * HOUR, (i + 1) * HOUR, {one.id: PeriodFlow(1.0, 500, 500, one.mature, one.arrived)})
        for i, one in enumerate(flows)
    )

    def test_a_winner_ends_the_rollout(self):
        verdict = _end(adaptive(epsilon=0.0), *self.flows)
        assert (verdict.state.winner, verdict.state.outcome) == ("f2", Outcome.SUPERIOR)

    def test_a_lead_that_no_period_shows_neither_ends_the_rollout_nor_drops_a_flow(self):
        known = facts(*self.flows, periods=self.served_apart)
        verdict = decide(started(adaptive(epsilon=0.0), *self.flows), known, 2 * HOUR, SEED)
        assert (verdict.state.phase, verdict.state.dropped) == (Phase.ADAPTIVE, ())
        assert verdict.entry is not None
        assert verdict.entry.what is What.SHARES_MOVED

    @pytest.mark.parametrize(("times", "ended"), [(8, False), (9, False), (10, True)])
    def test_dropping_a_flow_needs_the_evidence_of_a_winner(self, times: int, ended: bool):
        # log E is 3.4 with nine such batches of ratings (above log 20, below log 40), and 4.0 with ten
        flows = (flow(1, 50.0, _lots(times, (3, 1, 1, 2, 3))), flow(2, 50.0, _lots(times, (1, 1, 1, 2, 5))))
        verdict = _end(adaptive(epsilon=0.0), *flows)
        assert (verdict.state.phase is Phase.COMPLETED, verdict.state.dropped) == (ended, ())


class TestAProofThatIsAtHand:
    """Mature ratings show "not worse"; the claim waits for "better", which is close."""

    # log E at ε = 0 is 1.8 of the required 3.7 with mature ratings, and 6.4 with all received ones
    flows = tuple(
        flow(number, 50.0, _lots(60, stars), mature=_lots(26, stars))
        for number, stars in ((1, (3, 1, 1, 2, 3)), (2, (2, 1, 1, 2, 4)))
    )

    def _decided(
        self, *flows: FlowFacts, picks: int = 1000, ripe: int = 400, apart: bool = False, **knobs: Any
    ) -> Verdict:
        parts = {one.id: PeriodFlow(0.5, picks, ripe, one.mature, one.arrived) for one in flows}
        periods = (
            [Period(i * HOUR, (i + 1) * HOUR, {name: part}) for i, (name, part) in enumerate(parts.items())]
            if apart
            else [Period(0, HOUR, parts)]
        )
        known = facts(*flows, periods=tuple(periods))
        return decide(started(adaptive(**knobs), *flows), known, 2 * HOUR, SEED)

    def test_maturing_ratings_delay_the_claim(self):
        assert self._decided(*self.flows).state.phase is Phase.ADAPTIVE

    def test_the_win_is_declared_once_they_have_matured(self):
        ripe = tuple(replace(one, mature=one.arrived) for one in self.flows)
        assert self._decided(*ripe, ripe=1000).state.outcome is Outcome.SUPERIOR

    def test_ratings_after_the_window_do_not_delay_the_claim(self):
        assert self._decided(*self.flows, ripe=1000).state.outcome is Outcome.EQUIVALENT
        # few sessions are immature: most uncounted ratings came too late
        assert self._decided(*self.flows, picks=420).state.outcome is Outcome.EQUIVALENT

    def test_a_distant_proof_does_not_delay_the_claim(self):
        same = tuple(replace(one, arrived=one.mature) for one in self.flows)
        assert self._decided(*same).state.outcome is Outcome.EQUIVALENT

    def test_a_proof_within_a_handful_of_ratings_delays_the_claim(self):
        # log E is 3.4 with 180 ratings: 14 more are enough
        clear = tuple(
            flow(i, 50.0, _lots(9, stars)) for i, stars in ((1, (3, 1, 1, 2, 3)), (2, (1, 1, 1, 2, 5)))
        )
        assert self._decided(*clear, ripe=1000).state.phase is Phase.ADAPTIVE

    def test_without_a_proof_at_the_same_times_the_claim_is_not_delayed(self):
        assert self._decided(*self.flows, apart=True).state.outcome is Outcome.EQUIVALENT

    def test_the_claim_is_not_delayed_beyond_the_budget(self):
        assert self._decided(*self.flows, budget_days=0.01).state.outcome is Outcome.EQUIVALENT


def test_the_budget_counts_all_flows_of_the_epoch():
    flows = (flow(1, 50.0, sessions=200), flow(2, 50.0, sessions=200), flow(3, active=False, sessions=100))
    state = started(adaptive(budget_sessions=500, budget_days=1.0), *flows)
    assert decide(state, facts(*flows), HOUR, SEED).state.outcome is Outcome.BUDGET
    fewer = facts(*flows[:2])
    late = replace(state, since=DAY - HOUR)
    assert decide(late, fewer, DAY, SEED).state.outcome is Outcome.BUDGET
    assert decide(replace(late, epoch_start=HOUR), fewer, DAY, SEED).state.outcome is None


def test_too_few_ratings_prove_nothing():
    few = adaptive(min_ratings=201)
    assert _end(few, flow(1, 50.0, FAIR), flow(2, 50.0, GOOD)).state.phase is Phase.ADAPTIVE


class TestWithheld:
    flows = (flow(1, 50.0, FAIR), flow(2, 50.0, GOOD))

    def _withheld(self, periods: tuple[Period, ...], code: str, configuration: Configuration) -> None:
        state = started(configuration, *self.flows)
        known = facts(*self.flows, periods=periods)
        verdict = decide(state, known, HOUR, SEED)
        assert verdict.entry is not None
        assert verdict.entry.what is What.WITHHELD
        assert code in [reason.code for reason in verdict.reasons]
        assert verdict.state.phase is Phase.ADAPTIVE
        # recorded once; traffic keeps moving
        more = tuple(replace(one, arrived=_lots(10, one.arrived)) for one in self.flows)
        again = decide(verdict.state, facts(*more, periods=periods), 2 * HOUR, SEED)
        assert again.entry is not None
        assert again.entry.what is not What.WITHHELD
        assert again.state.phase is Phase.ADAPTIVE

    def _period(self, first: PeriodFlow, second: PeriodFlow) -> Period:
        return Period(0, HOUR, {"f1": first, "f2": second})

    def test_claim_is_withheld_by_different_response_rates(self):
        one = PeriodFlow(0.5, 1000, 1000, FAIR, FAIR)
        other = PeriodFlow(0.5, 1000, 300, GOOD, GOOD)
        self._withheld((self._period(one, other),), "response_rates", adaptive())

    def test_claim_is_withheld_by_a_sample_ratio_mismatch(self):
        one = PeriodFlow(0.5, 1000, 1000, FAIR, FAIR)
        other = PeriodFlow(0.5, 1400, 1000, GOOD, GOOD)
        self._withheld((self._period(one, other),), "sample_ratio", adaptive())

    def test_claim_is_withheld_by_a_violated_guardrail(self):
        rail = Guardrail(Metric.ERROR_RATE, 0.01, None)
        self.flows = (self.flows[0], replace(self.flows[1], outcomes=Outcomes(sessions=200, errors=40)))
        configuration = replace(adaptive(), guardrails=(rail,))
        self._withheld((even_period(self.flows),), "guardrail_error_rate", configuration)

    def test_claim_is_withheld_if_the_lead_comes_from_the_time_of_day(self):
        # flow 1 is ahead within both periods; flow 2 was served when ratings were high
        self.flows = (flow(1, 50.0, (80, 10, 5, 5, 30)), flow(2, 50.0, (12, 2, 2, 4, 110)))
        happy, harsh = (
            PeriodFlow(0.1, 100, 100, (0, 0, 0, 0, 30), (0, 0, 0, 0, 30)),
            PeriodFlow(0.9, 900, 900, (80, 10, 5, 5, 0), (80, 10, 5, 5, 0)),
        )
        glad, sad = (
            PeriodFlow(0.9, 900, 900, (2, 2, 2, 4, 110), (2, 2, 2, 4, 110)),
            PeriodFlow(0.1, 100, 100, (10, 0, 0, 0, 0), (10, 0, 0, 0, 0)),
        )
        periods = (
            Period(0, HOUR, {"f1": happy, "f2": glad}),
            Period(HOUR, 2 * HOUR, {"f1": harsh, "f2": sad}),
        )
        self._withheld(periods, "time_of_day", adaptive())


def test_unmeasured_guardrails_are_reported_but_do_not_block():
    rail = Guardrail(Metric.LATENCY, 0.05, 800.0)
    configuration = replace(adaptive(), guardrails=(rail,))
    verdict = _end(configuration, flow(1, 50.0, FAIR), flow(2, 50.0, GOOD))
    assert verdict.state.phase is Phase.COMPLETED
    assert [reason.code for reason in verdict.reasons] == ["superior", "unmeasured"]
