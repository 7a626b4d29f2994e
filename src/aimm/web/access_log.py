"""The access log, with the same fields on the hot path and elsewhere, and request ids."""

import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import structlog
from litestar.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import bound_contextvars
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from aimm.web.secret_paths import without_secrets

log = structlog.get_logger(__name__)

REQUEST_ID = b"x-request-id"
_GOOD_ID = re.compile(rb"[A-Za-z0-9._:/+=@-]{1,128}")
_PROBES = frozenset(("/livez", "/readyz", "/metrics", "/api/v1/health-check"))

Headers = Iterable[tuple[bytes, bytes]]


def request_id_of(value: bytes | None) -> str | None:
    """The request id sent by the client, or None if it is missing or invalid."""
    return value.decode() if value is not None and _GOOD_ID.fullmatch(value) else None


class AccessLog:
    """Logs requests.

    Args:
        probes: whether to log health checks and metrics.
        base: the base path; empty for the root.
        trusted_proxies: proxies whose X-Forwarded-For is trusted.
        new_id: generates a request id.
    """

    def __init__(self, probes: bool, base: str, trusted_proxies: str, new_id: Callable[[], str]) -> None:
        self._probes = probes
        self._base = base
        self._proxies = ProxyHeadersMiddleware(_nothing, trusted_proxies)  # type: ignore[arg-type]
        self.new_id = new_id

    def client_of(self, peer: str, headers: Headers) -> str:
        """The client's address for requests that bypass uvicorn's proxy middleware."""
        scope: Any = {"type": "http", "scheme": "http", "client": (peer, 0), "headers": headers}
        call: Any = self._proxies(scope, None, None)  # type: ignore[arg-type]
        with suppress(StopIteration):
            call.send(None)  # updates the scope without awaiting anything
        return scope["client"][0]

    def note(
        self, method: str, path: str, status: int, seconds: float, client: str, who: str, request_id: str
    ) -> None:
        """Log a request.

        Args:
            who: name of the user or API key; empty if unauthenticated.
        """
        if not self._probes and path.removeprefix(self._base) in _PROBES:
            return
        log.info(
            "request",
            method=method,
            path=without_secrets(path),
            status=status,
            ms=round(seconds * 1000, 1),
            client=client,
            who=who,
            request_id=request_id,
        )


async def _nothing(*_: object) -> None:
    return


class Requests:
    """ASGI middleware that assigns request ids and writes the access log.

    Args:
        access_log: None disables the log; request ids are still returned and added to other log lines.
        new_id: generates a request id.
    """

    def __init__(self, app: ASGIApp, access_log: AccessLog | None, new_id: Callable[[], str]) -> None:
        self._app = app
        self._log = access_log
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == REQUEST_ID), None)
        request_id = request_id_of(given) or self._new_id()
        method, path, status, began = str(scope["method"]), scope["path"], 0, time.perf_counter()
        state: dict[str, Any] = scope.setdefault("state", {})  # type: ignore[assignment]

        async def named(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message["headers"], (REQUEST_ID, request_id.encode())]
                message = {**message, "headers": headers}
            await send(message)

        with bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, named)
            finally:
                if self._log is not None:
                    caller, client = state.get("caller"), scope["client"]
                    self._log.note(
                        method,
                        path,
                        status,
                        time.perf_counter() - began,
                        client[0] if client else "",
                        caller.actor.name if caller else "",
                        request_id,
                    )
