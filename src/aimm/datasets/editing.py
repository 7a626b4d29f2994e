"""The items of datasets: load, check, save. Each call of the store is a transaction of its own."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from aimm.datasets.auditing import added, changed, removed
from aimm.datasets.errors import ItemNotFound, VersionNotFound
from aimm.datasets.items import (
    Difference,
    Draft,
    ExpectedKind,
    Found,
    Item,
    ItemEdit,
    NewItem,
    Prepared,
    SliceCount,
    Version,
    Wanted,
)
from aimm.datasets.mapping import item_of
from aimm.datasets.model import Dataset
from aimm.datasets.ports import Items
from aimm.datasets.reading import Line
from aimm.datasets.rules import check_batch, edited, prepare_all, read_as
from aimm.kit.changes import Action, Change
from aimm.kit.clock import Clock
from aimm.kit.errors import Invalid, Outdated
from aimm.kit.ids import Ids

MOST_CHANGES = 200

Note = Callable[[Change], Awaitable[None]]
"""Stores an audit log entry, before the data store is changed: the log is in another database, so an entry
may lead to nothing, but no version is made without an entry."""


async def unlogged(change: Change) -> None:
    """Stores nothing, for items whose origin is in the log already."""


@dataclass(frozen=True, slots=True)
class ItemService:
    """Reads and writes the items of a dataset; callers have looked up the dataset."""

    items: Items
    clock: Clock
    ids: Ids

    async def draft(self, dataset: Dataset) -> Draft:
        """The open draft."""
        return await self.items.draft(dataset.id)

    async def versions(self, dataset: Dataset, before: int | None, most: int) -> Sequence[Version]:
        """Versions, newest first."""
        return await self.items.versions(dataset.id, before, most)

    async def find(self, dataset: Dataset, wanted: Wanted) -> Found:
        """A part of the items of a version or of the draft.

        Raises:
            VersionNotFound
        """
        await self.check_version(dataset, wanted.version)
        return await self.items.find(dataset.id, wanted)

    async def get(self, dataset: Dataset, key: str, version: int | None = None) -> Item:
        """An item.

        Raises:
            VersionNotFound, ItemNotFound
        """
        await self.check_version(dataset, version)
        found = await self.items.get(dataset.id, key, version)
        if found is None:
            raise ItemNotFound
        return found

    async def slices(self, dataset: Dataset, version: int | None) -> Sequence[SliceCount]:
        """Counts by slice.

        Raises:
            VersionNotFound
        """
        await self.check_version(dataset, version)
        return await self.items.slices(dataset.id, version)

    async def create(
        self, dataset: Dataset, given: Sequence[object], who: str, log: Note = unlogged
    ) -> list[Item]:
        """Add a batch of items to the draft, all or nothing.

        Raises:
            Invalid: names the index and the field of each item that is refused.
            TooManyItems
        """
        prepared = prepare_all(given, self.ids.new)
        await log(added(dataset, [item.key for item in prepared]))
        return await self.items.add(dataset.id, prepared, who, self.clock.now())

    async def paste(
        self,
        dataset: Dataset,
        lines: Sequence[Line],
        columns: Mapping[str, str],
        kind: ExpectedKind,
        who: str,
        log: Note = unlogged,
    ) -> list[Item]:
        """Add pasted rows to the draft, all or none.

        Raises:
            Invalid: names the line and the field of each row that is refused.
            TooManyItems
        """
        found: list[NewItem] = []
        wrong: list[str] = []
        for line in lines:
            try:
                if line.row is None:
                    raise Invalid(line.error)  # noqa: TRY301 -- errors are collected in one place
                found.append(item_of(line.row, columns, kind))
            except Invalid as error:
                wrong += [f"line {line.number}: {code}" for code in error.codes]
        if wrong:
            raise Invalid(*wrong[:100])
        return await self.create(dataset, found, who, log)

    async def edit(
        self,
        dataset: Dataset,
        given: Mapping[str, object],
        who: str,
        based_on: int | None = None,
        log: Note = unlogged,
    ) -> list[Item]:
        """Edit items of the draft by key, all or nothing; items that would not change stay as they are.

        Args:
            based_on: the revision that an edit of a single item is based on.

        Raises:
            Invalid, ItemNotFound, Outdated
        """
        check_batch(list(given))
        known = await self._by_keys(dataset, list(given))
        changes: list[tuple[Item, object]] = [(known[key], edit) for key, edit in given.items()]
        if based_on is not None and any(item.revision != based_on for item in known.values()):
            raise Outdated
        after: list[tuple[Item, Prepared]] = []
        wrong: list[str] = []
        for item, edit in changes:
            try:
                made = edited(item, read_as(ItemEdit, edit))
            except Invalid as error:
                wrong += [f"{item.key}.{code}" if len(given) > 1 else code for code in error.codes]
                continue
            if made is not None:
                after.append((item, made))
        if wrong:
            raise Invalid(*wrong)
        if after:
            await log(changed(dataset, after))
            now = self.clock.now()
            written = await self.items.replace(dataset.id, after, who, now)
            known |= {item.key: item for item in written}
        return list(known.values())

    async def delete(
        self, dataset: Dataset, keys: Sequence[str], based_on: int | None = None, log: Note = unlogged
    ) -> None:
        """Remove items from the draft, all or nothing; versions keep them.

        Raises:
            Invalid, ItemNotFound, Outdated
        """
        check_batch(keys)
        known = list((await self._by_keys(dataset, keys)).values())
        if based_on is not None and any(item.revision != based_on for item in known):
            raise Outdated
        await log(removed(dataset, known))
        await self.items.remove(dataset.id, known)

    async def freeze(self, dataset: Dataset, note: str | None, who: str, log: Note) -> Version:
        """Make the draft the next version, which never changes.

        Raises:
            DraftIsUnchanged
        """
        draft = await self.items.draft(dataset.id)
        after = {"number": draft.number, "count": draft.count, "hash": draft.hash, "note": note}
        if draft.is_changed:
            await log(Change(Action.CREATE, "dataset-version", dataset.id, dataset.use_case_id, {}, after))
        return await self.items.freeze(dataset.id, note, who, self.clock.now())

    async def difference(self, dataset: Dataset, before: int, after: int | None) -> Difference:
        """What differs between two versions.

        Raises:
            VersionNotFound
        """
        await self.check_version(dataset, before or None)
        await self.check_version(dataset, after)
        return await self.items.difference(dataset.id, before, after, MOST_CHANGES)

    async def check_version(self, dataset: Dataset, number: int | None) -> None:
        """Raise VersionNotFound unless the dataset has a version; None stands for the draft."""
        if number is not None and await self.items.version(dataset.id, number) is None:
            raise VersionNotFound

    async def _by_keys(self, dataset: Dataset, keys: Sequence[str]) -> dict[str, Item]:
        """Items of the draft, in the order of their keys.

        Raises:
            ItemNotFound
        """
        found = {item.key: item for item in await self.items.by_keys(dataset.id, keys)}
        if any(key not in found for key in keys):
            raise ItemNotFound
        return {key: found[key] for key in keys}
