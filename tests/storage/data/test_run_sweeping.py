"""Items and outputs of runs that are gone are removed, those of runs that begin are not."""

from tests.fakes.runs import items
from tests.fakes.sources import NOW

from aimm.evaluation.model import Budget, Output
from aimm.storage.database.engine import Database
from aimm.storage.evaluation.outputs import StoredOutputs
from aimm.storage.evaluation.records import StoredRuns
from aimm.storage.evaluation.sweeping import RunSweeper
from aimm.storage.use_cases import StoredUseCases
from aimm.use_cases.model import NewUseCase

USE_CASE = "0b1e3f5a-7c9d-4e2f-8a6b-1c3d5e7f9a00"
KEPT = "0b1e3f5a-7c9d-4e2f-8a6b-1c3d5e7f9a01"
BEGINS = "0b1e3f5a-7c9d-4e2f-8a6b-1c3d5e7f9a02"


async def add_record(database: Database, run_id: str) -> None:
    async with database.writing() as connection:
        await StoredRuns(connection).add(
            {
                "id": run_id,
                "use_case_id": USE_CASE,
                "title": "R",
                "targets": [],
                "dataset_id": None,
                "dataset_version": None,
                "sample": None,
                "size": 2,
                "repetitions": 1,
                "budget": Budget(),
                "concurrency": 1,
                "reuse_answers": False,
                "stream": False,
                "created_by": "ann",
                "version": 1,
                "created_at": NOW,
                "updated_at": NOW,
            }
        )


async def test_the_outputs_of_a_deleted_use_case_go(database: Database, data: Database):
    async with database.writing() as connection:
        new = NewUseCase(title="U", code="u", description="D")
        use_case = await StoredUseCases(connection).add(USE_CASE, new, NOW)
    outputs, sweeper = StoredOutputs(data), RunSweeper(database, data)
    for run_id in (KEPT, BEGINS):
        await outputs.add_items(run_id, items(2))
        await outputs.add(run_id, [Output(target=0, item="i0", repetition=0, text="a")])
    await add_record(database, KEPT)
    await sweeper.run()  # the record of the other one is still to come
    await add_record(database, BEGINS)
    await sweeper.run()
    await sweeper.run()
    assert [len(await outputs.items(run_id)) for run_id in (KEPT, BEGINS)] == [2, 2]
    async with database.writing() as connection:
        await StoredUseCases(connection).delete(use_case)
    await sweeper.run()
    assert len(await outputs.items(KEPT)) == 2
    await sweeper.run()
    assert [await outputs.items(run_id) for run_id in (KEPT, BEGINS)] == [[], []]
    assert [await outputs.done(run_id) for run_id in (KEPT, BEGINS)] == [[], []]
