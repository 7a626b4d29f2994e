"""An import whose program, worker or service is killed at a drawn moment comes to the same version."""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import distinct, func, select
from tests.engine.conftest import SECONDS, Yard, children, until_gone
from tests.fakes.artifacts import import_sink
from tests.fakes.jobs import job as a_job
from tests.fakes.jobs import unnoted
from tests.fakes.sources import NOW
from tests.protocol.parts import new_dataset, new_use_case
from tests.support.databases import PostgresServer
from tests.support.server import Api, ServerProcess, running

from aimm.datasets.importing import IMPORT, program
from aimm.jobs.model import Result
from aimm.storage.data.dataset_tables import dataset_heads, dataset_imports, dataset_items
from aimm.storage.database.engine import Database
from aimm.storage.datasets.items import StoredItems
from aimm.storage.datasets.uploads import StoredUploads
from aimm.wiring.data import open_data
from aimm.wiring.jobs import KINDS, open_jobs
from aimm.wiring.sources import RandomIds, SystemClock

LINES = 30_000
KILLS = 5 if "TROUBLE_SECONDS" in os.environ else 1
IDS = RandomIds()


class Imports:
    """Imports of the same lines into datasets of one data store."""

    def __init__(self, data: Database, folder: Path) -> None:
        self.data = data
        self.folder = folder

    async def _upload(self, dataset_id: str) -> dict[str, str]:
        uploads, upload_id = StoredUploads(self.data), IDS.new()
        await uploads.begin(upload_id, dataset_id, "file", "ann", SystemClock().now())
        lines = [
            b'{"inputs":{"text":"Ticket %d","n":%d},"slice":"s%d"}\n' % (n, n, n % 3) for n in range(LINES)
        ]
        for place, start in enumerate(range(0, LINES, 10_000)):
            await uploads.add(dataset_id, upload_id, place, b"".join(lines[start : start + 10_000]))
        return {"datasetId": dataset_id, "uploadId": upload_id, "format": "jsonl", "author": "ann"}

    async def quiet(self) -> str:
        """The hash of the version of an import that nothing disturbs."""
        dataset_id = IDS.new()
        job = a_job(id=IDS.new(), kind=IMPORT.name, specification=IMPORT.read(await self._upload(dataset_id)))
        sink = import_sink(self.folder, self.data)
        for said in program(await sink.task(job)):
            if isinstance(said, Result):
                await sink.store(job, [said])
        assert await sink.finish(job, None) == {"items": LINES, "refused": 0}
        return (await StoredItems(self.data).freeze(dataset_id, None, "ann", NOW)).hash

    async def start(self, yard: Yard, dataset_id: str) -> str:
        jobs = replace(yard.jobs, kinds=KINDS)
        return (await jobs.start(IMPORT.name, "t", await self._upload(dataset_id), "ann", unnoted)).id

    async def until_stored(self, job_id: str, count: int) -> None:
        """Wait until so many rows are stored."""
        stored = select(dataset_imports.c["items"]).where(dataset_imports.c.job == job_id)
        end = time.monotonic() + SECONDS
        while True:
            async with self.data.reading() as connection:
                found = (await connection.execute(stored)).scalar_one_or_none()
            if found is not None and found >= count:
                return
            assert time.monotonic() < end, found
            await asyncio.sleep(0.002)

    async def check(self, dataset_id: str, expected: str) -> None:
        """Nothing twice, nothing lost, nothing hidden, and the same version."""
        made = await StoredItems(self.data).freeze(dataset_id, None, "ann", NOW)
        assert (made.count, made.hash) == (LINES, expected)
        rows = select(func.count(), func.count(distinct(dataset_items.c.key))).where(
            dataset_items.c.dataset == dataset_heads.c.number, dataset_heads.c.id == dataset_id
        )
        async with self.data.reading() as connection:
            assert (await connection.execute(rows)).one() == (LINES, LINES)


@pytest.fixture
async def imports(yard: Yard) -> AsyncIterator[Imports]:
    async with open_data(yard.url) as data:
        yield Imports(data, yard.artifacts)


def drawn() -> int:
    """After how many rows to kill."""
    moment = random.randrange(LINES * 3 // 4)
    print(f"killed after {moment} rows")  # shown if the test fails
    return moment


@pytest.mark.parametrize("kills", [KILLS])
async def test_a_killed_program(yard: Yard, imports: Imports, kills: int) -> None:
    expected = await imports.quiet()
    worker = yard.hire()
    for _ in range(kills):
        dataset_id = IDS.new()
        job_id = await imports.start(yard, dataset_id)
        await imports.until_stored(job_id, drawn())
        for child in children(worker.pid):
            child.kill()
        await yard.done(job_id)
        await imports.check(dataset_id, expected)


@pytest.mark.parametrize("kills", [KILLS])
async def test_a_killed_worker(yard: Yard, imports: Imports, kills: int) -> None:
    expected = await imports.quiet()
    for _ in range(kills):
        dataset_id = IDS.new()
        worker = yard.hire()
        job_id = await imports.start(yard, dataset_id)
        await imports.until_stored(job_id, drawn())
        worker.kill()
        worker.wait(SECONDS)
        next_one = yard.hire()
        await yard.done(job_id)
        await imports.check(dataset_id, expected)
        next_one.kill()
        next_one.wait(SECONDS)


async def test_a_killed_service(tmp_path: Path) -> None:
    """Its worker and the program end with it; the next service goes on."""
    url = f"sqlite:///{tmp_path / 'aimm.db'}"
    with running(url, tmp_path, workers=1) as service:
        async with open_jobs(url) as jobs, open_data(url) as data:
            imports, yard = Imports(data, tmp_path / "quiet"), Yard(url, jobs, tmp_path)
            dataset_id, expected = a_dataset(service), await imports.quiet()
            job_id = await imports.start(yard, dataset_id)
            await imports.until_stored(job_id, drawn())
            (worker,) = children(service.pid)
            family = [worker, *children(worker.pid)]
            service.kill()
            await until_gone(*family)
            service.start()
            await yard.done(job_id)
            await imports.check(dataset_id, expected)


async def test_a_killed_service_whose_workers_are_not_its_own(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    """On PostgreSQL, workers go on without a service."""
    url = await postgres.new_database()
    with running(url, tmp_path) as service:
        async with open_jobs(url) as jobs, open_data(url) as data:
            imports, yard = Imports(data, tmp_path / "quiet"), Yard(url, jobs, tmp_path)
            dataset_id, expected = a_dataset(service), await imports.quiet()
            yard.hire()
            try:
                job_id = await imports.start(yard, dataset_id)
                await imports.until_stored(job_id, drawn())
                service.kill()
                job = await yard.done(job_id)
                assert job.epoch == 2  # taken once, and ended
                await imports.check(dataset_id, expected)
            finally:
                yard.close()


def a_dataset(service: ServerProcess) -> str:
    """A dataset with a record: items without one would be swept away."""
    api = Api.person(service)
    with closing(api.http):
        return new_dataset(api, new_use_case(api))["id"]
