"""Choose the intervals of a chart, and sum up the counts in each."""

from collections.abc import Iterable

from aimm.activity.model import BUCKET_MS, Bucket, Series, Window
from aimm.kit.errors import Invalid

_MINUTE, _HOUR, DAY_MS = 60_000, 3_600_000, 86_400_000
_STEPS = (
    BUCKET_MS,
    10 * _MINUTE,
    15 * _MINUTE,
    30 * _MINUTE,
    _HOUR,
    2 * _HOUR,
    3 * _HOUR,
    6 * _HOUR,
    12 * _HOUR,
    DAY_MS,
    2 * DAY_MS,
    7 * DAY_MS,
)
GLANCE = 24
"""Number of points in the sparkline of an overview."""


def window(since: int | None, until: int | None, first: int | None, now: int, points: int) -> Window:
    """Divide a span into at most ``points`` intervals.

    Args:
        since: None for the last 24 hours, or from ``first`` if that is later.
        until: None for now; the future is not shown.
        first: time of the first activity; None without any.
        points: ≥ 1.

    Raises:
        Invalid: the span is empty.
    """
    end = now if until is None else min(until, now)
    if since is None:
        since = max(end - DAY_MS, min(first or 0, end - 1))
    since = max(since, 0)
    if since >= end:
        raise Invalid("Since: must be before until, and in the past")
    step = next((step for step in _STEPS if _count(since, end, step) <= points), None)
    if step is None:
        weeks = -(-(end - since) // (max(points - 1, 1) * _STEPS[-1]))
        step = weeks * _STEPS[-1]
        while _count(since, end, step) > points:
            step += step  # rounding both ends outwards may add an interval
    return Window(since - since % step, step, _count(since, end, step))


def _count(since: int, end: int, step: int) -> int:
    return -(-end // step) - since // step


def glance(first: int | None, now: int) -> Window:
    """The last 24 intervals of one hour; shorter ones if the first activity is recent."""
    age = DAY_MS if first is None else now - first
    step = next((step for step in _STEPS if step * (GLANCE - 1) >= age), _HOUR)
    step = min(step, _HOUR)
    end = (now // step + 1) * step
    return Window(end - GLANCE * step, step, GLANCE)


def series(seen: Window, buckets: Iterable[Bucket]) -> Series:
    """Sum up the counts in each interval; counts outside of the window are left out."""
    sessions, ratings, sums = [0] * seen.count, [0] * seen.count, [0] * seen.count
    for bucket in buckets:
        index = (bucket.start - seen.start) // seen.step
        if 0 <= index < seen.count:
            sessions[index] += bucket.sessions
            ratings[index] += bucket.ratings
            sums[index] += bucket.score_sum
    means = tuple(total / count / 100 if count else None for total, count in zip(sums, ratings, strict=True))
    return Series(tuple(sessions), tuple(ratings), means)


def widened(since: int | None, until: int | None, now: int) -> tuple[int, int]:
    """Round a span to whole buckets; None stands for the beginning, and for now.

    Raises:
        Invalid: the span is empty.
    """
    first, end = since or 0, now + 1 if until is None else until
    if first >= end:
        raise Invalid("Since: must be before until")
    return first - first % BUCKET_MS, -(-end // BUCKET_MS) * BUCKET_MS
