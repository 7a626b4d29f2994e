"""The head of a dataset in the data store: one row, locked by whoever writes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.datasets.errors import TooManyItems
from aimm.datasets.rules import EMPTY_HASH, hash_after
from aimm.storage.data.dataset_tables import dataset_heads

MOST_ITEMS = 10_000_000
_heads = dataset_heads.c


async def head_of(connection: AsyncConnection, dataset_id: str) -> Row[Any] | None:
    """The head of a dataset, or None before the first write."""
    found = await connection.execute(select(dataset_heads).where(_heads.id == dataset_id))
    return found.one_or_none()


async def locked_head(connection: AsyncConnection, dataset_id: str) -> Row[Any]:
    """The head of a dataset, made if there is none; other writers wait until the transaction ends."""
    query = select(dataset_heads).where(_heads.id == dataset_id).with_for_update()
    found = (await connection.execute(query)).one_or_none()
    if found is not None:
        return found
    await connection.execute(_insert_once(connection, dataset_id))
    return (await connection.execute(query)).one()


def _insert_once(connection: AsyncConnection, dataset_id: str) -> Any:
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as upsert
    else:
        from sqlalchemy.dialects.sqlite import insert as upsert
    values = {"id": dataset_id, "newest": 0, "items": 0, "hash": EMPTY_HASH, "next_place": 1}
    return upsert(dataset_heads).values(**values).on_conflict_do_nothing(index_elements=["id"])


async def change_head(
    connection: AsyncConnection,
    head: Row[Any],
    added: Sequence[str] = (),
    removed: Sequence[str] = (),
    *,
    places: int = 0,
    imported: tuple[int, str] = (0, EMPTY_HASH),
) -> None:
    """Count what a write added to the draft and removed from it, by hash.

    Args:
        places: places that were taken.
        imported: count and hash of what an import adds in all, which were added up before.

    Raises:
        TooManyItems
    """
    count = head.items + len(added) - len(removed) + imported[0]
    if count > MOST_ITEMS:
        raise TooManyItems
    await connection.execute(
        update(dataset_heads)
        .where(_heads.number == head.number)
        .values(
            items=count,
            hash=hash_after(head.hash, [*added, imported[1]], removed),
            next_place=head.next_place + places,
        )
    )
