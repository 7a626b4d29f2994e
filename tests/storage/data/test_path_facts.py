"""Facts of the path that the words of the second half know, on both databases."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import Table, event, insert
from tests.fakes.sources import NOW, Clock, Ids
from tests.storage.street import Street

from aimm.datasets.editing import ItemService
from aimm.datasets.model import Dataset, NewDataset
from aimm.kit.changes import Change
from aimm.path.checklist import PointState, checklist
from aimm.path.facts import CandidateFacts, DatasetFacts, DatasetVersion, ReviewFacts, RunFacts
from aimm.storage.data.dataset_tables import dataset_imports, dataset_items
from aimm.storage.data.run_tables import run_outputs
from aimm.storage.database import schema
from aimm.storage.database.engine import Database, open_database
from aimm.storage.database.migrate import migrate
from aimm.storage.datasets.items import StoredItems
from aimm.storage.datasets.records import StoredDatasets
from aimm.storage.path import StoredFacts, StoredStandings

TIMES: dict[str, Any] = {"created_at": NOW, "updated_at": NOW}


@pytest.fixture
async def database(data_url: str) -> AsyncIterator[Database]:
    opened = open_database(data_url)
    await migrate(opened)
    yield opened
    await opened.close()


@pytest.fixture
async def use_case_id(database: Database) -> str:
    return (await Street(database).use_case("Chat"))[0]


async def put(database: Database, table: Table, *rows: dict[str, Any]) -> None:
    async with database.writing() as connection:
        for row in rows:
            await connection.execute(insert(table).values(**row))


async def facts_of(database: Database, data: Database | None, use_case_id: str) -> Any:
    async with database.reading() as connection:
        return (await StoredFacts(connection, data).of([use_case_id]))[use_case_id]


async def log(change: Change) -> None:
    pass


async def test_a_use_case_without_any_has_nothing_of_each(
    database: Database, data: Database, use_case_id: str
):
    found = await facts_of(database, data, use_case_id)
    assert (found.candidates, found.reviews) == (CandidateFacts(), ReviewFacts())
    assert (found.datasets, found.runs) == (DatasetFacts(), RunFacts())


async def test_without_a_data_store_what_it_counts_is_unknown(database: Database, use_case_id: str):
    found = await facts_of(database, None, use_case_id)
    assert (found.datasets, found.runs) == (None, None)
    states = {point.code: point.state for point in checklist("proof-of-concept", found)}
    assert states["initial-dataset"] is PointState.UNKNOWN


async def test_candidates_are_counted_by_state(database: Database, data: Database, use_case_id: str):
    states = ["included", "included", "considered", "excluded", "excluded", "excluded"]
    for place, state in enumerate(states, 1):
        row: dict[str, Any] = {"id": f"c{place}", "use_case_id": use_case_id, "position": place}
        row |= {
            "title": f"C{place}",
            "entry": f"maker/{place}",
            "state": state,
            "messages": [],
            "parameters": {},
        }
        await put(database, schema.candidates, {**row, "version": 1, **TIMES})
    found = await facts_of(database, data, use_case_id)
    assert found.candidates == CandidateFacts(included=2, considered=1, excluded=3)


async def test_datasets_count_the_items_of_their_drafts(database: Database, data: Database, use_case_id: str):
    known: list[Dataset] = []
    for code in ("b", "a", "empty"):
        dataset = Dataset(
            id=code, number=1, use_case_id=use_case_id, title=code, code=code, version=1, **TIMES
        )
        row = {"id": code, "use_case_id": use_case_id, "title": code, "code": code, "version": 1}
        await put(database, schema.datasets, row | {"tags": [], **TIMES})
        known.append(dataset)
    items = ItemService(StoredItems(data), Clock(), Ids())
    right = {"kind": "label", "value": "yes"}
    first, second, _ = known
    await items.create(
        first, [{"inputs": {"t": text}, "key": text, "expected": right} for text in "xyz"], "ann"
    )
    await items.freeze(first, None, "ann", log)
    await items.delete(first, ["x"])
    two = await items.freeze(first, None, "ann", log)
    await items.create(second, [{"inputs": {"t": "x"}}, {"inputs": {"t": "y"}, "expected": right}], "ann")
    one = await items.freeze(second, None, "ann", log)
    await items.create(second, [{"inputs": {"t": "z"}}], "ann")
    found = (await facts_of(database, data, use_case_id)).datasets
    assert (found.datasets, found.items, found.labelled, found.versions) == (3, 5, 3, 3)
    assert found.newest == (
        DatasetVersion(code="a", version=1, items=2, hash=one.hash),
        DatasetVersion(code="b", version=2, items=2, hash=two.hash),
    )


async def test_an_import_counts_when_it_has_ended(database: Database, data: Database, use_case_id: str):
    row = {"id": "d", "use_case_id": use_case_id, "title": "d", "code": "d", "version": 1}
    await put(database, schema.datasets, row | {"tags": [], **TIMES})
    dataset = Dataset(id="d", number=1, use_case_id=use_case_id, title="d", code="d", version=1, **TIMES)
    items = ItemService(StoredItems(data), Clock(), Ids())
    right = {"kind": "label", "value": "yes"}
    await items.create(dataset, [{"inputs": {"t": text}, "expected": right} for text in "ab"], "ann")
    going: dict[str, Any] = {"dataset": 1, "job": "j", "done": False, "draft": 1, "batches": 1, "items": 1}
    await put(data, dataset_imports, going | {"number": 7, "hash": "0", "keyed": True, "refused": 0})
    async with data.writing() as connection:
        await connection.execute(dataset_items.update().where(dataset_items.c.place == 1).values(batch=7))
    assert (await facts_of(database, data, use_case_id)).datasets.labelled == 1
    async with data.writing() as connection:
        await connection.execute(dataset_imports.update().values(done=True))
    assert (await facts_of(database, data, use_case_id)).datasets.labelled == 2


async def test_reviews_count_what_was_judged(database: Database, data: Database, use_case_id: str):
    queue: dict[str, Any] = {"use_case_id": use_case_id, "kind": "rate", "title": "Q", "answer": "label"}
    queue |= {"examples": [], "labels": [], "raters_per_item": 2, "lock_minutes": 5, "reviewers": []}
    queue |= {"show_expected": False, "open": True, "seed": "s", "version": 1, **TIMES}
    await put(database, schema.review_queues, *({**queue, "id": one, "code": one} for one in ("q1", "q2")))
    task: dict[str, Any] = {"queue_id": "q1", "inputs": {}, "outputs": [], "source": {}, "draw": 1}
    task |= {"judged": 0, "created_at": NOW}
    await put(database, schema.review_tasks, *({**task, "id": one, "key": one} for one in ("t1", "t2")))
    given: dict[str, Any] = {"queue_id": "q1", "swapped": False, "until": NOW, "created_at": NOW}
    for place, (task_id, state) in enumerate(
        [("t1", "judged"), ("t1", "open"), ("t2", "judged"), ("t2", "skipped")]
    ):
        row = {"id": f"a{place}", "task_id": task_id, "state": state, "rater": f"r{place}"}
        await put(database, schema.review_assignments, given | row)
    found = await facts_of(database, data, use_case_id)
    assert found.reviews == ReviewFacts(queues=2, tasks=2, judgements=2)


async def test_a_run_is_finished_once_everything_has_an_outcome(
    database: Database, data: Database, use_case_id: str
):
    run: dict[str, Any] = {"use_case_id": use_case_id, "title": "R", "size": 1, "repetitions": 2}
    run |= {"budget": {}, "concurrency": 1, "reuse_answers": True, "stream": False, "created_by": "ann"}
    asked: dict[str, Any] = {"steps": [{}]}
    recorded: dict[str, Any] = {"steps": []}
    for one, targets in (("pair", [asked, recorded]), ("single", [asked]), ("going", [asked, asked])):
        await put(database, schema.runs, {**run, "id": one, "targets": targets, "version": 1, **TIMES})
    output: dict[str, Any] = {"item": "i", "place": 1, "rendered": [], "steps": {}, "model": "m"}
    output |= {"attempts": 1, "cached": False}
    for one, target, count in (("pair", 0, 2), ("single", 0, 2), ("going", 0, 2), ("going", 1, 1)):
        made = [{**output, "run": one, "target": target, "repetition": turn} for turn in range(count)]
        await put(data, run_outputs, *made)
    found = await facts_of(database, data, use_case_id)
    assert found.runs == RunFacts(runs=3, finished=2, compared=1)


async def test_many_use_cases_take_as_many_queries_as_one(database: Database, data: Database):
    """Where use cases are, whatever they have; both stores are counted."""
    street = Street(database)
    ids = [(await street.use_case(f"Use case {number}"))[0] for number in range(50)]
    known: list[Dataset] = []
    async with database.writing() as connection:
        for number, one in enumerate(ids):
            new = NewDataset(use_case_id=one, title="t", code="c")
            known.append(await StoredDatasets(connection).add(f"{number:036d}", new, NOW))
    items = ItemService(StoredItems(data), Clock(), Ids())
    right = {"kind": "label", "value": "yes"}
    for dataset in known[:2]:
        await items.create(dataset, [{"inputs": {"t": "a"}, "expected": right}], "ann")
    counts: list[int] = []
    for asked in (ids[:1], ids):
        seen: list[str] = []

        def note(*told: object, seen: list[str] = seen) -> None:
            seen.append(str(told[2]))

        engines = [store.engine.sync_engine for store in (database, data)]
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        async with database.reading() as connection:
            found = await StoredStandings(connection, data).of(asked, NOW)
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
        counts.append(len([one for one in seen if one.lstrip().lower().startswith(("select", "with"))]))
        assert {one.stage for one in found.values()} == {"proof-of-concept"}
    assert counts[0] == counts[1] <= 12
    async with database.reading() as connection:
        assert await StoredStandings(connection, data).of([], NOW) == {}


async def test_one_labelled_item_is_enough_for_lists(database: Database, data: Database, use_case_id: str):
    async with database.writing() as connection:
        new = NewDataset(use_case_id=use_case_id, title="t", code="c")
        dataset = await StoredDatasets(connection).add(f"{1:036d}", new, NOW)
    items = ItemService(StoredItems(data), Clock(), Ids())

    async def labelled() -> int:
        async with database.reading() as connection:
            facts = await StoredFacts(connection, data).some([use_case_id], {"datasets"}, exact=False)
        assert facts[use_case_id].requirements is None
        return facts[use_case_id].datasets.labelled  # type: ignore[union-attr]

    await items.create(dataset, [{"inputs": {"t": "a"}}], "ann")
    assert await labelled() == 0
    right = {"kind": "label", "value": "yes"}
    await items.create(dataset, [{"inputs": {"t": text}, "expected": right} for text in "bc"], "ann")
    assert await labelled() == 1
    async with data.writing() as connection:
        await connection.execute(dataset_items.update().values(to_version=1))
    assert await labelled() == 0
