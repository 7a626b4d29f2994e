"""Estimates before a rollout starts: duration, cost of a bad flow, and warnings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from aimm.rollout.cautions import BUDGET, budget_warning
from aimm.rollout.configuration import Adaptive, Configuration, Evidence, Mode
from aimm.rollout.deciding.escape import ABOVE_THE_RULE, DEFAULT_ACCEPTABLE
from aimm.rollout.model import Reason
from aimm.stats.planning import expected_duration, expected_harm
from aimm.stats.stars import LOWEST

_BOTTOM, _TOP = LOWEST + 0.05, 4.95
LONG_DAYS = 30.0
Range = tuple[float | None, float | None, float | None]
"""10%, 50% and 90% quantiles; None where it may never end."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """Expected ratings and traffic.

    Attributes:
        means: expected mean stars by flow, 1 … 5, at least two.
        sessions_per_day: > 0.
        rated_share: part of the sessions that is rated, in (0, 1].
        bad_mean: mean stars of a flow that turns out bad.
        delay_hours: how long a rating takes to arrive.
    """

    means: tuple[float, ...]
    sessions_per_day: float
    rated_share: float
    bad_mean: float = 1.8
    delay_hours: float = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """The estimate for a rollout. Ranges are 10%, 50% and 90% quantiles, None where it may never end.

    Attributes:
        sessions: sessions until a decision.
        days: days until a decision, including warmup and attribution window.
        ratings: ratings of all flows together.
        warmup_days: the part of the days that the ramp takes.
        least_sessions: lower bound of the average for any rule with the same guarantee; None for a tie.
        harm_sessions: sessions that one bad flow would serve until its escape; None without an escape.
        harm_stars: stars lost in these sessions.
        within_budget: whether the middle estimate fits the budget; None without a budget.
        warnings: most important first.
    """

    sessions: Range
    days: Range
    ratings: Range
    warmup_days: float
    least_sessions: float | None
    harm_sessions: float | None
    harm_stars: float | None
    within_budget: bool | None
    warnings: tuple[Reason, ...]


def plan(configuration: Configuration, expectation: Expectation, cautions: Sequence[Reason] = ()) -> Plan:
    """The plan of a rollout.

    Args:
        cautions: settings without effect; listed first among the warnings.

    Raises:
        ValueError: fewer than two flows, or a number outside its domain.
    """
    adaptive = configuration.adaptive
    means = np.array([min(max(mean, _BOTTOM), _TOP) for mean in expectation.means])
    duration = expected_duration(
        means,
        rated_share=expectation.rated_share,
        sessions_per_day=expectation.sessions_per_day,
        epsilon=adaptive.epsilon,
        delta=adaptive.delta,
        window_days=adaptive.attribution_window_mins / 1440,
        least_per_flow=adaptive.min_ratings,
        budget_sessions=adaptive.budget_sessions,
        budget_days=adaptive.budget_days,
    )
    ramp = _warmup_days(configuration, expectation)
    sessions, stars = _harm(configuration, expectation, float(means.max()))
    return Plan(
        sessions=finite_range([value + ramp * expectation.sessions_per_day for value in duration.sessions]),
        days=finite_range([value + ramp for value in duration.days]),
        ratings=finite_range(duration.ratings),
        warmup_days=ramp,
        least_sessions=_finite(duration.least_sessions),
        harm_sessions=sessions,
        harm_stars=stars,
        within_budget=duration.within_budget if adaptive.has_budget else None,
        warnings=(
            # here the traffic is known, so the plan itself warns if the budget is too short
            *(caution for caution in cautions if caution.code != BUDGET),
            *_of_budget(adaptive, expectation, ramp),
            *_warnings(configuration, expectation, duration.days[1] + ramp, duration.within_budget),
        ),
    )


def _warmup_days(configuration: Configuration, expectation: Expectation) -> float:
    warmup = configuration.warmup
    if warmup is None:
        return 0.0
    if warmup.interval_mins is not None:
        return warmup.interval_mins / 1440
    return (warmup.interval_sessions or 0) / expectation.sessions_per_day


def _harm(
    configuration: Configuration, expectation: Expectation, best: float
) -> tuple[float | None, float | None]:
    escape, warmup = configuration.escape, configuration.warmup
    if escape is None:
        return None, None
    evidence = escape.evidence or Evidence()
    acceptable = evidence.acceptable
    if acceptable is None:
        lowest = [rule.lower_score + ABOVE_THE_RULE for rule in escape.rules]
        acceptable = min(lowest, default=DEFAULT_ACCEPTABLE)
    shares = [goal.serve_pct for goal in warmup.goals] if warmup else [100 / len(expectation.means)]
    harm = expected_harm(
        min(max(expectation.bad_mean, _BOTTOM), _TOP),
        best,
        acceptable=min(max(acceptable, _BOTTOM), _TOP),
        share=min(max(max(shares) / 100, 0.01), 1.0),
        rated_share=expectation.rated_share,
        sessions_per_day=expectation.sessions_per_day,
        delay_days=expectation.delay_hours / 24,
        alpha=evidence.alpha,
        least=evidence.min_ratings,
    )
    return _finite(harm.sessions), _finite(harm.lost_stars)


def _warnings(
    configuration: Configuration, expectation: Expectation, days: float, fits: bool
) -> Iterator[Reason]:
    adaptive = configuration.adaptive
    if adaptive.mode is Mode.CONTINUOUS:
        text = "Continuous mode never ends. The estimates say when a difference becomes visible."
        yield Reason(code="never_ends", text=text)
        return
    if not fits:
        yield Reason(
            code="beyond_budget",
            text="It will probably not finish within the budget. It would end without proof, and the leader "
            "would serve. Add traffic or ratings, compare fewer flows, or increase epsilon.",
        )
    best = sorted(expectation.means)[-2:]
    if best[1] - best[0] < adaptive.epsilon:
        yield Reason(
            code="near_tie",
            text=f"The two best flows are expected within {adaptive.epsilon:g} stars of each other. Near "
            "ties take long, and the outcome will probably be “practically equivalent”, not “superior”.",
            numbers={"epsilon": adaptive.epsilon},
        )
    if not isfinite(days):
        yield Reason(
            code="no_winner",
            text="It is not expected to find a winner: with epsilon 0, flows that are equally "
            "good can never be told apart.",
        )
    elif days > LONG_DAYS:
        yield Reason(
            code="takes_long", text=f"It will take about {days:.0f} days.", numbers={"days": round(days)}
        )
    escape = configuration.escape
    if escape is None or not (escape.rules or escape.evidence):
        yield Reason(
            code="no_escape",
            text="There is no escape: a bad flow loses traffic as ratings arrive, but is never rolled back.",
        )


def _of_budget(adaptive: Adaptive, expectation: Expectation, ramp: float) -> Sequence[Reason]:
    """A warning if the budget ends before the first ratings count."""
    window = adaptive.attribution_window_mins / 1440
    days = [adaptive.budget_days] if adaptive.budget_days is not None else []
    if adaptive.budget_sessions is not None:
        days.append(adaptive.budget_sessions / expectation.sessions_per_day)
    if not days or adaptive.mode is Mode.CONTINUOUS or max(min(days), ramp) > window or not window:
        return []
    return [budget_warning(adaptive, "The budget will end within")]


def finite_range(values: Sequence[float]) -> Range:
    """Three quantiles; infinite ones become None."""
    low, middle, high = (_finite(value) for value in values)
    return low, middle, high


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None
