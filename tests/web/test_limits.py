"""Limits for callers: endless heads, missing bodies, unsafe defaults."""

import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from tests.support.server import Api, Goal, ServerProcess, running

REQUEST_SECONDS = 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("limits") / "data"


@pytest.fixture(scope="module")
def impatient(folder: Path) -> Iterator[ServerProcess]:
    with running(f"sqlite:///{folder / 'aimm.db'}", folder, request_seconds=REQUEST_SECONDS) as server:
        yield server


def talk(server: ServerProcess) -> socket.socket:
    address = urlsplit(server.url)
    return socket.create_connection((address.hostname, address.port), timeout=15)


def answer(connection: socket.socket) -> bytes:
    """Read until the server closes the connection."""
    parts = []
    while part := connection.recv(65_536):
        parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize(
    ("path", "extra"),
    [("picker", b""), ("picker", b"cookie: a=b\r\n"), ("auth/login", b"content-type: application/json\r\n")],
    ids=["hot", "asgi", "management"],
)
def test_a_missing_body_times_out(impatient: ServerProcess, path: str, extra: bytes) -> None:
    with talk(impatient) as connection:
        head = f"POST /api/v1/{path} HTTP/1.1\r\nhost: x\r\n".encode()
        connection.sendall(head + extra + b"content-length: 100\r\n\r\n{")
        started = time.monotonic()
        found = answer(connection)
    assert found.startswith(b"HTTP/1.1 408 ")
    assert b'{"errors":["request-timeout"]}' in found
    assert b"\r\nconnection: close\r\n" in found.lower()
    assert time.monotonic() - started < REQUEST_SECONDS * 4


def test_a_body_that_does_not_come_keeps_no_connection_open(impatient: ServerProcess) -> None:
    with talk(impatient) as connection:
        connection.sendall(b"GET /livez HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{")
        started = time.monotonic()
        assert answer(connection).startswith(b"HTTP/1.1 200 ")
    assert time.monotonic() - started < REQUEST_SECONDS * 4


def test_a_streaming_endpoint_gives_up_a_body_that_does_not_come(impatient: ServerProcess) -> None:
    token = Api.person(impatient).http.headers["authorization"]
    path = f"/api/v1/use-cases/{uuid4()}/rollout-strategy/simulation"
    with talk(impatient) as connection:
        head = (
            f"POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: {token}\r\ncontent-type: application/json\r\n"
        )
        connection.sendall(head.encode() + b"content-length: 100\r\n\r\n{")
        started = time.monotonic()
        found = answer(connection)
    assert found.startswith(b"HTTP/1.1 408 ")
    assert b'{"errors":["request-timeout"]}' in found
    assert b"\r\nconnection: close\r\n" in found.lower()
    assert time.monotonic() - started < REQUEST_SECONDS * 4


@pytest.mark.parametrize("last", [b"", b"connection: close\r\n"], ids=["kept alive", "to be closed"])
def test_a_client_that_never_reads_is_disconnected(impatient: ServerProcess, last: bytes) -> None:
    with talk(impatient) as connection:
        asked = b"GET /openapi.json HTTP/1.1\r\nhost: x\r\n"
        connection.sendall((asked + b"\r\n") * 60 + asked + last + b"\r\n")
        end = time.monotonic() + 30
        with pytest.raises(OSError, match=r"reset|Broken pipe"):  # noqa: PT012 -- may be raised at any point
            while time.monotonic() < end:
                time.sleep(0.1)
                connection.send(b"\r\n")


def test_a_slow_reader_gets_the_whole_response(impatient: ServerProcess) -> None:
    with talk(impatient) as connection:
        asked = b"GET /openapi.json HTTP/1.1\r\nhost: x\r\n"
        connection.sendall((asked + b"\r\n") * 60 + asked + b"connection: close\r\n\r\n")
        found, began = b"", time.monotonic()
        while part := connection.recv(1 << 20):
            found += part
            time.sleep(0 if time.monotonic() - began > REQUEST_SECONDS * 8 else 0.4)
    assert found.count(b"HTTP/1.1 200 OK") == 61
    assert found.endswith(b"}\n")


def test_an_endless_head_is_rejected(impatient: ServerProcess) -> None:
    with talk(impatient) as connection:
        connection.sendall(b"GET /livez HTTP/1.1\r\nhost: x\r\nx-long: ")
        sent = 0
        try:
            while sent < 4_000_000:
                sent += connection.send(b"a" * 16_384)
        except OSError:
            pass  # closed while writing, as intended
    assert sent < 4_000_000


def test_a_head_of_usual_size_is_accepted(impatient: ServerProcess) -> None:
    with talk(impatient) as connection:
        padding = b"x-pad: " + b"a" * 30_000 + b"\r\n"
        connection.sendall(b"GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n" + padding + b"\r\n")
        assert answer(connection).startswith(b"HTTP/1.1 200 ")


def test_chunks_of_a_body_do_not_count_as_head(impatient: ServerProcess) -> None:
    api = Api.person(impatient)
    with api.http:
        goal = Goal(api)
        big = {"text": "x" * 300_000}
        flow_step = goal.flow_steps(goal.flows[0]["id"])[0]
        assert goal.configure(flow_step["id"], big)["configuration"]["parameters"] == big


def test_only_the_owner_can_read_the_file(impatient: ServerProcess, folder: Path) -> None:
    for file in folder.glob("aimm.db*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_first_start_that_cannot_listen_creates_nothing(impatient: ServerProcess, tmp_path: Path) -> None:
    taken = urlsplit(impatient.url).port
    with pytest.raises(AssertionError, match=f"Error: cannot listen on 127.0.0.1:{taken}"):
        ServerProcess(f"sqlite:///{tmp_path / 'aimm.db'}", tmp_path, port=taken)
    assert not list(tmp_path.iterdir())
