"""Tasks of review queues in the database."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, and_, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.kit.paging import Page, PageRequest
from aimm.reviews.model import Queue
from aimm.reviews.tasks import Final, NewTask, Output, Source, Task, Verdict
from aimm.storage.database.lists import Ordering, by_column, fetch_page
from aimm.storage.database.records import record_of
from aimm.storage.database.schema import review_assignments, review_tasks

TASK_ORDERS = ("created_at", "judged")
_ORDERINGS: dict[str, Ordering] = {name: by_column(review_tasks.c[name]) for name in TASK_ORDERS}


@dataclass(frozen=True, slots=True)
class StoredTasks:
    """The port ``reviews.ports.Tasks`` on one connection."""

    connection: AsyncConnection

    async def page(self, queue_id: str, request: PageRequest) -> Page[Task]:
        where = review_tasks.c.queue_id == queue_id
        return await fetch_page(self.connection, review_tasks, where, request, _ORDERINGS, _task)

    async def get(self, task_id: str) -> Task | None:
        found = await self.connection.execute(select(review_tasks).where(review_tasks.c.id == task_id))
        row = found.one_or_none()
        return None if row is None else _task(row)

    async def of_queue(self, queue_id: str) -> Sequence[Task]:
        rows = await self.connection.execute(
            select(review_tasks).where(review_tasks.c.queue_id == queue_id).order_by(review_tasks.c.number)
        )
        return await asyncio.to_thread(lambda: [_task(row) for row in rows])  # there may be thousands

    async def count(self, queue_id: str) -> int:
        of_it = select(func.count()).select_from(review_tasks).where(review_tasks.c.queue_id == queue_id)
        return (await self.connection.execute(of_it)).scalar_one()

    async def known_keys(self, queue_id: str, keys: Sequence[str]) -> Sequence[str]:
        known = select(review_tasks.c.key).where(
            review_tasks.c.queue_id == queue_id, review_tasks.c.key.in_(keys)
        )
        return list((await self.connection.execute(known)).scalars())

    async def add(self, queue_id: str, tasks: Sequence[tuple[str, int, NewTask]], now: datetime) -> None:
        rows = [
            {
                "id": task_id,
                "queue_id": queue_id,
                "key": task.key,
                "inputs": dict(task.inputs),
                "expected": task.expected,
                "outputs": msgspec.to_builtins(task.outputs),
                "slice": task.slice,
                "source": msgspec.to_builtins(task.source),
                "draw": draw,
                "judged": 0,
                "created_at": now,
            }
            for task_id, draw, task in tasks
        ]
        await self.connection.execute(review_tasks.insert(), rows)

    async def finish(self, task_id: str, final: Final) -> None:
        await self.connection.execute(
            review_tasks.update()
            .where(review_tasks.c.id == task_id)
            .values(final_verdict=msgspec.to_builtins(final.verdict), final_by=final.by, final_at=final.at)
        )

    async def next_for(self, queue: Queue, rater: str, place: int, now: datetime) -> Task | None:
        waiting = select(review_tasks).where(has_place_for(queue, rater, now))
        after = review_tasks.c.draw < place  # false comes first
        row = (
            await self.connection.execute(
                waiting.order_by(
                    review_tasks.c.judged.desc(), after, review_tasks.c.draw, review_tasks.c.number
                ).limit(1)
            )
        ).one_or_none()
        return None if row is None else _task(row)


def has_place_for(queue: Queue, rater: str, now: datetime) -> ColumnElement[bool]:
    """Whether a rater can get a task: it has a place, and the rater neither judged nor skipped it."""
    other = review_assignments
    locks = (
        select(func.count())
        .select_from(other)
        .where(
            other.c.task_id == review_tasks.c.id,
            other.c.state == "open",
            other.c.until > now,
            other.c.rater != rater,
        )
        .scalar_subquery()
    )
    own = exists().where(
        other.c.task_id == review_tasks.c.id, other.c.rater == rater, other.c.state != "open"
    )
    return and_(
        review_tasks.c.queue_id == queue.id,
        review_tasks.c.judged < queue.raters_per_item,
        review_tasks.c.final_verdict.is_(None),
        review_tasks.c.judged + locks < queue.raters_per_item,
        ~own,
    )


def _task(row: Row[Any]) -> Task:
    final = None
    if row.final_verdict is not None:
        verdict = msgspec.convert(row.final_verdict, Verdict)
        final = Final(verdict=verdict, by=row.final_by, at=row.final_at)
    return record_of(
        Task,
        row,
        outputs=msgspec.convert(row.outputs, tuple[Output, ...]),
        source=msgspec.convert(row.source, Source),
        final=final,
    )
