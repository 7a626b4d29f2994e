"""Findings of the doctor, and their texts."""

import asyncio
import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from threading import enumerate as threads

import pytest
from tests.support.databases import PostgresServer
from tests.wiring.answering import answering

from aimm.storage.database.engine import open_database
from aimm.storage.database.migrate import migrate
from aimm.storage.database.schema import incarnations
from aimm.wiring.diagnosis import diagnose
from aimm.wiring.diagnosis_files import backups, files
from aimm.wiring.findings import Finding
from aimm.wiring.lock import FileLock
from aimm.wiring.settings import LoadedSettings, Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=str(tmp_path), port=0)


async def findings(settings: Settings) -> list[Finding]:
    """All findings for these settings."""
    return await diagnose(LoadedSettings(settings, None, {}))


async def finding(subject: str, settings: Settings) -> Finding:
    """The only finding about ``subject``."""
    [found] = [each for each in await findings(settings) if each.subject == subject]
    return found


async def installed(settings: Settings) -> None:
    """Create the database of a first start, with the installation id 0a0b0c0d."""
    database = open_database(settings.url)
    await migrate(database)
    async with database.writing() as connection:
        await connection.exec_driver_sql(
            "insert into installation (name, value) values ('installation-id', '0a0b0c0d')"
        )
    await database.close()


def on(settings: Settings, **changes: object) -> Settings:
    return Settings(**{"data_dir": settings.data_dir, "port": 0, **changes})  # type: ignore[arg-type]


async def test_a_free_address(settings: Settings):
    assert (await finding("address", settings)).fine
    open_to_all = await finding("address", on(settings, host="0.0.0.0"))
    assert (open_to_all.fine, "put TLS" in open_to_all.text) == (True, True)


async def test_the_own_service_is_recognised(settings: Settings):
    await installed(settings)
    with answering(200, b'{"ok":true}', installation="0a0b0c0d") as port:
        found = await finding("address", on(settings, port=port))
    said = f"127.0.0.1:{port}: this installation (0a0b0c0d) answers there"
    assert found == Finding("address", fine=True, text=said)


async def test_another_installation_on_the_port_is_reported(settings: Settings):
    with answering(200, b'{"ok":true}', installation="ffffffff") as port:
        before = await finding("address", on(settings, port=port))
        await installed(settings)
        after = await finding("address", on(settings, port=port))
    where = f"127.0.0.1:{port}: another installation (ffffffff) answers there; this database holds"
    assert before == Finding("address", fine=False, text=f"{where} none yet")
    assert after == Finding("address", fine=False, text=f"{where} 0a0b0c0d")


async def test_a_service_that_does_not_say_its_installation(settings: Settings):
    with answering(200, b'{"ok":true}') as port:
        found = await finding("address", on(settings, port=port))
    assert (found.fine, "of another version" in found.text) == (False, True)


async def test_a_file_held_by_another_process(settings: Settings, tmp_path: Path):
    await installed(settings)
    lock = FileLock(tmp_path / "aimm.db")
    lock.note(["http://127.0.0.1:9999"])
    held = await finding("service", settings)
    assert (held.fine, held.text.endswith("`aimm serve` would refuse to start")) == (False, True)
    assert f"process {os.getpid()} at http://127.0.0.1:9999" in held.text
    with answering(200, b'{"ok":true}', installation="0a0b0c0d") as port:
        assert (await finding("service", on(settings, port=port))).fine
    with answering(200, b'{"ok":true}', installation="ffffffff") as port:
        assert not (await finding("service", on(settings, port=port))).fine
    lock.release()
    assert not [one for one in await findings(settings) if one.subject == "service"]


async def test_every_address_is_checked(settings: Settings):
    found = [
        one for one in await findings(on(settings, host="127.0.0.1,0.0.0.0")) if one.subject == "address"
    ]
    assert [one.text.partition(" ")[0] for one in found] == ["127.0.0.1:0", "0.0.0.0:0"]


def seen(path: Path, subject: str) -> Finding:
    """The only finding about ``subject``, without opening the file."""
    [found] = [one for one in files(path) if one.subject == subject]
    return found


def test_files_that_other_users_can_read(tmp_path: Path):
    tmp_path.chmod(0o700)
    names = ("aimm.db", "aimm.db-wal", "aimm.db.lock", "aimm-data.db", "aimm-data.db-wal", "aimm-jobs.db")
    for name in names:
        (tmp_path / name).touch(mode=0o600)
    path = tmp_path / "aimm.db"
    assert seen(path, "rights").fine
    for name, mode in zip(names, (0o640, 0o604, 0o644, 0o644, 0o640, 0o604), strict=True):
        (tmp_path / name).chmod(mode)
        found = seen(path, "rights")
        assert (found.fine, f"can read {name}:" in found.text) == (False, True)
        (tmp_path / name).chmod(0o600)
    tmp_path.chmod(0o770)
    assert "can write to" in seen(path, "rights").text
    tmp_path.chmod(0o750)
    assert seen(path, "rights").fine


def test_a_write_ahead_log_that_is_not_truncated(tmp_path: Path):
    path = tmp_path / "aimm.db"
    path.touch()
    assert seen(path, "WAL") == Finding("WAL", fine=True, text="0.0 MiB")
    (tmp_path / "aimm.db-wal").touch()
    os.truncate(tmp_path / "aimm.db-wal", 600 << 20)
    found = seen(path, "WAL")
    assert (found.fine, found.text.startswith("600.0 MiB: ")) == (False, True)


def test_the_age_of_the_last_backup(tmp_path: Path):
    now = 1_800_000_000.0
    assert backups("", now).fine
    missing = backups(str(tmp_path / "none"), now)
    assert (missing.fine, "cannot be read" in missing.text) == (False, True)
    assert backups(str(tmp_path), now) == Finding("backup", fine=False, text=f"no backup in {tmp_path}")
    for name, hours in (("old.db", 100), ("new.db", 5), ("empty.db", 0)):
        (tmp_path / name).write_text("" if name == "empty.db" else "x")
        os.utime(tmp_path / name, (now - hours * 3600, now - hours * 3600))
    newest = Finding("backup", fine=True, text=f"the newest in {tmp_path} is 5 h old")
    assert backups(str(tmp_path), now) == newest
    old = backups(str(tmp_path / "old.db"), now)
    assert (old.fine, old.text.endswith("is 4 days old")) == (False, True)


async def test_a_clock_that_was_set_back(settings: Settings):
    await installed(settings)
    database = open_database(settings.url)
    async with database.writing() as connection:
        started = datetime(2999, 1, 1, tzinfo=UTC)
        await connection.execute(incarnations.insert().values(host="here", pid=1, started_at=started))
    await database.close()
    found = await finding("clock", settings)
    assert (found.fine, found.text.endswith("s behind the last start of the service")) == (False, True)


async def test_a_fast_clock_is_reported(settings: Settings):
    assert not (await finding("clock speed", on(settings, clock_speed=60))).fine


async def test_a_password_in_a_file_that_other_users_can_read(tmp_path: Path):
    file = tmp_path / "aimm.toml"
    file.touch(mode=0o644)
    file.chmod(0o644)
    settings = Settings(database_url="postgresql://me:secret@127.0.0.1:1/name", port=0)
    loaded = LoadedSettings(settings, file, {"database_url": "file"})
    for mode, fine in ((0o644, False), (0o600, True)):
        file.chmod(mode)
        [found] = [one for one in await diagnose(loaded) if one.subject == "settings"]
        assert found.fine == fine


@pytest.mark.parametrize(
    ("status", "body"), [(200, b"hello"), (404, b'{"ok":true}'), (200, b"[]"), (200, b"\xff")]
)
async def test_another_service_is_not(settings: Settings, status: int, body: bytes):
    with answering(status, body) as port:
        found = await finding("address", on(settings, port=port))
    assert not found.fine
    assert found.text.startswith(f"127.0.0.1:{port} cannot be used now: ")


async def test_an_unresponsive_address_does_not_block(settings: Settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = await finding("address", on(settings, port=silent.getsockname()[1]))
    assert not found.fine


@pytest.mark.parametrize("host", ["192.0.2.1", "a..b", "x" * 70])
async def test_an_address_of_another_machine(settings: Settings, host: str):
    found = await finding("address", on(settings, host=host))
    assert not found.fine
    assert found.text.startswith(f"{host}:0 cannot be used now: ")


async def test_a_folder_that_does_not_exist_yet(settings: Settings, tmp_path: Path):
    fresh = on(settings, data_dir=str(tmp_path / "a" / "b"))
    assert (await finding("data", fresh)).fine
    assert await finding("database", fresh) == Finding("database", True, "will be created at the first start")
    assert not (await asyncio.to_thread(lambda: list(tmp_path.iterdir())))


async def test_a_folder_that_cannot_be_created(settings: Settings, tmp_path: Path):
    (tmp_path / "file").touch()
    for folder, reason in [("/proc/x", "/proc: "), (str(tmp_path / "file" / "x"), "Not a directory")]:
        found = await finding("data", on(settings, data_dir=folder))
        assert not found.fine
        assert found.text.startswith(f"{folder}/aimm.db cannot be written: ")
        assert reason in found.text
        assert not (await finding("database", on(settings, data_dir=folder))).fine


async def test_a_file_that_cannot_be_written(settings: Settings, tmp_path: Path):
    (tmp_path / "aimm.db").mkdir()
    found = await finding("data", settings)
    assert (found.fine, found.text.endswith("aimm.db: Is a directory")) == (False, True)
    assert not (await finding("database", settings)).fine
    await _no_connection_is_left()


async def _no_connection_is_left() -> None:
    for thread in threads():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 5)  # it was told to stop, and may need a moment
            assert not thread.is_alive()


async def test_a_file_that_is_not_a_database(settings: Settings, tmp_path: Path):
    (tmp_path / "aimm.db").write_text("hello, " * 1000)
    url = f"sqlite:///{tmp_path / 'aimm.db'}"
    assert await finding("database", settings) == Finding(
        "database", fine=False, text=f"{url} cannot be used: file is not a database"
    )
    await _no_connection_is_left()


async def test_a_database_of_another_schema(settings: Settings, tmp_path: Path):
    (tmp_path / "aimm.db").touch()
    assert (await finding("database", settings)).fine
    schema = await finding("schema", settings)
    assert (schema.fine, schema.text.endswith("run `aimm migrate`")) == (False, True)


async def test_a_migrated_database_without_users(settings: Settings):
    database = open_database(settings.url)
    await migrate(database)
    await database.close()
    assert (await finding("schema", settings)).fine
    assert "aimm users add" in (await finding("people", settings)).text
    assert (await finding("backup", settings)).fine
    assert "aimm keys add" in (await finding("API keys", settings)).text


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://me:secret@127.0.0.1:1/name",
        "postgresql://me:se@secret@127.0.0.1:1/name",
        "postgresql://me@127.0.0.1:1/name?password=secret",
        "postgresql://me:secret@127.0.0.1:1/name?unknown=secret",
        "postgresql://me:x@y:secret/name",
    ],
)
async def test_an_unreachable_server(settings: Settings, address: str):
    found = await finding("database", on(settings, database_url=address))
    assert not found.fine
    assert "secret" not in found.text


async def test_a_server_without_the_database(settings: Settings, postgres: PostgresServer):
    found = await finding("database", on(settings, database_url=postgres.url("nowhere")))
    assert not found.fine
    assert found.text.endswith('cannot be used: database "nowhere" does not exist')
