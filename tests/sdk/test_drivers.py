"""Threads, tasks, sockets and the end of a process: on real sockets of this machine, without sleeping."""

import asyncio
import contextlib
import gc
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import pytest

from ai_model_match import AsyncClient, Client, Settings, Unavailable
from ai_model_match.edges.lanes import Lanes, LaneTimeout
from ai_model_match.testing import FakeServer

FAST = Settings(exposure_interval=0.001, deadline=2.0)


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
                request = httpx2.Request(
                    self.command, f"http://x{self.path}", content=body, headers=dict(self.headers)
                )
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


def test_the_background_sends_by_itself(loopback: Loopback):
    with Client(loopback.url, "key", cache_path=None, settings=FAST) as client:
        client.session("support", "s").step("answer")
        assert loopback.wait_for(lambda: bool(loopback.fake.exposures))
        assert loopback.wait_for(lambda: "/picker/snapshot" in loopback.fake.paths())


async def test_the_background_of_the_asynchronous_client_sends_by_itself(loopback: Loopback):
    async with AsyncClient(loopback.url, "key", cache_path=None, settings=FAST) as client:
        (await client.session("support", "s")).step("answer")
        assert await asyncio.to_thread(loopback.wait_for, lambda: bool(loopback.fake.exposures))


def test_an_outage_and_its_end(loopback: Loopback, tmp_path: Path):
    settings = Settings(exposure_interval=0.001, circuit_pause=0.05, longest_circuit_pause=0.1)
    with Client(loopback.url, "key", cache_path=tmp_path, settings=settings) as client:
        flow_id = client.pick("support", "answer", "known").flow_id
        assert loopback.wait_for(lambda: "/picker/snapshot" in loopback.fake.paths())
        client.flush()
        loopback.close()
        assert client.pick("support", "answer", "known").flow_id == flow_id
        offline = client.pick("support", "answer", "new")
        assert offline.stale
        assert client.send_feedback("new", 5).status == "queued"
        loopback.open()
        assert loopback.wait_for(lambda: bool(loopback.fake.feedback))
        assert loopback.fake.sessions["new"] == offline.flow_id
        assert client.stats.exposures_lost == client.stats.feedback_lost == 0


def test_a_silent_service_costs_the_deadline_and_then_nothing(silent: str):
    with Client(silent, "key", timeout=0.3, cache_path=None, background=False) as client:
        start = time.monotonic()
        with pytest.raises(Unavailable, match=r"no answer within|Timeout"):
            client.pick("support", "answer", "s")
        middle = time.monotonic()
        for _ in range(100):
            with pytest.raises(Unavailable, match="circuit"):
                client.pick("support", "answer", "s")
        assert 0.3 <= middle - start < 5
        assert time.monotonic() - middle < 5  # a deadline each would be 30 s


async def test_the_same_for_the_asynchronous_client(silent: str):
    async with AsyncClient(silent, "key", timeout=0.3, cache_path=None, background=False) as client:
        start = time.monotonic()
        with pytest.raises(Unavailable):
            await client.pick("support", "answer", "s")
        assert time.monotonic() - start < 5


class Hanging(httpx2.BaseTransport):
    """Hangs where no timeout of the HTTP library reaches, as a name lookup does."""

    def __init__(self) -> None:
        self.end = threading.Event()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.end.wait(30)
        return httpx2.Response(200, json={})


def test_the_deadline_holds_whatever_hangs():
    transport = Hanging()
    try:
        with Client(
            "http://x", "key", timeout=0.2, cache_path=None, background=False, transport=transport
        ) as client:
            start = time.monotonic()
            with pytest.raises(Unavailable, match="no answer within"):
                client.pick("support", "answer", "s")
            assert time.monotonic() - start < 5
    finally:
        transport.end.set()


def test_lanes_are_used_again_and_hand_errors_over():
    lanes = Lanes()
    names = {lanes.call(lambda: threading.current_thread().name, 5) for _ in range(50)}
    idents = {lanes.call(threading.get_ident, 5) for _ in range(50)}
    assert len(names) == len(idents) == 1
    with pytest.raises(ZeroDivisionError):
        lanes.call(lambda: 1 // 0, 5)
    end = threading.Event()
    with pytest.raises(LaneTimeout):
        lanes.call(lambda: end.wait(30), 0.01)
    end.set()
    lanes.close()


def test_threads_share_a_client(loopback: Loopback):
    with Client(loopback.url, "key", cache_path=None) as client:
        session = client.session("support", "shared")
        barrier = threading.Barrier(8)

        def work(n: int) -> None:
            barrier.wait()
            session.step("answer")
            client.pick("support", "answer", f"s{n}")

        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(loopback.fake.exposures) == 1
    assert client.stats.stale_picks == 0


def test_a_dropped_client_sends_what_waits(server: FakeServer):
    client = server.client()
    client.session("support", "s").step("answer")
    del client
    gc.collect()
    assert len(server.exposures) == 1


PROGRAM = """
import asyncio, sys
from ai_model_match import AsyncClient, Client
if sys.argv[2] == "sync":
    client = Client(sys.argv[1], "key", cache_path=None)
    client.session("support", "s").step("answer")
else:
    client = AsyncClient(sys.argv[1], "key", cache_path=None)
    async def main():
        (await client.session("support", "s")).step("answer")
    asyncio.run(main())
"""


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_the_end_of_a_program_sends_what_waits(loopback: Loopback, kind: str):
    command = [sys.executable, "-W", "error", "-c", PROGRAM, loopback.url, kind]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    # An asynchronous client that was not closed leaves its sockets to a loop that is gone.
    assert done.stderr == "" or (kind == "async" and "ResourceWarning" in done.stderr)
    assert [exposure["useCaseStepCode"] for exposure in loopback.fake.exposures] == ["answer"]


def test_the_end_of_a_program_is_not_held_up_by_an_outage(silent: str):
    start = time.monotonic()
    default = '{("support", "answer"): {"modality": "text", "parameters": {}}}'
    code = PROGRAM.replace("cache_path=None)", f"cache_path=None, timeout=0.2, defaults={default})")
    subprocess.run([sys.executable, "-c", code, silent, "sync"], check=True, timeout=30, capture_output=True)
    assert time.monotonic() - start < 10


FORK = """
import json, os, sys
from ai_model_match import Client
client = Client(sys.argv[1], "key", cache_path=sys.argv[2])
session = client.session("support", "parent")
session.step("answer")
child = os.fork()
if child == 0:
    waiting = client.stats.exposures_waiting
    client.session("support", "child").step("answer")
    client.close()
    print(json.dumps({"waiting": waiting, "sent": client.stats.exposures_sent}), flush=True)
    os._exit(0)
os.waitpid(child, 0)
client.close()
"""


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="no fork on this system")
def test_a_forked_child_leaves_to_the_parent_what_waits(loopback: Loopback, tmp_path: Path):
    command = [sys.executable, "-c", FORK, loopback.url, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    assert json.loads(done.stdout) == {"waiting": 0, "sent": 1}
    assert sorted(exposure["correlationId"] for exposure in loopback.fake.exposures) == ["child", "parent"]


async def test_a_cancelled_call_leaves_the_client_usable(server: FakeServer):
    release = asyncio.Event()

    class Slow(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            if not release.is_set():
                await asyncio.Event().wait()
            return await server.handle_async_request(request)

    async with AsyncClient("http://x", "key", cache_path=None, background=False, transport=Slow()) as client:
        call = asyncio.create_task(client.pick("support", "answer", "s"))
        await asyncio.sleep(0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        release.set()
        assert not (await client.pick("support", "answer", "s")).stale


def test_an_asynchronous_client_goes_on_in_another_loop(server: FakeServer):
    client = server.async_client()
    for correlation_id in ("s", "t"):
        assert not asyncio.run(client.pick("support", "answer", correlation_id)).stale
    asyncio.run(client.aclose())
