"""Direct connections: how responses are delimited, when connections are used again, and what is refused."""

import gc
import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.sdk.scripted import OK, SECONDS, Server

from ai_model_match.core.effects import Reply, Send
from ai_model_match.edges.bodies import BadResponse, decompress
from ai_model_match.edges.connection import Connection
from ai_model_match.edges.direct import DirectConnections, is_plain


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


@pytest.fixture
def connections(server: Server) -> Iterator[DirectConnections]:
    made = DirectConnections(f"{server.url}/base", {"X-Api-Key": "key"}, None)
    yield made
    made.close()


def send(connections: DirectConnections, path: str = "/path?a=b", seconds: float = SECONDS) -> Reply:
    return connections.send(Send("POST", path, b"body", {"Prefer": "x"}, seconds, seconds))


def head(*lines: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode()


def test_a_request_is_complete(server: Server, connections: DirectConnections):
    server.scripts = [[OK]]
    assert send(connections) == Reply(200, b"{}", {})
    [request] = server.requests
    first, *lines = request.decode().split("\r\n")
    assert first == "POST /base/path?a=b HTTP/1.1"
    assert lines == [
        f"Host: {server.url.removeprefix('http://')}",
        "Accept: */*",
        "Accept-Encoding: gzip, deflate",
        "X-Api-Key: key",
        "Prefer: x",
        "Content-Length: 4",
        "",
        "body",
    ]


CHUNKED = head("Transfer-Encoding: chunked")
DEFLATE = head("Content-Encoding: deflate", "Connection: close")
RESPONSES = {
    "a length": (OK, b"{}"),
    "chunks": (CHUNKED + b"2\r\nab\r\n1;x=y\r\nc\r\n0\r\nTrailer: 1\r\n\r\n", b"abc"),
    "the end": (head("Connection: close") + b"abc", b"abc"),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\n\r\nabc", b"abc"),
    "gzip": (head("Content-Encoding: gzip", "Connection: close") + gzip.compress(b"abc"), b"abc"),
    "deflate": (DEFLATE + zlib.compress(b"abc"), b"abc"),
    "raw deflate": (DEFLATE + zlib.compress(b"abc")[2:-4], b"abc"),
    "early hints": (head("Link: x", status="103 Early Hints") + head(status="100 Continue") + OK, b"{}"),
    "nothing": (head("Content-Length: 0"), b""),
}


@pytest.mark.parametrize("name", RESPONSES)
def test_responses_are_read_whole(server: Server, connections: DirectConnections, name: str):
    response, body = RESPONSES[name]
    server.scripts = [[response]]
    assert send(connections) == Reply(200, body, {})


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_a_response_without_a_body_ends_with_its_head(
    server: Server, connections: DirectConnections, status: str
):
    server.scripts = [[head("ETag: a", "Content-Length: 5", status=status), OK]]
    assert send(connections) == Reply(int(status[:3]), b"", {"etag": "a"})
    assert send(connections).status == 200
    assert server.connections == 1


def test_headers_that_matter_are_kept(server: Server, connections: DirectConnections):
    lines = ("DATE: now", "Retry-After:  3 ", "Server: x", "Content-Length: 0")
    server.scripts = [[head(*lines, status="503 Unavailable")]]
    assert send(connections) == Reply(503, b"", {"date": "now", "retry-after": "3"})


def test_a_connection_is_used_again(server: Server, connections: DirectConnections):
    server.scripts = [[OK, RESPONSES["chunks"][0], OK]]
    assert [send(connections).body for _ in range(3)] == [b"{}", b"abc", b"{}"]
    assert server.connections == 1


@pytest.mark.parametrize("first", [RESPONSES["HTTP/1.0"][0], head("Connection: close") + b"x", OK + b"more"])
def test_a_connection_that_has_ended_is_not_used_again(
    server: Server, connections: DirectConnections, first: bytes
):
    server.scripts = [[first], [OK]]
    send(connections)
    assert send(connections).body == b"{}"
    assert server.connections == 2


def test_a_connection_that_the_server_closed_meanwhile_is_not_used(
    server: Server, connections: DirectConnections
):
    server.scripts = [[OK], [OK]]
    send(connections)
    server.wait_until_closed(1)
    assert send(connections).body == b"{}"
    assert len(server.requests) == 2


def test_a_request_that_met_a_closing_connection_is_repeated_on_a_new_one(
    server: Server, connections: DirectConnections, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("ai_model_match.edges.connection._is_readable", lambda _: False)
    server.scripts = [[OK], [OK]]
    send(connections)
    server.wait_until_closed(1)
    assert send(connections).body == b"{}"
    assert server.connections == 2


@pytest.mark.parametrize(
    "response",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
        head("Content-Length: 5") + b"abc",
        head("Content-Length: -1"),
        head("Content-Length: 2, 3") + b"abc",
        head("Content-Length: ff") + b"x" * 255,
        head("Transfer-Encoding: chunked") + b"zz\r\n",
        head("Transfer-Encoding: chunked") + b"5\r\nab",
        head("Content-Encoding: br", "Content-Length: 1") + b"x",
        head("Content-Encoding: gzip", "Content-Length: 1") + b"x",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 40_000,
    ],
)
def test_what_is_no_whole_response_is_an_error(
    server: Server, connections: DirectConnections, response: bytes
):
    server.scripts = [[response]]
    with pytest.raises(BadResponse):
        send(connections)
    assert len(server.requests) == 1


def test_a_dropped_connection_closes_its_socket():
    ours, theirs = socket.socketpair()
    with theirs:
        del_me = Connection(ours)
        del ours, del_me
        gc.collect()  # an open socket would warn here
        assert theirs.recv(1) == b""


BOMB = gzip.compress(bytes(200_000))


@pytest.mark.parametrize(
    "response",
    [
        head("Content-Length: 100001") + b"x" * 100_001,
        head("Transfer-Encoding: chunked") + (b"c351\r\n" + b"x" * 50_001 + b"\r\n") * 2 + b"0\r\n\r\n",
        head() + b"x" * 100_001,
        head("Content-Encoding: gzip", f"Content-Length: {len(BOMB)}") + BOMB,
    ],
    ids=["length", "chunks", "until it closes", "compressed"],
)
def test_a_response_that_is_too_large_is_an_error(
    server: Server, connections: DirectConnections, response: bytes, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("ai_model_match.edges.bodies.MOST_BYTES", 100_000)
    server.scripts = [[response]]
    with pytest.raises(BadResponse, match="the response is larger than"):
        send(connections)


def test_decompressing_stops_at_the_deadline():
    with pytest.raises(TimeoutError):
        decompress(BOMB, "gzip", time.monotonic() - 1)


@pytest.mark.parametrize("size", [0, 1, 1_048_576, 2_097_152, 2_500_000])
@pytest.mark.parametrize("compress", [gzip.compress, zlib.compress])
def test_bodies_of_any_size_are_decompressed_whole(compress: Callable[[bytes], bytes], size: int):
    assert decompress(compress(b"x" * size), "gzip", time.monotonic() + SECONDS) == b"x" * size


def test_a_slow_response_is_given_up_at_the_deadline(server: Server, connections: DirectConnections):
    class Slow:
        def __iter__(self) -> Iterator[bytes]:
            yield b"HTTP/1.1 200 OK\r\n"
            time.sleep(0.3)  # the server is slow, not the test
            yield OK

    server.scripts = [Slow()]  # type: ignore[list-item]
    with pytest.raises(TimeoutError):
        send(connections, seconds=0.05)


def test_a_service_that_is_away_is_an_error(server: Server):
    server.close()
    with pytest.raises(OSError, match="refused"):
        send(DirectConnections(server.url, {}, None))


@pytest.mark.parametrize(
    "make",
    [
        lambda url: DirectConnections(url, {"X-Api-Key": "a\r\nb: c"}, None),
        lambda url: send(DirectConnections(url, {}, None), "/a b"),
        lambda url: send(DirectConnections(url, {}, None), "/a\r\nb: c"),
        lambda url: send(DirectConnections(url, {}, None), "/ä"),
    ],
)
def test_nothing_can_be_smuggled_into_a_request(server: Server, make: Callable[[str], object]):
    with pytest.raises(ValueError, match="printable ASCII"):
        make(server.url)
    assert server.requests == []


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("http://localhost:8321", True),
        ("https://aimm.example/base/v-1", True),
        ("http://[::1]:8321", True),
        ("http://user:secret@host", False),
        ("http://bücher.example", False),
        ("http://host/a b", False),
        ("http://host/?a=b", False),
        ("ftp://host", False),
    ],
)
def test_unusual_urls_are_left_to_the_library(url: str, plain: bool):
    assert is_plain(url) is plain


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate of localhost, with its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    made = tmp_path_factory.mktemp("certificate") / "both.pem"
    request = (
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    key = made.with_name("key.pem")
    command = ["openssl", *request.split(), "-keyout", str(key), "-out", str(made)]
    subprocess.run(command, check=True, capture_output=True)
    made.write_text(made.read_text() + key.read_text())
    return made


def test_certificates_are_verified(certificate: Path):
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for _ in range(2):
            accepted, _ = listener.accept()
            try:
                with own.wrap_socket(accepted, server_side=True) as connection:
                    while b"\r\n\r\n" in connection.recv(65_536):
                        connection.sendall(OK)
            except OSError:
                accepted.close()  # the client does not trust the certificate

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    url = f"https://localhost:{listener.getsockname()[1]}"
    trusting = DirectConnections(url, {}, ssl.create_default_context(cafile=certificate))
    assert [send(trusting).body for _ in range(3)] == [b"{}"] * 3
    trusting.close()
    with pytest.raises(ssl.SSLCertVerificationError):
        send(DirectConnections(url, {}, ssl.create_default_context()))
    thread.join(SECONDS)
    listener.close()
