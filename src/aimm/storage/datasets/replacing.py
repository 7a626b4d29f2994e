"""Replaces all items of a draft and freezes it, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.datasets.items import Draft, Prepared, Version
from aimm.kit.errors import Outdated
from aimm.storage.data.dataset_tables import dataset_heads, dataset_items, dataset_versions
from aimm.storage.database.engine import Database
from aimm.storage.datasets.heads import change_head, locked_head
from aimm.storage.datasets.rows import held, row_of
from aimm.storage.side_stores import writing

_items = dataset_items.c
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class StoredReplacing:
    """The port ``datasets.replacing.Replacing``."""

    database: Database

    async def replace(
        self, dataset_id: str, seen: Draft, items: Sequence[Prepared], made: Version
    ) -> Version:
        """Make items the content of the draft, and freeze it; rows that stay the same are not written."""
        async with writing(self.database) as connection:
            head = await locked_head(connection, dataset_id)
            if (head.newest + 1, head.items, head.hash) != (seen.number, seen.count, seen.hash):
                raise Outdated
            known = {row.key: row for row in await _known(connection, head.number)}
            wanted = {item.key: item for item in items}
            kept = {key for key, row in known.items() if key in wanted and wanted[key].hash == row.hash}
            gone = [row for key, row in known.items() if key not in kept]
            fresh = [item for item in items if item.key not in kept]
            await _end(connection, [row.number for row in gone], made.number)
            await _add(connection, head, known, fresh, made)
            added, removed = [item.hash for item in fresh], [row.hash for row in gone]
            await change_head(connection, head, added, removed, places=len(fresh))
            await connection.execute(
                insert(dataset_versions).values(
                    dataset=head.number,
                    version=made.number,
                    items=made.count,
                    hash=made.hash,
                    note=made.note,
                    made_by=made.made_by,
                    made_at=made.made_at,
                )
            )
            await connection.execute(
                update(dataset_heads).where(dataset_heads.c.number == head.number).values(newest=made.number)
            )
        return made


async def _known(connection: AsyncConnection, dataset: int) -> Sequence[Any]:
    columns = (_items.number, _items.key, _items.hash, _items.place)
    return (await connection.execute(select(*columns).where(held(dataset, None)))).all()


async def _end(connection: AsyncConnection, numbers: Sequence[int], draft: int) -> None:
    """End rows: those that a version has are kept for it, the others are deleted."""
    for first in range(0, len(numbers), _AT_ONCE):
        some = _items.number.in_(numbers[first : first + _AT_ONCE])
        await connection.execute(
            update(dataset_items).where(some, _items.from_version < draft).values(to_version=draft)
        )
        await connection.execute(delete(dataset_items).where(some, _items.from_version == draft))


async def _add(
    connection: AsyncConnection,
    head: Row[Any],
    known: Mapping[str, Any],
    items: Sequence[Prepared],
    made: Version,
) -> None:
    """Add rows at the end, or where an item with the same key was."""
    for first in range(0, len(items), _AT_ONCE):
        rows = [
            row_of(
                head.number,
                known[item.key].place if item.key in known else head.next_place + first + offset,
                made.number,
                item,
                made.made_by,
                made.made_at,
            )
            for offset, item in enumerate(items[first : first + _AT_ONCE])
        ]
        await connection.execute(insert(dataset_items), rows)
