"""Stores beside the product's own database: a SQLite file of their own, or a PostgreSQL schema.

What is written there in bulk never holds up picks, and workers share it with the service.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, event, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm import __version__
from aimm.storage.database.addresses import SqliteAddress, read_address, sqlite_url
from aimm.storage.database.engine import Database, Translated, open_database
from aimm.storage.database.migrate import NotMigratedError

_CHECKPOINT_PAGES = 1_000
_POOL = 2


def version_table(name: str, metadata: MetaData) -> Table:
    """The table that holds the version of a store's schema."""
    return Table(name, metadata, Column("version", Integer, primary_key=True, autoincrement=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class SideStore:
    """A store beside the product's database.

    Attributes:
        name: as in ``aimm-NAME.db`` and in the schema ``aimm_NAME``.
        title: how errors call it.
        metadata: its tables.
        versions: the one that holds the version of its schema.
        version: of the schema that this program knows; raised with every change of these tables.
        lock: number of the PostgreSQL lock under which tables are created; one for each store.
        retired: indexes that earlier versions made, and this one does without.
    """

    name: str
    title: str
    metadata: MetaData
    versions: Table
    version: int
    lock: int
    retired: tuple[str, ...] = ()

    @property
    def schema(self) -> str:
        """Its schema on PostgreSQL."""
        return f"aimm_{self.name}"

    def file_of(self, database: Path) -> Path:
        """Its file beside a SQLite database: ``aimm-jobs.db`` for ``aimm.db``."""
        return database.with_name(f"{database.stem}-{self.name}.db")

    def open(self, url: str, pool: int = _POOL, *, only_read: bool = False) -> Database:
        """Open the store of the product's database at ``url``; connections are made when first used."""
        address = read_address(url)
        if isinstance(address, SqliteAddress):
            opened = open_database(sqlite_url(self.file_of(address.path)), pool, only_read=only_read)
            event.listen(opened.engine.sync_engine, "connect", _checkpoint_by_itself)
            return opened
        opened = open_database(url, pool)
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
                f"{self.title} has schema {found}, this is version {__version__}, which knows schemas up to "
                f"{self.version}: use the version that wrote it, or a later one"
            )
        self.metadata.create_all(connection)
        if found is None:
            connection.execute(insert(self.versions).values(version=self.version))
        elif found < self.version:
            self._change_indexes(connection)
            connection.execute(update(self.versions).values(version=self.version))

    def _change_indexes(self, connection: Connection) -> None:
        """Give the tables of an earlier version the indexes of this one."""
        schema = "" if connection.dialect.name == "sqlite" else f"{self.schema}."
        for name in self.retired:
            connection.execute(text(f"drop index if exists {schema}{name}"))
        for table in self.metadata.sorted_tables:
            for index in table.indexes:
                index.create(connection, checkfirst=True)


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
