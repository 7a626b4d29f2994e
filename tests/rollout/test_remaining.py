"""The remaining time of a rollout."""

from dataclasses import replace
from typing import Any

import pytest
from tests.rollout.things import FAIR, GOOD, HOUR, adaptive, flow, goals, started

from aimm.rollout.configuration import Adaptive, Configuration, Mode, Warmup
from aimm.rollout.model import Phase, State
from aimm.rollout.remaining import Traffic, remaining

BUSY = Traffic(sessions=1_000, ratings=200, days=1.0)
DAY = 24 * HOUR


def few(ratings: int) -> Any:
    return (0, 0, 0, ratings, 0)


def middle(state: State, *flows: Any, traffic: Traffic = BUSY, now: int = 0) -> float:
    found = remaining(state, flows, traffic, now)
    assert found is not None
    assert found.days[1] is not None
    return found.days[1]


def pair(stars: Any, other: Any, **more: Any) -> Any:
    count = 5 * max(sum(stars), sum(other), 1)
    return flow(1, 50.0, stars, sessions=count, **more), flow(2, 50.0, other, sessions=count, **more)


def test_more_ratings_or_traffic_shorten_the_remaining_time():
    state = started(adaptive(), *pair(few(0), few(0)))
    early = middle(state, *pair(few(5), few(5)))
    late = middle(state, *pair(few(60), few(60)))
    assert late < early
    assert middle(state, *pair(few(5), few(5)), traffic=Traffic(10_000, 2_000, 1.0)) < early


def test_the_quantiles_are_in_order_also_when_it_takes_longer_than_expected():
    state = started(adaptive(), *pair(few(0), few(0)))
    for count in (0, 10, 200, 5_000, 100_000):
        found = remaining(state, pair(few(count), few(count)), BUSY, 0)
        assert found is not None
        low, mid, high = found.days
        assert low is not None
        assert mid is not None
        assert high is not None
        assert 0 <= low <= mid <= high
        assert high > 0  # never zero while the rollout runs


def test_the_rest_of_the_ramp_counts_and_its_ratings_do_not():
    flows = pair(few(30), few(30))
    plan = Configuration(warmup=Warmup(2_880, None, goals(f2=50.0)), adaptive=Adaptive())
    state = started(plan, *flows)
    assert state.phase is Phase.WARMUP
    fresh, half = middle(state, *flows), middle(replace(state, ramped=1_440), *flows)
    assert fresh - half == pytest.approx(1.0)
    sessions = Configuration(warmup=Warmup(None, 500, goals(f2=50.0)), adaptive=Adaptive())
    assert middle(started(sessions, *flows), *flows) == pytest.approx(half - 0.5)


def test_a_budget_limits_the_remaining_time():
    flows = pair(few(5), few(5))
    state = started(adaptive(budget_days=1.0, epsilon=0.05), *flows)
    found = remaining(state, flows, BUSY, DAY // 2)
    assert found is not None
    assert found.ends_by_budget
    assert found.days[1] == pytest.approx(0.5)
    by_sessions = started(adaptive(budget_sessions=300, epsilon=0.05), *flows)
    assert middle(by_sessions, *flows) == pytest.approx((300 - 50) / 1_000)


@pytest.mark.parametrize(
    ("knobs", "traffic", "why"),
    [
        ({"mode": Mode.CONTINUOUS}, BUSY, "never_ends"),
        ({}, Traffic(0, 0, 1.0), "no_traffic"),
        ({}, Traffic(19, 5, 1.0), "no_ratings"),
        ({}, Traffic(500, 0, 1.0), "no_ratings"),
    ],
)
def test_an_unknown_remaining_time_is_reported_as_such(knobs: dict[str, Any], traffic: Traffic, why: str):
    flows = flow(1, 50.0), flow(2, 50.0)
    found = remaining(started(adaptive(**knobs), *flows), flows, traffic, 0)
    assert found is not None
    assert found.unknown == why
    assert found.days == (None, None, None)


def test_a_tie_with_epsilon_zero_may_never_end():
    flows = pair(few(50), few(50))
    found = remaining(started(adaptive(epsilon=0.0), *flows), flows, BUSY, 0)
    assert found is not None
    assert found.days == (None, None, None)


def test_only_a_running_comparison_has_an_end():
    flows = pair(GOOD, FAIR)
    state = started(adaptive(), *flows)
    assert remaining(replace(state, phase=Phase.COMPLETED), flows, BUSY, 0) is None
    assert remaining(replace(state, dropped=frozenset({"f2"})), flows, BUSY, 0) is None
