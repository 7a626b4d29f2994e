"""The data store is made beside the product's database."""

import asyncio
import os
import stat
import subprocess
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, select, text, update

from aimm.storage.data.opening import DATA
from aimm.storage.data.tables import SCHEMA_VERSION, data_schema
from aimm.storage.database.addresses import sqlite_url
from aimm.storage.database.engine import Database, open_database
from aimm.storage.database.migrate import NotMigratedError
from aimm.storage.side_stores import writing
from aimm.wiring.data import open_data


async def test_it_notes_the_version_of_its_schema(data: Database) -> None:
    async with data.reading() as connection:
        assert await connection.scalar(select(data_schema.c.version)) == SCHEMA_VERSION


async def test_many_open_it_at_once(data_url: str) -> None:
    async def once() -> None:
        async with open_data(data_url):
            pass

    await asyncio.gather(*(once() for _ in range(3)))


async def test_tables_of_an_earlier_version_get_the_indexes_of_this_one(data: Database) -> None:
    schema = "" if data.is_sqlite else f"{DATA.schema}."

    def names(connection: Connection) -> set[str | None]:
        found = inspect(connection).get_indexes(
            "dataset_items", schema=None if data.is_sqlite else DATA.schema
        )
        return {one["name"] for one in found if not one["unique"]}

    async with writing(data) as connection:
        now = await connection.run_sync(names)
        await connection.execute(text(f"drop index {schema}ix_dataset_items_order"))
        await connection.execute(
            text(f"create index ix_dataset_items_place on {schema}dataset_items (dataset, place)")
        )
        await connection.execute(update(data_schema).values(version=1))
    await DATA.prepare(data)
    async with data.reading() as connection:
        assert await connection.run_sync(names) == now
        assert await connection.scalar(select(data_schema.c.version)) == SCHEMA_VERSION


async def test_one_of_a_newer_version_is_refused(data: Database) -> None:
    async with writing(data) as connection:
        await connection.execute(update(data_schema).values(version=SCHEMA_VERSION + 1))
    with pytest.raises(NotMigratedError, match="the data store has schema"):
        await DATA.prepare(data)


def test_its_file_is_beside_the_database() -> None:
    assert DATA.file_of(Path("/somewhere/aimm.db")) == Path("/somewhere/aimm-data.db")


async def test_only_its_owner_can_read_the_files_that_it_makes(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "aimm.db")
    async with AsyncExitStack() as stack:
        for one in (open_database(url), DATA.open(url)):
            stack.push_async_callback(one.close)
            async with writing(one) as connection:
                await connection.execute(text("create table some (one integer)"))
        modes = await asyncio.to_thread(modes_of, tmp_path)
    assert {"aimm.db", "aimm-data.db", "aimm-data.db-wal", "aimm-data.db-shm"} <= modes.keys()
    assert set(modes.values()) == {0o600}


def modes_of(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


_VISIT = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("select * from things").fetchall()
connection.close()
"""


async def test_another_connection_leaves_the_locks_of_the_first_ones_alone(tmp_path: Path) -> None:
    file = tmp_path / "locked.db"
    log = Path(f"{file}-wal")
    first, second = open_database(sqlite_url(file)), open_database(sqlite_url(file))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(first.close)
        stack.push_async_callback(second.close)
        async with writing(first) as held:
            await held.execute(text("create table things (name text)"))
        async with second.engine.connect():
            pass
        before = await asyncio.to_thread(log.stat)
        # a process that sees no lock takes itself for the last one, and deletes the log when it leaves
        await asyncio.to_thread(subprocess.run, [sys.executable, "-c", _VISIT, str(file)], check=True)
        assert os.path.samestat(before, await asyncio.to_thread(log.stat))
