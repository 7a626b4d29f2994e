"""Threads, tasks and sockets, with real loopback sockets and without sleeps."""

import asyncio
import gc
import threading
import time
from pathlib import Path

import httpx2
import pytest
from tests.sdk.conftest import Loopback

from ai_model_match import AsyncClient, Client, Settings, Unavailable
from ai_model_match.edges.lanes import Lanes, LaneTimeout
from ai_model_match.testing import FakeServer

FAST = Settings(exposure_interval=0.001, deadline=2.0)


def test_background_thread_sends(loopback: Loopback):
    with Client(loopback.url, "key", cache_path=None, settings=FAST) as client:
        client.session("support", "s").step("answer")
        assert loopback.wait_for(lambda: bool(loopback.fake.exposures))
        assert loopback.wait_for(lambda: "/picker/snapshot" in loopback.fake.paths())


async def test_background_task_sends(loopback: Loopback):
    async with AsyncClient(loopback.url, "key", cache_path=None, settings=FAST) as client:
        (await client.session("support", "s")).step("answer")
        assert await asyncio.to_thread(loopback.wait_for, lambda: bool(loopback.fake.exposures))


def test_outage_and_recovery(loopback: Loopback, tmp_path: Path):
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


def test_unresponsive_service_costs_the_deadline_once(silent: str):
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


async def test_unresponsive_service_with_the_asynchronous_client(silent: str):
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


def test_deadline_holds_if_the_transport_blocks():
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


def test_lanes_are_reused_and_propagate_errors():
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


def test_garbage_collected_client_flushes(server: FakeServer):
    client = server.client()
    client.session("support", "s").step("answer")
    del client
    gc.collect()
    assert len(server.exposures) == 1


def test_short_event_loops_send_due_data(loopback: Loopback):
    client = AsyncClient(loopback.url, "key", cache_path=None, settings=FAST)

    async def work(name: str) -> None:
        (await client.session("support", name)).step("answer")
        client.record_outcome(name, error=False)

    for number in range(20):
        asyncio.run(work(f"s{number}"))
    assert client.stats.outcomes_sent >= 10
    assert client.stats.exposures_sent >= 10
    asyncio.run(client.aclose())
    assert (client.stats.outcomes_sent, client.stats.exposures_sent) == (20, 20)


async def test_client_garbage_collected_in_a_loop_flushes_in_a_thread(loopback: Loopback):
    client = AsyncClient(loopback.url, "key", cache_path=None, background=False)
    (await client.session("support", "s")).step("answer")
    del client
    gc.collect()
    assert await asyncio.to_thread(loopback.wait_for, lambda: bool(loopback.fake.exposures))


async def test_client_is_usable_after_a_cancelled_call(server: FakeServer):
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


async def test_closing_right_after_a_call_does_not_hang(server: FakeServer):
    for turns in range(12):
        client = server.async_client(background=True)
        (await client.session("support", f"s-{turns}")).step("answer")
        for _ in range(turns):
            await asyncio.sleep(0)
        # The event of new work and the cancellation arrive together.
        client.record_outcome(f"s-{turns}", error=False)
        async with asyncio.timeout(5):
            await client.aclose()
    assert len(server.exposures) == 12
    assert len(server.outcomes) == 12


def test_loops_that_take_turns_lose_nothing(server: FakeServer):
    client = server.async_client(background=True)
    failed: list[object] = []

    async def work(session: str) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: failed.append(context))
        (await client.session("support", session)).step("answer")
        await asyncio.sleep(0)

    first, second = asyncio.new_event_loop(), asyncio.new_event_loop()
    for turn in range(10):
        for name, loop in (("a", first), ("b", second)):
            loop.run_until_complete(work(f"{name}-{turn}"))
    second.run_until_complete(client.aclose())
    for loop in (first, second):
        tasks = asyncio.all_tasks(loop)
        if tasks:
            loop.run_until_complete(asyncio.wait(tasks, timeout=5))
        assert not asyncio.all_tasks(loop), "tasks of earlier turns have ended"
        loop.close()
    gc.collect()
    assert not failed
    assert len(server.exposures) == 20


def test_asynchronous_client_works_in_another_loop(server: FakeServer):
    client = server.async_client()
    for correlation_id in ("s", "t"):
        assert not asyncio.run(client.pick("support", "answer", correlation_id)).stale
    asyncio.run(client.aclose())
