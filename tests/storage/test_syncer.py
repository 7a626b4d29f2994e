"""Syncing a file beside the event loop, in both ways."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from aimm.storage.ledger import syncer as module
from aimm.storage.ledger.syncer import KernelSyncer, Syncer, ThreadSyncer, open_syncer


@pytest.fixture(params=[KernelSyncer, ThreadSyncer])
async def syncer(request: pytest.FixtureRequest):
    try:
        made: Syncer = request.param(asyncio.get_running_loop())
    except OSError as error:
        pytest.skip(str(error))
    yield made
    made.close()


@pytest.fixture
def descriptor(tmp_path: Path) -> Iterator[int]:
    opened = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
    yield opened
    os.close(opened)


async def test_everyone_is_told_in_order(syncer: Syncer, descriptor: int):
    done: list[int] = []
    futures: list[asyncio.Future[None]] = []
    for number in range(5):
        os.write(descriptor, b"x" * 5_000)
        future = syncer.sync(descriptor)
        future.add_done_callback(lambda _, number=number: done.append(number))
        futures.append(future)
    await asyncio.wait_for(asyncio.gather(*futures), 10)
    assert done == [0, 1, 2, 3, 4]


async def test_one_who_left_holds_nobody_up(syncer: Syncer, descriptor: int):
    syncer.sync(descriptor).cancel()
    await asyncio.wait_for(syncer.sync(descriptor), 10)


async def test_what_cannot_be_synced_is_an_error(syncer: Syncer, descriptor: int):
    reading, writing = os.pipe()
    try:
        with pytest.raises(OSError, match="Invalid argument"):
            await asyncio.wait_for(syncer.sync(reading), 10)
    finally:
        os.close(reading)
        os.close(writing)
    await asyncio.wait_for(syncer.sync(descriptor), 10)


async def test_a_thread_where_the_kernel_cannot(monkeypatch: pytest.MonkeyPatch, descriptor: int):
    monkeypatch.setattr(module.platform, "machine", lambda: "riscv64")
    opened = open_syncer(asyncio.get_running_loop())
    assert isinstance(opened, ThreadSyncer)
    await asyncio.wait_for(opened.sync(descriptor), 10)
    opened.close()
