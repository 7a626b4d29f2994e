"""Nothing waits forever: compared flows get traffic, and whatever blocks a rollout is reported."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rollout.things import (
    FAIR,
    GOOD,
    HOUR,
    MINUTE,
    SEED,
    adaptive,
    facts,
    flow,
    goals,
    started,
    with_periods,
)

from aimm.rollout.configuration import Configuration, Guardrail, Hold, Metric, Warmup
from aimm.rollout.facts import NO_STARS, FlowFacts, Outcomes, Stars
from aimm.rollout.model import State, Verdict, What
from aimm.rollout.rules import decide

SOME: Stars = (3, 1, 2, 2, 12)


def _update(configuration: Configuration, *flows: FlowFacts, now: int = HOUR) -> Verdict:
    return decide(started(configuration, *flows), facts(*flows), now, SEED)


class TestAFlowWithoutTraffic:
    """A clone activated in a running rollout starts at 0%."""

    flows = (flow(1, 60.0, SOME), flow(2, 40.0, SOME), flow(3, 0.0))

    @pytest.mark.parametrize("knobs", [{}, {"floor_pct": 0.0}, {"max_step_pct": 0.3}])
    def test_a_flow_without_traffic_gets_some_despite_few_ratings(self, knobs: dict[str, Any]):
        verdict = _update(adaptive(min_feedback=10, **knobs), *self.flows)
        assert verdict.entry is not None
        assert (verdict.entry.what, verdict.reasons[0].code) == (What.SHARES_MOVED, "first_traffic")
        assert verdict.shares is not None
        assert verdict.shares["f3"] == knobs.get("max_step_pct", 1.0)
        assert sum(verdict.shares.values()) == pytest.approx(100)
        # the others keep their proportions
        assert verdict.shares["f1"] / verdict.shares["f2"] == pytest.approx(1.5, abs=0.01)

    def test_a_flow_without_traffic_gets_some_even_if_others_lack_ratings(self):
        verdict = _update(adaptive(min_feedback=100), *self.flows)
        assert verdict.reasons[0].code == "first_traffic"

    def test_a_flow_with_first_traffic_waits_for_ratings(self):
        served = (flow(1, 59.4, SOME), flow(2, 39.6, SOME), flow(3, 1.0, (0, 0, 1, 0, 2)))
        state = started(adaptive(min_feedback=10), *served)
        verdict = decide(state, facts(*served), HOUR, SEED)
        assert (verdict.shares, verdict.reasons[0].code) == (None, "min_feedback")
        assert [(one.flow_id, one.amount) for one in verdict.missing] == [("f3", 7.0)]
        # even between two updates
        early = decide(state, facts(*served), MINUTE, SEED)
        assert [(one.code, one.flow_id) for one in early.missing] == [("time", None), ("ratings", "f3")]

    def test_a_flow_that_is_not_compared_gets_no_first_traffic(self):
        state = replace(started(adaptive(min_feedback=10), *self.flows), dropped=("f3",))
        verdict = decide(state, facts(*self.flows), HOUR, SEED)
        assert (verdict.shares or {}).get("f3", 0.0) == 0.0

    def test_all_flows_without_traffic_share_it(self):
        verdict = _update(adaptive(min_feedback=10), flow(1, 0.0), flow(2, 0.0))
        assert verdict.shares == {"f1": 50.0, "f2": 50.0}

    def test_many_flows_without_traffic_leave_half_to_the_others(self):
        many = [flow(number, 0.0) for number in range(2, 102)]
        verdict = _update(adaptive(min_feedback=1, max_step_pct=100.0), flow(1, 100.0, SOME), *many)
        assert verdict.shares is not None
        assert (verdict.shares["f1"], verdict.shares["f2"]) == (50.0, 0.5)


@settings(max_examples=100, deadline=None)
@given(
    stars=st.lists(st.tuples(*[st.integers(0, 30)] * 5), min_size=2, max_size=6),
    floor=st.sampled_from([0.0, 2.0]),
    least=st.integers(0, 30),
    step=st.sampled_from([1.0, 10.0, 100.0]),
    data=st.data(),
)
def test_every_compared_flow_gets_traffic_after_a_few_updates(
    stars: list[Stars], floor: float, least: int, step: float, data: st.DataObject
):
    """For any ratings, and any shares set before; no ratings arrive in the meantime."""
    configuration = adaptive(floor_pct=floor, min_feedback=least, max_step_pct=step, min_ratings=200)
    percents = data.draw(
        st.sampled_from([[100.0] + [0.0] * (len(stars) - 1), [100 / len(stars)] * len(stars)])
    )
    flows = [flow(i, share, one) for i, (share, one) in enumerate(zip(percents, stars, strict=True), 1)]
    state: State = started(configuration, *flows)
    for round_ in range(1, 12):
        # a new rating makes the update due
        known = [replace(one, arrived=(*one.arrived[:4], one.arrived[4] + round_)) for one in flows[:1]]
        verdict = decide(state, with_periods(facts(*known, *flows[1:])), round_ * HOUR, SEED)
        if verdict.shares is not None:
            flows = [replace(one, share=verdict.shares[one.id]) for one in flows]
        state = verdict.state
        if not state.phase.running:
            return
    assert all(one.share > 0 for one in flows if one.id not in state.dropped)


def test_a_flow_without_traffic_does_not_pause_the_ramp():
    warmup = Configuration(Warmup(60, None, goals(f2=50.0), Hold(5)))
    new = flow(2, 0.0, (0, 0, 0, 0, 1), sessions=30, unrated=29)
    flows = (flow(1, 100.0, GOOD, session_requests=1), new)
    verdict = _update(warmup, *flows, now=30 * MINUTE)
    assert verdict.shares is not None
    assert verdict.shares["f2"] == 25.0


def test_a_ramp_by_sessions_without_traffic_is_reported():
    verdict = _update(Configuration(Warmup(None, 100, ())), flow(1, 0.0), flow(2, 0.0))
    assert verdict.missing[0].code == "traffic"


def test_a_leader_that_violates_a_guardrail_is_reported():
    rails = replace(adaptive(), guardrails=(Guardrail(Metric.ERROR_RATE, 0.01, None),))
    flows = (flow(1, 50.0, FAIR), flow(2, 50.0, GOOD, outcomes=Outcomes(sessions=200, errors=40)))
    told = decide(started(rails, *flows), with_periods(facts(*flows)), HOUR, SEED)
    waits = decide(told.state, with_periods(facts(*flows)), HOUR + MINUTE, SEED)
    assert [one.code for one in waits.missing] == ["time", "guardrail_error_rate"]


def test_ratings_after_the_window_are_reported():
    late = (flow(1, 50.0, GOOD, mature=NO_STARS), flow(2, 50.0, GOOD, mature=NO_STARS))
    state = started(adaptive(attribution_window_mins=30), *late)
    codes = [one.code for one in decide(state, facts(*late), 2 * HOUR, SEED).missing]
    assert "late_ratings" in codes
    assert "late_ratings" not in [one.code for one in decide(state, facts(*late), 59 * MINUTE, SEED).missing]
