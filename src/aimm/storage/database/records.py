"""Between records and rows: the columns of a table have the names of the record's fields."""

from typing import Any, TypeVar

from msgspec import Struct, structs
from sqlalchemy import ColumnElement, Row, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

R = TypeVar("R", bound=Struct)


def record_of(kind: type[R], row: Row[Any], **converted: Any) -> R:
    """The record in a row; columns that are not fields of the record are ignored.

    Args:
        converted: fields whose values are not stored as they are.

    Raises:
        KeyError: the row lacks a field.
    """
    columns = row._mapping  # pyright: ignore[reportPrivateUsage] -- public; attributes may be tuple methods
    names = (name for name in kind.__struct_fields__ if name not in converted)
    return kind(**{name: columns[name] for name in names}, **converted)


def values_of(table: Table, record: Struct) -> dict[str, Any]:
    """The values to store for a record: all its fields except the row's keys, which never change.

    Raises:
        KeyError: the table has no column for a field, so that its value would be lost.
    """
    keys = {"id", *table.primary_key.columns.keys()}
    values = structs.asdict(record)
    return {table.c[name].name: value for name, value in values.items() if name not in keys}


async def fetch_record(
    connection: AsyncConnection, table: Table, kind: type[R], where: ColumnElement[bool]
) -> R | None:
    """The record in the only row that matches, or None."""
    row = (await connection.execute(select(table).where(where))).one_or_none()
    return None if row is None else record_of(kind, row)


async def save_record(connection: AsyncConnection, table: Table, record: Struct, record_id: str) -> None:
    """Replace the stored values of a record."""
    await connection.execute(table.update().where(table.c.id == record_id).values(**values_of(table, record)))
