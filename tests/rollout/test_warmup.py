"""The ramp: by minutes, by sessions, paused."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rollout.things import GOOD, MINUTE, SEED, facts, flow, goals, started

from aimm.rollout.configuration import Configuration, Hold, Warmup
from aimm.rollout.facts import Facts, FlowFacts
from aimm.rollout.model import Outcome, Phase, State, Verdict, What
from aimm.rollout.rules import decide, due_at

BY_MINUTES = Configuration(warmup=Warmup(60, None, goals(f2=30.0)))
BY_SESSIONS = Configuration(warmup=Warmup(None, 100, goals(f2=30.0)))
UNSERVED = (flow(1, 100.0), flow(2, 0.0))
START = (flow(1, 100.0, session_requests=1), flow(2, 0.0))


def _at(verdict: Verdict, *flows: FlowFacts) -> Facts:
    """The facts after a verdict was applied, with one more session."""
    shares = verdict.shares or {one.id: one.share for one in flows}
    after = (replace(one, share=shares[one.id]) for one in flows)
    return facts(*(replace(one, session_requests=one.session_requests + 1) for one in after))


def test_a_ramp_by_minutes_is_a_straight_line():
    state = started(BY_MINUTES, *START)
    verdict = decide(state, facts(*START), 20 * MINUTE, SEED)
    assert verdict.shares == {"f1": 90.0, "f2": 10.0}
    assert verdict.state.shares == verdict.shares
    after = _at(verdict, *START)
    later = decide(verdict.state, after, 40 * MINUTE, SEED)
    assert later.shares == {"f1": 80.0, "f2": 20.0}
    end = decide(later.state, _at(later, *after.flows), 60 * MINUTE, SEED)
    assert end.shares == {"f1": 70.0, "f2": 30.0}
    assert end.state.phase is Phase.ADAPTIVE
    assert end.entry is not None
    assert end.entry.what is What.WARMUP_ENDED


def test_nothing_moves_within_a_minute():
    verdict = decide(started(BY_MINUTES, *START), facts(*START), MINUTE - 1, SEED)
    assert verdict.shares is None
    assert verdict.missing[0].expected_at == MINUTE == due_at(verdict.state)


@given(st.lists(st.integers(1, 59), min_size=1, max_size=20, unique=True))
def test_a_ramp_does_not_depend_on_the_number_of_evaluations(minutes: list[int]):
    state, known = started(BY_MINUTES, *START), facts(*START)
    for minute in sorted(minutes):
        verdict = decide(state, known, minute * MINUTE, SEED)
        state, known = verdict.state, _at(verdict, *known.flows)
        expected = 30 * minute / 60
        assert known.flows[1].share == pytest.approx(expected, abs=0.02)
        assert sum(one.share for one in known.flows) == pytest.approx(100)


def test_a_ramp_by_sessions_moves_like_the_original():
    state = started(BY_SESSIONS, *START)
    one = (flow(1, 100.0, session_requests=1), flow(2, 0.0))
    verdict = decide(state, facts(*one), 5, SEED)
    # (30 − 0) / (100 − 1 + 1)
    assert verdict.shares == {"f1": 99.7, "f2": 0.3}
    many = [flow(1, 99.7, session_requests=90), flow(2, 0.3, session_requests=10)]
    assert decide(verdict.state, facts(*many), 9, SEED).shares == {"f1": 70.0, "f2": 30.0}


def test_without_a_session_a_ramp_by_sessions_waits():
    state = started(BY_SESSIONS, *START)
    verdict = decide(state, facts(*UNSERVED), MINUTE, SEED)
    assert (verdict.shares, verdict.missing[0].code, due_at(state)) == (None, "sessions", None)


def test_flows_without_a_goal_share_the_rest_equally():
    flows = (flow(1, 50.0, session_requests=1), flow(2, 0.0), flow(3, 50.0))
    verdict = decide(started(BY_MINUTES, *flows), facts(*flows), 61 * MINUTE, SEED)
    assert verdict.shares == {"f1": 35.0, "f2": 30.0, "f3": 35.0}


def test_goals_reached_early_end_the_warmup():
    flows = (flow(1, 70.0, session_requests=1), flow(2, 30.0))
    verdict = decide(started(BY_MINUTES, *flows), facts(*flows), MINUTE, SEED)
    assert verdict.state.phase is Phase.ADAPTIVE
    assert verdict.shares is None


def test_steps_too_small_to_apply_add_up():
    slow = Configuration(warmup=Warmup(1_000_000, None, goals(f2=30.0)))
    state = started(slow, *START)
    waits = decide(state, facts(*START), MINUTE, SEED)
    assert (waits.shares, waits.state) == (None, state)
    assert decide(state, facts(*START), 1_000 * MINUTE, SEED).shares == {"f1": 99.97, "f2": 0.03}


def test_without_an_active_flow_the_warmup_ends():
    none = (flow(1, active=False),)
    verdict = decide(started(BY_MINUTES, *none), facts(*none), MINUTE, SEED)
    assert (verdict.state.phase, verdict.state.outcome) == (Phase.COMPLETED, Outcome.ALONE)


def test_the_rest_of_a_minute_counts_for_the_next():
    first = decide(started(BY_MINUTES, *START), facts(*START), 90_000, SEED)
    assert first.shares == {"f1": 99.5, "f2": 0.5}
    assert decide(first.state, _at(first, *START), 2 * MINUTE, SEED).shares == {"f1": 99.0, "f2": 1.0}


def test_sessions_of_a_deactivated_flow_count_for_the_ramp():
    off = flow(3, active=False, session_requests=49)
    flows = (flow(1, 100.0, session_requests=1), flow(2, 0.0), off)
    assert decide(started(BY_SESSIONS, *flows), facts(*flows), 5, SEED).shares == {"f1": 85.0, "f2": 15.0}


def test_ratings_of_the_warmup_do_not_bring_the_first_update_forward():
    flows = (flow(1, 100.0, GOOD, session_requests=1), flow(2, 0.0, GOOD))
    end = decide(started(BY_MINUTES, *flows), facts(*flows), 60 * MINUTE, SEED)
    assert end.state.phase is Phase.ADAPTIVE
    assert decide(end.state, _at(end, *flows), 74 * MINUTE, SEED).missing[0].code == "time"
    assert decide(end.state, _at(end, *flows), 75 * MINUTE, SEED).missing[0].code != "time"


class TestHold:
    configuration = Configuration(warmup=Warmup(60, None, goals(f2=30.0), Hold(20, 30)))

    def _paused(self) -> State:
        flows = (flow(1, 95.0), flow(2, 5.0, unrated=21))
        state = replace(started(self.configuration, *flows), ramped=10.0)
        verdict = decide(state, facts(*flows), 5 * MINUTE, SEED)
        assert verdict.shares is None
        assert verdict.entry is not None
        assert verdict.entry.what is What.WARMUP_HELD
        return verdict.state

    def test_a_hold_pauses_the_ramp_and_is_recorded_once(self):
        state = self._paused()
        assert state.held
        flows = (flow(1, 95.0), flow(2, 5.0, (0, 0, 0, 0, 9), unrated=25))
        again = decide(state, facts(*flows), 6 * MINUTE, SEED)
        assert again.entry is None
        assert (again.missing[0].code, again.missing[0].amount) == ("ratings", 21.0)

    def test_time_on_hold_does_not_count(self):
        state = self._paused()
        flows = (flow(1, 95.0), flow(2, 5.0, (0, 0, 0, 0, 30), unrated=80))
        resumed = decide(state, facts(*flows), 50 * MINUTE, SEED)
        assert resumed.entry is not None
        assert resumed.entry.what is What.WARMUP_RESUMED
        step = decide(resumed.state, _at(resumed, *flows), 60 * MINUTE, SEED)
        # 10 of the remaining 50 minutes: 5 + 25 / 5
        assert step.shares == {"f1": 90.0, "f2": 10.0}

    def test_a_flow_that_does_not_grow_never_pauses_the_ramp(self):
        flows = (flow(1, 95.0, unrated=500, session_requests=1), flow(2, 5.0, unrated=20))
        state = started(self.configuration, *flows)
        assert decide(state, facts(*flows), MINUTE, SEED).shares is not None
