"""Regular work goes on after an error, and ends with the node."""

import asyncio
from contextlib import AsyncExitStack

from structlog.testing import capture_logs

from aimm.wiring.schedule import regularly


async def test_work_is_repeated_and_survives_an_error():
    calls, enough = 0, asyncio.Event()

    async def work() -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise ValueError("once")
        enough.set()

    with capture_logs() as logs:
        async with AsyncExitStack() as stack:
            regularly(stack, "count", 0.001, work)
            assert calls == 0
            async with asyncio.timeout(10):
                await enough.wait()
    done = calls
    await asyncio.sleep(0.01)
    assert calls == done
    assert [(one["event"], one["work"]) for one in logs] == [("background_work_failed", "count")]


async def test_work_in_progress_is_cancelled_at_the_end():
    began, cancelled = asyncio.Event(), False

    async def work() -> None:
        nonlocal cancelled
        began.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled = True
            raise

    async with AsyncExitStack() as stack:
        regularly(stack, "wait", 0.001, work)
        async with asyncio.timeout(10):
            await began.wait()
    assert cancelled
