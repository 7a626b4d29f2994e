"""Access to the database for commands: services on units of work, without a ledger.

A running service may have the database open at the same time: writers take turns, and the service detects
changes through the publication clock.
"""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import text

from aimm.kit.changes import SYSTEM, Actor
from aimm.kit.services import Services
from aimm.storage.database.engine import Database, open_database
from aimm.storage.database.migrate import NotMigratedError, schema_of
from aimm.storage.database.work import UnitOfWork, unit_of_work
from aimm.storage.secret_keys import KeyFile
from aimm.wiring.clocks import clock_of_service
from aimm.wiring.data import open_data
from aimm.wiring.opening import prepare_database
from aimm.wiring.secret_keys import key_file_of
from aimm.wiring.services import services_of
from aimm.wiring.settings import Settings
from aimm.wiring.sources import RandomIds, SystemClock


@dataclass(frozen=True, slots=True)
class DirectAccess:
    """An open database and the services on it."""

    database: Database
    clock: SystemClock = field(default_factory=SystemClock)
    ids: RandomIds = field(default_factory=RandomIds)
    secret_keys: KeyFile | None = None
    data: Database | None = None

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[Services]:
        """The services on one consistent view of the data."""
        async with self.database.reading() as connection:
            work = UnitOfWork(connection, SYSTEM)
            yield services_of(work, self.clock, self.ids, self.secret_keys, self.data)

    @asynccontextmanager
    async def writing(self, actor: Actor) -> AsyncGenerator[Services]:
        """The services on one transaction on behalf of ``actor``, with audit log entries and publications."""
        async with unit_of_work(self.database, actor, self.clock) as work:
            yield services_of(work, self.clock, self.ids, self.secret_keys, self.data)


@asynccontextmanager
async def open_direct_access(
    settings: Settings, *, create: bool = False, only_read: bool = False
) -> AsyncGenerator[DirectAccess]:
    """Open the database named in ``settings``; it is closed at the end.

    Args:
        create: whether to create a SQLite file that does not exist. An existing one is never migrated,
            because a service of another version may be using it.
        only_read: write nothing, not even next to the file.

    Raises:
        NotMigratedError: there is no database, or its schema is not that of this version.
        Unavailable: it cannot be reached.
    """
    async with AsyncExitStack() as stack:
        database = open_database(settings.url, only_read=only_read)
        stack.push_async_callback(database.close)
        await _prepare(database, create=create)
        clock = await clock_of_service(database, settings.clock_speed)
        data = None if only_read else await stack.enter_async_context(open_data(settings.url))
        yield DirectAccess(database, clock, secret_keys=key_file_of(settings), data=data)


async def _prepare(database: Database, *, create: bool) -> None:
    path = database.sqlite_path
    if path is not None and create:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    elif path is not None and not path.exists():
        raise NotMigratedError(
            f"there is no database {path}: "
            f"create it with `aimm serve`, `aimm migrate` or `aimm apply --create`"
        )
    async with database.reading() as connection:
        await connection.execute(text("select 1"))  # fails with Unavailable if the database cannot be reached
    schema = await schema_of(database)
    if schema.found is None and create:
        await prepare_database(database)
    else:
        schema.check()
