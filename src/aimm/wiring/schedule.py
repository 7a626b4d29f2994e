"""Regular work of a node: the one place that starts it, and stops it when the node closes.

What only one node may do asks ``Leadership`` (``kit/leadership.py``) first; see ``wiring/rollouts.py``.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import structlog

log = structlog.get_logger(__name__)


def regularly(
    stack: AsyncExitStack, name: str, seconds: float, work: Callable[[], Awaitable[object]]
) -> None:
    """Do something at regular intervals, first after one interval, until ``stack`` closes.

    An error is logged and does not end it. What is in progress when the stack closes is cancelled.
    """

    async def repeat() -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await work()
            except Exception:
                log.exception("background_work_failed", work=name)

    async def cancel(task: asyncio.Task[None]) -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    stack.push_async_callback(cancel, asyncio.create_task(repeat(), name=name))
