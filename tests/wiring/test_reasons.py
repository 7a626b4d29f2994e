"""Errors as one readable line."""

import errno
from pathlib import Path

import pytest
from tests.support.databases import PostgresServer

from aimm.cli.common import plainly
from aimm.kit.errors import Unavailable
from aimm.storage.database.addresses import sqlite_url
from aimm.storage.database.engine import open_database
from aimm.storage.database.migrate import migrate
from aimm.wiring.reasons import reason_of


async def test_a_full_disk_is_reported_as_such(tmp_path: Path):
    database = open_database(sqlite_url(tmp_path / "aimm.db"))
    await migrate(database)

    async def fill() -> None:
        async with database.writing() as connection:
            await connection.exec_driver_sql("pragma max_page_count = 1")
            await connection.exec_driver_sql("create table filler (text)")
            await connection.exec_driver_sql("insert into filler values (zeroblob(1000000))")

    with pytest.raises(Unavailable) as refused:
        await fill()
    await database.close()
    assert reason_of(refused.value) == "the disk is full"
    assert reason_of(OSError(errno.ENOSPC, "No space left on device", "/srv/x")) == "the disk is full"


async def test_a_file_that_is_not_a_database(tmp_path: Path):
    (tmp_path / "aimm.db").write_text("hello " * 1000)
    database = open_database(sqlite_url(tmp_path / "aimm.db"), only_read=True)
    with pytest.raises(Exception, match="not a database") as refused:
        async with database.reading():
            pytest.fail("it was read")
    await database.close()
    assert reason_of(refused.value) == "file is not a database"


async def test_a_server_that_refuses(postgres: PostgresServer):
    database = open_database(postgres.url("nowhere"))
    with pytest.raises(Exception) as refused:
        async with database.reading():
            pytest.fail("it was read")
    await database.close()
    assert reason_of(refused.value) == 'database "nowhere" does not exist'


def test_a_command_reports_it_in_one_line():
    @plainly
    def work() -> None:
        raise Unavailable from OSError(errno.ECONNREFUSED, "Connection refused")

    with pytest.raises(Exception, match=r"^the database cannot be used now: Connection refused$"):
        work()


def test_an_error_without_a_message_shows_its_class():
    assert reason_of(ValueError()) == "ValueError"
    assert reason_of(OSError(errno.EROFS, "Read-only file system", "/srv")) == "/srv: Read-only file system"
