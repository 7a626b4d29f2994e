"""Serves the application: uvicorn with the hot protocol, and a clean drain at the end."""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager

import structlog
import uvicorn
import uvloop

from aimm.web.app import WebLimits
from aimm.web.base_path import with_base
from aimm.web.hot.protocol import hot_protocol
from aimm.wiring.house import House, open_house
from aimm.wiring.logs import access_log_of
from aimm.wiring.settings import Settings

log = structlog.get_logger(__name__)

_STOPS = (signal.SIGINT, signal.SIGTERM)

OnStarted = Callable[["Server"], None]


class Server(uvicorn.Server):
    """uvicorn, which says where it listens once it does."""

    def __init__(self, house: House, on_started: OnStarted | None = None) -> None:
        self.house = house
        self._on_started = on_started
        settings = house.settings
        protocol = hot_protocol(
            with_base(house.hot.routes, settings.base),
            WebLimits().hot_body,
            settings.request_seconds,
            access_log_of(settings),
        )
        if house.traces is not None:
            protocol = house.traces.protocol(protocol)
        super().__init__(
            uvicorn.Config(
                house.app,  # type: ignore[arg-type]
                http=protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,  # ours has one shape for all
                server_header=False,
                timeout_keep_alive=round(settings.keep_alive_seconds),
                limit_concurrency=settings.max_connections,
                timeout_graceful_shutdown=round(settings.drain_seconds),
                forwarded_allow_ips=settings.trusted_proxies,
            )
        )

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Stop at SIGINT and SIGTERM; unlike uvicorn's, this does not end the process before the house
        is closed, so what is queued is committed.
        """
        before = {number: signal.signal(number, self.handle_exit) for number in _STOPS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @property
    def address(self) -> str:
        """Where the server listens, as a URL."""
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # what has been loaded stays: the collector need not look at it again and again
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        if self.started and self._on_started is not None:
            self._on_started(self)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; streams, which would go on for ever, end first."""
        self.house.context.events.end_streams()
        await super().shutdown(sockets)


class AddressError(Exception):
    """The address cannot be listened on."""


def bind(settings: Settings) -> socket.socket:
    """A listening socket; made before anything else, so that a first start that cannot listen makes nothing.

    Raises:
        AddressError: the address is taken, or is none of this machine.
    """
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, _, _, _, address = found[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except OSError as error:
        where = f"{settings.host}:{settings.port} (AIMM_HOST, AIMM_PORT)"
        raise AddressError(f"cannot listen on {where}: {error.strerror or error}") from None


async def serve(settings: Settings, on_started: OnStarted | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is under way and commit what is queued.

    Raises:
        AddressError, FileInUseError, FolderError, NotMigratedError, Unavailable
    """
    listener = bind(settings)
    with closing(listener):
        async with open_house(settings) as house:
            await Server(house, on_started).serve([listener])


def run(settings: Settings, on_started: OnStarted | None = None) -> None:
    """Serve on an event loop of its own; see ``serve``."""
    # without this, a thread that syncs the log waits up to 5 ms for the interpreter
    sys.setswitchinterval(0.0005)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(settings, on_started))
