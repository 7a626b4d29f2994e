"""The application opens and closes in order, or reports why it cannot open."""

import asyncio
import os
import resource
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from sqlalchemy import inspect
from structlog.testing import capture_logs
from tests.storage.conftest import eventually
from tests.support.databases import PostgresServer
from tests.support.inside import TurnedClock

from aimm.storage.database.engine import open_database
from aimm.storage.database.migrate import NotMigratedError, migrate, present
from aimm.storage.database.revisions import latest
from aimm.wiring import opening as module
from aimm.wiring.application import open_application
from aimm.wiring.lock import FileInUseError
from aimm.wiring.opening import CannotOpenError, limits_of, prepare_database, retention_of
from aimm.wiring.settings import Settings

HOUR = 3_600_000


async def test_a_database_without_the_schema_is_left_alone(postgres: PostgresServer):
    await postgres._run("create database not_migrated")
    url = postgres.url("not_migrated")
    message = f"the database has schema none, this version needs {latest()}: run `aimm migrate`"
    with pytest.raises(NotMigratedError) as refused:
        async with open_application(Settings(database_url=url)):
            pytest.fail("it opened")
    assert str(refused.value) == message
    database = open_database(url)
    async with database.engine.connect() as connection:
        assert await connection.run_sync(lambda sync: inspect(sync).get_table_names()) == []
    await migrate(database)
    await prepare_database(database)
    await database.close()


async def _limited(postgres: PostgresServer, name: str, connections: int) -> str:
    """The URL of a fresh database for a user with a connection limit."""
    url = await postgres.new_database()
    await postgres._run(f"create role {name} login connection limit {connections}")
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{name}@{host}"))


async def test_a_start_without_free_connections_reports_how_many_are_needed(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "_START_SECONDS", 0.05)
    monkeypatch.setattr(module, "_START_PAUSE_SECONDS", 0.01)
    url = await _limited(postgres, "nobody_left", 0)
    with pytest.raises(CannotOpenError) as refused:
        async with open_application(Settings(database_url=url)):
            pytest.fail("it opened")
    said = str(refused.value)
    assert said.startswith("PostgreSQL has no connection left (too many connections for role")
    assert "A node needs 11 of them, up to 21 under load" in said
    assert "sqlalche.me" not in said


# the framework announces its next major version
@pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
async def test_a_start_waits_for_a_free_connection(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_START_PAUSE_SECONDS", 0.05)
    url = await _limited(postgres, "late", 0)
    with capture_logs() as logs:

        async def opened() -> bool:
            async with open_application(Settings(database_url=url)) as application:
                return application.ledger.healthy

        opening = asyncio.ensure_future(opened())
        await eventually(lambda: any(entry["event"] == "waiting_for_the_database" for entry in logs))
        await postgres._run("alter role late superuser connection limit -1")
        assert await opening


async def test_a_start_on_a_full_disk_reports_it(tmp_path: Path):
    if not hasattr(resource, "prlimit"):
        pytest.skip("a full disk can only be simulated on Linux")
    database = open_database(f"sqlite:///{tmp_path / 'aimm.db'}")
    await migrate(database)
    await database.close()
    environment = {**os.environ, "AIMM_DATA_DIR": str(tmp_path), "AIMM_PORT": "0"}
    command = str(Path(sys.executable).with_name("aimm"))
    full = (
        "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1)); "
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    ran = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", full, command, "serve"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 1
    assert f"Error: cannot write to {tmp_path / 'aimm.db'}: " in ran.stderr
    assert "MiB are free there" in ran.stderr
    assert "sqlalche.me" not in ran.stderr


async def test_a_new_file_is_migrated_automatically(tmp_path: Path):
    database = open_database(f"sqlite:///{tmp_path / 'aimm.db'}")
    await prepare_database(database)
    assert await present(database) == latest()
    await database.close()


# the framework announces its next major version
@pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
async def test_an_application_can_be_reopened(tmp_path: Path):
    settings = Settings(data_dir=str(tmp_path))
    async with open_application(settings) as application:
        assert application.first_credentials is not None
        assert application.ledger.healthy
        assert await application.context.ready() == []
        with pytest.raises(FileInUseError):
            async with open_application(settings):
                pytest.fail("it opened twice")
        first = application.ledger.new_number()
    async with open_application(settings) as application:
        assert application.first_credentials is None
        assert application.ledger.new_number() > first


# the framework announces its next major version
@pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
@pytest.mark.parametrize(("days", "said"), [(1, True), (0, False)])
async def test_a_clock_set_back_between_runs_is_reported(tmp_path: Path, days: int, said: bool):
    settings, clock = Settings(data_dir=str(tmp_path)), TurnedClock()
    clock.pass_by(days=days)
    async with open_application(settings, clock):
        pass
    clock.pass_by(days=-days)
    with capture_logs() as lines:
        async with open_application(settings, clock):
            pass
    told = [line["ahead_seconds"] for line in lines if line["event"] == "records_dated_in_the_future"]
    assert told == ([86_400] if said else [])


@pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
async def test_a_fast_clock_does_not_age_the_snapshot(tmp_path: Path):
    async with open_application(Settings(data_dir=str(tmp_path), clock_speed=100_000)) as application:
        assert application.snapshots.age < 10
        assert await application.context.ready() == []


def test_settings_become_limits_and_retention():
    settings = Settings(
        session_hours=0.5,
        feedback_days=2,
        pick_retention_days=1,
        feedback_retention_days=3,
        queue=4,
        repeats_mib=3,
        commit_seconds=5,
        live_sessions=6,
    )
    limits = limits_of(settings)
    assert (limits.validity, limits.feedback_window) == (HOUR // 2, 48 * HOUR)
    assert limits.row_bytes == 3 * 1024 * 1024
    assert (limits.queue, limits.commit_seconds, limits.live_sessions) == (4, 5, 6)
    retention = retention_of(settings)
    assert (retention.picks, retention.feedback) == (24 * HOUR, 72 * HOUR)
    # a session can be found as long as it can be rated
    assert retention.sessions == 48 * HOUR
