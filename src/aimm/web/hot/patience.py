"""Time limits of a connection: for a request's head and body, for idleness, and for unread responses.

Every connection has a single lazy timer, so the limits cost a request nothing.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from aimm.kit.errors import TimedOut
from aimm.web.errors import error_body
from aimm.web.hot.heads import AnswerHeads, lines_of

MAX_HEAD_BYTES = 65_536
HEAD_SECONDS = 10.0
"""How long a request's head may take to arrive, from its first byte."""

_HEAD_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: application/json\r\n"
    b'connection: close\r\ncontent-length: 33\r\n\r\n{"errors":["headers-too-large"]}\n'
)
_STALLS = 3
"""Checks in a row that found the client had read nothing more of a response: then the connection is aborted.
Otherwise a client that never reads would keep it open for ever."""
_RECHECK_SECONDS = 1.0


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 protocol with time limits.

    Attributes:
        head_seconds: time limit for receiving the head of a request.
        body_seconds: time limit for receiving the body of a request.
    """

    head_seconds: float = HEAD_SECONDS
    body_seconds: float = 10.0
    heads = AnswerHeads()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cycle: Any = None
        self.parser: Any = self.parser
        self._in_head = False
        self._in_message = False
        self._head_bytes = 0
        # when the head or body that is arriving was first seen to be incomplete; 0 if none is arriving
        self._part_since = 0.0
        self._idle_since = 0.0
        self._timer: asyncio.TimerHandle | None = None
        # unsent bytes at the last check, and how many checks in a row have found the same number
        self._unsent = self._stalls = 0

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._in_message:
            self._head_bytes = 0
            return
        if not self._part_since:
            self._part_since = self.loop.time()
        # length of a head that is still incomplete; a complete head, or a body, resets it
        self._head_bytes = self._head_bytes + len(data) if self._in_head else 0
        if self._head_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
            self.transport.write(_HEAD_TOO_LARGE)
            self.transport.close()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._mark_idle()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._idle_since = self.loop.time()

    def _mark_idle(self) -> None:
        self._idle_since = self.loop.time()
        if self._timer is None:
            self._check_in(self.timeout_keep_alive)

    def _check_in(self, seconds: float) -> None:
        # a head or body may begin at any time, and is not late before a check can notice it
        self._timer = self.loop.call_later(min(seconds, self.body_seconds, self.head_seconds), self._check)

    def _check(self) -> None:
        self._timer = None
        if self._is_stalled():
            self.transport.abort()
            return
        now, wait = self.loop.time(), self.body_seconds
        if self.transport.is_closing():
            pass  # until the client has read what was sent, or the connection is aborted
        elif self._part_since:
            allowed = self.head_seconds if self._in_head else self.body_seconds
            wait = self._part_since + allowed - now
            if wait <= 0:
                wait = _RECHECK_SECONDS
                self._give_up()
        elif self._is_free():
            wait = self._idle_since + self.timeout_keep_alive - now
            if wait <= 0:
                self.transport.close()
                wait = self.body_seconds
        self._check_in(wait)

    def _is_free(self) -> bool:
        """Whether no request is being handled."""
        return self.cycle is None or self.cycle.response_complete

    def _give_up(self) -> None:
        """End a connection whose request has not arrived in time, unless another response is still due."""
        if not self._is_free():
            return  # the response is due within the time limit of requests
        if self._in_head:
            body, default = error_body(TimedOut()), self.server_state.default_headers
            head = self.heads.made(TimedOut.status, len(body), default, lines_of(None, keep_alive=False))
            self.transport.write(head + body)
        self.transport.close()  # a request whose body is missing has been answered already

    def _is_stalled(self) -> bool:
        unsent = self.transport.get_write_buffer_size()
        self._stalls = self._stalls + 1 if unsent and unsent == self._unsent else 0
        self._unsent = unsent
        return self._stalls >= _STALLS
