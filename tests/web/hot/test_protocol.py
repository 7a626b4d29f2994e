"""The short way through the server's protocol: what it remembers must never change what a request means."""

import asyncio
from typing import Any

import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st
from uvicorn.server import ServerState

from aimm.web.hot import protocol as module
from aimm.web.hot.handlers import HotRequest, Reply
from aimm.web.hot.protocol import HotProtocol, hot_protocol

Heard = list[tuple[str, bytes | None, bytes | None, bytes]]


class Wire(asyncio.Transport):
    """A transport that keeps what is written."""

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
    """One connection with two hot paths that write down what they hear."""

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
async def test_what_is_not_remembered(pieces: list[bytes]):
    heard, _, known = await _conversation(pieces)
    assert known == 0
    assert await _conversation(pieces * 2)
    assert len(heard) <= 2


async def test_a_body_of_another_length_is_read_by_its_head():
    whole = request(b"/a", b"12345")
    heard, _, _ = await _conversation([whole, whole[:-2], b"45", whole])
    assert [body for *_, body in heard] == [b"12345"] * 3


async def test_few_heads_are_remembered(monkeypatch: pytest.MonkeyPatch):
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
async def test_remembering_changes_nothing(requests: list[bytes], cuts: list[int]):
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
