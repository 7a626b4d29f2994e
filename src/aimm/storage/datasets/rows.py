"""Items as rows of the data store, and which of them a version has."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, and_, or_, select

from aimm.datasets.items import Expected, Item, ItemFields, Prepared, Version
from aimm.storage.data.dataset_tables import dataset_imports, dataset_items

_items = dataset_items.c


def seen(dataset: int) -> ColumnElement[bool]:
    """Rows of a dataset but those of imports that have not ended."""
    hidden = select(dataset_imports.c.number).where(
        dataset_imports.c.dataset == dataset, dataset_imports.c.done.is_(False)
    )
    return and_(_items.dataset == dataset, _items.batch.not_in(hidden))


def held(dataset: int, version: int | None) -> ColumnElement[bool]:
    """Rows that a version has; None for the draft, which has every row that nothing ended."""
    if version is None:
        return and_(seen(dataset), _items.to_version.is_(None))
    return and_(seen(dataset), held_at(version))


def held_at(version: int) -> ColumnElement[bool]:
    """Whether a row belongs to a version, or to the draft by its number."""
    ended = or_(_items.to_version.is_(None), _items.to_version > version)
    return and_(_items.from_version <= version, ended)


def item_of(row: Row[Any]) -> Item:
    """The item of a row."""
    expected = row.expected
    return Item(
        key=row.key,
        place=row.place,
        revision=row.number,
        from_version=row.from_version,
        to_version=row.to_version,
        hash=row.hash,
        written_by=row.written_by,
        written_at=row.written_at,
        inputs=msgspec.json.decode(row.inputs),
        expected=None if expected is None else msgspec.json.decode(expected, type=Expected),
        slice=row.slice,
        tags=row.tags,
        source=row.source,
        group=row.group,
    )


def content_of(fields: ItemFields) -> dict[str, Any]:
    """The columns of an item's content."""
    expected = fields.expected
    return {
        "slice": fields.slice,
        "tags": fields.tags,
        "source": fields.source,
        "group": fields.group,
        "inputs": msgspec.json.encode(fields.inputs).decode(),
        "expected": None if expected is None else msgspec.json.encode(expected).decode(),
    }


def row_of(
    dataset: int, place: int, draft: int, item: Prepared, who: str, now: datetime, batch: int = 0
) -> dict[str, Any]:
    """The row of an item that the draft gets."""
    return {
        "dataset": dataset,
        "batch": batch,
        "place": place,
        "from_version": draft,
        "to_version": None,
        "key": item.key,
        "hash": item.hash,
        "written_by": who,
        "written_at": now,
        **content_of(item.fields),
    }


def version_of(row: Row[Any]) -> Version:
    """The version of a row."""
    return Version(
        number=row.version,
        count=row.items,
        hash=row.hash,
        note=row.note,
        made_by=row.made_by,
        made_at=row.made_at,
    )
