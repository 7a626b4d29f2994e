"""The HTTP server: uvicorn with the hot-path protocol, and a graceful shutdown."""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

import structlog
import uvicorn
import uvloop

from aimm.web.app import WebLimits
from aimm.web.base_path import with_base
from aimm.web.hot.protocol import hot_protocol
from aimm.wiring.application import Application, open_application
from aimm.wiring.listening import close, listen, url_of
from aimm.wiring.logs import access_log_of
from aimm.wiring.settings import Settings
from aimm.wiring.worker_processes import own_workers

log = structlog.get_logger(__name__)

_STOPS = (signal.SIGINT, signal.SIGTERM)

OnStarted = Callable[["Server"], None]


class Server(uvicorn.Server):
    """uvicorn, with a callback once it listens."""

    def __init__(self, application: Application, on_started: OnStarted | None = None) -> None:
        self.application = application
        self._on_started = on_started
        settings = application.settings
        protocol = hot_protocol(
            with_base(application.hot.routes, settings.base),
            WebLimits().hot_body,
            settings.request_seconds,
            access_log_of(settings),
        )
        if application.traces is not None:
            protocol = application.traces.protocol(protocol)
        super().__init__(
            uvicorn.Config(
                application.app,  # type: ignore[arg-type]
                http=protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,  # replaced by our own access log
                server_header=False,
                timeout_keep_alive=settings.keep_alive_seconds,  # type: ignore[arg-type] -- passed to loop.call_later
                limit_concurrency=settings.max_connections,
                timeout_graceful_shutdown=settings.drain_seconds,  # type: ignore[arg-type] -- passed to asyncio.wait_for
                forwarded_allow_ips=settings.trusted_proxies,
            )
        )

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Stop on SIGINT and SIGTERM. Unlike uvicorn's method, do not end the process before the application
        has closed, so that everything queued is committed.
        """
        before = {number: signal.signal(number, self.handle_exit) for number in _STOPS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @property
    def addresses(self) -> list[str]:
        """URLs of all addresses that the server listens on, in the order of the settings."""
        return [url_of(*one.getsockname()[:2]) for server in self.servers for one in server.sockets]

    @property
    def address(self) -> str:
        """URL of the first address that the server listens on."""
        return self.addresses[0]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # objects loaded at start are permanent, so exclude them from garbage collection
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        gc.enable()
        if self.started and self.application.lock is not None:
            self.application.lock.note(self.addresses)
        if self.started and self._on_started is not None:
            self._on_started(self)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Shut down; event streams are closed first, because they never end by themselves."""
        self.application.context.events.end_streams()
        await super().shutdown(sockets)


async def serve(settings: Settings, on_started: OnStarted | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then finish requests in progress and commit what is queued.

    Raises:
        AddressError, FileInUseError, FolderError, NotMigratedError, CannotOpenError
    """
    sockets = listen(settings)
    try:
        async with open_application(settings) as application, own_workers(settings):
            await Server(application, on_started).serve(sockets)
    finally:
        close(sockets)


def run(settings: Settings, on_started: OnStarted | None = None) -> None:
    """Serve on an event loop of its own; see ``serve``."""
    # by default a thread that syncs the log waits up to 5 ms for the interpreter
    sys.setswitchinterval(0.0005)
    gc.disable()  # until the server has started
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(settings, on_started))
