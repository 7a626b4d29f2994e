"""Work on the database without serving: the services on units of work, and no ledger.

A running server may have the database open at the same time: writers take turns, and the server hears of
every change by the publication clock.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import text

from aimm.kit.changes import SYSTEM, Actor
from aimm.storage.database.engine import Database, open_database
from aimm.storage.database.migrate import latest, present
from aimm.storage.database.work import UnitOfWork, unit_of_work
from aimm.web.context import Desk
from aimm.wiring.desks import desk
from aimm.wiring.house import NotMigratedError, prepare_database
from aimm.wiring.settings import Settings
from aimm.wiring.sources import RandomIds, SystemClock


@dataclass(frozen=True, slots=True)
class Office:
    """An open database and the services on it."""

    database: Database
    clock: SystemClock = field(default_factory=SystemClock)
    ids: RandomIds = field(default_factory=RandomIds)

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[Desk]:
        """The services on one consistent view of the data."""
        async with self.database.reading() as connection:
            yield desk(UnitOfWork(connection, SYSTEM), self.clock, self.ids)

    @asynccontextmanager
    async def writing(self, actor: Actor) -> AsyncGenerator[Desk]:
        """The services on one transaction in the name of ``actor``, with its audit notes and publications."""
        async with unit_of_work(self.database, actor, self.clock) as work:
            yield desk(work, self.clock, self.ids)


@asynccontextmanager
async def open_office(settings: Settings, *, make: bool = False) -> AsyncGenerator[Office]:
    """Open the database that ``settings`` name, and close it at the end.

    Args:
        make: whether a SQLite file that is not there yet is made. One that is there is never migrated,
            because a server of another version may be using it.

    Raises:
        NotMigratedError: there is no database, or it has not the schema of this program.
        Unavailable: it cannot be reached.
    """
    database = open_database(settings.url)
    try:
        await _prepare(database, make=make)
        yield Office(database)
    finally:
        await database.close()


async def _prepare(database: Database, *, make: bool) -> None:
    path = database.sqlite_path
    if path is not None and make:
        path.parent.mkdir(parents=True, exist_ok=True)
    elif path is not None and not path.exists():
        raise NotMigratedError(f"there is no database {path} yet: `aimm serve` or `aimm migrate` makes it")
    async with database.reading() as connection:
        await connection.execute(text("select 1"))  # turns a database that cannot be reached into Unavailable
    found = await present(database)
    if found is None and make:
        await prepare_database(database)
    elif found != latest():
        raise NotMigratedError(
            f"the database has schema {found or 'none'}, this program needs {latest()}: run `aimm migrate`"
        )
