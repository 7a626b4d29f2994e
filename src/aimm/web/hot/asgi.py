"""The hot path as ASGI middleware, for any server and for unusual requests."""

import asyncio
from collections.abc import Mapping

from litestar.types import ASGIApp, Receive, Scope, Send

from aimm.kit.errors import TimedOut, TooLarge
from aimm.web.bodies import is_encoded, wants_strict
from aimm.web.body_reader import COMPRESSED
from aimm.web.errors import error_body
from aimm.web.hot.requests import Handler, HotRequest, Recognised
from aimm.web.security import send_whole

Answer = tuple[int, bytes, Mapping[str, str]]


class HotPaths:
    """ASGI middleware that handles POST requests to hot paths.

    Args:
        routes: handlers by path.
        strict_routes: handlers for requests with `Prefer: handling=strict`.
        max_body: maximum body size in bytes.
        seconds: time limit for receiving a body.
    """

    def __init__(
        self,
        app: ASGIApp,
        routes: Mapping[bytes, Handler],
        strict_routes: Mapping[bytes, Handler],
        max_body: int,
        seconds: float,
    ) -> None:
        self._app = app
        self._routes = {path.decode(): handler for path, handler in routes.items()}
        self._strict = {path.decode(): handler for path, handler in strict_routes.items()}
        self._max_body = max_body
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        handler = self._routes.get(scope["path"].rstrip("/")) if scope["type"] == "http" else None
        if handler is None or scope["method"] != "POST":  # type: ignore[typeddict-item]
            await self._app(scope, receive, send)
            return
        status, body, extra = await self._answer(handler, scope, receive)
        headers = {"content-type": "application/json", **extra}
        pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send_whole(send, status, pairs, body)

    async def _answer(self, handler: Handler, scope: Scope, receive: Receive) -> Answer:
        try:
            async with asyncio.timeout(self._seconds):
                chunks = await self._read(receive)
        except TimeoutError:
            return TimedOut.status, error_body(TimedOut()), {"connection": "close"}
        if chunks is None:
            return 400, b"", {}
        if len(chunks) > self._max_body:
            return TooLarge.status, error_body(TooLarge()), {"connection": "close"}
        given = dict(scope["headers"])
        if is_encoded(given.get(b"content-encoding", b"").decode("latin-1")):
            chunks = COMPRESSED
        if wants_strict(given.get(b"prefer", b"").decode("latin-1")):
            handler = self._strict[scope["path"].rstrip("/")]
        authorization = given.get(b"authorization")
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

        def reply(status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
            if not future.done():
                future.set_result((status, body, headers or {}))

        memo = Recognised()
        handler(
            HotRequest(
                chunks,
                given.get(b"x-api-key"),
                None if authorization is None else authorization.decode("latin-1"),
                given.get(b"idempotency-key"),
                memo,
            ),
            reply,
        )
        if memo.caller is not None:  # for the access log
            scope.setdefault("state", {})["caller"] = memo.caller  # type: ignore[index]
        return await future

    async def _read(self, receive: Receive) -> bytes | None:
        """Read the body up to the limit; None if the client has disconnected."""
        chunks, more = b"", True
        while more and len(chunks) <= self._max_body:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            chunks += message.get("body", b"")  # type: ignore[operator]
            more = bool(message.get("more_body", False))
        return chunks
