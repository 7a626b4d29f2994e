"""What runs measured, for briefs, on both databases."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from tests.fakes.runs import items, step, target
from tests.fakes.sources import NOW, Clock, Ids
from tests.storage.street import Street

from aimm.datasets.editing import ItemService
from aimm.datasets.model import NewDataset
from aimm.evaluation.model import Budget, Output, PlannedTarget
from aimm.path.measures import Example
from aimm.storage.database.engine import Database, open_database
from aimm.storage.database.migrate import migrate
from aimm.storage.datasets.items import StoredItems
from aimm.storage.datasets.records import StoredDatasets
from aimm.storage.evaluation.outputs import StoredOutputs
from aimm.storage.evaluation.records import StoredRuns
from aimm.storage.path import StoredMeasurements


@pytest.fixture
async def database(data_url: str) -> AsyncIterator[Database]:
    opened = open_database(data_url)
    await migrate(opened)
    yield opened
    await opened.close()


@pytest.fixture
async def use_case_id(database: Database) -> str:
    return (await Street(database).use_case("Chat"))[0]


async def run(database: Database, use_case_id: str, number: int, *targets: PlannedTarget) -> str:
    values: dict[str, Any] = {
        "id": f"{number:036d}",
        "use_case_id": use_case_id,
        "title": f"Run {number}",
        "targets": list(targets),
        "dataset_id": None,
        "dataset_version": None,
        "sample": None,
        "size": 1,
        "repetitions": 1,
        "budget": Budget(),
        "concurrency": 1,
        "reuse_answers": True,
        "stream": False,
        "created_by": "ann",
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    async with database.writing() as connection:
        return (await StoredRuns(connection).add(values)).id


def output(number: int, place: int = 0, **given: Any) -> Output:
    known: dict[str, Any] = {"text": f"said {number}", "tokens_in": 10, "tokens_out": 4, "cost": 0.5}
    values = {**known, "last_ms": 100.0 * (number + 1), **given}
    return Output(target=place, item=f"i{number}", repetition=0, **values)


FAILED: dict[str, Any] = {"text": None, "error_kind": "timed-out", "last_ms": None, "cost": None}


async def test_means_and_quantiles_of_the_newest_runs(database: Database, data: Database, use_case_id: str):
    outputs = StoredOutputs(data)
    small = PlannedTarget(label="B", kind="candidate", about="Small", steps=[step(model="small")])
    old = await run(database, use_case_id, 1, target())
    new = await run(database, use_case_id, 2, target(), small)
    await run(database, use_case_id, 3, target())  # nothing has answered yet
    other, _ = await Street(database).use_case("Mail")
    foreign = await run(database, other, 4, target())
    for one in (old, new, foreign):
        await outputs.add_items(one, items(21))
    await outputs.add(old, [output(0)])
    await outputs.add(foreign, [output(0)])
    await outputs.add(new, [*map(output, range(20)), output(20, **FAILED)])
    await outputs.add(new, [output(0, 1, cost=None), output(1, 1, tokens_out=None), output(2, 1, **FAILED)])
    async with database.reading() as connection:
        found = await StoredMeasurements(connection, data).of_use_case(use_case_id)
        nothing = await StoredMeasurements(connection, None).of_use_case(use_case_id)
    assert nothing == []
    assert [(one.run, one.label) for one in found] == [("Run 2", "A"), ("Run 2", "B"), ("Run 1", "A")]
    first, second, third = found
    assert (first.kind, first.about, first.reached) == ("flow", "f", (("fake", "fake-1"),))
    assert (first.answered, first.missing) == (20, 1)
    assert (first.p50_ms, first.p95_ms) == (1_000.0, 1_900.0)
    assert (first.tokens_in, first.tokens_out, first.cost) == (10.0, 4.0, 0.5)
    assert (second.answered, second.missing) == (2, 1)
    assert (second.tokens_in, second.tokens_out, second.cost) == (10.0, None, None)
    assert (third.p50_ms, third.p95_ms, third.made_at) == (100.0, 100.0, NOW)


async def test_examples_of_the_flow_come_first(database: Database, data: Database, use_case_id: str):
    outputs = StoredOutputs(data)
    first = await run(database, use_case_id, 1, target())
    other = PlannedTarget(label="B", kind="recorded")
    second = await run(database, use_case_id, 2, other)
    one, *rest = items(4)
    expected = msgspec.structs.replace(one, expected={"kind": "label", "value": "yes"})
    await outputs.add_items(first, [expected, *rest])
    await outputs.add_items(second, items(4))
    await outputs.add(first, [output(3), output(1, **FAILED), output(0)])
    await outputs.add(second, [output(2)])
    async with database.reading() as connection:
        stored = StoredMeasurements(connection, data)
        assert await stored.examples(use_case_id, "f", 3) == [
            Example(inputs={"text": "word 0"}, output="said 0", expected="yes"),
            Example(inputs={"text": "word 3"}, output="said 3", expected=None),
        ]
        assert len(await stored.examples(use_case_id, "f", 1)) == 1
        assert [one.output for one in await stored.examples(use_case_id, None, 3)] == ["said 2"]


async def test_without_answers_items_are_the_examples(database: Database, data: Database, use_case_id: str):
    async with database.reading() as connection:
        stored = StoredMeasurements(connection, data)
        assert await stored.examples(use_case_id, None, 3) == []
        assert await StoredMeasurements(connection, None).examples(use_case_id, None, 3) == []
    async with database.writing() as connection:
        for number, code in enumerate(("empty", "tickets")):
            new = NewDataset(use_case_id=use_case_id, title=code, code=code)
            dataset = await StoredDatasets(connection).add(f"{number:036d}", new, NOW)
    service = ItemService(StoredItems(data), Clock(), Ids())
    await service.create(dataset, [{"inputs": {"text": str(number)}} for number in range(5)], "ann")
    async with database.reading() as connection:
        found = await StoredMeasurements(connection, data).examples(use_case_id, None, 3)
    assert found == [Example(inputs={"text": str(number)}, output=None, expected=None) for number in range(3)]
