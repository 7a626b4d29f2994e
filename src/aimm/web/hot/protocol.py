"""The hot path inside the server's protocol: requests are handled without a scope, task or events.

A subclass of uvicorn's own protocol. A request is hot if it is a plain POST to a hot path; everything else is
left to uvicorn. While a hot request waits for its commit, it replaces uvicorn's request cycle, so that
pipelined requests wait their turn, shutdown waits for it, and the connection closes when it should.
"""

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any

from aimm.kit.errors import TimedOut, TooLarge
from aimm.web.access_log import REQUEST_ID, AccessLog, request_id_of
from aimm.web.errors import error_body
from aimm.web.hot.heads import lines_of
from aimm.web.hot.http10 import PlainCycle
from aimm.web.hot.patience import PatientProtocol
from aimm.web.hot.requests import Handler, HotRequest, Recognised
from aimm.web.hot.waiting import Known, Waiting

_API_KEY, _IDEMPOTENCY_KEY, _UNUSUAL, _EXPECT, _REQUEST_ID = range(1, 6)
# Requests with unusual headers take the ASGI path.
_NOTED = {
    b"x-api-key": _API_KEY,
    b"idempotency-key": _IDEMPOTENCY_KEY,
    b"authorization": _UNUSUAL,
    b"origin": _UNUSUAL,
    b"upgrade": _UNUSUAL,
    b"transfer-encoding": _UNUSUAL,
    b"cookie": _UNUSUAL,
    b"content-encoding": _UNUSUAL,
    b"prefer": _UNUSUAL,
    b"expect": _EXPECT,
    REQUEST_ID: _REQUEST_ID,
}

ABORT = "aimm.abort"
"""Name of the ASGI extension that aborts a connection without waiting for the client to read."""

_END_OF_HEAD = b"\r\n\r\n"
_REMEMBERED_HEADS = 32


def abort_of(extensions: Mapping[str, Any] | None) -> Callable[[], None]:
    """The function that aborts the connection of a request; does nothing on other servers."""
    return (extensions or {}).get(ABORT, {}).get("now", _cannot_abort)


def _cannot_abort() -> None:
    return


class HotProtocol(PatientProtocol):
    """uvicorn's HTTP/1.1 protocol with a fast path for hot requests.

    Class attributes are set by ``hot_protocol``.
    """

    routes: Mapping[bytes, Handler] = {}
    max_body: int = 65_536
    request_log: AccessLog | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._hot: Handler | None = None
        self._waiting = Waiting()
        self._unusual = False
        self._api_key: bytes | None = None
        self._idempotency_key: bytes | None = None
        self._request_id: bytes | None = None
        self._chunks = b""
        self._recognised = Recognised()
        self._known: dict[bytes, Known] = {}
        # the latest one, which is the most likely to be repeated
        self._latest: Known | None = None
        # the head about to be parsed, if its whole request has arrived with it
        self._lesson: bytes | None = None
        self._lesson_length = 0

    # ── reading a request ──

    def data_received(self, data: bytes) -> None:
        if not self._in_message and (self.cycle is None or self.cycle.response_complete):
            known = self._latest
            if known is None or len(data) != known.length or not data.startswith(known.head):
                known = self._recognise(data)
            if known is not None and not self._is_pressed():
                self._take(known, data)
                return
        super().data_received(data)
        self._lesson = None

    def _recognise(self, data: bytes) -> Known | None:
        """The cached head that a request begins with, if any."""
        end = data.find(_END_OF_HEAD)
        if end <= 0:
            return None
        head = data[: end + len(_END_OF_HEAD)]
        known = self._known.get(head)
        if known is not None and known.length == len(data):
            self._latest = known
            return known
        self._lesson, self._lesson_length = head, len(data)
        return None

    def _is_pressed(self) -> bool:
        """Whether a request must take the ASGI path, which can wait, or reject it with a message."""
        return (
            self.flow.write_paused  # the client does not read its responses
            or (self.limit_concurrency is not None and len(self.connections) >= self.limit_concurrency)
            or self.transport.is_closing()
        )

    def _take(self, known: Known, data: bytes) -> None:
        """Handle a request whose head is cached."""
        if self.timeout_keep_alive_task is not None:
            self._unset_keepalive_if_required()
        head, _, handler, url, request, client = known
        self.cycle = waiting = self._waiting
        waiting.response_complete = False
        waiting.keep_alive = True
        waiting.url = url
        waiting.request_id = None
        if self.request_log is not None:
            self._begin_line(request.api_key, client)
        request.body = data[len(head) :]
        handler(request, self._reply)

    def _learn(self, head: bytes, handler: Handler) -> None:
        """Cache the head just parsed, if the next one may be the same."""
        if (
            not self._chunks
            or self._lesson_length != len(head) + len(self._chunks)
            or self._idempotency_key is not None  # different for each request
            or self._request_id is not None
            or not self._waiting.keep_alive
        ):
            return
        if len(self._known) >= _REMEMBERED_HEADS:
            self._known.clear()
        request = HotRequest(api_key=self._api_key, recognised=self._recognised)
        self._known[head] = Known(head, self._lesson_length, handler, self.url, request, self._waiting.client)

    def on_message_begin(self) -> None:
        self._in_head = self._in_message = True
        self._part_since = 0.0
        self.url = b""
        self.headers = []
        self.expect_100_continue = False
        self._hot = None
        self._unusual = False
        self._api_key = None
        self._idempotency_key = self._request_id = None
        self._chunks = b""

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))
        noted = _NOTED.get(name.lower())
        if noted is None:
            return
        if noted == _API_KEY:
            self._api_key = value
        elif noted == _IDEMPOTENCY_KEY:
            self._idempotency_key = value
        elif noted == _REQUEST_ID:
            self._request_id = value
        else:
            self._unusual = True
            if noted == _EXPECT and value.lower() == b"100-continue":
                self.expect_100_continue = True

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._part_since = 0.0
        handler = self.routes.get(self.url)
        if (
            handler is None
            or self._unusual
            or self.parser.get_method() != b"POST"
            or (self.cycle is not None and not self.cycle.response_complete)
            or self._is_pressed()
        ):
            url, headers, expects = self.url, self.headers, self.expect_100_continue
            super().on_message_begin()
            self.url, self.expect_100_continue = url, expects
            self.scope["extensions"] = {ABORT: {"now": self.transport.abort}}
            self.headers.extend((name.lower(), value) for name, value in headers)
            super().on_headers_complete()
            cycle: Any = self.cycle
            if self.parser.get_http_version() == "1.0":
                cycle.__class__ = PlainCycle
            return
        self._hot = handler
        waiting = self._waiting
        waiting.response_complete = False
        waiting.url = self.url
        waiting.request_id = request_id_of(self._request_id)
        if self.request_log is not None:
            lower = [(name.lower(), value) for name, value in self.headers]
            self._begin_line(self._api_key, self.request_log.client_of(self._peer, lower))
        waiting.keep_alive = self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive()
        self.cycle = waiting

    def on_body(self, body: bytes) -> None:
        if self._hot is None:
            super().on_body(body)
        elif len(self._chunks) <= self.max_body:
            self._chunks = self._chunks + body if self._chunks else body

    def on_message_complete(self) -> None:
        self._in_message = False
        self._part_since = 0.0
        lesson, self._lesson = self._lesson, None
        handler = self._hot
        if handler is None:
            super().on_message_complete()
        elif len(self._chunks) > self.max_body:
            self._waiting.keep_alive = False
            self._reply(413, error_body(TooLarge()))
        else:
            if lesson is not None:
                self._learn(lesson, handler)
            given = (self._chunks, self._api_key, None, self._idempotency_key, self._recognised)
            handler(HotRequest(*given), self._reply)

    # ── responding ──

    def _reply(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        waiting = self._waiting
        waiting.response_complete = True
        if self.request_log is not None:
            self._end_line(self.request_log, status)
        if waiting.request_id is not None:
            headers = {**(headers or {}), "x-request-id": waiting.request_id}
        transport = self.transport
        if waiting.disconnected or transport.is_closing():
            return
        default = self.server_state.default_headers
        if waiting.keep_alive and not headers:
            head = self.heads.of(status, len(body), default)
        else:
            head = self.heads.made(status, len(body), default, lines_of(headers, waiting.keep_alive))
        transport.write(head + body)
        if not waiting.keep_alive:
            transport.close()
        elif self.pipeline:
            self.on_response_complete()
        else:
            self._mark_idle()

    # ── logging ──

    @property
    def _peer(self) -> str:
        return self.client[0] if self.client else ""

    def _begin_line(self, api_key: bytes | None, client: str) -> None:
        waiting = self._waiting
        waiting.api_key, waiting.client, waiting.since = api_key, client, perf_counter()

    def _end_line(self, access_log: AccessLog, status: int) -> None:
        waiting, memo = self._waiting, self._recognised
        if waiting.request_id is None:
            waiting.request_id = access_log.new_id()
        caller = memo.caller if waiting.api_key and waiting.api_key == memo.key else None
        access_log.note(
            "POST",
            waiting.url.decode("latin-1"),
            status,
            perf_counter() - waiting.since,
            waiting.client,
            caller.actor.name if caller else "",
            waiting.request_id,
        )

    def _give_up(self) -> None:
        if self._hot is not None and not self._in_head and self.cycle is self._waiting:
            self._part_since = 0.0
            self._waiting.keep_alive = False
            self._reply(TimedOut.status, error_body(TimedOut()))
        else:
            super()._give_up()


def hot_protocol(
    routes: Mapping[bytes, Handler], max_body: int, body_seconds: float, access_log: AccessLog | None
) -> type[HotProtocol]:
    """The protocol class for ``uvicorn.Config(http=…)``.

    Args:
        routes: handlers by path.
        max_body: maximum body size in bytes.
        body_seconds: time limit for receiving the body of a request.
        access_log: logs every hot response, or None.
    """
    attributes: dict[str, Any] = {"routes": routes, "max_body": max_body, "body_seconds": body_seconds}
    if access_log is not None:
        attributes["request_log"] = access_log
    return type("BoundHotProtocol", (HotProtocol,), attributes)
