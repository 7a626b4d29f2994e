"""Estimate the remaining time of a rollout from its traffic so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from aimm.rollout.configuration import Mode
from aimm.rollout.facts import FlowFacts, Stars
from aimm.rollout.model import Phase, State
from aimm.rollout.planning import Range, finite_range
from aimm.stats.planning import expected_duration
from aimm.stats.stars import HIGHEST, LOWEST

DAY_MS = 86_400_000
LEAST_SESSIONS = 20
"""Minimum number of sessions for an estimate of the share that is rated."""
_PRIOR_MEAN, _PRIOR_RATINGS = 4.0, 5.0
_EDGE = 0.05
_OVERDUE = 0.25  # of the ratings so far, once a rollout takes longer than 90% of rollouts


@dataclass(frozen=True, slots=True)
class Traffic:
    """Recent sessions and ratings of the use case, and the number of days (> 0) that they span."""

    sessions: int
    ratings: int
    days: float


@dataclass(frozen=True, slots=True)
class Remaining:
    """The remaining time and ratings.

    Attributes:
        days: 10%, 50% and 90% quantiles until the rollout ends by itself; None where it may never end
            or where there is no estimate.
        ratings: ratings that the middle estimate still needs; None likewise.
        sessions_per_day: recent sessions of the use case.
        rated_share: rated part of its sessions, 0 … 1; None with too few sessions to tell.
        ends_by_budget: whether the budget is used up before the middle estimate.
        unknown: why there is no estimate (``no_traffic``, ``no_ratings``, ``never_ends``), or None.
    """

    days: Range
    ratings: float | None
    sessions_per_day: float
    rated_share: float | None
    ends_by_budget: bool = False
    unknown: str | None = None


def remaining(state: State, flows: Sequence[FlowFacts], traffic: Traffic, now: int) -> Remaining | None:
    """Estimate the remaining time of a running rollout; None if it is not running or has nothing to compare.

    The total duration for the current mean ratings (shrunk towards 4 stars with the weight of five ratings),
    minus the ratings received. For a rollout that has exceeded its estimates, the upper quantile is a quarter
    of the ratings so far, rather than zero.

    Args:
        now: ms.
    """
    compared = [flow for flow in flows if flow.active and flow.id not in state.dropped]
    if state.phase not in (Phase.WARMUP, Phase.ADAPTIVE) or len(compared) < 2:
        return None
    per_day, rated = traffic.sessions / traffic.days, _rated_share(flows, traffic)
    if state.configuration.adaptive.mode is Mode.CONTINUOUS:
        return _unknown(per_day, rated, "never_ends")
    if per_day <= 0:
        return _unknown(per_day, rated, "no_traffic")
    if not rated:
        return _unknown(per_day, rated, "no_ratings")
    left = _ratings_left(state, compared)
    limit = _budget_days(state, flows, per_day, now)
    ramp, window = _ramp_days(state, per_day), state.configuration.adaptive.attribution_window_mins / 1440
    days = [ramp + one / rated / per_day + window for one in left]
    return Remaining(
        days=finite_range([min(one, limit) for one in days]),
        ratings=finite_range(left)[1],
        sessions_per_day=per_day,
        rated_share=rated,
        ends_by_budget=limit < days[1],
    )


def _unknown(per_day: float, rated: float | None, why: str) -> Remaining:
    return Remaining((None, None, None), None, per_day, rated, unknown=why)


def _rated_share(flows: Sequence[FlowFacts], traffic: Traffic) -> float | None:
    sessions = sum(flow.sessions for flow in flows)
    ratings = sum(sum(flow.arrived) for flow in flows)
    if sessions < LEAST_SESSIONS or not ratings:
        sessions, ratings = traffic.sessions, traffic.ratings
    return min(ratings / sessions, 1.0) if sessions >= LEAST_SESSIONS else None


def _ratings_left(state: State, compared: Sequence[FlowFacts]) -> list[float]:
    adaptive = state.configuration.adaptive
    warming = state.phase is Phase.WARMUP
    whole = expected_duration(
        np.array([_mean(flow.arrived) for flow in compared]),
        rated_share=1.0,
        sessions_per_day=1.0,
        epsilon=adaptive.epsilon,
        delta=adaptive.delta,
        least_per_flow=max(adaptive.min_ratings, adaptive.min_feedback),
    ).ratings
    there = (
        0.0 if warming else float(sum(sum(flow.arrived) for flow in compared))
    )  # the adaptive phase counts from zero
    low, middle, high = (max(one - there, 0.0) for one in whole)
    high = max(high, _OVERDUE * there)
    return [low, middle if middle > 0 else (low + high) / 2, high]


def _mean(stars: Stars) -> float:
    count = sum(stars) + _PRIOR_RATINGS
    total = sum(star * number for star, number in enumerate(stars, 1)) + _PRIOR_MEAN * _PRIOR_RATINGS
    return min(max(total / count, LOWEST + _EDGE), HIGHEST - _EDGE)


def _ramp_days(state: State, per_day: float) -> float:
    warmup = state.configuration.warmup
    if state.phase is not Phase.WARMUP or warmup is None:
        return 0.0
    if warmup.interval_mins is not None:
        return max(warmup.interval_mins - state.ramped, 0) / 1440
    return max((warmup.interval_sessions or 0) - state.ramped, 0) / per_day


def _budget_days(state: State, flows: Sequence[FlowFacts], per_day: float, now: int) -> float:
    adaptive, limit = state.configuration.adaptive, inf
    ramp = _ramp_days(state, per_day)
    running = state.phase is Phase.ADAPTIVE
    if adaptive.budget_days is not None:
        lived = (now - state.epoch_start) / DAY_MS if running else 0.0
        limit = min(limit, ramp + max(adaptive.budget_days - lived, 0.0))
    if adaptive.budget_sessions is not None:
        used = sum(flow.sessions for flow in flows) if running else 0
        limit = min(limit, ramp + max(adaptive.budget_sessions - used, 0) / per_day)
    return limit
