"""The house opens and closes in order, or says why it does not open."""

from pathlib import Path

import pytest
from sqlalchemy import inspect
from tests.support.databases import PostgresServer

from aimm.storage.database.engine import open_database
from aimm.storage.database.migrate import latest, migrate, present
from aimm.wiring.house import NotMigratedError, limits_of, open_house, prepare_database, retention_of
from aimm.wiring.lock import FileInUseError
from aimm.wiring.settings import Settings

HOUR = 3_600_000


async def test_a_database_without_the_schema_is_left_alone(postgres: PostgresServer):
    await postgres._run("create database not_migrated")
    url = postgres.url("not_migrated")
    message = f"the database has schema none, this program needs {latest()}: run `aimm migrate`"
    with pytest.raises(NotMigratedError) as refused:
        async with open_house(Settings(database_url=url)):
            pytest.fail("it opened")
    assert str(refused.value) == message
    database = open_database(url)
    async with database.engine.connect() as connection:
        assert await connection.run_sync(lambda sync: inspect(sync).get_table_names()) == []
    await migrate(database)
    await prepare_database(database)
    await database.close()


async def test_a_new_file_gets_the_schema_by_itself(tmp_path: Path):
    database = open_database(f"sqlite:///{tmp_path / 'aimm.db'}")
    await prepare_database(database)
    assert await present(database) == latest()
    await database.close()


# the framework announces its next major version
@pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
async def test_a_house_opens_closes_and_opens_again(tmp_path: Path):
    settings = Settings(data_dir=str(tmp_path))
    async with open_house(settings) as house:
        assert house.first_credentials is not None
        assert house.ledger.healthy
        assert await house.context.ready() == []
        with pytest.raises(FileInUseError):
            async with open_house(settings):
                pytest.fail("it opened twice")
        first = house.ledger.new_number()
    async with open_house(settings) as house:
        assert house.first_credentials is None
        assert house.ledger.new_number() > first


# the framework announces its next major version
@pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
async def test_a_fast_clock_does_not_make_the_snapshot_old(tmp_path: Path):
    async with open_house(Settings(data_dir=str(tmp_path), clock_speed=100_000)) as house:
        assert house.snapshots.age < 10
        assert await house.context.ready() == []


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
    # a session is found as long as it can be rated
    assert retention.sessions == 48 * HOUR
