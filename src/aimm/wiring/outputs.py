"""The outputs of runs, in the data store."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aimm.evaluation.ports import Outputs
from aimm.storage.data.opening import DATA
from aimm.storage.evaluation.outputs import StoredOutputs


@asynccontextmanager
async def open_outputs(url: str) -> AsyncGenerator[Outputs]:
    """The outputs of the runs that belong to the database at ``url``.

    Raises:
        NotMigratedError: a newer version made the data store.
        Unavailable: it cannot be reached.
    """
    database = DATA.open(url)
    try:
        await DATA.prepare(database)
        yield StoredOutputs(database)
    finally:
        await database.close()
