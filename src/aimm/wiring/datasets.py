"""The items of datasets, in the data store of an installation."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aimm.datasets.editing import ItemService
from aimm.storage.data.opening import DATA
from aimm.storage.database.engine import Database
from aimm.storage.datasets.items import StoredItems
from aimm.wiring.sources import RandomIds, SystemClock


@asynccontextmanager
async def open_data(url: str) -> AsyncGenerator[Database]:
    """The data store that belongs to the database at ``url``.

    Raises:
        NotMigratedError: a newer version made it.
        Unavailable: it cannot be reached.
    """
    database = DATA.open(url)
    try:
        await DATA.prepare(database)
        yield database
    finally:
        await database.close()


def item_service(data: Database) -> ItemService:
    """The items of datasets."""
    return ItemService(StoredItems(data), SystemClock(), RandomIds())
