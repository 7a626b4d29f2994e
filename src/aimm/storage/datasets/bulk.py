"""Inserts rows of items by the thousand, without a conversion of each value."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.datasets.importing import STORED
from aimm.storage.data.opening import DATA

_FIXED = ("dataset", "batch", "from_version", "written_by", "written_at")
_COLUMNS = ", ".join(f'"{name}"' for name in (*STORED, "place", *_FIXED))
_KNOWN = "on conflict (dataset, key, from_version, batch) do nothing"
_MARKS = ", ".join("?" * (len(STORED) + 1 + len(_FIXED)))
_SQLITE = f"insert into dataset_items ({_COLUMNS}) values ({_MARKS}) {_KNOWN}"

# one array for each column: a statement for all rows, where executemany would send one for each
_ARRAYS = ", ".join(f"${place}::text[]" for place in range(1, len(STORED) + 1))
_POSTGRES = (
    f"insert into {DATA.schema}.dataset_items ({_COLUMNS}) "
    f"select {', '.join(f'c{place}' for place in range(1, len(STORED) + 1))}, "
    "$9::bigint + row - 1, $10::bigint, $11::bigint, $12::int, $13::text, $14::bigint "
    f"from unnest({_ARRAYS}) with ordinality "
    f"as given ({', '.join(f'c{place}' for place in range(1, len(STORED) + 1))}, row) {_KNOWN}"
)


async def insert_rows(
    connection: AsyncConnection, rows: Sequence[Sequence[Any]], place: int, fixed: tuple[Any, ...]
) -> int:
    """Insert the rows of an import; those whose key it has had are left out.

    Args:
        rows: columns as in ``STORED``.
        place: of the first row.
        fixed: what all rows have in ``_FIXED``.

    Returns:
        How many were inserted.
    """
    if connection.dialect.name == "sqlite":
        given = [(*row, number, *fixed) for number, row in enumerate(rows, place)]
        return (await connection.exec_driver_sql(_SQLITE, given)).rowcount
    columns = [list(column) for column in zip(*rows, strict=True)]
    return (await connection.exec_driver_sql(_POSTGRES, (*columns, place, *fixed))).rowcount
