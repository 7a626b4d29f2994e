"""A small HTTP/1.1 client: raw connections, one request at a time on each, responses with latencies."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

PATIENCE = 30.0


class Answer(NamedTuple):
    """A response.

    Attributes:
        headers: the raw head, in lower case.
        seconds: from the request to the last byte.
    """

    status: int
    headers: bytes
    body: bytes
    seconds: float

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Cut(Exception):
    """The connection could not be opened, or ended before the response was complete."""


def request_bytes(
    method: str, path: str, body: bytes = b"", headers: "dict[str, str] | None" = None
) -> bytes:
    """A request with a JSON body."""
    lines = [f"{method} {path} HTTP/1.1", "host: x"]
    if body:
        lines += ["content-type: application/json", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def split_answer(data: bytes) -> tuple[int, bytes, bytes, bytes] | None:
    """Status, head, body and the rest, or None while the response is incomplete."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = data[:end].lower()
    at = head.find(b"\r\ncontent-length:")
    length = int(head[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
    if len(data) < end + 4 + length:
        return None
    return int(head[9:12]), head, data[end + 4 : end + 4 + length], data[end + 4 + length :]


class Line(asyncio.Protocol):
    """One connection."""

    def __init__(self) -> None:
        self._data = b""
        self._waiting: asyncio.Future[Answer] | None = None
        self._started = 0.0
        self._transport: Any = None
        self.usable = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self.usable = True

    def data_received(self, data: bytes) -> None:
        self._data += data
        parts = split_answer(self._data)
        if parts is None or self._waiting is None:
            return
        status, head, body, self._data = parts
        if b"\r\nconnection: close" in head:
            self.close()
        if not self._waiting.done():
            self._waiting.set_result(Answer(status, head, body, time.perf_counter() - self._started))

    def connection_lost(self, exc: Exception | None) -> None:
        self.usable = False
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(Cut(repr(exc)))

    def close(self) -> None:
        """Close the connection."""
        self.usable = False
        self._transport.close()

    async def ask(self, request: bytes) -> Answer:
        """Send a request and wait for the response.

        Raises:
            Cut: the connection ended.
            TimeoutError: no response for a long time; the connection cannot be used any more.
        """
        if not self.usable:
            raise Cut("closed")
        self._started = time.perf_counter()
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._waiting
        except BaseException:
            self.close()
            raise


class Lines:
    """Connections to a server whose URL may change, reused when they are free.

    Args:
        url: returns the current URL.
    """

    def __init__(self, url: Callable[[], str]) -> None:
        self._url = url
        self._free: list[Line] = []
        self._all: set[Line] = set()

    async def ask(self, request: bytes) -> Answer:
        """Send a request on a free connection; raises as ``Line.ask`` does."""
        line = await self._take()
        try:
            return await line.ask(request)
        finally:
            if line.usable:
                self._free.append(line)
            else:
                self._all.discard(line)

    async def _take(self) -> Line:
        while self._free:
            line = self._free.pop()
            if line.usable:
                return line
            self._all.discard(line)
        address = urlsplit(self._url())
        loop = asyncio.get_running_loop()
        try:
            _, line = await loop.create_connection(Line, address.hostname, address.port)
        except OSError as error:
            raise Cut(repr(error)) from error
        self._all.add(line)
        return line

    def close(self) -> None:
        """Close every connection."""
        for line in self._all:
            line.close()
        self._all.clear()
        self._free.clear()
