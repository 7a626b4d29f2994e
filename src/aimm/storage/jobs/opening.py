"""Open the store of jobs that belongs to a database of the product."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.storage.database.addresses import SqliteAddress, read_address, sqlite_url
from aimm.storage.database.engine import Database, Translated, open_database
from aimm.storage.jobs.tables import job_metadata

SCHEMA = "aimm_jobs"
_LOCK = 4_201_873_107
_CHECKPOINT_PAGES = 1_000
_POOL = 2


def file_of(database: Path) -> Path:
    """The file of jobs beside a SQLite database: ``aimm-jobs.db`` for ``aimm.db``."""
    return database.with_name(f"{database.stem}-jobs.db")


def open_job_database(url: str) -> Database:
    """Open the store of jobs for the product's database at ``url``; connections are made when first used."""
    address = read_address(url)
    if isinstance(address, SqliteAddress):
        opened = open_database(sqlite_url(file_of(address.path)), _POOL)
        event.listen(opened.engine.sync_engine, "connect", _checkpoint_by_itself)
        return opened
    opened = open_database(url, _POOL)
    opened.engine = opened.engine.execution_options(schema_translate_map={None: SCHEMA})
    return opened


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


async def prepare(database: Database) -> None:
    """Create the tables where they are missing.

    Raises:
        Unavailable: the database cannot be reached.
    """
    async with writing(database) as connection:
        if not database.is_sqlite:
            await connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            await connection.execute(text(f"create schema if not exists {SCHEMA}"))
        await connection.run_sync(job_metadata.create_all)
