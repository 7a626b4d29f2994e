"""Between records and rows: the columns of a table have the names of the record's fields.

Records are structs, or dataclasses.
"""

import dataclasses
from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

from msgspec import Struct
from sqlalchemy import ColumnElement, Row, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

R = TypeVar("R")


def record_of(kind: type[R], row: Row[Any], **converted: Any) -> R:
    """The record in a row; columns that are not fields of the record are ignored.

    Args:
        converted: fields whose values are not stored as they are.

    Raises:
        KeyError: the row lacks a field.
    """
    columns = row._mapping  # pyright: ignore[reportPrivateUsage] -- public; attributes may be tuple methods
    names = (name for name in _names(kind) if name not in converted)
    return kind(**{name: columns[name] for name in names}, **converted)


def values_of(table: Table, record: object, **converted: Any) -> dict[str, Any]:
    """The values to store for a record: all its fields except the row's keys, which never change.

    Args:
        converted: columns whose values are not stored as they are.

    Raises:
        KeyError: the table has no column for a field, so that its value would be lost.
    """
    keys = {"id", *table.primary_key.columns.keys()}
    names = (name for name in _names(type(record)) if name not in keys)
    return {table.c[name].name: getattr(record, name) for name in names} | converted


async def fetch_record(
    connection: AsyncConnection, table: Table, kind: type[R], where: ColumnElement[bool]
) -> R | None:
    """The record in the only row that matches, or None."""
    row = (await connection.execute(select(table).where(where))).one_or_none()
    return None if row is None else record_of(kind, row)


async def save_record(
    connection: AsyncConnection, table: Table, record: object, record_id: str, **converted: Any
) -> None:
    """Replace the stored values of a record; ``converted`` is as in ``values_of``."""
    values = values_of(table, record, **converted)
    await connection.execute(table.update().where(table.c.id == record_id).values(**values))


@cache
def _names(kind: type[Any]) -> Iterable[str]:
    if issubclass(kind, Struct):
        return kind.__struct_fields__
    return [field.name for field in dataclasses.fields(kind)]
