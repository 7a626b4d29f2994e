"""The data store of an installation."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aimm.storage.data.opening import DATA
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
