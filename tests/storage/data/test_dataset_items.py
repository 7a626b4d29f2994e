"""Items and versions in the data store, on both databases."""

from typing import Any

import pytest
from sqlalchemy import func, select
from tests.fakes.sources import NOW, Clock, Ids
from tests.fakes.things import use_case as a_use_case

from aimm.datasets.editing import ItemService
from aimm.datasets.errors import DraftIsUnchanged, ItemNotFound, VersionNotFound
from aimm.datasets.items import Expected, Wanted
from aimm.datasets.model import Dataset
from aimm.datasets.rules import EMPTY_HASH
from aimm.kit.changes import Change
from aimm.kit.errors import Invalid, Outdated
from aimm.storage.data.dataset_tables import dataset_items
from aimm.storage.database.engine import Database
from aimm.storage.datasets.items import StoredItems

ONE = Dataset(
    id="d1",
    number=1,
    use_case_id=a_use_case().id,
    title="D",
    code="d",
    version=1,
    created_at=NOW,
    updated_at=NOW,
)


@pytest.fixture
def service(data: Database) -> ItemService:
    return ItemService(StoredItems(data), Clock(), Ids())


def row(text: str, **fields: Any) -> dict[str, Any]:
    return {"inputs": {"text": text}, **fields}


async def log(change: Change) -> None:
    pass


async def texts(service: ItemService, version: int | None = None, **wanted: Any) -> list[Any]:
    found = await service.find(ONE, Wanted(version=version, **wanted))
    return [item.inputs["text"] for item in found.items]


async def test_an_item_comes_back_as_it_was(service: ItemService):
    full = row(
        "è",
        key="one",
        expected={"kind": "json", "value": {"a": [1, None]}},
        slice="s",
        tags=["b", "a"],
        source="from",
        group="g",
    )
    (made,) = await service.create(ONE, [full], "ann")
    found = await service.get(ONE, "one")
    assert found == made
    assert (found.expected, found.slice, found.tags) == (Expected("json", {"a": [1, None]}), "s", ["b", "a"])
    assert (found.source, found.group, found.written_by, found.written_at) == ("from", "g", "ann", NOW)
    assert (found.from_version, found.to_version) == (1, None)


async def test_a_dataset_that_nobody_wrote_to_is_empty(service: ItemService):
    draft = await service.draft(ONE)
    assert (draft.number, draft.count, draft.hash, draft.base) == (1, 0, EMPTY_HASH, None)
    assert await texts(service) == []
    assert (await service.slices(ONE, None), await service.versions(ONE, None, 9)) == ([], [])
    with pytest.raises(DraftIsUnchanged):
        await service.freeze(ONE, None, "ann", log)
    with pytest.raises(VersionNotFound):
        await service.find(ONE, Wanted(version=1))


async def test_versions_stay_as_they_were_frozen(service: ItemService, data: Database):
    await service.create(ONE, [row(text, key=text) for text in "abc"], "ann")
    one = await service.freeze(ONE, "first", "ann", log)
    assert (one.number, one.count, one.note, one.made_by) == (1, 3, "first", "ann")
    await service.edit(ONE, {"b": {"inputs": {"text": "B"}}}, "bob")
    await service.edit(ONE, {"b": {"inputs": {"text": "BB"}}}, "bob")
    await service.delete(ONE, ["a"])
    (new,) = await service.create(ONE, [row("d", key="d")], "bob")
    await service.delete(ONE, [new.key])
    assert await texts(service) == ["BB", "c"]
    two = await service.freeze(ONE, None, "bob", log)
    await service.edit(ONE, {"b": {"inputs": {"text": "b"}}}, "bob")
    await service.create(ONE, [row("a", key="other")], "bob")
    draft = await service.draft(ONE)
    # the same content is the same hash, whatever the keys and the way to it
    assert (draft.number, draft.count, draft.hash, draft.base) == (3, 3, one.hash, two)
    assert await texts(service, 1) == ["a", "b", "c"]
    assert await texts(service, 2) == ["BB", "c"]
    assert await texts(service) == ["b", "c", "a"]
    assert (await service.get(ONE, "b", 2)).written_by == "bob"
    assert [version.number for version in await service.versions(ONE, None, 9)] == [2, 1]
    assert [version.number for version in await service.versions(ONE, 2, 9)] == [1]
    async with data.reading() as connection:
        rows = (await connection.execute(select(func.count()).select_from(dataset_items))).scalar_one()
    assert rows == 6  # a, b, c; BB; b again; other


async def test_a_version_is_noted_before_it_is_made(service: ItemService):
    noted: list[Change] = []

    async def note(change: Change) -> None:
        noted.append(change)

    await service.create(ONE, [row("a")], "ann")
    made = await service.freeze(ONE, "why", "ann", note)
    with pytest.raises(DraftIsUnchanged):
        await service.freeze(ONE, "again", "ann", note)
    (change,) = noted
    assert (change.entity, change.entity_id, change.use_case_id) == ("dataset-version", "d1", "u1")
    assert change.after == {"number": 1, "count": 1, "hash": made.hash, "note": "why"}


async def test_a_batch_is_added_whole_or_not_at_all(service: ItemService):
    await service.create(ONE, [row("a", key="a")], "ann")
    before = await service.draft(ONE)
    with pytest.raises(Invalid) as error:
        await service.create(ONE, [row("b", key="b"), row("A", key="a")], "ann")
    assert error.value.codes == ("items[1].key: must not be the key of another item",)
    with pytest.raises(ItemNotFound):
        await service.delete(ONE, ["a", "no"])
    with pytest.raises(Invalid):
        await service.edit(ONE, {"a": {"inputs": {}}}, "ann")
    assert await service.draft(ONE) == before
    assert await texts(service) == ["a"]
    await service.delete(ONE, ["a"])
    assert await service.create(ONE, [row("again", key="a")], "ann")


async def test_an_edit_is_based_on_what_was_seen(service: ItemService, data: Database):
    (seen,) = await service.create(ONE, [row("a", key="a")], "ann")
    (same,) = await service.edit(ONE, {"a": {"inputs": {"text": "a"}}}, "bob")
    assert same == seen
    (edited,) = await service.edit(ONE, {"a": {"inputs": {"text": "b"}}}, "bob", seen.revision)
    assert edited.revision != seen.revision
    with pytest.raises(Outdated):
        await service.edit(ONE, {"a": {"inputs": {"text": "c"}}}, "cid", seen.revision)
    with pytest.raises(Outdated):
        await service.delete(ONE, ["a"], seen.revision)
    with pytest.raises(Outdated):  # somebody else's edit between reading and writing
        await StoredItems(data).remove(ONE.id, [seen])
    assert await texts(service) == ["b"]


async def test_items_are_listed_by_place_and_narrowed(service: ItemService):
    made = [row(f"Text {n}", slice="even" if n % 2 == 0 else None, tags=[f"t{n % 3}"]) for n in range(10)]
    await service.create(ONE, made, "ann")
    first = await service.find(ONE, Wanted(size=4))
    assert (len(first.items), first.total, first.exact, first.more) == (4, 10, True, True)
    rest = await service.find(ONE, Wanted(size=9, after=first.items[-1].place))
    assert [one.inputs["text"] for one in rest.items] == [f"Text {n}" for n in range(4, 10)]
    assert not rest.more
    assert await texts(service, skip=8) == ["Text 8", "Text 9"]
    assert await texts(service, skip=1, slice="even", after=first.items[-1].place) == ["Text 6", "Text 8"]
    assert await texts(service, skip=10) == await texts(service, skip=11) == []
    assert await texts(service, slice="even", tag="t0") == ["Text 0", "Text 6"]
    assert await texts(service, text="TEXT 3") == ["Text 3"]
    assert await texts(service, text="_") == []
    assert [(one.slice, one.count) for one in await service.slices(ONE, None)] in (
        [(None, 5), ("even", 5)],
        [("even", 5), (None, 5)],
    )


async def test_two_versions_are_compared_both_ways(service: ItemService):
    await service.create(ONE, [row(text, key=text, slice="s") for text in "abcd"], "ann")
    await service.freeze(ONE, None, "ann", log)
    await service.edit(ONE, {"b": {"inputs": {"text": "B"}, "slice": None}}, "bob")
    await service.delete(ONE, ["c"])
    await service.create(ONE, [row("e", key="e")], "bob")
    await service.delete(ONE, ["d"])
    await service.create(ONE, [row("d", key="d", slice="s")], "bob")
    found = await service.difference(ONE, 1, None)
    assert (found.added, found.removed, found.changed) == (1, 1, 1)
    changes = {one.key: (one.before is None, one.after is None) for one in found.changes}
    assert changes == {"b": (False, False), "c": (False, True), "e": (True, False)}
    assert found.slices == {None: (0, 2), "s": (4, 2)}
    assert [one.key for one in found.changes] == ["b", "c", "e"]
    await service.freeze(ONE, None, "ann", log)
    back = await service.difference(ONE, 2, 1)
    assert (back.added, back.removed, back.changed) == (1, 1, 1)
    assert (await service.difference(ONE, 0, 1)).added == 4
    assert (await service.difference(ONE, 2, 2)).changes == []


async def test_what_is_forgotten_is_gone(service: ItemService, data: Database):
    await service.create(ONE, [row("a")], "ann")
    await StoredItems(data).forget(ONE.id)
    assert await texts(service) == []
