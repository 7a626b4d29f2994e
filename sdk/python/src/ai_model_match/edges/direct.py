"""HTTP/1.1 over direct connections to one service: the part of HTTP that this client needs, and no more.

A general HTTP library takes four times the processor time of the exchange itself. It is still used for
proxies, for transports that the application brings, and for unusual URLs; see ``Network.open``.
"""

import re
import select
import socket
import ssl
import time
from collections import deque
from collections.abc import Mapping
from urllib.parse import urlsplit

from ai_model_match.core.effects import Reply, Send
from ai_model_match.edges.bodies import BadResponse, check_size, decompress

KEPT_HEADERS = ("date", "etag", "retry-after")

_MOST_IDLE = 32
_IDLE_SECONDS = 30.0
_MOST_HEAD_BYTES = 131_072
_CHUNK_BYTES = 65_536
_NO_BODY = (204, 304)
# what needs no encoding; anything else is left to the general library
_PLAIN_URL = re.compile(
    r"https?://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d+)?(?:/[A-Za-z0-9._~/%-]*)?", re.ASCII
)
_PLAIN_PATH = re.compile(r"/[!-~]*", re.ASCII)
_PLAIN_VALUE = re.compile(r"[\t -~]*", re.ASCII)
_STATUS_LINE = re.compile(rb"HTTP/1\.([01]) (\d{3})(?: |$)")


class _Stale(Exception):
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

    def is_usable(self, now: float) -> bool:
        """Whether an idle connection can be used again: a readable one has been closed by the server."""
        return now - self.idle_since < _IDLE_SECONDS and not _is_readable(self._socket)

    def exchange(self, request: bytes, end: float) -> tuple[Reply, bool]:
        """Send a request and read the response.

        Args:
            request: The head and the body.
            end: When to give up, monotonic seconds.

        Returns:
            The reply, and whether the connection can be used again.

        Raises:
            _Stale: The connection was idle before, and the server closed it.
            BadResponse, OSError
        """
        self._set_timeout(end)
        try:
            self._socket.sendall(request)
            self._data = self._receive(end)
        except (ConnectionError, BadResponse, ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
            if self.idle_since:
                raise _Stale from error
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


class DirectConnections:
    """Sends requests to one service over connections that are kept open. Any thread may use it.

    Args:
        base_url: URL of the service; see ``is_plain``.
        headers: Headers of each request.
        context: How to verify certificates. None for http.
    """

    def __init__(self, base_url: str, headers: Mapping[str, str], context: ssl.SSLContext | None) -> None:
        parts = urlsplit(base_url)
        self._host = parts.hostname or ""
        self._port = parts.port or (80 if context is None else 443)
        self._context = context
        host = f"[{self._host}]" if ":" in self._host else self._host
        own = {
            "Host": host if parts.port is None else f"{host}:{parts.port}",
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",
            **headers,
        }
        self._prefix, self._head = parts.path.rstrip("/"), _lines(own)
        self._idle: deque[Connection] = deque()
        self._closed = False

    def send(self, send: Send) -> Reply:
        """Send a request.

        Raises:
            BadResponse, OSError: There was no usable response in time.
            ValueError: The path or a header has characters that HTTP does not allow.
        """
        request, end = self._request(send), time.monotonic() + send.timeout
        while (connection := self._take()) is not None:
            try:
                return self._exchange(connection, request, end)
            except _Stale:
                continue
        return self._exchange(self._open(min(send.connect_timeout, send.timeout)), request, end)

    def close(self) -> None:
        """Close all idle connections."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    def _request(self, send: Send) -> bytes:
        if not _PLAIN_PATH.fullmatch(send.path):
            raise ValueError("the path of a request must be printable ASCII")
        length = "" if send.body is None else f"Content-Length: {len(send.body)}\r\n"
        line = f"{send.method} {self._prefix}{send.path} HTTP/1.1\r\n"
        head = f"{line}{self._head}{_lines(send.headers)}{length}\r\n".encode("ascii")
        return head if send.body is None else head + send.body

    def _exchange(self, connection: Connection, request: bytes, end: float) -> Reply:
        try:
            reply, reusable = connection.exchange(request, end)
        except BaseException:
            connection.close()
            raise
        connection.idle_since = time.monotonic()
        if reusable and not self._closed and len(self._idle) < _MOST_IDLE:
            self._idle.append(connection)
        else:
            connection.close()
        return reply

    def _take(self) -> Connection | None:
        """The idle connection that was used last, which is the most likely to be open."""
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return None
            if connection.is_usable(time.monotonic()):
                return connection
            connection.close()

    def _open(self, seconds: float) -> Connection:
        end = time.monotonic() + seconds
        opened = socket.create_connection((self._host, self._port), seconds)
        try:
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._context is not None:
                opened.settimeout(max(0.001, end - time.monotonic()))
                opened = self._context.wrap_socket(opened, server_hostname=self._host)
        except BaseException:
            opened.close()
            raise
        return Connection(opened)


def is_plain(base_url: str) -> bool:
    """Whether a URL needs no encoding and has no credentials, so that it can be used as it is."""
    return _PLAIN_URL.fullmatch(base_url) is not None


def _lines(headers: Mapping[str, str]) -> str:
    for name, value in headers.items():
        if not _PLAIN_VALUE.fullmatch(value):
            raise ValueError(f"the header {name} must be printable ASCII")
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())


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
