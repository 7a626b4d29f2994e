"""What the doctor finds out, and in what words."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from threading import enumerate as threads

import pytest
from tests.support.databases import PostgresServer

from aimm.storage.database.engine import open_database
from aimm.storage.database.migrate import migrate
from aimm.wiring.diagnosis import Finding, diagnose
from aimm.wiring.settings import Settings


@contextmanager
def answering(status: int, body: bytes, host: str = "127.0.0.1") -> Iterator[int]:
    """The port of something that answers every request in the same way."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/livez" else 404)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name in the base
            """Nothing is logged."""

    with HTTPServer((host, 0), Answer) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=str(tmp_path), port=0)


async def finding(subject: str, settings: Settings) -> Finding:
    """The only finding about ``subject``."""
    [found] = [each for each in await diagnose(settings) if each.subject == subject]
    return found


def on(settings: Settings, **changes: object) -> Settings:
    return Settings(**{"data_dir": settings.data_dir, "port": 0, **changes})  # type: ignore[arg-type]


async def test_a_free_address(settings: Settings):
    assert (await finding("address", settings)).fine
    open_to_all = await finding("address", on(settings, host="0.0.0.0"))
    assert (open_to_all.fine, "put TLS" in open_to_all.text) == (True, True)


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
async def test_the_own_service_is_recognised(settings: Settings, host: str):
    with answering(200, b'{"ok":true}', host) as port:
        found = await finding("address", on(settings, host=host, port=port))
    assert found == Finding("address", fine=True, text=f"{host}:{port}: a service of this kind answers there")


@pytest.mark.parametrize(
    ("status", "body"), [(200, b"hello"), (404, b'{"ok":true}'), (200, b"[]"), (200, b"\xff")]
)
async def test_another_service_is_not(settings: Settings, status: int, body: bytes):
    with answering(status, body) as port:
        found = await finding("address", on(settings, port=port))
    assert not found.fine
    assert found.text.startswith(f"127.0.0.1:{port} cannot be used now: ")


async def test_what_never_answers_is_not_waited_for(settings: Settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = await finding("address", on(settings, port=silent.getsockname()[1]))
    assert not found.fine


@pytest.mark.parametrize("host", ["192.0.2.1", "a..b", "x" * 70])
async def test_an_address_of_another_machine(settings: Settings, host: str):
    found = await finding("address", on(settings, host=host))
    assert not found.fine
    assert found.text.startswith(f"{host}:0 cannot be used now: ")


async def test_a_folder_that_is_still_to_be_made(settings: Settings, tmp_path: Path):
    fresh = on(settings, data_dir=str(tmp_path / "a" / "b"))
    assert (await finding("data", fresh)).fine
    assert await finding("database", fresh) == Finding("database", True, "will be made at the first start")
    assert not (await asyncio.to_thread(lambda: list(tmp_path.iterdir())))


async def test_a_folder_that_cannot_be_made(settings: Settings, tmp_path: Path):
    (tmp_path / "file").touch()
    for folder, reason in [("/proc/x", "/proc: "), (str(tmp_path / "file" / "x"), "Not a directory")]:
        found = await finding("data", on(settings, data_dir=folder))
        assert not found.fine
        assert found.text.startswith(f"{folder}/aimm.db can NOT be written: ")
        assert reason in found.text
        assert not (await finding("database", on(settings, data_dir=folder))).fine


async def test_a_file_that_cannot_be_written(settings: Settings, tmp_path: Path):
    (tmp_path / "aimm.db").mkdir()
    found = await finding("data", settings)
    assert (found.fine, found.text.endswith("aimm.db: Is a directory")) == (False, True)
    assert not (await finding("database", settings)).fine


async def _threads_ended() -> None:
    """A connection that could not be used ends by itself, a moment later, and wants the loop for it."""
    for thread in threads():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 5)


async def test_a_file_that_is_no_database(settings: Settings, tmp_path: Path):
    (tmp_path / "aimm.db").write_text("hello, " * 1000)
    url = f"sqlite:///{tmp_path / 'aimm.db'}"
    assert await finding("database", settings) == Finding(
        "database", fine=False, text=f"{url} cannot be used: file is not a database"
    )
    await _threads_ended()


async def test_a_database_of_another_schema(settings: Settings, tmp_path: Path):
    (tmp_path / "aimm.db").touch()
    assert (await finding("database", settings)).fine
    schema = await finding("schema", settings)
    assert (schema.fine, schema.text.endswith("run `aimm migrate`")) == (False, True)


async def test_a_migrated_database_without_people(settings: Settings):
    database = open_database(settings.url)
    await migrate(database)
    await database.close()
    assert (await finding("schema", settings)).fine
    assert "aimm users add" in (await finding("people", settings)).text
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
async def test_a_server_that_is_away(settings: Settings, address: str):
    found = await finding("database", on(settings, database_url=address))
    assert not found.fine
    assert "secret" not in found.text


async def test_a_server_without_the_database(settings: Settings, postgres: PostgresServer):
    found = await finding("database", on(settings, database_url=postgres.url("nowhere")))
    assert not found.fine
    assert found.text.endswith('cannot be used: database "nowhere" does not exist')
