"""What the store of jobs promises, on both databases."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.schema import CreateTable, DropTable
from tests.fakes.jobs import job
from tests.fakes.sources import NOW

from aimm.jobs.errors import Fenced
from aimm.jobs.model import Batch, EventKind, Job, JobState, Process, Progress, Result, WorkerRow
from aimm.kit.paging import OrderDir, PageRequest
from aimm.storage.database.migrate import NotMigratedError
from aimm.storage.jobs.opening import JOBS
from aimm.storage.jobs.store import StoredJobs
from aimm.storage.jobs.tables import SCHEMA_VERSION, job_results, job_schema
from aimm.storage.side_stores import writing

LATER = NOW + timedelta(seconds=5)


async def taken(store: StoredJobs, worker: str = "w") -> Job:
    await store.add(job())
    return await store.take(job(), worker, NOW)


async def present(store: StoredJobs) -> Job:
    found = await store.by_id(job().id)
    assert found is not None
    return found


async def test_a_job_comes_back_as_it_was(store: StoredJobs) -> None:
    full = job(progress=Progress(1, 2, "è"), use_case_id="u", checkpoint={"a": 1}, due_at=LATER)
    await store.add(full)
    assert await present(store) == full
    assert await store.by_id("no") is None


async def test_tables_are_made_once_by_many_at_a_time(job_url: str) -> None:
    databases = [JOBS.open(job_url) for _ in range(3)]
    await asyncio.gather(*map(JOBS.prepare, databases))
    for database in databases:
        await database.close()


async def test_the_store_of_a_newer_version_is_refused_and_left_alone(job_url: str) -> None:
    database = JOBS.open(job_url)
    await JOBS.prepare(database)
    async with writing(database) as connection:
        assert await connection.scalar(select(job_schema.c.version)) == SCHEMA_VERSION
        await connection.execute(update(job_schema).values(version=SCHEMA_VERSION + 1))
        await connection.execute(DropTable(job_results))
    with pytest.raises(NotMigratedError, match=f"has schema {SCHEMA_VERSION + 1}, this is version"):
        await JOBS.prepare(database)
    async with writing(database) as connection:
        await connection.execute(CreateTable(job_results))  # fails if it was created again
    await database.close()


async def test_a_store_without_a_version_gets_one(job_url: str) -> None:
    database = JOBS.open(job_url)
    await JOBS.prepare(database)
    async with writing(database) as connection:
        await connection.execute(DropTable(job_schema))
    await JOBS.prepare(database)
    async with writing(database) as connection:
        assert await connection.scalar(select(job_schema.c.version)) == SCHEMA_VERSION
    await database.close()


async def test_one_of_two_workers_gets_a_job(store: StoredJobs) -> None:
    await store.add(job())
    got = await asyncio.gather(*(store.take(job(), name, NOW) for name in ("a", "b")), return_exceptions=True)
    assert sorted(type(one).__name__ for one in got) == ["Fenced", "Job"]
    now = await present(store)
    assert (now.state, now.epoch, now.attempts, now.started_at) == (JobState.RUNNING, 1, 1, NOW)


async def test_results_are_stored_once(store: StoredJobs) -> None:
    one = await taken(store)
    first = [Result("a", 0, 1), Result("b", 0, 2), Result("a", 0, 3)]
    assert (
        await store.store(one, Batch(results=first, logs=["hello"], progress=Progress(1, 3)), LATER) is False
    )
    await store.store(one, Batch(results=[Result("b", 0, 9), Result("b", 1, 4)]), LATER)
    assert await store.results(one.id) == [Result("a", 0, 1), Result("b", 0, 2), Result("b", 1, 4)]
    events = await store.events(one.id, 0, 100)
    assert [event.place for event in events] == [1, 2, 3, 4, 5]
    kinds = [EventKind.STATE, EventKind.LOG, EventKind.RESULT, EventKind.RESULT, EventKind.RESULT]
    assert [event.kind for event in events] == kinds
    assert [event.place for event in await store.events(one.id, 3, 1)] == [4]
    now = await present(store)
    assert (now.progress, now.attempts, now.events) == (Progress(1, 3), 0, 5)


async def test_nothing_of_an_earlier_epoch_is_stored(store: StoredJobs) -> None:
    old = await taken(store)
    await store.release(old, "its worker ended", LATER)
    fresh = await present(store)
    assert (fresh.state, fresh.epoch, fresh.worker) == (JobState.QUEUED, 2, None)
    await store.take(fresh, "other", LATER)
    before = await present(store)
    with pytest.raises(Fenced):
        await store.store(old, Batch(results=[Result("a", 0, 1)], logs=["late"]), LATER)
    with pytest.raises(Fenced):
        await store.end(old, JobState.DONE, LATER, result=1)
    with pytest.raises(Fenced):
        await store.release(old, "again", LATER)
    assert await present(store) == before
    assert await store.results(old.id) == []


async def test_cancelling_ends_what_waits_and_asks_what_runs(store: StoredJobs) -> None:
    await store.add(job())
    stopped = await store.ask_to_stop(job().id, LATER)
    assert stopped is not None
    assert (stopped.state, stopped.ended_at) == (JobState.CANCELLED, LATER)
    assert await store.ask_to_stop(job().id, LATER) is None
    again = await store.queue_again(job().id, LATER)
    assert again is not None
    one = await store.take(again, "w", LATER)
    asked = await store.ask_to_stop(one.id, LATER)
    assert asked is not None
    assert (asked.state, asked.stopping) == (JobState.RUNNING, True)
    assert await store.store(one, Batch(), LATER) is True
    await store.end(one, JobState.CANCELLED, LATER)
    assert not (await present(store)).stopping


async def test_resuming_starts_the_time_and_the_attempts_again(store: StoredJobs) -> None:
    one = await taken(store)
    await store.store(one, Batch(results=[Result("a", 0, 1)], checkpoint={"step": 7}), NOW)
    await store.end(one, JobState.FAILED, NOW, error="it broke")
    assert (await present(store)).error == "it broke"
    again = await store.queue_again(one.id, LATER)
    assert again is not None
    assert (again.state, again.error, again.started_at, again.ended_at) == (JobState.QUEUED, None, None, None)
    assert (again.attempts, again.checkpoint) == (0, {"step": 7})
    assert await store.results(one.id) == [Result("a", 0, 1)]
    assert await store.queue_again(one.id, LATER) is None


async def test_lists(store: StoredJobs) -> None:
    for number in range(3):
        due = NOW if number else LATER
        made = NOW + timedelta(seconds=number)
        await store.add(job(id=f"id-{number}", title=f"t{number}", created_at=made, due_at=due))
    assert [one.id for one in await store.queued(NOW)] == ["id-1", "id-2"]
    await store.take(job(id="id-1"), "w", NOW)
    assert [one.id for one in await store.running()] == ["id-1"]
    wanted = PageRequest(1, 2, "created_at", OrderDir.DESC, filters={"state": "queued"})
    page = await store.page(wanted)
    assert ([one.id for one in page.items], page.total) == (["id-2", "id-0"], 2)


async def test_workers_beat_and_leave(store: StoredJobs) -> None:
    row = WorkerRow("a", Process("here", 7, 123), 1)
    await store.beat(row)
    row = WorkerRow("a", row.process, 2)
    await store.beat(row)
    assert await store.workers() == [row]
    await store.leave("a")
    assert await store.workers() == []


async def test_old_jobs_go_with_all_they_have(store: StoredJobs) -> None:
    one = await taken(store)
    await store.store(one, Batch(results=[Result("a", 0, 1)], logs=["x"]), NOW)
    await store.end(one, JobState.DONE, NOW, result={"x": 1})
    await store.add(job(id="waits"))
    assert await store.purge(NOW) == 0
    assert await store.purge(LATER) == 1
    assert await store.by_id(one.id) is None
    assert (await store.results(one.id), await store.events(one.id, 0, 9)) == ([], [])
    assert await store.by_id("waits") is not None
