"""A direct connection: one request, and its response read from the socket."""

import re
import select
import socket
import ssl
import time
from collections.abc import Mapping

from ai_model_match.core.effects import Reply
from ai_model_match.edges.bodies import BadResponse, check_size, decompress

KEPT_HEADERS = ("date", "etag", "retry-after")

IDLE_SECONDS = 30.0
_MOST_HEAD_BYTES = 131_072
_CHUNK_BYTES = 65_536
_NO_BODY = (204, 304)
_STATUS_LINE = re.compile(rb"HTTP/1\.([01]) (\d{3})(?: |$)")


class Stale(Exception):
    """The server closed an idle connection before it read the request."""


class Connection:
    """One connection.

    Attributes:
        idle_since: When the last response was read, monotonic seconds. 0.0 before the first.
    """

    __slots__ = ("_data", "_socket", "idle_since")

    def __init__(self, opened: socket.socket) -> None:
        self._socket = opened
        self._data = b""
        self.idle_since = 0.0

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def __del__(self) -> None:
        # A client that is dropped without close(), and a forked child, leave idle connections behind.
        self._socket.close()

    def is_usable(self, now: float) -> bool:
        """Whether an idle connection can be used again: a readable one has been closed by the server."""
        return now - self.idle_since < IDLE_SECONDS and not _is_readable(self._socket)

    def exchange(self, request: bytes, end: float) -> tuple[Reply, bool]:
        """Send a request and read the response.

        Args:
            request: The head and the body.
            end: When to give up, monotonic seconds.

        Returns:
            The reply, and whether the connection can be used again.

        Raises:
            Stale: The connection was idle before, and the server closed it.
            BadResponse, OSError
        """
        self._set_timeout(end)
        try:
            self._socket.sendall(request)
            self._data = self._receive(end)
        except (ConnectionError, BadResponse, ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
            if self.idle_since:
                raise Stale from error
            raise
        minor, status, headers = self._head(end)
        while 100 <= status < 200:
            minor, status, headers = self._head(end)
        body, ended = self._body(status, headers, end)
        closes = ended or minor == 0 or "close" in headers.get("connection", "").lower() or bool(self._data)
        kept = {name: headers[name] for name in KEPT_HEADERS if name in headers}
        return Reply(status, decompress(body, headers.get("content-encoding", ""), end), kept), not closes

    def _set_timeout(self, end: float) -> None:
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._socket.settimeout(left)

    def _receive(self, end: float) -> bytes:
        self._set_timeout(end)
        data = self._socket.recv(_CHUNK_BYTES)
        if not data:
            raise BadResponse("the connection was closed before the response was complete")
        return data

    def _head(self, end: float) -> tuple[int, int, dict[str, str]]:
        while (length := self._data.find(b"\r\n\r\n")) < 0:
            if len(self._data) > _MOST_HEAD_BYTES:
                raise BadResponse("the head of the response is too long")
            self._data += self._receive(end)
        first, *lines = self._data[:length].split(b"\r\n")
        self._data = self._data[length + 4 :]
        found = _STATUS_LINE.match(first)
        if found is None:
            raise BadResponse("the response is not HTTP/1.1")
        headers: dict[str, str] = {}
        for line in lines:
            name, _, value = line.decode("latin-1").partition(":")
            name, value = name.lower(), value.strip()
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return int(found[1]), int(found[2]), headers

    def _body(self, status: int, headers: Mapping[str, str], end: float) -> tuple[bytes, bool]:
        """The body, and whether the end of the connection was its end."""
        if status in _NO_BODY:
            return b"", False
        if "chunked" in headers.get("transfer-encoding", "").lower():
            return self._chunks(end), False
        if "content-length" in headers:
            return self._exactly(_length(headers["content-length"], 10), end), False
        parts, size = [self._data], len(self._data)
        self._data = b""
        while parts[-1] or len(parts) == 1:
            self._set_timeout(end)
            parts.append(self._socket.recv(_CHUNK_BYTES))
            size += len(parts[-1])
            check_size(size)
        return b"".join(parts), True

    def _chunks(self, end: float) -> bytes:
        parts: list[bytes] = []
        total = 0
        while size := _length(self._line(end).partition(b";")[0].decode("latin-1"), 16):
            total += size
            check_size(total)
            parts.append(self._exactly(size, end))
            self._line(end)
        while self._line(end):
            pass  # trailers
        return b"".join(parts)

    def _line(self, end: float) -> bytes:
        while (length := self._data.find(b"\r\n")) < 0:
            if len(self._data) > _MOST_HEAD_BYTES:
                raise BadResponse("a line of the response is too long")
            self._data += self._receive(end)
        line, self._data = self._data[:length], self._data[length + 2 :]
        return line

    def _exactly(self, size: int, end: float) -> bytes:
        check_size(size)
        if len(self._data) < size:
            parts, missing = [self._data], size - len(self._data)
            while missing > 0:
                parts.append(self._receive(end))
                missing -= len(parts[-1])
            self._data = b"".join(parts)
        body, self._data = self._data[:size], self._data[size:]
        return body


def _length(text: str, base: int) -> int:
    digits = text.strip()
    if not re.fullmatch(r"[0-9A-Fa-f]{1,15}", digits):
        raise BadResponse("the length of the response cannot be read")
    try:
        return int(digits, base)
    except ValueError:
        raise BadResponse("the length of the response cannot be read") from None


def _is_readable(opened: socket.socket) -> bool:
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(opened.fileno(), select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([opened], [], [], 0)[0])
