"""The fast path through the server's protocol: caching must never change the meaning of a request."""

import asyncio
from typing import Any

import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st
from uvicorn.server import ServerState

from aimm.web.hot import protocol as module
from aimm.web.hot.protocol import HotProtocol, hot_protocol
from aimm.web.hot.requests import HotRequest, Reply

Heard = list[tuple[str, bytes | None, bytes | None, bytes]]


class Wire(asyncio.Transport):
    """A transport that records what is written."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.written = b""
        self.closed = False

    def write(self, data: Any) -> None:
        self.written += data

    def get_write_buffer_size(self) -> int:
        return 0

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass

    def set_protocol(self, protocol: Any) -> None:
        pass


async def _app(scope: Any, receive: Any, send: Any) -> None:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    answer = b"asgi " + scope["path"].encode() + b" " + body
    headers = [(b"content-length", b"%d" % len(answer))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})


class Line:
    """One connection with two hot paths that record their requests."""

    def __init__(self) -> None:
        self.heard: Heard = []
        self.wire = Wire()
        routes = {b"/a": self._handler("a"), b"/b": self._handler("b")}
        config = uvicorn.Config(_app, http=hot_protocol(routes, 1_000, 5.0, None), lifespan="off")
        config.load()
        self.protocol: HotProtocol = config.http_protocol_class(  # type: ignore[assignment]
            config=config, server_state=ServerState(), app_state={}
        )
        self.protocol.connection_made(self.wire)

    def _handler(self, name: str) -> module.Handler:
        def handle(request: HotRequest, reply: Reply) -> None:
            self.heard.append((name, request.api_key, request.idempotency_key, request.body))
            reply(200, b"hot " + name.encode() + b" " + request.body)

        return handle

    async def say(self, data: bytes) -> None:
        if not self.wire.closed:
            self.protocol.data_received(data)
        for _ in range(12):
            await asyncio.sleep(0)

    def end(self) -> None:
        self.wire.closed = True
        self.protocol.connection_lost(None)

    @property
    def known(self) -> int:
        return len(self.protocol._known)  # pyright: ignore[reportPrivateUsage]


def request(path: bytes, body: bytes, *extra: bytes, key: bytes = b"k") -> bytes:
    head = [b"POST " + path + b" HTTP/1.1", b"host: x", b"x-api-key: " + key]
    head += [b"content-length: %d" % len(body), *extra]
    return b"\r\n".join([*head, b"", body])


async def _conversation(pieces: list[bytes]) -> tuple[Heard, bytes, int]:
    line = Line()
    try:
        for piece in pieces:
            await line.say(piece)
        return line.heard, line.wire.written, line.known
    finally:
        line.end()


async def test_a_head_is_parsed_once(monkeypatch: pytest.MonkeyPatch):
    line = Line()
    parsed: list[bytes] = []
    on_url = line.protocol.on_url
    monkeypatch.setattr(line.protocol, "on_url", lambda url: (parsed.append(url), on_url(url)))
    await line.say(request(b"/a", b"first"))
    await line.say(request(b"/a", b"other"))
    await line.say(request(b"/a", b"third"))
    assert [body for *_, body in line.heard] == [b"first", b"other", b"third"]
    assert line.wire.written.count(b"hot a ") == 3
    assert line.known == 1
    assert not parsed[1:]
    line.end()


@pytest.mark.parametrize(
    "pieces",
    [
        [request(b"/a", b"x", b"idempotency-key: once")],
        [request(b"/a", b"x", b"connection: close")],
        [request(b"/a", b"x", b"cookie: a=b")],
        [request(b"/c", b"x")],
        [request(b"/a", b"")],
        [request(b"/a", b"xy")[:-1], b"y"],
        [request(b"/a", b"x") + request(b"/a", b"y")],
        [request(b"/a", b"x" * 2_000)],
    ],
)
async def test_heads_that_are_not_cached(pieces: list[bytes]):
    heard, _, known = await _conversation(pieces)
    assert known == 0
    assert await _conversation(pieces * 2)
    assert len(heard) <= 2


async def test_a_body_of_another_length_is_not_served_from_the_cache():
    whole = request(b"/a", b"12345")
    heard, _, _ = await _conversation([whole, whole[:-2], b"45", whole])
    assert [body for *_, body in heard] == [b"12345"] * 3


async def test_the_number_of_cached_heads_is_limited(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_REMEMBERED_HEADS", 3)
    line = Line()
    for number in range(10):
        await line.say(request(b"/a", b"x", key=b"key-%d" % number))
        assert 1 <= line.known <= 3
    assert [key for _, key, _, _ in line.heard] == [b"key-%d" % number for number in range(10)]
    line.end()


REQUESTS = st.sampled_from(
    [
        request(b"/a", b"first"),
        request(b"/a", b"other"),
        request(b"/a", b"12345", key=b"z"),
        request(b"/b", b"first"),
        request(b"/a", b"a\r\n\r\nb"),
        request(b"/a", b"x", b"idempotency-key: once"),
        request(b"/c", b"asgi"),
        b"\r\n" + request(b"/a", b"first"),
        b"GET /a HTTP/1.1\r\nhost: x\r\n\r\n",
        request(b"/a", b"last!", b"connection: close"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(REQUESTS, min_size=1, max_size=8), st.lists(st.integers(1, 300), max_size=4))
async def test_caching_does_not_change_responses(requests: list[bytes], cuts: list[int]):
    pieces: list[bytes] = []
    for number, whole in enumerate(requests):
        cut = cuts[number % len(cuts)] if cuts and number % 2 else 0
        pieces += [whole[:cut], whole[cut:]] if 0 < cut < len(whole) else [whole]
    with pytest.MonkeyPatch.context() as patched:
        plain = []
        patched.setattr(HotProtocol, "_learn", lambda *_: plain.append(1))
        expected = await _conversation(pieces)
    heard, written, _ = await _conversation(pieces)
    assert (heard, written) == expected[:2]


def _limited(line: Line, *, head: float = 60, body: float = 60, idle: float = 60) -> None:
    protocol = line.protocol
    protocol.head_seconds, protocol.body_seconds, protocol.timeout_keep_alive = head, body, idle  # type: ignore[assignment]
    protocol._check()  # pyright: ignore[reportPrivateUsage] -- sets new limits


async def _closed(line: Line) -> None:
    async with asyncio.timeout(10):
        while not line.wire.closed:  # noqa: ASYNC110 -- there is no event to wait for
            await asyncio.sleep(0.001)
    line.end()


@pytest.mark.parametrize("before", [b"", request(b"/a", b"x"), request(b"/c", b"x")], ids=["", "hot", "asgi"])
async def test_a_head_that_arrives_too_slowly_is_given_up(before: bytes):
    line = Line()
    if before:
        await line.say(before)
    _limited(line, head=0.05)
    started = asyncio.get_running_loop().time()
    trickle = iter(request(b"/a", b"x")[:-40] + b"y" * 10_000)
    while not line.wire.closed and asyncio.get_running_loop().time() - started < 10:
        await line.say(bytes([next(trickle)]))
        await asyncio.sleep(0.002)
    assert line.wire.written.count(b"HTTP/1.1 408 ") == 1
    assert line.wire.written.endswith(b'{"errors":["request-timeout"]}')
    assert asyncio.get_running_loop().time() - started < 5
    await _closed(line)


@pytest.mark.parametrize("path", [b"/a", b"/c"], ids=["hot", "asgi"])
async def test_a_head_within_the_limit_is_answered_even_after_a_long_idle_time(path: bytes):
    line = Line()
    await line.say(request(path, b"x"))
    whole = request(path, b"y")
    await line.say(whole[:20])
    _limited(line, idle=0.001)
    await asyncio.sleep(0.01)
    assert not line.wire.closed
    await line.say(whole[20:])
    assert line.wire.written.endswith(path[1:] + b" y" if path == b"/a" else b"asgi /c y")
    await _closed(line)  # the connection has now been idle for too long


@pytest.mark.parametrize(
    "sent", [request(b"/a", b"12345")[:-1], b"GET /c HTTP/1.1\r\n", b"POST /a HTTP/1.1\r\nhost: x\r\n"]
)
async def test_a_slow_request_is_given_up_once(sent: bytes):
    line = Line()
    await line.say(sent)
    _limited(line, head=0.02, body=0.02)
    await _closed(line)
    assert line.wire.written.count(b"HTTP/1.1 ") == 1
    assert line.wire.written.startswith(b"HTTP/1.1 408 ")


async def test_an_idle_connection_outlives_the_limits_of_requests():
    line = Line()
    await line.say(request(b"/a", b"x"))
    _limited(line, head=0.005, body=0.005)
    await asyncio.sleep(0.05)
    assert not line.wire.closed
    line.end()
