"""Garbage for the hot endpoints: almost valid bodies, and bytes that are not HTTP."""

import json
import socket
import uuid
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import urlsplit

import httpx2
from tests.fuzz.schema import Tally
from tests.fuzz.world import World

SECONDS = 10
GOOD = {200, 400, 404, 413, 422}
ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    10**400,
    -0.0,
    "",
    "\0",
    "\u2028",
    "x" * 300,
    "ä" * 200,
    "\U0001f600" * 70,
    [],
    {},
    [[[]]],
    {"a": None},
]
PIECES = [
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b":",
    b",",
    b"\\",
    b"\\u",
    b"\\ud800",
    b"\0",
    b"\xff",
    b"\xc3",
    b"NaN",
    b"1e999",
    b"//",
    b"null",
]


def body_for(world: World, path: str, chance: Random) -> dict[str, Any]:
    """A valid body."""
    step = {
        "correlationId": chance.choice(
            [world.some("correlation_id", chance), str(uuid.UUID(int=chance.getrandbits(128)))]
        ),
        "useCaseCode": world.some("code", chance),
        "useCaseStepCode": "s1",
    }
    if path == "/feedbacks":
        return {"correlationId": step["correlationId"], "score": chance.uniform(1, 5), "comment": "c"}
    if path == "/picker/exposures":
        flow = world.some("flow_id", chance)
        return {"exposures": [{**step, "at": "2026-01-02T03:04:05Z", "flowId": flow, "stale": True}]}
    return step


def _random_bytes(_: bytes, chance: Random) -> bytes:
    return chance.randbytes(chance.choice([0, 1, 7, 200, 5000]))


def _cut(body: bytes, chance: Random) -> bytes:
    return body[: chance.randrange(len(body))]


def _flipped(body: bytes, chance: Random) -> bytes:
    changed = bytearray(body)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _spliced(body: bytes, chance: Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(body))
        body = body[:at] + chance.choice(PIECES) * chance.choice([1, 1, 3, 2000]) + body[at:]
    return body


def _odd_value(body: bytes, chance: Random) -> bytes:
    fields = json.loads(body)
    target = fields["exposures"][0] if "exposures" in fields and chance.random() < 0.8 else fields
    target[chance.choice([*target])] = chance.choice(ODD)
    return json.dumps(fields, ensure_ascii=chance.random() < 0.5).encode()


def _odd_key(body: bytes, chance: Random) -> bytes:
    key = chance.choice([b"correlationId", b"score", b"SCORE", b"", b"\\u0000", b"useCaseCode", b"x" * 3000])
    value = json.dumps(chance.choice(ODD)).encode()
    return b'{"' + key + b'":' + value + b"," + body[1:]


def _deep(_: bytes, chance: Random) -> bytes:
    depth = chance.choice([100, 3000, 30_000])
    opening, closing = chance.choice([(b"[", b"]"), (b'{"a":', b"}")])
    nested = opening * (depth // len(opening)) + b"1" + closing * (depth // len(opening))
    return chance.choice([nested, b'{"correlationId":' + nested + b"}", b'{"x":' + nested + b"}"])


def _huge(_: bytes, chance: Random) -> bytes:
    return b'{"comment":"' + b"x" * chance.choice([4097, 65_536, 200_000]) + b'"}'


def _same(body: bytes, _: Random) -> bytes:
    return body


CHANGES: list[Callable[[bytes, Random], bytes]] = [
    _random_bytes,
    _cut,
    _flipped,
    _flipped,
    _spliced,
    _odd_value,
    _odd_value,
    _odd_key,
    _deep,
    _huge,
    _same,
]
PATHS = ("/picker", "/feedbacks", "/picker/session", "/picker/exposures")


def fuzz_bodies(world: World, tally: Tally, wanted: int, first_seed: int) -> None:
    """Send garbage bodies to the hot endpoints, and check the responses."""
    for number in range(wanted):
        chance = Random(f"{first_seed}-{number}")
        path = PATHS[number % len(PATHS)]
        change = chance.choice(CHANGES)
        body = change(json.dumps(body_for(world, path, chance)).encode(), chance)
        headers = {"idempotency-key": str(uuid.UUID(int=chance.getrandbits(128)))}
        if chance.random() < 0.3:
            headers["cookie"] = "takes=the-long-way"
        label, shown = f"POST {path} ({change.__name__})", repr(body[:300])
        try:
            answer = world.machine.http.post(path, content=body, headers=headers, timeout=SECONDS)
        except httpx2.TimeoutException:
            tally.note(label, 0)
            tally.fail(f"{label}: no answer within {SECONDS} s", shown)
            continue
        tally.note(label, answer.status_code)
        if answer.status_code not in GOOD:
            tally.fail(f"{label}: {answer.status_code}", f"{shown} -> {answer.text[:300]}")
        elif answer.headers["content-type"] != "application/json" or not _is_right(answer):
            tally.fail(f"{label}: malformed answer", f"{shown} -> {answer.text[:300]}")


def _is_right(answer: httpx2.Response) -> bool:
    found = answer.json()
    if answer.status_code == 200:
        return isinstance(found["item"], dict)
    return bool(found["errors"]) and all(isinstance(error, str) for error in found["errors"])


def _requests(world: World, chance: Random) -> bytes:
    """Bytes that start like a request to a hot endpoint, then become invalid."""
    path = b"/api/v1" + chance.choice(PATHS).encode()
    key = world.server.api_key.encode()
    body = json.dumps(body_for(world, "/picker", chance)).encode()
    length = str(len(body)).encode()
    head = b"POST " + path + b" HTTP/1.1\r\nhost: x\r\nx-api-key: " + key + b"\r\n"
    end = b"connection: close\r\n\r\n"
    return chance.choice(
        [
            chance.randbytes(300),
            b"POST " + path + b"\r\n\r\n",
            b"POST " + path + b" HTTP/9.9\r\n\r\n",
            head + b"content-length: -5\r\n" + end + body,
            head + b"content-length: nine\r\n" + end + body,
            head + b"content-length: " + length + b"\r\ncontent-length: 3\r\n" + end + body,
            head + b"content-length: " + length + b"\r\ntransfer-encoding: chunked\r\n" + end + body,
            head + b"transfer-encoding: chunked\r\n" + end + b"zz\r\n" + body,
            head + b"transfer-encoding: chunked\r\n" + end + b"5\r\nabcde\r\n0\r\n\r\n",
            head + b"transfer-encoding: gzip\r\n" + end + body,
            head + b"expect: nonsense\r\ncontent-length: " + length + b"\r\n" + end + body,
            head + b"upgrade: websocket\r\ncontent-length: " + length + b"\r\n" + end + body,
            head + b"bad header line\r\n" + end + body,
            head + b"x-odd: \xff\xfe\r\ncontent-length: " + length + b"\r\n" + end + body,
            head + b"idempotency-key: \xff\xc3\r\ncontent-length: " + length + b"\r\n" + end + body,
            head.replace(b"x-api-key: ", b"x-api-key: \xff")
            + b"content-length: "
            + length
            + b"\r\n"
            + end
            + body,
            head + b"authorization: Bearer \xff\r\ncontent-length: " + length + b"\r\n" + end + body,
            head + b"content-length: " + length + b"\r\n\r\n" + body + b"POST garbage",
            (head + b"content-length: " + length + b"\r\n\r\n" + body) * 20 + b"x" * 50 + b"\r\n\r\n",
            head + b"x-long: " + b"a" * 100_000 + b"\r\n" + end,
            b"GET "
            + path
            + b"?"
            + chance.randbytes(50).hex().encode()
            + b"%ff%00 HTTP/1.1\r\nhost: x\r\n"
            + end,
            b"GET /api/v1/sessions/%ff%fe%00 HTTP/1.1\r\nhost: x\r\nx-api-key: " + key + b"\r\n" + end,
            b"GET /api/v1/use-cases?page=%ff&searchKey=%00%00%00 HTTP/1.1\r\nhost: x\r\nx-api-key: "
            + key
            + b"\r\n"
            + end,
        ]
    )


def fuzz_bytes(world: World, tally: Tally, wanted: int, first_seed: int) -> None:
    """Send invalid bytes: each connection must be closed, without a 5xx."""
    place = urlsplit(world.server.url)
    address = (str(place.hostname), int(place.port or 0))
    for number in range(wanted):
        sent = _requests(world, Random(f"bytes-{first_seed}-{number}"))
        try:
            received = _exchange(address, sent)
        except TimeoutError:
            tally.note("bytes", 0)
            tally.fail(f"bytes: no end within {SECONDS} s", repr(sent[:400]))
            continue
        statuses = [int(part[:3]) for part in received.split(b"HTTP/1.1 ")[1:]]
        tally.note("bytes", statuses[0] if statuses else 1)
        if any(status >= 500 for status in statuses):
            tally.fail(f"bytes: {statuses}", f"{sent[:400]!r} -> {received[-300:]!r}")


def _exchange(address: tuple[str, int], sent: bytes) -> bytes:
    with socket.create_connection(address, timeout=SECONDS) as connection:
        received = b""
        try:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65_536):
                received += part
        except (ConnectionResetError, BrokenPipeError):
            pass
        return received
