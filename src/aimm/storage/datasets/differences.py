"""What differs between two versions, read from the rows that began or ended between them."""

from sqlalchemy import (
    BigInteger,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.datasets.items import Changed, Difference
from aimm.storage.data.dataset_tables import dataset_imports, dataset_items
from aimm.storage.datasets.rows import held_at, item_of, seen

_items = dataset_items.c


async def difference_of(
    connection: AsyncConnection, dataset: int, before: int, after: int, most: int
) -> Difference:
    """The difference of two versions; ``after`` may be the draft's number."""
    changed = _changed(dataset, before, after)
    old, new = dataset_items.alias("old"), dataset_items.alias("new")
    both = changed.outerjoin(old, old.c.number == changed.c.was).outerjoin(new, new.c.number == changed.c.now)
    real = or_(changed.c.was.is_(None), changed.c.now.is_(None), old.c.hash != new.c.hash)
    kinds = (
        changed.c.was.is_(None),
        changed.c.now.is_(None),
        and_(changed.c.was.is_not(None), changed.c.now.is_not(None)),
    )
    counts = (
        await connection.execute(
            select(*(func.coalesce(func.sum(case((k, 1), else_=0)), 0) for k in kinds))
            .select_from(both)
            .where(real)
        )
    ).one()
    shown = list(
        await connection.execute(
            select(changed.c.key, changed.c.was, changed.c.now)
            .select_from(both)
            .where(real)
            .order_by(changed.c.place, changed.c.key)
            .limit(most)
        )
    )
    numbers = [number for row in shown for number in (row.was, row.now) if number is not None]
    rows = await connection.execute(select(dataset_items).where(_items.number.in_(numbers)))
    known = {row.number: item_of(row) for row in rows}
    changes = [
        Changed(
            row.key,
            None if row.was is None else known[row.was],
            None if row.now is None else known[row.now],
        )
        for row in shown
    ]
    added, removed, altered = (int(number) for number in counts)
    slices = await _slices(connection, dataset, before, after)
    return Difference(added=added, removed=removed, changed=altered, changes=changes, slices=slices)


def _changed(dataset: int, before: int, after: int) -> Subquery:
    """The keys of rows that one of two versions has, with the row that each has.

    What the lower one has and the higher one does not has ended in between; the other way round, it has
    begun. So only these rows are read.
    """
    low, high = sorted((before, after))
    done = select(dataset_imports.c.number).where(
        dataset_imports.c.dataset == dataset, dataset_imports.c.done.is_(True)
    )
    written = _items.batch.in_(union_all(select(literal(0)), done))
    ended = and_(_items.to_version > low, _items.to_version <= high, _items.from_version <= low)
    began = and_(
        written,
        _items.from_version > low,
        _items.from_version <= high,
        held_at(high),
        _items.dataset == dataset,
    )
    nothing = cast(null(), BigInteger)
    sides = (
        select(_items.key, _items.place, _items.number.label("low"), nothing.label("high")).where(
            seen(dataset), ended
        ),
        select(_items.key, _items.place, nothing.label("low"), _items.number.label("high")).where(began),
    )
    one = union_all(*sides).subquery()
    was, now = (one.c.low, one.c.high) if before <= after else (one.c.high, one.c.low)
    return (
        select(
            one.c.key,
            func.max(was).label("was"),
            func.max(now).label("now"),
            func.min(one.c.place).label("place"),
        )
        .group_by(one.c.key)
        .subquery()
    )


async def _slices(
    connection: AsyncConnection, dataset: int, before: int, after: int
) -> dict[str | None, tuple[int, int]]:
    """Counts in both versions: a single pass over an index."""
    was, now = (func.sum(case((held_at(number), 1), else_=0)) for number in (before, after))
    rows = await connection.execute(
        select(_items.slice, was.label("was"), now.label("now"))
        .where(seen(dataset))
        .group_by(_items.slice)
        .order_by(_items.slice)
    )
    return {row.slice: (row.was, row.now) for row in rows if row.was or row.now}
