"""Retention: delete old records in small steps, so that no pick has to wait."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Delete, Table, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.storage.activity.purging import purge_lost_activity, purge_old_activity
from aimm.storage.activity.totals import purge_totals
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import (
    activity_heads,
    feedback,
    flow_counts,
    flow_step_counts,
    flow_steps,
    flows,
    gone_use_cases,
    ledger_news,
    outcome_sessions,
    outcomes,
    pick_log,
    publications,
    sessions,
)
from aimm.storage.ledger.news import PICKS, RATINGS
from aimm.storage.rollouts.folding import fold, foldable, forget_counts

log = structlog.get_logger(__name__)

_STEP_ROWS = 500
# rows per statement and statements per purge: half a million rows of a table
_PATROL_ROWS = 20_000
_PATROL_STEPS = 25
_TOTALS_USE_CASES = 100
_PAUSE_SECONDS = 0.05
_DAY_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Retention:
    """How long records are kept; all in milliseconds.

    Attributes:
        picks: age of a pick, or of an outcome, from which it is purged.
        feedback: age of a rating from which it is purged.
        sessions: time during which an expired session can still be found.
        every: pause between two purges.
    """

    picks: int
    feedback: int
    sessions: int
    every: int = 600_000


class Purger:
    """Purges old records and those of deleted use cases. Statistics are kept: they are counted separately.

    Args:
        now: milliseconds since 1970.
    """

    def __init__(self, database: Database, retention: Retention, now: Callable[[], int]) -> None:
        self._database = database
        self._retention = retention
        self._now = now
        self._patrolled: dict[str, int] = {}

    @property
    def pause(self) -> float:
        """Seconds between two runs."""
        return self._retention.every / 1000

    async def run(self) -> None:
        """Purge everything that is due, and log it."""
        purged = await self.purge()
        if any(purged.values()):
            log.info("purged", **purged)

    async def purge(self) -> dict[str, int]:
        """Purge everything that is due; returns the number of deleted rows by table."""
        now, kept = self._now(), self._retention
        return {
            "picks": await self._purge_old("pick_log", "id", "at", now - kept.picks),
            "feedback": await self._purge_old("feedback", "id", "at", now - kept.feedback),
            "sessions": await self._purge_old("sessions", "expires", "expires", now - kept.sessions),
            "outcomes": await self._purge_old("outcomes", "number", "at", now - kept.picks),
            "outcome_sessions": await self._purge_old("outcome_sessions", "session", "at", now - kept.picks),
            "exposure_batches": await self._purge_old("exposure_batches", "at", "at", now - _DAY_MS),
            "orphans": await self._purge_orphans(),
            "counts": await self._step(_purge_counts),
            "activity": await self._purge_activity(now - kept.picks),
            "activity_totals": await self._purge_totals(now),
            "rollout_counts": await self._step(lambda connection: forget_counts(connection, now)),
            "folded": await self._fold(now),
            "publications": await self._step(_purge_publications),
            "news": await self._until_done(_purge_news),
        }

    async def _purge_old(self, table: str, order: str, age: str, before: int) -> int:
        if not self._database.is_sqlite:  # indexed by age
            looked_at = f"select ctid as r from {table} where {age} < :before limit {_STEP_ROWS}"
            return await self._delete(f"delete from {table} where ctid in ({looked_at})", before=before)
        purged = await self._purge_from(table, order, age, before, -1)
        if order != age:
            purged += await self._patrol(table, order, age, before)
        return purged

    async def _purge_from(self, table: str, order: str, age: str, before: int, first: int) -> int:
        """Delete in the order of ``order`` from ``first`` on, until none of the next rows is old (SQLite)."""
        # tables without a rowid
        row = {"sessions": "key", "exposure_batches": "key", "outcome_sessions": "session"}.get(
            table, "rowid"
        )
        looked_at = (
            f"select {row} as r, {age} as a from {table} where {order} >= :first "
            f"order by {order} limit {_STEP_ROWS}"
        )
        return await self._delete(
            f"delete from {table} where {row} in (select r from ({looked_at}) where a < :before)",
            before=before,
            first=first,
        )

    async def _patrol(self, table: str, order: str, age: str, before: int) -> int:
        """Delete old rows stored after newer ones, which a SQLite table has if the clock was ahead.

        Scans a limited number of rows per purge and continues from there in the next one.
        """
        purged, after = 0, self._patrolled.get(table, -1)
        some = f"select {order} as r, {age} as a from {table} where {order} > :after order by {order}"
        ahead = text(
            "select max(r) as last, min(case when a < :before then r end) as old "
            f"from ({some} limit {_PATROL_ROWS})"
        )
        for _ in range(_PATROL_STEPS):
            async with self._database.reading() as connection:
                found = (await connection.execute(ahead, {"after": after, "before": before})).one()
            if found.last is None:
                after = -1
                break
            if found.old is not None:
                purged += await self._purge_from(table, order, age, before, found.old)
            after = found.last if found.old is None else found.old
        self._patrolled[table] = after
        return purged

    async def _delete(self, statement: str, **values: int) -> int:
        prepared = text(statement)

        async def step(connection: AsyncConnection) -> int:
            return (await connection.execute(prepared, values)).rowcount

        return await self._until_done(step)

    async def _purge_orphans(self) -> int:
        async with self._database.reading() as connection:
            rows = await connection.execute(select(gone_use_cases.c.number))
            gone = [row.number for row in rows]
        if not gone:
            return 0
        purged = 0
        for table, key in (
            (pick_log, pick_log.c.id),
            (feedback, feedback.c.id),
            (sessions, sessions.c.key),
            (outcomes, outcomes.c.number),
            (outcome_sessions, outcome_sessions.c.session),
        ):
            purged += await self._walk(table, key, gone)
        async with self._database.writing() as connection:
            await connection.execute(delete(gone_use_cases).where(gone_use_cases.c.number.in_(gone)))
        return purged

    async def _walk(self, table: Table, key: ColumnElement[Any], gone: Sequence[int]) -> int:
        """Delete the records of ``gone`` use cases, scanning the whole table by its key."""
        purged, after = 0, None
        while True:
            ahead = select(key).order_by(key).limit(_STEP_ROWS)
            if after is not None:
                ahead = ahead.where(key > after)
            async with self._database.reading() as connection:
                keys = (await connection.execute(ahead)).scalars().all()
            if not keys:
                return purged
            here = delete(table).where(key >= keys[0], key <= keys[-1], table.c.use_case.in_(gone))

            async def step(connection: AsyncConnection, here: Delete = here) -> int:
                return (await connection.execute(here)).rowcount

            purged += await self._step(step)
            after = keys[-1]

    async def _purge_activity(self, before: int) -> int:
        """Delete old activity, one day of a use case per step, and all activity of deleted use cases."""
        purged = await self._step(purge_lost_activity)
        async with self._database.reading() as connection:
            heads = await connection.execute(
                select(activity_heads.c.use_case).where(activity_heads.c.first < before)
            )
            old = list(heads.scalars())
        for use_case in old:
            purged += await self._until_done(
                lambda connection, use_case=use_case: purge_old_activity(connection, use_case, before)
            )
        return purged

    async def _purge_totals(self, now: int) -> int:
        """Delete the totals of the overview that are no longer read, some use cases per step."""
        async with self._database.reading() as connection:
            heads = await connection.execute(
                select(activity_heads.c.use_case).order_by(activity_heads.c.use_case)
            )
            numbers = list(heads.scalars())
        purged = 0
        for first in range(0, len(numbers), _TOTALS_USE_CASES):
            some = numbers[first : first + _TOTALS_USE_CASES]
            purged += await self._step(lambda connection, some=some: purge_totals(connection, some, now))
        return purged

    async def _fold(self, now: int) -> int:
        """Fold the counts of rollouts, one use case per step."""
        async with self._database.reading() as connection:
            use_cases = await foldable(connection, now)
        folded = 0
        for use_case in use_cases:
            folded += await self._step(lambda connection, use_case=use_case: fold(connection, use_case, now))
        return folded

    async def _until_done(self, step: Callable[[AsyncConnection], Awaitable[int]]) -> int:
        purged = 0
        while (count := await self._step(step)) > 0:
            purged += count
        return purged

    async def _step(self, step: Callable[[AsyncConnection], Awaitable[int]]) -> int:
        async with self._database.writing() as connection:
            count = await step(connection)
        await asyncio.sleep(_PAUSE_SECONDS if count else 0)
        return count


async def _purge_counts(connection: AsyncConnection) -> int:
    """Delete counts of flows and steps that no longer exist."""
    flows_gone = delete(flow_counts).where(flow_counts.c.flow.not_in(select(flows.c.number)))
    steps_gone = delete(flow_step_counts).where(
        flow_step_counts.c.flow_step.not_in(select(flow_steps.c.number))
    )
    first, second = await connection.execute(flows_gone), await connection.execute(steps_gone)
    return first.rowcount + second.rowcount


async def _purge_publications(connection: AsyncConnection) -> int:
    """Delete publications that every node has seen long ago; the newest 10,000 are kept."""
    newest = select(func.max(publications.c.version)).scalar_subquery()
    return (
        await connection.execute(delete(publications).where(publications.c.version < newest - 10_000))
    ).rowcount


async def _purge_news(connection: AsyncConnection) -> int:
    """Delete news for the leader whose picks and ratings were purged before they were counted.

    Without a leader, news are therefore kept no longer than their picks and ratings.
    """
    # read first: later news may be about picks that the next query does not see yet
    newest = (await connection.execute(select(func.max(ledger_news.c.number)))).scalar_one()
    if newest is None:
        return 0
    purged = 0
    for kind, numbers in ((PICKS, pick_log.c.id), (RATINGS, feedback.c.id)):
        oldest = (await connection.execute(select(func.min(numbers)))).scalar_one()
        late = (ledger_news.c.kind == kind) & (ledger_news.c.number <= newest)
        if oldest is not None:
            late &= ledger_news.c.high < oldest
        some = select(ledger_news.c.number).where(late).order_by(ledger_news.c.number).limit(_STEP_ROWS)
        gone = await connection.execute(delete(ledger_news).where(ledger_news.c.number.in_(some)))
        purged += gone.rowcount
    return purged
