"""Items and versions of datasets in the data store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, and_, delete, func, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.datasets.errors import DraftIsUnchanged
from aimm.datasets.items import Difference, Draft, Found, Item, Prepared, SliceCount, Version, Wanted
from aimm.datasets.rules import EMPTY_HASH
from aimm.kit.errors import Invalid, Outdated
from aimm.storage.data.dataset_tables import dataset_heads, dataset_imports, dataset_items, dataset_versions
from aimm.storage.database.cursors import count_some
from aimm.storage.database.engine import Database
from aimm.storage.database.lists import Contains
from aimm.storage.datasets.differences import difference_of
from aimm.storage.datasets.heads import change_head, head_of, locked_head
from aimm.storage.datasets.imports import refusals
from aimm.storage.datasets.rows import held, item_of, row_of, version_of
from aimm.storage.side_stores import writing

_items = dataset_items.c
_SLICES = 200
_AFTER_ALL = 2**62


@dataclass(frozen=True, slots=True)
class StoredItems:
    """The port ``datasets.ports.Items``."""

    database: Database

    async def draft(self, dataset_id: str) -> Draft:
        async with self.database.reading() as connection:
            head = await head_of(connection, dataset_id)
            if head is None:
                return Draft(number=1, count=0, hash=EMPTY_HASH, base=None)
            running = select(func.count()).where(
                dataset_imports.c.dataset == head.number, dataset_imports.c.done.is_(False)
            )
            return Draft(
                number=head.newest + 1,
                count=head.items,
                hash=head.hash,
                base=await _version(connection, head.number, head.newest),
                importing=(await connection.execute(running)).scalar_one(),
            )

    async def versions(self, dataset_id: str, before: int | None, most: int) -> Sequence[Version]:
        async with self.database.reading() as connection:
            head = await head_of(connection, dataset_id)
            if head is None:
                return []
            query = select(dataset_versions).where(dataset_versions.c.dataset == head.number)
            if before is not None:
                query = query.where(dataset_versions.c.version < before)
            rows = await connection.execute(query.order_by(dataset_versions.c.version.desc()).limit(most))
            return [version_of(row) for row in rows]

    async def version(self, dataset_id: str, number: int) -> Version | None:
        async with self.database.reading() as connection:
            head = await head_of(connection, dataset_id)
            return None if head is None else await _version(connection, head.number, number)

    async def find(self, dataset_id: str, wanted: Wanted) -> Found:
        async with self.database.reading() as connection:
            head = await head_of(connection, dataset_id)
            if head is None:
                return Found([], 0, exact=True, more=False)
            where = and_(held(head.number, wanted.version), *narrowed(wanted))
            total, exact = await _count(connection, head, wanted, where)
            after = await _skipped(connection, where, wanted)
            rows = await connection.execute(
                select(dataset_items)
                .where(where, _items.place > after)
                .order_by(_items.place)
                .limit(wanted.size + 1)
            )
            found = [item_of(row) for row in rows]
            return Found(found[: wanted.size], total, exact, len(found) > wanted.size)

    async def get(self, dataset_id: str, key: str, version: int | None = None) -> Item | None:
        async with self.database.reading() as connection:
            head = await head_of(connection, dataset_id)
            if head is None:
                return None
            query = select(dataset_items).where(held(head.number, version), _items.key == key)
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else item_of(row)

    async def by_keys(self, dataset_id: str, keys: Sequence[str]) -> Sequence[Item]:
        async with self.database.reading() as connection:
            head = await head_of(connection, dataset_id)
            return [] if head is None else await _by_keys(connection, head.number, keys)

    async def slices(self, dataset_id: str, version: int | None) -> Sequence[SliceCount]:
        async with self.database.reading() as connection:
            head = await head_of(connection, dataset_id)
            if head is None:
                return []
            count = func.count()
            rows = await connection.execute(
                select(_items.slice, count)
                .where(held(head.number, version))
                .group_by(_items.slice)
                .order_by(count.desc(), _items.slice)
                .limit(_SLICES)
            )
            return [SliceCount(*row) for row in rows]

    async def add(self, dataset_id: str, items: Sequence[Prepared], who: str, now: datetime) -> list[Item]:
        async with writing(self.database) as connection:
            head = await locked_head(connection, dataset_id)
            await _check_free(connection, head.number, [item.key for item in items])
            rows = [
                row_of(head.number, place, head.newest + 1, item, who, now)
                for place, item in enumerate(items, head.next_place)
            ]
            await connection.execute(insert(dataset_items), rows)
            await change_head(connection, head, [item.hash for item in items], places=len(items))
            return await _by_keys(connection, head.number, [item.key for item in items])

    async def replace(
        self, dataset_id: str, items: Sequence[tuple[Item, Prepared]], who: str, now: datetime
    ) -> list[Item]:
        async with writing(self.database) as connection:
            head = await locked_head(connection, dataset_id)
            before = [item for item, _ in items]
            await _end(connection, head, before)
            rows = [
                row_of(head.number, item.place, head.newest + 1, after, who, now) for item, after in items
            ]
            await connection.execute(insert(dataset_items), rows)
            added, removed = [after.hash for _, after in items], [item.hash for item in before]
            await change_head(connection, head, added, removed)
            return await _by_keys(connection, head.number, [item.key for item in before])

    async def remove(self, dataset_id: str, items: Sequence[Item]) -> None:
        async with writing(self.database) as connection:
            head = await locked_head(connection, dataset_id)
            await _end(connection, head, items)
            await change_head(connection, head, removed=[item.hash for item in items])

    async def freeze(self, dataset_id: str, note: str | None, who: str, now: datetime) -> Version:
        async with writing(self.database) as connection:
            head = await locked_head(connection, dataset_id)
            base = await _version(connection, head.number, head.newest)
            content = (head.items, head.hash)
            if content == ((0, EMPTY_HASH) if base is None else (base.count, base.hash)):
                raise DraftIsUnchanged
            made = Version(
                number=head.newest + 1, count=head.items, hash=head.hash, note=note, made_by=who, made_at=now
            )
            await connection.execute(
                insert(dataset_versions).values(
                    dataset=head.number,
                    version=made.number,
                    items=made.count,
                    hash=made.hash,
                    note=note,
                    made_by=who,
                    made_at=now,
                )
            )
            await connection.execute(
                update(dataset_heads).where(dataset_heads.c.number == head.number).values(newest=made.number)
            )
            return made

    async def difference(self, dataset_id: str, before: int, after: int | None, most: int) -> Difference:
        async with self.database.reading() as connection:
            head = await head_of(connection, dataset_id)
            if head is None:
                return Difference(added=0, removed=0, changed=0, changes=[], slices={})
            return await difference_of(connection, head.number, before, after or head.newest + 1, most)

    async def refusals(self, job_id: str, after: int, most: int) -> Sequence[tuple[int, str]]:
        return await refusals(self.database, job_id, after, most)

    async def forget(self, dataset_id: str) -> None:
        async with writing(self.database) as connection:
            await connection.execute(delete(dataset_heads).where(dataset_heads.c.id == dataset_id))


async def _version(connection: AsyncConnection, dataset: int, number: int) -> Version | None:
    query = select(dataset_versions).where(
        dataset_versions.c.dataset == dataset, dataset_versions.c.version == number
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else version_of(row)


def narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What narrows a list of items, besides its version."""
    parts: list[ColumnElement[bool]] = []
    if wanted.slice is not None:
        parts.append(_items.slice == wanted.slice)
    if wanted.tag is not None:
        parts.append(Contains(_items.tags, literal(wanted.tag, Text())))
    if wanted.text is not None:
        texts = (_items.inputs, _items.expected, _items.key)
        parts.append(or_(*(column.icontains(wanted.text, autoescape=True) for column in texts)))
    return parts


async def _skipped(connection: AsyncConnection, where: ColumnElement[bool], wanted: Wanted) -> int:
    """The place of the last item to skip: found in an index, which has no contents to read."""
    if not wanted.skip:
        return wanted.after
    query = select(_items.place).where(where, _items.place > wanted.after).order_by(_items.place)
    found = (await connection.execute(query.offset(wanted.skip - 1).limit(1))).scalar_one_or_none()
    return _AFTER_ALL if found is None else found


async def _count(
    connection: AsyncConnection, head: Row[Any], wanted: Wanted, where: ColumnElement[bool]
) -> tuple[int, bool]:
    """How many items match: known for a whole version, counted up to a limit otherwise."""
    if narrowed(wanted):
        return await count_some(connection, dataset_items, where)
    if wanted.version is None:
        return head.items, True
    version = await _version(connection, head.number, wanted.version)
    return (0 if version is None else version.count), True


async def _check_free(connection: AsyncConnection, dataset: int, keys: Sequence[str]) -> None:
    """Raise Invalid, with the index of every item whose key the draft has."""
    taken = await connection.execute(select(_items.key).where(held(dataset, None), _items.key.in_(keys)))
    places = {key: index for index, key in enumerate(keys)}
    found = sorted(places[key] for key in taken.scalars())
    if found:
        raise Invalid(*(f"items[{index}].key: must not be the key of another item" for index in found[:100]))


async def _by_keys(connection: AsyncConnection, dataset: int, keys: Sequence[str]) -> list[Item]:
    # sorted here: asked for an order, SQLite reads the whole dataset in that order
    rows = await connection.execute(select(dataset_items).where(held(dataset, None), _items.key.in_(keys)))
    return sorted((item_of(row) for row in rows), key=lambda item: item.place)


async def _end(connection: AsyncConnection, head: Row[Any], items: Sequence[Item]) -> None:
    """End rows in the draft: those that a version has are kept for it, the others are deleted.

    Raises:
        Outdated: one of them has ended already.
    """
    draft = head.newest + 1
    numbers = [item.revision for item in items]
    # by number alone: asked for the dataset too, SQLite reads all of it
    mine = and_(_items.number.in_(numbers), _items.to_version.is_(None))
    kept = await connection.execute(
        update(dataset_items).where(mine, _items.from_version < draft).values(to_version=draft)
    )
    gone = await connection.execute(delete(dataset_items).where(mine, _items.from_version == draft))
    if kept.rowcount + gone.rowcount != len(set(numbers)):
        raise Outdated
