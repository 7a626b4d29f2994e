"""Who judges which task, and the judgements, in the database."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.reviews.model import Queue
from aimm.reviews.tasks import Assignment, Mark, Progress, State, Verdict
from aimm.storage.database.records import record_of, values_of
from aimm.storage.database.schema import review_assignments, review_tasks
from aimm.storage.reviews.tasks import has_place_for

_ENDED = review_assignments.c.state != "open"


@dataclass(frozen=True, slots=True)
class StoredAssignments:
    """The port ``reviews.ports.Assignments`` on one connection."""

    connection: AsyncConnection

    async def get(self, assignment_id: str) -> Assignment | None:
        return await self._first(review_assignments.c.id == assignment_id)

    async def open_of(self, queue_id: str, rater: str) -> Assignment | None:
        return await self._first(_of(queue_id, rater), ~_ENDED)

    async def last_ended(self, queue_id: str, rater: str) -> Assignment | None:
        return await self._first(_of(queue_id, rater), _ENDED)

    async def of_queue(self, queue_id: str) -> Sequence[Assignment]:
        return await self._ended(review_assignments.c.queue_id == queue_id)

    async def of_task(self, task_id: str) -> Sequence[Assignment]:
        return await self._ended(review_assignments.c.task_id == task_id)

    async def mark(self, queue: Queue) -> Mark:
        one, task = review_assignments.c, review_tasks.c
        ended = select(func.count(), func.max(one.ended_at)).where(one.queue_id == queue.id, _ENDED)
        finals = func.count(task.final_verdict), func.max(task.final_at)
        tasks = select(func.count(), *finals).where(task.queue_id == queue.id)
        last = (await self.connection.execute(ended)).one()
        settled = (await self.connection.execute(tasks)).one()
        return Mark(
            version=queue.version,
            tasks=settled[0],
            ended=last[0],
            last_ended=last[1],
            settled=settled[1],
            last_settled=settled[2],
        )

    async def taken(self, task_id: str, rater: str, now: datetime) -> tuple[int, int]:
        one = review_assignments.c
        judged = func.count(case((one.state == "judged", 1)))
        locked = and_(one.state == "open", one.until > now, one.rater != rater)
        counts = select(judged, func.count(case((locked, 1)))).where(one.task_id == task_id)
        row = (await self.connection.execute(counts)).one()
        return row[0], row[1]

    async def add(self, assignment: Assignment) -> None:
        values = values_of(review_assignments, assignment, verdict=None)
        await self.connection.execute(review_assignments.insert().values(id=assignment.id, **values))

    async def renew(self, assignment_id: str, until: datetime) -> None:
        await self._update(assignment_id, until=until)

    async def end(
        self,
        assignment: Assignment,
        state: State,
        now: datetime,
        *,
        verdict: Verdict | None = None,
        reason: str | None = None,
        rubric_version: int | None = None,
    ) -> None:
        await self._update(
            assignment.id,
            state=state,
            ended_at=now,
            verdict=None if verdict is None else msgspec.to_builtins(verdict),
            reason=reason,
            rubric_version=rubric_version,
        )
        await self._recount(assignment.task_id)

    async def reopen(self, assignment: Assignment, until: datetime) -> None:
        await self._update(
            assignment.id,
            state="open",
            until=until,
            ended_at=None,
            verdict=None,
            reason=None,
            rubric_version=None,
        )
        await self._recount(assignment.task_id)

    async def drop(self, assignment: Assignment) -> None:
        await self.connection.execute(
            review_assignments.delete().where(review_assignments.c.id == assignment.id)
        )

    async def progress(self, queue: Queue, rater: str, now: datetime) -> Progress:
        done = review_tasks.c.judged >= queue.raters_per_item
        tasks = (
            await self.connection.execute(
                select(
                    func.count(),
                    func.count(case((done, 1))),
                    func.coalesce(func.sum(review_tasks.c.judged), 0),
                    func.count(case((has_place_for(queue, rater, now), 1))),
                ).where(review_tasks.c.queue_id == queue.id)
            )
        ).one()
        one = review_assignments.c
        own = (
            await self.connection.execute(
                select(
                    func.count(case((one.state == "judged", 1))),
                    func.count(case((one.state == "skipped", 1))),
                ).where(_of(queue.id, rater))
            )
        ).one()
        return Progress(
            tasks=tasks[0],
            complete=tasks[1],
            judgements=int(tasks[2]),
            own=own[0],
            skipped=own[1],
            left=tasks[3],
        )

    async def _first(self, *where: ColumnElement[bool]) -> Assignment | None:
        """The newest that matches."""
        one = review_assignments.c
        newest = select(review_assignments).where(*where).order_by(one.ended_at.desc(), one.number.desc())
        row = (await self.connection.execute(newest.limit(1))).one_or_none()
        return None if row is None else _assignment(row)

    async def _ended(self, where: ColumnElement[bool]) -> Sequence[Assignment]:
        of_it = select(review_assignments).where(where, _ENDED).order_by(review_assignments.c.number)
        rows = await self.connection.execute(of_it)
        return await asyncio.to_thread(lambda: [_assignment(row) for row in rows])  # there may be thousands

    async def _update(self, assignment_id: str, **values: Any) -> None:
        await self.connection.execute(
            review_assignments.update().where(review_assignments.c.id == assignment_id).values(**values)
        )

    async def _recount(self, task_id: str) -> None:
        judged = (
            select(func.count())
            .select_from(review_assignments)
            .where(review_assignments.c.task_id == task_id, review_assignments.c.state == "judged")
            .scalar_subquery()
        )
        await self.connection.execute(
            review_tasks.update().where(review_tasks.c.id == task_id).values(judged=judged)
        )


def _of(queue_id: str, rater: str) -> ColumnElement[bool]:
    return and_(review_assignments.c.queue_id == queue_id, review_assignments.c.rater == rater)


def _assignment(row: Row[Any]) -> Assignment:
    verdict = None if row.verdict is None else msgspec.convert(row.verdict, Verdict)
    return record_of(Assignment, row, verdict=verdict)
