"""HTTP/1.1 over direct connections to one service: the part of HTTP that this client needs, and no more.

A general HTTP library takes four times the processor time of the exchange itself. It is still used for
proxies, for transports that the application brings, and for unusual URLs; see ``Network.open``.
"""

import re
import socket
import ssl
import time
from collections import deque
from collections.abc import Mapping
from urllib.parse import urlsplit

from ai_model_match.core.effects import Reply, Send
from ai_model_match.edges.connection import Connection, Stale

MOST_IDLE = 32
# what needs no encoding; anything else is left to the general library
_PLAIN_URL = re.compile(
    r"https?://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d+)?(?:/[A-Za-z0-9._~/%-]*)?", re.ASCII
)
_PLAIN_PATH = re.compile(r"/[!-~]*", re.ASCII)
_PLAIN_VALUE = re.compile(r"[\t -~]*", re.ASCII)


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
            except Stale:
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
        if reusable and not self._closed and len(self._idle) < MOST_IDLE:
            self._idle.append(connection)
            if self._closed:  # meanwhile, in another thread
                self.close()
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
