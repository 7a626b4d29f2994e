"""HTTP/1.0 clients, such as proxies by default: they get no chunked responses."""

import json
import socket
from urllib.parse import urlsplit

import pytest
from tests.support.server import Api, Goal, ServerProcess


def ask(server: ServerProcess, head: str, body: bytes = b"", version: str = "1.0") -> tuple[bytes, bytes]:
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        length = f"content-length: {len(body)}\r\n" if body else ""
        connection.sendall(
            f"{head} HTTP/{version}\r\nhost: x\r\nconnection: close\r\n{length}\r\n".encode() + body
        )
        parts: list[bytes] = []
        while part := connection.recv(65_536):
            parts.append(part)
    answered, _, content = b"".join(parts).partition(b"\r\n\r\n")
    return answered.lower(), content


def bearer(admin: Api) -> str:
    return f"authorization: {admin.http.headers['authorization']}"


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_response_of_unknown_length(server: ServerProcess, admin: Api, version: str):
    goal = Goal(admin)
    body = json.dumps({"flows": [{"mean": 4.6}, {"mean": 2.0}], "sessions": 2_000, "seed": 3}).encode()
    path = f"/api/v1/use-cases/{goal.id}/rollout-strategy/simulation"
    head, content = ask(server, f"POST {path}", body, f"{version}\r\n{bearer(admin)}")
    assert head.startswith(b"http/1.1 200 ")
    if version == "1.1":
        assert b"transfer-encoding: chunked" in head
        return
    assert b"transfer-encoding" not in head
    assert b"connection: close" in head
    assert json.loads(content.splitlines()[-1])["finished"] is True


def test_a_response_of_known_length(server: ServerProcess):
    head, content = ask(server, "GET /livez")
    assert b"content-length: 11" in head
    assert content == b'{"ok":true}'


def test_a_pick(server: ServerProcess, machine: Api, admin: Api):
    body = json.dumps(Goal(admin).pick_body()).encode()
    head, content = ask(server, "POST /api/v1/picker", body, f"1.0\r\nx-api-key: {server.api_key}")
    assert head.startswith(b"http/1.1 200 ")
    assert json.loads(content)["item"]
