"""Stores beside the product's database: a file beside SQLite's, a schema of their own on PostgreSQL.

They hold what is written in bulk or by workers, so that it never holds up picks. Their tables have metadata
of their own and no migrations: each store counts its schema, and creates what is missing when it is opened.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, event, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm import __version__
from aimm.storage.database.addresses import SqliteAddress, read_address, sqlite_url
from aimm.storage.database.engine import Database, Translated, open_database
from aimm.storage.database.migrate import NotMigratedError

_CHECKPOINT_PAGES = 1_000
_POOL = 2


def version_table(name: str, metadata: MetaData) -> Table:
    """The table with the version of a store's schema."""
    return Table(name, metadata, Column("version", Integer, primary_key=True, autoincrement=False))


@dataclass(frozen=True, slots=True)
class SideStore:
    """A store beside the product's database.

    Attributes:
        name: of its file, after that of the product: ``aimm-data.db`` for ``data``; and of its schema.
        about: what it stores, for errors.
        metadata: its tables.
        versions: the table with the version of its schema.
        version: raised with every change of its tables.
        lock: key of the lock in PostgreSQL while its tables are created.
    """

    name: str
    about: str
    metadata: MetaData
    versions: Table
    version: int
    lock: int

    @property
    def schema(self) -> str:
        """The schema on PostgreSQL."""
        return f"aimm_{self.name}"

    def file_of(self, database: Path) -> Path:
        """The file beside a SQLite database."""
        return database.with_name(f"{database.stem}-{self.name}.db")

    def open(self, url: str) -> Database:
        """Open the store for the product's database at ``url``; connections are made when first used."""
        address = read_address(url)
        if isinstance(address, SqliteAddress):
            opened = open_database(sqlite_url(self.file_of(address.path)), _POOL)
            event.listen(opened.engine.sync_engine, "connect", _checkpoint_by_itself)
            return opened
        opened = open_database(url, _POOL)
        opened.engine = opened.engine.execution_options(schema_translate_map={None: self.schema})
        return opened

    async def prepare(self, database: Database) -> None:
        """Create the tables where they are missing, and note the version of their schema.

        Raises:
            NotMigratedError: a newer version created them; nothing is changed.
            Unavailable: the database cannot be reached.
        """
        async with writing(database) as connection:
            if not database.is_sqlite:
                await connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": self.lock})
                await connection.execute(text(f"create schema if not exists {self.schema}"))
            await connection.run_sync(self._create)

    def _create(self, connection: Connection) -> None:
        self.versions.create(connection, checkfirst=True)
        found = connection.scalar(select(self.versions.c.version))
        if found is not None and found > self.version:
            raise NotMigratedError(
                f"the store of {self.about} has schema {found}, this is version {__version__}, which knows "
                f"schemas up to {self.version}: use the version that wrote it, or a later one"
            )
        self.metadata.create_all(connection)
        if found is None:
            connection.execute(insert(self.versions).values(version=self.version))


def _checkpoint_by_itself(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"pragma wal_autocheckpoint={_CHECKPOINT_PAGES}")
    cursor.close()


@asynccontextmanager
async def writing(database: Database) -> AsyncGenerator[AsyncConnection]:
    """One transaction. Unlike ``Database.writing``, it does not wait for writers of management data."""
    with Translated():
        async with database.engine.connect() as connection:
            await connection.execution_options(aimm_write=True)
            async with connection.begin():
                yield connection
