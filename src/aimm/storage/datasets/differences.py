"""What differs between two versions, read from the rows that began or ended between them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.datasets.items import Changed, Difference
from aimm.storage.data.dataset_tables import dataset_items
from aimm.storage.datasets.rows import item_of, seen

_items = dataset_items.c


async def difference_of(
    connection: AsyncConnection, dataset: int, before: int, after: int, most: int
) -> Difference:
    """The difference of two versions; ``after`` may be the draft's number."""
    low, high = sorted((before, after))
    began = and_(_items.from_version > low, _items.from_version <= high)
    ended = and_(_items.to_version > low, _items.to_version <= high)
    here = [
        and_(_items.from_version <= number, or_(_items.to_version.is_(None), _items.to_version > number))
        for number in (before, after)
    ]
    was, now = (func.max(case((one, _items.number), else_=None)) for one in here)
    changed = (
        select(_items.key, was.label("was"), now.label("now"), func.min(_items.place).label("place"))
        .where(seen(dataset), or_(began, ended), or_(*here))
        .group_by(_items.key)
        .subquery()
    )
    old, new = dataset_items.alias("old"), dataset_items.alias("new")
    both = changed.outerjoin(old, old.c.number == changed.c.was).outerjoin(new, new.c.number == changed.c.now)
    real = or_(changed.c.was.is_(None), changed.c.now.is_(None), old.c.hash != new.c.hash)
    kinds = (
        changed.c.was.is_(None),
        changed.c.now.is_(None),
        and_(changed.c.was.is_not(None), changed.c.now.is_not(None)),
    )
    counted = select(*(func.coalesce(func.sum(case((k, 1), else_=0)), 0) for k in kinds))
    counts = (await connection.execute(counted.select_from(both).where(real))).one()
    first = (
        select(changed.c.key, changed.c.was, changed.c.now)
        .select_from(both)
        .where(real)
        .order_by(changed.c.place, changed.c.key)
        .limit(most)
    )
    changes = await _changes(connection, (await connection.execute(first)).all())
    added, removed, altered = (int(number) for number in counts)
    slices = await _slices(connection, dataset, here)
    return Difference(added=added, removed=removed, changed=altered, changes=changes, slices=slices)


async def _changes(connection: AsyncConnection, shown: Sequence[Any]) -> list[Changed]:
    """The items before and after each change."""
    numbers = [number for row in shown for number in (row.was, row.now) if number is not None]
    rows = await connection.execute(select(dataset_items).where(_items.number.in_(numbers)))
    known = {row.number: item_of(row) for row in rows}
    return [
        Changed(
            row.key,
            None if row.was is None else known[row.was],
            None if row.now is None else known[row.now],
        )
        for row in shown
    ]


async def _slices(
    connection: AsyncConnection, dataset: int, here: Sequence[ColumnElement[bool]]
) -> dict[str | None, tuple[int, int]]:
    was, now = (func.sum(case((one, 1), else_=0)) for one in here)
    rows = await connection.execute(
        select(_items.slice, was.label("was"), now.label("now"))
        .where(seen(dataset), or_(*here))
        .group_by(_items.slice)
        .order_by(_items.slice)
    )
    return {row.slice: (row.was, row.now) for row in rows}
