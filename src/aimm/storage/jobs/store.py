"""The store of jobs: the ports ``jobs.ports.Jobs`` and ``jobs.ports.Desk``."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.jobs.errors import Fenced
from aimm.jobs.model import (
    ENDS,
    JOB_ORDERS,
    Batch,
    Event,
    EventKind,
    Job,
    JobState,
    Process,
    Progress,
    Result,
    WorkerRow,
)
from aimm.kit.paging import Page, PageRequest
from aimm.storage.database.engine import Database
from aimm.storage.database.lists import by_column, fetch_page
from aimm.storage.jobs.results import page_of_results
from aimm.storage.jobs.tables import job_events, job_results, job_workers, jobs
from aimm.storage.side_stores import writing

_LOOKED_AT = 20
_ORDERS = {name: by_column(jobs.c[name]) for name in JOB_ORDERS}


@dataclass(frozen=True, slots=True)
class StoredJobs:
    """All jobs of an installation."""

    database: Database

    # ── for those who start and watch ──

    async def add(self, job: Job) -> None:
        async with writing(self.database) as connection:
            await connection.execute(insert(jobs).values(**_values(job)))

    async def by_id(self, job_id: str) -> Job | None:
        async with self.database.reading() as connection:
            row = (await connection.execute(select(jobs).where(jobs.c.id == job_id))).one_or_none()
        return None if row is None else _job(row)

    async def page(self, request: PageRequest) -> Page[Job]:
        async with self.database.reading() as connection:
            return await fetch_page(connection, jobs, None, request, _ORDERS, _job)

    async def events(self, job_id: str, after: int, most: int) -> Sequence[Event]:
        query = (
            select(job_events)
            .join(jobs, jobs.c.number == job_events.c.job)
            .where(jobs.c.id == job_id, job_events.c.place > after)
            .order_by(job_events.c.place)
            .limit(most)
        )
        async with self.database.reading() as connection:
            rows = await connection.execute(query)
            return [
                Event(place=row.place, at=row.at, kind=EventKind(row.kind), data=row.data) for row in rows
            ]

    async def result_page(self, job_id: str, request: PageRequest) -> Page[Result]:
        async with self.database.reading() as connection:
            return await page_of_results(connection, job_id, request)

    async def ask_to_stop(self, job_id: str, now: datetime) -> Job | None:
        async with writing(self.database) as connection:
            row = await _locked(connection, jobs.c.id == job_id, jobs.c.state.not_in(ENDS))
            if row is None:
                return None
            if row.state == JobState.QUEUED:
                return await _ended(connection, row, JobState.CANCELLED, now)
            return await _change(connection, row, now, stopping=True)

    async def queue_again(self, job_id: str, now: datetime) -> Job | None:
        stopped = jobs.c.state.in_((JobState.FAILED, JobState.CANCELLED))
        async with writing(self.database) as connection:
            row = await _locked(connection, jobs.c.id == job_id, stopped)
            if row is None:
                return None
            fresh = {"attempts": 0, "stopping": False, "error": None, "started_at": None, "ended_at": None}
            return await _queued(connection, row, now, "resumed", **fresh)

    # ── for workers ──

    async def beat(self, worker: WorkerRow) -> None:
        values = {"id": worker.id, **asdict(worker.process), "beats": worker.beats}
        async with writing(self.database) as connection:
            known = update(job_workers).where(job_workers.c.id == worker.id).values(beats=worker.beats)
            if not (await connection.execute(known)).rowcount:
                await connection.execute(insert(job_workers).values(**values))

    async def leave(self, worker_id: str) -> None:
        async with writing(self.database) as connection:
            await connection.execute(delete(job_workers).where(job_workers.c.id == worker_id))

    async def workers(self) -> Sequence[WorkerRow]:
        async with self.database.reading() as connection:
            rows = await connection.execute(select(job_workers))
            return [WorkerRow(row.id, Process(row.host, row.pid, row.began), row.beats) for row in rows]

    async def running(self) -> Sequence[Job]:
        return await self._some(None, jobs.c.state == JobState.RUNNING)

    async def queued(self, now: datetime) -> Sequence[Job]:
        return await self._some(_LOOKED_AT, jobs.c.state == JobState.QUEUED, jobs.c.due_at <= now)

    async def _some(self, most: int | None, *where: ColumnElement[bool]) -> Sequence[Job]:
        query = select(jobs).where(*where).order_by(jobs.c.number).limit(most)
        async with self.database.reading() as connection:
            return [_job(row) for row in await connection.execute(query)]

    async def take(self, job: Job, worker_id: str, now: datetime) -> Job:
        async with writing(self.database) as connection:
            row = await _mine(connection, job, JobState.QUEUED)
            return await _change(
                connection,
                row,
                now,
                {"state": JobState.RUNNING},
                state=JobState.RUNNING,
                epoch=row.epoch + 1,
                attempts=row.attempts + 1,
                worker=worker_id,
                started_at=row.started_at or now,
            )

    async def release(self, job: Job, why: str, now: datetime) -> None:
        async with writing(self.database) as connection:
            await _queued(connection, await _mine(connection, job, JobState.RUNNING), now, why)

    async def end(
        self, job: Job, state: JobState, now: datetime, *, result: Any = None, error: str | None = None
    ) -> None:
        async with writing(self.database) as connection:
            row = await _mine(connection, job, job.state)
            await _ended(connection, row, state, now, result=result, error=error)

    async def store(self, job: Job, batch: Batch, now: datetime) -> bool:
        async with writing(self.database) as connection:
            row = await _mine(connection, job, JobState.RUNNING)
            fresh = await _unknown(connection, row.number, batch.results)
            told = [(EventKind.LOG, {"text": text}) for text in batch.logs]
            told += [(EventKind.RESULT, asdict(result)) for result in fresh]
            told += [(EventKind.ARTIFACT, dict(artifact)) for artifact in batch.artifacts]
            changes: dict[str, Any] = {}
            if batch.progress is not None:
                changes["progress"] = asdict(batch.progress)
            if batch.checkpoint is not None:
                changes["checkpoint"] = batch.checkpoint
            if fresh or batch.elsewhere or batch.artifacts or batch.checkpoint is not None:
                changes["attempts"] = 0
            if fresh:
                places = enumerate(fresh, row.events + len(batch.logs) + 1)
                values = [{"job": row.number, "place": place, **asdict(one)} for place, one in places]
                await connection.execute(insert(job_results), values)
            if changes or told:
                await _tell(connection, row, told, now)
                await _change(connection, row, now, events=row.events + len(told), **changes)
            return row.stopping

    async def results(self, job_id: str) -> Sequence[Result]:
        query = (
            select(job_results)
            .join(jobs, jobs.c.number == job_results.c.job)
            .where(jobs.c.id == job_id)
            .order_by(job_results.c.place)
        )
        async with self.database.reading() as connection:
            rows = await connection.execute(query)
            return [Result(row.item, row.repetition, row.data) for row in rows]

    async def purge(self, before: datetime) -> int:
        old = delete(jobs).where(jobs.c.state.in_(ENDS), jobs.c.ended_at < before)
        async with writing(self.database) as connection:
            return (await connection.execute(old)).rowcount


async def _locked(connection: AsyncConnection, *where: ColumnElement[bool]) -> Row[Any] | None:
    found = await connection.execute(select(jobs).where(*where).with_for_update())
    return found.one_or_none()


async def _mine(connection: AsyncConnection, job: Job, state: JobState) -> Row[Any]:
    """The row of a job in its epoch.

    Raises:
        Fenced: it has another epoch or state, or is deleted.
    """
    row = await _locked(connection, jobs.c.id == job.id, jobs.c.epoch == job.epoch, jobs.c.state == state)
    if row is None:
        raise Fenced
    return row


async def _unknown(connection: AsyncConnection, number: int, results: Sequence[Result]) -> list[Result]:
    """The results that are not stored yet, each once."""
    if not results:
        return []
    items = {result.item for result in results}
    there = await connection.execute(
        select(job_results.c.item, job_results.c.repetition).where(
            job_results.c.job == number, job_results.c.item.in_(items)
        )
    )
    known = {(row.item, row.repetition) for row in there}
    fresh: dict[tuple[str, int], Result] = {}
    for result in results:
        if (key := (result.item, result.repetition)) not in known:
            fresh.setdefault(key, result)
    return list(fresh.values())


async def _tell(
    connection: AsyncConnection, row: Row[Any], told: Sequence[tuple[EventKind, Any]], now: datetime
) -> None:
    if told:
        values = [
            {"job": row.number, "place": place, "at": now, "kind": kind, "data": data}
            for place, (kind, data) in enumerate(told, row.events + 1)
        ]
        await connection.execute(insert(job_events), values)


async def _change(
    connection: AsyncConnection,
    row: Row[Any],
    now: datetime,
    told: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Job:
    """Change a job; ``told`` is the event of a change of its state."""
    if told is not None:
        await _tell(connection, row, [(EventKind.STATE, told)], now)
        changes["events"] = row.events + 1
    changed = await connection.execute(
        update(jobs)
        .where(jobs.c.number == row.number)
        .values(**changes, version=row.version + 1, updated_at=now)
        .returning(jobs)
    )
    return _job(changed.one())


async def _queued(connection: AsyncConnection, row: Row[Any], now: datetime, why: str, **more: Any) -> Job:
    told = {"state": JobState.QUEUED, "why": why}
    return await _change(
        connection, row, now, told, state=JobState.QUEUED, epoch=row.epoch + 1, worker=None, **more
    )


async def _ended(
    connection: AsyncConnection,
    row: Row[Any],
    state: JobState,
    now: datetime,
    result: Any = None,
    error: str | None = None,
) -> Job:
    told = {"state": state} | ({} if error is None else {"why": error})
    return await _change(
        connection,
        row,
        now,
        told,
        state=state,
        epoch=row.epoch + 1,
        worker=None,
        stopping=False,
        result=result,
        error=error,
        ended_at=now,
    )


def _values(job: Job) -> dict[str, Any]:
    progress = None if job.progress is None else asdict(job.progress)
    return {one.name: getattr(job, one.name) for one in fields(Job)} | {"progress": progress}


def _job(row: Row[Any]) -> Job:
    values: dict[str, Any] = {one.name: getattr(row, one.name) for one in fields(Job)}
    progress = None if row.progress is None else Progress(**row.progress)
    values |= {"state": JobState(row.state), "progress": progress}
    return Job(**values)
