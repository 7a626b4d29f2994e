"""Syncing a file in the background, in both ways."""

import asyncio
import ctypes
import errno
import os
import platform
import threading
from typing import Any

import pytest
from structlog.testing import capture_logs

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


async def test_syncs_complete_in_order(syncer: Syncer, descriptor: int):
    done: list[int] = []
    futures: list[asyncio.Future[None]] = []
    for number in range(5):
        os.write(descriptor, b"x" * 5_000)
        future = syncer.sync(descriptor)
        future.add_done_callback(lambda _, number=number: done.append(number))
        futures.append(future)
    await asyncio.wait_for(asyncio.gather(*futures), 10)
    assert done == [0, 1, 2, 3, 4]


async def test_a_cancelled_sync_delays_no_other(syncer: Syncer, descriptor: int):
    syncer.sync(descriptor).cancel()
    await asyncio.wait_for(syncer.sync(descriptor), 10)


async def test_a_failed_sync_is_an_error(syncer: Syncer, descriptor: int):
    reading, writing = os.pipe()
    try:
        with pytest.raises(OSError, match="Invalid argument"):
            await asyncio.wait_for(syncer.sync(reading), 10)
    finally:
        os.close(reading)
        os.close(writing)
    await asyncio.wait_for(syncer.sync(descriptor), 10)


class Sandbox(KernelSyncer):
    """A kernel that sets up asynchronous I/O, then fails or never completes a sync.

    Attributes:
        result: result of a sync; None if it never completes.
    """

    result: int | None = -errno.EINVAL

    def _submit_sync(self, number: int, descriptor: int) -> None:
        self._numbers = [*getattr(self, "_numbers", []), number]
        if self.result is not None:
            os.eventfd_write(self._eventfd, 1)

    def _finished(self) -> list[tuple[int, int]]:
        numbers, self._numbers = self._numbers, []
        return [(number, self.result or 0) for number in numbers]


class Refusing(Sandbox):
    def _submit_sync(self, number: int, descriptor: int) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")


class Silent(Sandbox):
    result = None


@pytest.mark.parametrize(
    ("kernel", "reason"),
    [
        (Sandbox, "Invalid argument"),
        (Refusing, f"[Errno {errno.ENOSYS}] Function not implemented"),
        (Silent, "the kernel does not answer"),
    ],
)
async def test_a_thread_replaces_a_kernel_without_the_sync_command(
    monkeypatch: pytest.MonkeyPatch, descriptor: int, kernel: type[KernelSyncer], reason: str
):
    monkeypatch.setattr(module, "KernelSyncer", kernel)
    monkeypatch.setattr(module, "_FIRST_SECONDS", 0.01)
    with capture_logs() as logs:
        opened = await open_syncer(asyncio.get_running_loop(), descriptor)
        await asyncio.wait_for(opened.sync(descriptor), 10)
    opened.close()
    assert logs == [{"event": "sync_by_thread", "log_level": "warning", "reason": reason}]


async def test_a_kernel_may_lose_the_sync_command_later(descriptor: int):
    syncer = Sandbox(asyncio.get_running_loop())
    syncer.result = 0
    await asyncio.wait_for(syncer.sync(descriptor), 10)
    syncer.result = -errno.EOPNOTSUPP
    done: list[int] = []
    futures = [syncer.sync(descriptor) for _ in range(3)]
    for number, future in enumerate(futures):
        future.add_done_callback(lambda _, number=number: done.append(number))
    await asyncio.wait_for(asyncio.gather(*futures), 10)
    assert done == [0, 1, 2]
    syncer.close()


async def test_a_file_that_cannot_be_synced_at_all_is_an_error_at_opening():
    reading, writing = os.pipe()
    with pytest.raises(OSError, match="Invalid argument"):
        await open_syncer(asyncio.get_running_loop(), reading)
    os.close(reading)
    os.close(writing)


async def test_a_thread_is_used_without_kernel_support(monkeypatch: pytest.MonkeyPatch, descriptor: int):
    monkeypatch.setattr(module.platform, "machine", lambda: "riscv64")
    opened = await open_syncer(asyncio.get_running_loop(), descriptor)
    assert isinstance(opened, ThreadSyncer)
    await asyncio.wait_for(opened.sync(descriptor), 10)
    opened.close()


async def test_a_failing_system_call_says_why():
    try:
        syncer: Any = KernelSyncer(asyncio.get_running_loop())
    except OSError as error:
        pytest.skip(str(error))
    with pytest.raises(OSError, match="Bad file descriptor") as caught:
        syncer._call(ctypes.c_long(_CLOSE[platform.machine()]), ctypes.c_long(-1))
    assert caught.value.errno == errno.EBADF
    syncer.close()


async def test_a_kernel_that_cannot_set_it_up_says_so(monkeypatch: pytest.MonkeyPatch, descriptor: int):
    monkeypatch.setattr(KernelSyncer, "__init__", _refused)
    with capture_logs() as logs:
        opened = await open_syncer(asyncio.get_running_loop(), descriptor)
    opened.close()
    assert logs == [{"event": "sync_by_thread", "log_level": "info", "reason": "[Errno 11] none left"}]


async def test_the_thread_ends_with_its_syncer_and_never_holds_up_an_exit(descriptor: int):
    syncer = ThreadSyncer(asyncio.get_running_loop())
    (thread,) = (one for one in threading.enumerate() if one.name == "aimm-sync")
    assert thread.daemon
    await asyncio.wait_for(syncer.sync(descriptor), 10)
    syncer.close()
    assert not thread.is_alive()


@pytest.mark.parametrize("platform_name", ["darwin", "win32"])
async def test_other_systems_have_no_kernel_syncer(monkeypatch: pytest.MonkeyPatch, platform_name: str):
    monkeypatch.setattr(module.sys, "platform", platform_name)
    with pytest.raises(OSError, match=r"^no asynchronous sync on this system$"):
        KernelSyncer(asyncio.get_running_loop())


_CLOSE = {"x86_64": 3, "aarch64": 57}


def _refused(*_: object) -> None:
    raise OSError(errno.EAGAIN, "none left")
