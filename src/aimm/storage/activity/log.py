"""Counts and reads sessions and ratings by flow and five-minute bucket."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.activity.model import BUCKET_MS, ActivityNews, Bucket, Stars, Window
from aimm.storage.activity.counting import Ranges, adding, count, star_sums, statement
from aimm.storage.activity.totals import sum_up
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import activity, activity_heads, flows, use_cases

_STARS = tuple(f"star{star}" for star in range(1, 6))
_KEY = "use_case, bucket, flow"


def _sessions(ranges: Ranges) -> str:
    return f"""
insert into activity ({_KEY}, sessions)
select p.use_case, p.at - p.at % {BUCKET_MS}, p.flow, count(*)
from {ranges.table} {ranges.within("pick_log", "p")}
where p.session = p.id
group by 1, 2, 3
{adding("activity", _KEY, ("sessions",))}
returning use_case, bucket"""


def _ratings(ranges: Ranges) -> str:
    counts = ("ratings", "score_sum", *_STARS)
    return f"""
insert into activity ({_KEY}, {", ".join(counts)})
select f.use_case, f.at - f.at % {BUCKET_MS}, f.flow, count(*), cast(sum(f.score) as bigint), {star_sums()}
from {ranges.table} {ranges.within("feedback", "f")}
where true
group by 1, 2, 3
{adding("activity", _KEY, counts)}
returning use_case, bucket"""


_SESSIONS, _RATINGS = statement(_sessions), statement(_ratings)
_HEADS = text(
    """
insert into activity_heads (use_case, first, latest, round) values (:use_case, :first, :latest, :round)
on conflict (use_case) do update set
  first = case when excluded.first < activity_heads.first then excluded.first else activity_heads.first end,
  latest = case when excluded.latest > activity_heads.latest
           then excluded.latest else activity_heads.latest end,
  round = excluded.round"""
)


async def count_activity(
    connection: AsyncConnection,
    picks: Sequence[tuple[int, int]],
    ratings: Sequence[tuple[int, int]],
    number: int,
) -> None:
    """Count the first picks and the ratings in ranges of numbers; pass each range only once.

    Args:
        number: number of this count; larger than all before.
    """
    opened = await count(connection, _SESSIONS, picks)
    rated = await count(connection, _RATINGS, ratings)
    heads: dict[int, dict[str, int]] = {}
    _note(heads, opened, number, sessions=True)
    _note(heads, rated, number, sessions=False)
    await sum_up(connection, {(int(row.use_case), int(row.bucket)) for row in (*opened, *rated)})
    if heads:
        await connection.execute(_HEADS, [heads[use_case] for use_case in sorted(heads)])


def _note(
    heads: dict[int, dict[str, int]], counted: Iterable[Row[Any]], number: int, *, sessions: bool
) -> None:
    for row in counted:
        use_case, bucket = int(row.use_case), int(row.bucket)
        latest = bucket if sessions else 0
        head = heads.get(use_case)
        if head is None:
            heads[use_case] = {"use_case": use_case, "first": bucket, "latest": latest, "round": number}
        else:
            head["first"] = min(head["first"], bucket)
            head["latest"] = max(head["latest"], latest)


def activity_news(database: Database) -> Callable[[int | None], Awaitable[ActivityNews]]:
    """A function that reads the news on a connection of its own; see ``ActivityLog.news``."""

    async def ask(after: int | None) -> ActivityNews:
        async with database.reading() as connection:
            return await StoredActivity(connection).news(after)

    return ask


@dataclass(frozen=True, slots=True)
class StoredActivity:
    """The port ``activity.ports.ActivityLog`` on one connection."""

    connection: AsyncConnection

    async def first(self, use_case_id: str) -> int | None:
        found = await self.connection.execute(
            select(activity_heads.c.first)
            .join(use_cases, use_cases.c.number == activity_heads.c.use_case)
            .where(use_cases.c.id == use_case_id)
        )
        return found.scalar_one_or_none()

    async def buckets(self, use_case_id: str, seen: Window) -> Sequence[Bucket]:
        start = (activity.c.bucket - activity.c.bucket % seen.step).label("start")
        names = ("sessions", "ratings", "score_sum")
        sums: Any = (func.sum(activity.c[name]).label(name) for name in names)
        rows = await self.connection.execute(
            select(activity.c.flow, start, *sums)
            .where(self._of(use_case_id, seen.start, seen.end))
            .group_by(activity.c.flow, start)
        )
        ids = await self._flow_ids(use_case_id)
        return [
            Bucket(
                flow_id=ids.get(row.flow),
                start=int(row.start),
                sessions=int(row.sessions),
                ratings=int(row.ratings),
                score_sum=int(row.score_sum),
            )
            for row in rows
        ]

    async def stars(self, use_case_id: str, since: int, until: int) -> dict[str, tuple[Stars, int]]:
        sums = (func.sum(activity.c[name]) for name in ("score_sum", *_STARS))
        rows = await self.connection.execute(
            select(activity.c.flow, *sums)
            .where(self._of(use_case_id, since, until))
            .group_by(activity.c.flow)
        )
        ids = await self._flow_ids(use_case_id)
        found: dict[str, tuple[Stars, int]] = {}
        for flow, *counted in rows:
            score_sum, one, two, three, four, five = map(int, counted)
            if flow in ids:
                found[ids[flow]] = (one, two, three, four, five), score_sum
        return found

    async def news(self, after: int | None) -> ActivityNews:
        latest = select(func.coalesce(func.max(activity_heads.c.round), 0))
        number = (await self.connection.execute(latest)).scalar_one()
        if after is None or number == after:
            return ActivityNews(number, ())
        rows = await self.connection.execute(
            select(use_cases.c.id)
            .join(activity_heads, activity_heads.c.use_case == use_cases.c.number)
            .where(activity_heads.c.round > after)
        )
        return ActivityNews(number, rows.scalars().all())

    def _of(self, use_case_id: str, since: int, until: int) -> Any:
        number = select(use_cases.c.number).where(use_cases.c.id == use_case_id).scalar_subquery()
        within = activity.c.bucket >= since, activity.c.bucket < until
        return and_(activity.c.use_case == number, *within)

    async def _flow_ids(self, use_case_id: str) -> dict[int, str]:
        rows = await self.connection.execute(
            select(flows.c.number, flows.c.id).where(flows.c.use_case_id == use_case_id)
        )
        return {row.number: row.id for row in rows}
