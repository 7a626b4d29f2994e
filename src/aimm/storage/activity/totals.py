"""Activity of use cases, summed up over their flows by five minutes and by hour.

Many use cases are read at once, and the counts by flow would be twenty times as many rows. A changed row is
recomputed from the counts rather than incremented, so the two cannot diverge.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.activity.model import BUCKET_MS, Bucket, Window
from aimm.activity.rules import DAY_MS
from aimm.storage.activity.counting import Ranges, count, statement
from aimm.storage.database.schema import activity_totals, use_cases

HOUR_MS = 3_600_000
SUMS = ("sessions", "ratings", "score_sum")
_COLUMNS = "use_case, length, start, " + ", ".join(SUMS)
_ADDED = ", ".join(f"cast(sum(a.{name}) as bigint)" for name in SUMS)
_REPLACED = "on conflict (use_case, length, start) do update set " + ", ".join(
    f"{name} = excluded.{name}" for name in SUMS
)


# here a range is a pair: the use case is ``low``, the start ``high``
def _minutes(pairs: Ranges) -> str:
    return f"""
insert into activity_totals ({_COLUMNS})
select a.use_case, {BUCKET_MS}, a.bucket, {_ADDED}
from {pairs.table} cross join activity a
where a.use_case = n.low and a.bucket = n.high
group by a.use_case, a.bucket
{_REPLACED}
returning use_case"""


def _hours(pairs: Ranges) -> str:
    return f"""
insert into activity_totals ({_COLUMNS})
select a.use_case, {HOUR_MS}, n.high, {_ADDED}
from {pairs.table} cross join activity_totals a
where a.use_case = n.low and a.length = {BUCKET_MS} and a.start >= n.high and a.start < n.high + {HOUR_MS}
group by a.use_case, n.high
{_REPLACED}
returning use_case"""


_MINUTES, _HOURS = statement(_minutes), statement(_hours)


async def sum_up(connection: AsyncConnection, counted: Collection[tuple[int, int]]) -> None:
    """Compute the totals of use cases whose counts changed.

    Args:
        counted: use case and bucket, each pair once.
    """
    hours = {(use_case, bucket - bucket % HOUR_MS) for use_case, bucket in counted}
    await count(connection, _MINUTES, sorted(counted))
    await count(connection, _HOURS, sorted(hours))


async def last_day(
    connection: AsyncConnection, numbers: Sequence[int] | None, now: int
) -> Mapping[int, tuple[int, int, int]]:
    """Sessions, ratings and sum of scores of the buckets that began in the last 24 hours, by use case.

    Args:
        numbers: numbers of use cases; None for all.
        now: ms.
    """
    since = now - DAY_MS
    # whole hours, and five-minute buckets of the first, partial hour: two ranges of the key
    whole = since - since % HOUR_MS + HOUR_MS
    start = activity_totals.c.start
    hours = _summed(numbers, HOUR_MS, start >= whole)
    minutes = _summed(numbers, BUCKET_MS, start > since, start < whole)
    both = union_all(hours, minutes).subquery()
    rows = await connection.execute(
        select(both.c.number, *(func.sum(both.c[name]) for name in SUMS)).group_by(both.c.number)
    )
    found: dict[int, tuple[int, int, int]] = {}
    for row in rows:
        number, sessions, ratings, score_sum = map(int, row)
        found[number] = (sessions, ratings, score_sum)
    return found


def _summed(numbers: Sequence[int] | None, length: int, *within: ColumnElement[bool]) -> Select[Any]:
    # joined from the use cases: one lookup by key each, without a scan of the table
    key = (activity_totals.c.use_case == use_cases.c.number, activity_totals.c.length == length)
    query = select(use_cases.c.number, *(func.sum(activity_totals.c[name]).label(name) for name in SUMS))
    query = query.join(activity_totals, and_(*key, *within))
    if numbers is not None:
        query = query.where(use_cases.c.number.in_(numbers))
    return query.group_by(use_cases.c.number)


async def by_window(
    connection: AsyncConnection, windows: Mapping[int, Window]
) -> Mapping[int, Sequence[Bucket]]:
    """Activity in the window of each use case, by its number, in buckets no longer than the window's step."""
    by_window: defaultdict[Window, list[int]] = defaultdict(list)
    for number, seen in windows.items():
        by_window[seen].append(number)
    found: defaultdict[int, list[Bucket]] = defaultdict(list)
    if not by_window:
        return found
    parts = [_within(numbers, seen) for seen, numbers in by_window.items()]
    for row in await connection.execute(union_all(*parts)):
        number, start, sessions, ratings, score_sum = map(int, row)
        found[number].append(
            Bucket(flow_id=None, start=start, sessions=sessions, ratings=ratings, score_sum=score_sum)
        )
    return found


def _within(numbers: Sequence[int], seen: Window) -> Select[Any]:
    totals = activity_totals.c
    start = (totals.start - totals.start % seen.step).label("start")
    return (
        select(totals.use_case, start, *(func.sum(totals[name]).label(name) for name in SUMS))
        .where(
            totals.use_case.in_(numbers),
            totals.length == (HOUR_MS if seen.step % HOUR_MS == 0 else BUCKET_MS),
            totals.start >= seen.start,
        )
        .group_by(totals.use_case, start)
    )


async def purge_totals(connection: AsyncConnection, use_case_numbers: Sequence[int], now: int) -> int:
    """Delete totals older than two days; returns their number."""
    before = now - 2 * DAY_MS
    gone = delete(activity_totals).where(
        activity_totals.c.use_case.in_(use_case_numbers),
        activity_totals.c.length.in_((BUCKET_MS, HOUR_MS)),
        activity_totals.c.start < before - before % HOUR_MS,
    )
    return (await connection.execute(gone)).rowcount
