"""Rubrics and review queues in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.kit.paging import Page, PageRequest
from aimm.reviews.model import (
    QUEUE_ORDERS,
    RUBRIC_ORDERS,
    SEARCHED,
    Criterion,
    Example,
    NewQueue,
    NewRubric,
    Queue,
    Rubric,
)
from aimm.storage.database.lists import Ordering, by_column, fetch_page
from aimm.storage.database.records import record_of, save_record, values_of
from aimm.storage.database.schema import review_queues, rubrics

_RUBRIC_ORDERINGS: dict[str, Ordering] = {name: by_column(rubrics.c[name]) for name in RUBRIC_ORDERS}
_QUEUE_ORDERINGS: dict[str, Ordering] = {name: by_column(review_queues.c[name]) for name in QUEUE_ORDERS}
_MOST_OPEN = 500


@dataclass(frozen=True, slots=True)
class StoredRubrics:
    """The port ``reviews.ports.Rubrics`` on one connection."""

    connection: AsyncConnection

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Rubric]:
        where = rubrics.c.use_case_id == use_case_id
        return await fetch_page(
            self.connection, rubrics, where, request, _RUBRIC_ORDERINGS, _rubric, SEARCHED
        )

    async def get(self, rubric_id: str) -> Rubric | None:
        row = (await self.connection.execute(select(rubrics).where(rubrics.c.id == rubric_id))).one_or_none()
        return None if row is None else _rubric(row)

    async def by_code(self, use_case_id: str, code: str) -> Rubric | None:
        where = and_(rubrics.c.use_case_id == use_case_id, rubrics.c.code == code)
        row = (await self.connection.execute(select(rubrics).where(where))).one_or_none()
        return None if row is None else _rubric(row)

    async def of_use_case(self, use_case_id: str) -> Sequence[Rubric]:
        of_it = select(rubrics).where(rubrics.c.use_case_id == use_case_id).order_by(rubrics.c.number)
        return [_rubric(row) for row in await self.connection.execute(of_it)]

    async def add(self, rubric_id: str, new: NewRubric, now: datetime) -> Rubric:
        values = values_of(rubrics, new, criteria=msgspec.to_builtins(new.criteria))
        stamps = {"version": 1, "created_at": now, "updated_at": now}
        stored = await self.connection.execute(
            rubrics.insert().values(**values, id=rubric_id, **stamps).returning(rubrics)
        )
        return _rubric(stored.one())

    async def save(self, rubric: Rubric) -> None:
        criteria = msgspec.to_builtins(rubric.criteria)
        await save_record(self.connection, rubrics, rubric, rubric.id, criteria=criteria)

    async def delete(self, rubric: Rubric) -> None:
        await self.connection.execute(rubrics.delete().where(rubrics.c.id == rubric.id))


@dataclass(frozen=True, slots=True)
class StoredQueues:
    """The port ``reviews.ports.Queues`` on one connection."""

    connection: AsyncConnection

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Queue]:
        where = review_queues.c.use_case_id == use_case_id
        return await fetch_page(
            self.connection, review_queues, where, request, _QUEUE_ORDERINGS, _queue, SEARCHED
        )

    async def get(self, queue_id: str) -> Queue | None:
        found = await self.connection.execute(select(review_queues).where(review_queues.c.id == queue_id))
        row = found.one_or_none()
        return None if row is None else _queue(row)

    async def by_code(self, use_case_id: str, code: str) -> Queue | None:
        where = and_(review_queues.c.use_case_id == use_case_id, review_queues.c.code == code)
        row = (await self.connection.execute(select(review_queues).where(where))).one_or_none()
        return None if row is None else _queue(row)

    async def of_use_case(self, use_case_id: str) -> Sequence[Queue]:
        of_it = select(review_queues).where(review_queues.c.use_case_id == use_case_id)
        rows = await self.connection.execute(of_it.order_by(review_queues.c.number))
        return [_queue(row) for row in rows]

    async def open_ones(self) -> Sequence[Queue]:
        newest = select(review_queues).where(review_queues.c.open)
        rows = await self.connection.execute(newest.order_by(review_queues.c.number.desc()).limit(_MOST_OPEN))
        return [_queue(row) for row in rows][::-1]

    async def add(self, queue_id: str, new: NewQueue, seed: str, now: datetime) -> Queue:
        values = values_of(review_queues, new, examples=msgspec.to_builtins(new.examples))
        own = {"id": queue_id, "seed": seed, "version": 1, "created_at": now, "updated_at": now}
        stored = await self.connection.execute(
            review_queues.insert().values(**values, **own).returning(review_queues)
        )
        return _queue(stored.one())

    async def save(self, queue: Queue) -> None:
        examples = msgspec.to_builtins(queue.examples)
        await save_record(self.connection, review_queues, queue, queue.id, examples=examples)

    async def delete(self, queue: Queue) -> None:
        await self.connection.execute(review_queues.delete().where(review_queues.c.id == queue.id))


def _rubric(row: Row[Any]) -> Rubric:
    return record_of(Rubric, row, criteria=msgspec.convert(row.criteria, list[Criterion]))


def _queue(row: Row[Any]) -> Queue:
    return record_of(Queue, row, examples=msgspec.convert(row.examples, list[Example]))
