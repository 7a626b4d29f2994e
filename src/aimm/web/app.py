"""Assemble the API: handlers, errors, security and the hot path."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from litestar import Controller, Litestar
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.types import ASGIApp, ControllerRouterHandler, Receive, Scope, Send

from aimm import __version__
from aimm.kit.errors import AimmError, TimedOut
from aimm.web.console.files import Console, NotFoundPage, console_handlers
from aimm.web.console.samples import SampleController
from aimm.web.console.session import ConsoleSessionController
from aimm.web.console.system import SystemController
from aimm.web.context import Context
from aimm.web.errors import error_body, handle_http, handle_known, handle_unknown
from aimm.web.hot.asgi import HotPaths
from aimm.web.hot.handlers import HotHandlers
from aimm.web.operations import HealthController, OperationsController
from aimm.web.secret_paths import without_secrets
from aimm.web.security import Shield, send_whole

log = structlog.get_logger(__name__)

API_PATH = "/api/"
HEALTH_PATH = "/api/v1/health-check"
SESSIONS_PATH = b"/api/v1/sessions/"
# without a time limit: streams, files of any size, and tests of providers, which limit their own time
STREAMS = re.compile(
    r"/api/v1/(events"
    r"|use-cases/[^/]+/rollout-strategy/simulation"
    r"|jobs/[^/]+/job-stream"
    r"|connections/[^/]+/test"
    r"|(datasets|runs)/[^/]+/export"
    r"|artifacts/[^/]+)/?"
)

# of no word
NODE_CONTROLLERS: Sequence[type[Controller]] = (
    HealthController,
    SampleController,
    SystemController,
    ConsoleSessionController,
)


@dataclass(frozen=True, slots=True)
class WebLimits:
    """Limits of the HTTP server.

    Attributes:
        body: longest body in bytes.
        hot_body: longest body of a pick or feedback in bytes.
        seconds: how long a request of the management API may take.
        origins: foreign origins whose pages may call.
    """

    body: int = 1_048_576
    hot_body: int = 65_536
    seconds: float = 10.0
    origins: Sequence[str] = ()


def in_time(receive: Receive, seconds: float) -> Receive:
    """``receive`` of a streaming endpoint, whose request body must arrive within ``seconds``.

    Raises (when called):
        TimedOut: it has not.
    """
    end, arriving = asyncio.get_running_loop().time() + seconds, True

    async def received() -> Any:
        nonlocal arriving
        if not arriving:  # waits for the client to disconnect, for as long as the stream takes
            return await receive()
        try:
            async with asyncio.timeout_at(end):
                message: Any = await receive()
        except TimeoutError:
            raise TimedOut from None
        arriving = bool(message.get("more_body", False))
        return message

    return received


class Deadline:
    """ASGI middleware that answers 408 when a request takes longer than ``seconds``.

    Streams may take longer, but not the body of their request.
    """

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and STREAMS.fullmatch(scope["path"]):
            await self._app(scope, in_time(receive, self._seconds), send)
            return
        started = False

        async def noted(message: Any) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            async with asyncio.timeout(self._seconds):
                await self._app(scope, receive, noted)
        except TimeoutError:
            if started:
                raise
            log.warning("request_timed_out", path=without_secrets(scope["path"]))
            # the body may still be arriving, so this connection cannot be used again
            headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
            await send_whole(send, 408, headers, error_body(TimedOut()))


class Heads:
    """ASGI middleware for probes that answers HEAD; within the API, the health check only."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        in_api = path.startswith(API_PATH) and path.rstrip("/") != HEALTH_PATH
        if scope["type"] != "http" or scope["method"] != "HEAD" or in_api:
            await self._app(scope, receive, send)
            return
        asked: Any = {**scope, "method": "GET"}

        async def without_body(message: Any) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app(asked, receive, without_body)


class VerbatimIds:
    """ASGI middleware that keeps session ids percent-encoded, because they may contain slashes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw = scope["raw_path"] if scope["type"] == "http" else b""
        if raw.startswith(SESSIONS_PATH):
            scope["path"] = raw.decode("latin-1")
        await self._app(scope, receive, send)


def _in_api(controller: type[Controller]) -> type[Controller]:
    """The controller below ``/api/v1``. A router would be copied deeply, which takes a tenth of a second."""
    own = controller.path if "path" in vars(controller) else ""
    return type(controller.__name__, (controller,), {"path": f"/api/v1{own}"})


def management_app(
    context: Context | None,
    limits: WebLimits,
    controllers: Sequence[type[Controller]],
    pages: Sequence[ControllerRouterHandler] = (),
) -> Litestar:
    """The management API.

    Args:
        context: None for generating the OpenAPI document.
        controllers: those of all words, which move below ``/api/v1``.
        pages: other handlers, which stay where they are.
    """
    return Litestar(
        route_handlers=[*map(_in_api, (*NODE_CONTROLLERS, *controllers)), OperationsController, *pages],
        state=State({"context": context}),
        exception_handlers={
            AimmError: handle_known,
            HTTPException: handle_http,
            Exception: handle_unknown,
        },
        request_max_body_size=limits.body,
        # a service serves the finished document
        openapi_config=None if context else OpenAPIConfig("AI Model Match", __version__),
        logging_config=None,
    )


def full_app(
    context: Context,
    hot: HotHandlers,
    limits: WebLimits,
    controllers: Sequence[type[Controller]],
    console: Console,
    pages: Sequence[ControllerRouterHandler] = (),
) -> ASGIApp:
    """The complete ASGI application."""
    inner: ASGIApp = management_app(context, limits, controllers, (*pages, *console_handlers(console)))
    inner = Deadline(Heads(NotFoundPage(VerbatimIds(inner), console)), limits.seconds)
    inner = HotPaths(inner, hot.routes, hot.strict_routes, limits.hot_body, limits.seconds)
    return Shield(inner, limits.origins)
