"""A fake service with two flows, and helpers to run a test with both clients."""

import contextlib
import inspect
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest

from ai_model_match import AsyncClient, Client
from ai_model_match.testing import FakeServer

CONFIGURED = {"modality": "chat", "parameters": {"prompt": "Hello <<NAME>>", "n": [1, "<<N>>"]}}


@pytest.fixture
def server() -> FakeServer:
    server = FakeServer()
    for flow in ("flow-a", "flow-b"):
        answer = {**CONFIGURED, "modality": f"chat-{flow}"}
        server.add_flow(
            "support", share=50, steps={"answer": answer, "sum": CONFIGURED, "empty": {}}, flow_id=flow
        )
    return server


class Either:
    """Makes a client of one kind; ``done`` finishes what either kind returns."""

    def __init__(self, kind: str, server: FakeServer) -> None:
        self.kind = kind
        self.server = server
        self.made: list[Client | AsyncClient] = []

    def client(self, **options: Any) -> Any:
        make: Callable[..., Any] = getattr(self.server, self.kind)
        self.made.append(make(**options))
        return self.made[-1]

    async def close(self, client: Any) -> None:
        await done(client.aclose() if isinstance(client, AsyncClient) else client.close())


async def done(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


@pytest.fixture(params=["client", "async_client"])
async def either(request: pytest.FixtureRequest, server: FakeServer) -> Any:
    either = Either(request.param, server)
    yield either
    for client in either.made:
        await either.close(client)


class Loopback:
    """A fake service behind a real port, which can be closed and opened again."""

    def __init__(self, fake: FakeServer) -> None:
        self.fake = fake
        self.reached = threading.Condition()
        self.port = 0
        self.open()

    def open(self) -> None:
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                # As a proxy, it is asked for whole addresses.
                url = self.path if self.path.startswith("http") else f"http://x{self.path}"
                request = httpx2.Request(self.command, url, content=body, headers=dict(self.headers))
                with loopback.reached:
                    answer = loopback.fake.handle_request(request)
                    loopback.reached.notify_all()
                self.send_response(answer.status_code)
                self.send_header("Content-Length", str(len(answer.content)))
                if loopback.fake_closed:
                    self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(answer.content)

            do_GET = do_POST  # noqa: N815 - the name that the base class looks for

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as the base class
                """Say nothing."""

        self.fake_closed = False
        ThreadingHTTPServer.daemon_threads = True
        self.http = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = self.http.server_port
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self) -> None:
        self.fake_closed = True
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()

    def wait_for(self, condition: Callable[[], bool], seconds: float = 10) -> bool:
        with self.reached:
            return self.reached.wait_for(condition, seconds)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def loopback(server: FakeServer) -> Iterator[Loopback]:
    loopback = Loopback(server)
    yield loopback
    with contextlib.suppress(OSError):
        loopback.close()


@pytest.fixture
def silent() -> Iterator[str]:
    """An address that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
