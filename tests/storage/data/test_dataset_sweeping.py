"""What nobody can see is removed: items without a dataset, rows of imports that ended early."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from sqlalchemy import func, select
from tests.fakes.artifacts import import_sink
from tests.fakes.jobs import job as a_job
from tests.fakes.sources import NOW, Clock, Ids

from aimm.datasets.editing import ItemService
from aimm.datasets.importing import IMPORT, program
from aimm.datasets.model import Dataset, NewDataset
from aimm.jobs.model import Job, JobState, Result
from aimm.storage.data.dataset_tables import dataset_heads, dataset_items
from aimm.storage.database.engine import Database
from aimm.storage.datasets.items import StoredItems
from aimm.storage.datasets.records import StoredDatasets
from aimm.storage.datasets.sweeping import Sweeper
from aimm.storage.datasets.uploads import StoredUploads
from aimm.storage.use_cases import StoredUseCases
from aimm.use_cases.model import NewUseCase

USE_CASE = "0b1e3f5a-7c9d-4e2f-8a6b-1c3d5e7f9a00"
KEPT = "0b1e3f5a-7c9d-4e2f-8a6b-1c3d5e7f9a01"
GONE = "0b1e3f5a-7c9d-4e2f-8a6b-1c3d5e7f9a02"


@dataclass
class FakeJobs:
    """Knows a few jobs by id."""

    known: dict[str, Job] = field(default_factory=dict[str, Job])

    async def by_id(self, job_id: str) -> Job | None:
        return self.known.get(job_id)


def dataset(name: str) -> Dataset:
    return Dataset(
        id=name,
        number=1,
        use_case_id=USE_CASE,
        title="D",
        code="d",
        version=1,
        created_at=NOW,
        updated_at=NOW,
    )


async def rows(data: Database) -> tuple[int, int]:
    async with data.reading() as connection:
        counts = [
            (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in (dataset_heads, dataset_items)
        ]
    return counts[0], counts[1]


async def test_items_without_a_dataset_and_rows_of_ended_imports_go(
    database: Database, data: Database, tmp_path: Path
):
    async with database.writing() as connection:
        new = NewUseCase(title="U", code="u", description="D")
        await StoredUseCases(connection).add(USE_CASE, new, NOW)
        made = NewDataset(use_case_id=USE_CASE, title="D", code="d")
        await StoredDatasets(connection).add(KEPT, made, NOW)
    items = ItemService(StoredItems(data), Clock(), Ids())
    for name in (KEPT, GONE):
        await items.create(dataset(name), [{"inputs": {"text": "a"}}], "ann")
    uploads = StoredUploads(data)
    await uploads.begin(GONE, KEPT, "file", "ann", NOW)
    await uploads.add(KEPT, GONE, 0, b'{"inputs": {"text": "b"}}\n')
    given: dict[str, Any] = {"datasetId": KEPT, "uploadId": GONE, "format": "jsonl"}
    job = a_job(kind=IMPORT.name, specification=IMPORT.read(given), state=JobState.RUNNING)
    sink, jobs = import_sink(tmp_path / "artifacts", data), FakeJobs({job.id: job})
    artifacts = sink.files.artifacts
    for said in program(await sink.task(job)):
        if isinstance(said, Result):
            await sink.store(job, [said])
    sweeper = Sweeper(database, data, cast("Any", jobs), artifacts)
    assert await rows(data) == (2, 3)
    await sweeper.run()
    assert await rows(data) == (1, 2)  # what was imported so far stays while the job runs
    jobs.known[job.id] = a_job(kind=IMPORT.name, state=JobState.CANCELLED)
    await sweeper.run()
    assert await rows(data) == (1, 1)
    assert len([one async for one in artifacts.known() if one.references]) == 1
    async with database.writing() as connection:
        stored = StoredDatasets(connection)
        kept = await stored.get(KEPT)
        assert kept is not None
        await stored.delete(kept)
    await sweeper.run()  # a dataset that is deleted takes the files of its imports along
    assert await rows(data) == (0, 0)
