"""What follows the end of the adaptive phase, and what is noticed before."""

from dataclasses import replace

import pytest
from tests.rollout.things import (
    FAIR,
    GOOD,
    HOUR,
    SEED,
    adaptive,
    even_period,
    facts,
    flow,
    started,
)

from aimm.rollout.deciding.periods import condensed
from aimm.rollout.facts import FlowFacts, Period, Stars
from aimm.rollout.model import Drift, Outcome, Phase, State, Verdict, What
from aimm.rollout.rules import decide


class TestAfterwards:
    flows = (flow(1, 2.0, FAIR), flow(2, 98.0, GOOD))

    def _completed(self) -> State:
        begun = started(adaptive(), *self.flows)
        drift = Drift(reference=4.5, until=0)
        return replace(begun, phase=Phase.COMPLETED, winner="f2", outcome=Outcome.SUPERIOR, drift=drift)

    def _after(self, news: tuple[Stars, ...], state: State | None = None) -> Verdict:
        known = facts(*self.flows, winner_news=news, winner_until=HOUR)
        return decide(state or self._completed(), known, HOUR, SEED)

    def test_a_winner_that_stays_good_remains(self):
        verdict = self._after(((3, 1, 2, 4, 30),) * 20)
        assert verdict.entry is None
        assert verdict.state.drift is not None
        assert verdict.state.drift.until == HOUR

    def test_counted_ratings_are_not_counted_again(self):
        once = self._after(((8, 1, 2, 4, 20),) * 3)
        twice = self._after(((8, 1, 2, 4, 20),) * 3, once.state)
        assert twice.state == once.state

    def test_a_winner_that_gets_worse_starts_a_new_epoch(self):
        verdict = self._after(((10, 5, 5, 5, 5),) * 10)
        assert verdict.entry is not None
        assert verdict.entry.what is What.DRIFTED
        assert (verdict.state.phase, verdict.state.epoch) == (Phase.ADAPTIVE, 2)
        assert (verdict.state.epoch_start, verdict.state.winner, verdict.state.dropped) == (HOUR, None, ())

    def test_a_deactivated_winner_starts_a_new_epoch(self):
        known = facts(flow(1, 60.0), flow(3, 40.0), flow(2, active=False))
        state = replace(self._completed(), marks={"f1": "", "f2": "", "f3": ""})
        verdict = decide(state, known, HOUR, SEED)
        assert (verdict.state.phase, verdict.state.epoch, verdict.state.winner) == (Phase.ADAPTIVE, 2, None)

    def test_a_winner_without_ratings_cannot_drift(self):
        state = replace(self._completed(), drift=None)
        assert self._after(((50, 0, 0, 0, 0),), state).entry is None

    def test_a_new_flow_starts_a_new_epoch(self):
        known = facts(*self.flows, flow(3, 0.0))
        verdict = decide(self._completed(), known, HOUR, SEED)
        assert verdict.entry is not None
        assert verdict.entry.what is What.EPOCH_STARTED
        assert (verdict.state.phase, verdict.state.epoch) == (Phase.ADAPTIVE, 2)


class TestNoticed:
    flows = (flow(1, 50.0), flow(2, 50.0))

    def _decide(self, *flows: FlowFacts, state: State | None = None) -> Verdict:
        return decide(state or started(adaptive(), *self.flows), facts(*flows), HOUR, SEED)

    def test_shares_set_by_hand_are_respected_for_an_interval(self):
        flows = (flow(1, 80.0, FAIR), flow(2, 20.0, GOOD))
        verdict = self._decide(*flows)
        assert (verdict.shares, verdict.again) == (None, True)
        assert verdict.entry is not None
        assert verdict.entry.what is What.MANUAL_CHANGE
        assert verdict.state.period == 2
        assert verdict.state.shares == {"f1": 80.0, "f2": 20.0}
        assert self._decide(*flows, state=verdict.state).missing[0].code == "time"

    def test_a_changed_flow_restarts_the_counts_but_not_the_rollout(self):
        verdict = self._decide(flow(1, 50.0, mark="r2"), flow(2, 50.0))
        assert verdict.entry is not None
        assert verdict.entry.what is What.EPOCH_STARTED
        assert "Flow 1 was changed" in verdict.entry.why
        assert (verdict.state.phase, verdict.state.epoch) == (Phase.ADAPTIVE, 2)

    def test_a_flow_that_leaves_does_not_restart_the_counts(self):
        verdict = self._decide(flow(1, 100.0), flow(2, active=False))
        assert verdict.state.epoch == 1
        assert verdict.entry is not None
        assert "Flow 2 no longer takes part" in verdict.entry.why
        assert self._decide(flow(1, 100.0), state=verdict.state).state.outcome is Outcome.ALONE


def test_condensed_periods_keep_every_count():
    flows = [flow(1, 50.0, FAIR), flow(2, 50.0, GOOD)]
    many = [even_period(flows, i * HOUR, (i + 1) * HOUR) for i in range(100)]
    few = condensed(many)
    assert len(few) == 24
    assert (few[0].start, few[-1].end) == (0, 100 * HOUR)
    for name, one in (("f1", flows[0]), ("f2", flows[1])):
        summed = [sum(column) for column in zip(*(period.flows[name].mature for period in few), strict=True)]
        assert summed == [100 * count for count in one.mature]
    assert all(sum(part.propensity for part in period.flows.values()) == pytest.approx(1) for period in few)
    assert condensed(few) == few


def test_facts_without_flows_can_be_condensed():
    assert condensed([Period(i, i + 1, {}) for i in range(30)])[0].flows == {}
