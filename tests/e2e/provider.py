"""A fake provider beside tests that do not run on a loop."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from tests.fakes.providers import FakeProvider, fake_provider

_SECONDS = 10


@contextmanager
def providing(**given: Any) -> Iterator[FakeProvider]:
    """Run a fake provider on a loop of its own while the block runs."""
    loop = asyncio.new_event_loop()
    running = fake_provider(**given)
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield asyncio.run_coroutine_threadsafe(running.__aenter__(), loop).result(_SECONDS)
        asyncio.run_coroutine_threadsafe(running.__aexit__(None, None, None), loop).result(_SECONDS)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_SECONDS)
        loop.close()
