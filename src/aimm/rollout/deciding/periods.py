"""The periods of an epoch with constant shares, and how to merge them for storage."""

from collections.abc import Callable, Sequence

import numpy as np

from aimm.rollout.facts import NO_STARS, Period, PeriodFlow
from aimm.stats.stars import POINTS, Floats

MOST_PERIODS = 24
ABSENT = PeriodFlow(0.0, 0, 0, NO_STARS, NO_STARS)
Rated = Callable[[PeriodFlow], Sequence[float]]


def mature_of(part: PeriodFlow) -> Sequence[float]:
    """The ratings for decisions, by star."""
    return part.mature


def soon_mature_of(part: PeriodFlow) -> Sequence[float]:
    """The ratings for decisions, by star, once everything received has matured.

    Of the ratings that do not count yet, those of ripe sessions arrived too late and never will. Their stars
    are not known separately, so the number expected is limited to the sessions that are not ripe yet times
    the share of the others that is rated.
    """
    pending = [max(some - ripe, 0) for some, ripe in zip(part.arrived, part.mature, strict=True)]
    unripe, waiting = part.picks - part.ripe, sum(pending)
    if unripe <= 0 or not waiting:
        return part.mature
    likely = unripe * sum(part.mature) / part.ripe if part.ripe else waiting
    taken = min(1.0, likely / waiting)
    return [ripe + taken * more for ripe, more in zip(part.mature, pending, strict=True)]


def by_period(periods: Sequence[Period], flow_id: str, stars: Rated) -> Floats:
    """Ratings of a flow by period, shape (P, 5)."""
    counts = [stars(period.flows.get(flow_id, ABSENT)) for period in periods]
    return np.array(counts, dtype=np.float64).reshape(len(periods), len(POINTS))


def propensities(periods: Sequence[Period], flow_id: str) -> Floats:
    """Propensity of a flow by period, shape (P,)."""
    return np.array([period.flows.get(flow_id, ABSENT).propensity for period in periods], dtype=np.float64)


def condensed(periods: Sequence[Period], limit: int = MOST_PERIODS) -> tuple[Period, ...]:
    """Merge neighbouring periods, down to at most ``limit`` with about equal numbers of sessions.

    Counts add up; the propensity of a merged period is the mean over its sessions. Drawing with varying
    propensities has less variance than drawing with their mean, so the sample-ratio test stays conservative.
    Merged periods must not be used for comparisons: if shares and ratings swing together over the day, equal
    flows look different in them.
    """
    if len(periods) <= limit:
        return tuple(periods)
    sizes = np.array([float(sum(one.picks for one in period.flows.values())) for period in periods])
    reached = np.cumsum(sizes) - sizes / 2
    total = float(sizes.sum())
    if total <= 0:
        parts = np.arange(len(periods)) * limit // len(periods)
    else:
        parts = np.minimum((reached / total * limit).astype(np.int64), limit - 1)
    groups = [
        [period for period, part in zip(periods, parts, strict=True) if part == g] for g in range(limit)
    ]
    return tuple(_merged(group) for group in groups if group)


def _merged(group: Sequence[Period]) -> Period:
    ids = sorted({flow_id for period in group for flow_id in period.flows})
    sizes = [float(sum(one.picks for one in period.flows.values())) for period in group]
    total = sum(sizes)
    weights = [size / total if total else 1 / len(group) for size in sizes]
    flows: dict[str, PeriodFlow] = {}
    for flow_id in ids:
        parts = [period.flows.get(flow_id, ABSENT) for period in group]
        propensity = sum(weight * part.propensity for weight, part in zip(weights, parts, strict=True))
        flows[flow_id] = PeriodFlow(
            propensity,
            sum(part.picks for part in parts),
            sum(part.ripe for part in parts),
            _summed([part.mature for part in parts]),
            _summed([part.arrived for part in parts]),
        )
    return Period(group[0].start, group[-1].end, flows)


def _summed(stars: Sequence[tuple[int, int, int, int, int]]) -> tuple[int, int, int, int, int]:
    one, two, three, four, five = (sum(column) for column in zip(*stars, strict=True))
    return one, two, three, four, five
