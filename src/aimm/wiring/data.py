"""The data store of an installation."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy import inspect

from aimm.storage.data.opening import DATA
from aimm.storage.data.tables import data_schema
from aimm.storage.database.engine import Database


@asynccontextmanager
async def open_data(url: str) -> AsyncGenerator[Database]:
    """The data store that belongs to the database at ``url``; its tables are created if they are missing.

    Raises:
        NotMigratedError: a newer version made it.
        Unavailable: it cannot be reached.
    """
    data = DATA.open(url)
    try:
        await DATA.prepare(data)
        yield data
    finally:
        await data.close()


@asynccontextmanager
async def data_to_read(url: str) -> AsyncGenerator[Database | None]:
    """The data store, or None if nothing was ever written to it. Nothing is created.

    Raises:
        Unavailable: it cannot be reached.
    """
    data = DATA.open(url, only_read=True)
    try:
        yield data if await _is_there(data) else None
    finally:
        await data.close()


async def _is_there(data: Database) -> bool:
    if data.sqlite_path is not None and not data.sqlite_path.exists():
        return False
    async with data.reading() as connection:
        return await connection.run_sync(
            lambda found: inspect(found).has_table(
                data_schema.name, schema=None if data.is_sqlite else DATA.schema
            )
        )
