"""Syncing a file in the background, in both ways."""

import asyncio
import ctypes
import errno
import os
import platform
import struct
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from structlog.testing import capture_logs
from tests.storage.conftest import eventually

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


@pytest.mark.parametrize("kernel", [Sandbox, Refusing, Silent])
async def test_a_thread_replaces_a_kernel_without_the_sync_command(
    monkeypatch: pytest.MonkeyPatch, descriptor: int, kernel: type[KernelSyncer]
):
    monkeypatch.setattr(module, "KernelSyncer", kernel)
    monkeypatch.setattr(module, "_FIRST_SECONDS", 0.01)
    with capture_logs() as logs:
        opened = await open_syncer(asyncio.get_running_loop(), descriptor)
        await asyncio.wait_for(opened.sync(descriptor), 10)
    opened.close()
    assert [entry["event"] for entry in logs] == ["sync_by_thread"]


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


class Recording(KernelSyncer):
    """Notes its system calls in place of making those that come after it was set up.

    Attributes:
        calls: the arguments of each call, the number of the system call first.
        completed: number and result of each request that the kernel completed.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.completed: list[tuple[int, int]] = []
        self.recording = False
        super().__init__(loop)
        self.recording = True

    def _call(self, *arguments: Any) -> int:
        self.calls.append(tuple(getattr(one, "value", one) for one in arguments))
        if not self.recording:
            return super()._call(*arguments)
        if self.calls[-1][0] != _numbers()[3]:
            return 0
        completed, self.completed = self.completed, []
        room = arguments[4]
        for place, (number, result) in enumerate(completed):
            struct.pack_into("<QQqq", room, place * 32, number, 7, result, 9)
        return len(completed)

    def complete(self, *completed: tuple[int, int]) -> None:
        """Let the kernel complete requests, by number, each with a result."""
        self.completed += completed
        os.eventfd_write(self.eventfd, 1)

    @property
    def eventfd(self) -> int:
        return self._eventfd

    @property
    def order(self) -> tuple[int, ...]:
        """The latest order, field by field as in linux/aio_abi.h."""
        return struct.unpack("<QIIHhIQQqQII", self._order.raw)

    def release(self) -> None:
        """Close it, once."""
        if self.recording:
            self.recording = False
            self.close()


def _numbers() -> tuple[int, int, int, int]:
    """Numbers of io_setup, io_destroy, io_submit and io_getevents in the kernel's headers."""
    return {"x86_64": (206, 207, 209, 208), "aarch64": (0, 1, 2, 4)}[platform.machine()]


@pytest.fixture
async def recording() -> AsyncIterator[Recording]:
    try:
        made = Recording(asyncio.get_running_loop())
    except (OSError, KeyError) as error:
        pytest.skip(str(error))
    yield made
    made.release()


async def test_the_kernel_gets_orders_as_its_headers_define_them(recording: Recording, descriptor: int):
    setup, destroy, submit, _ = _numbers()
    assert recording.calls[0][:2] == (setup, 8)
    recording.sync(descriptor)
    # data, key, flags, opcode IOCB_CMD_FDSYNC, priority, file, four unused, IOCB_FLAG_RESFD, where to tell
    assert recording.order == (1, 0, 0, 3, 0, descriptor, 0, 0, 0, 0, 1, recording.eventfd)
    context = recording.calls[1][1]
    assert context
    assert recording.calls[1][:3] == (submit, context, 1)
    recording.sync(descriptor + 1)
    assert recording.order[0] == 2
    assert recording.order[5] == descriptor + 1
    recording.release()
    assert recording.calls[-1] == (destroy, context)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.eventfd_read(recording.eventfd)


async def test_all_events_of_a_round_are_read_at_once(recording: Recording, descriptor: int):
    *_, events = _numbers()
    futures = [recording.sync(descriptor) for _ in range(8)]
    recording.complete(*((number, 0) for number in range(1, 9)))
    await asyncio.wait_for(asyncio.gather(*futures), 10)
    number, context, least, most, _, timeout = recording.calls[-1]
    assert (number, least, most, timeout) == (events, 0, 8, None)
    assert context == recording.calls[1][1]


async def test_requests_that_the_kernel_completes_out_of_order_are_answered_in_order(
    recording: Recording, descriptor: int
):
    first, second, third = (recording.sync(descriptor) for _ in range(3))
    recording.complete((3, 0), (2, -errno.EIO))
    await eventually(lambda: not recording.completed)
    assert not any(one.done() for one in (first, second, third))
    recording.complete((1, 0))
    await asyncio.wait_for(asyncio.wait([first, second, third]), 10)
    assert first.exception() is None
    assert third.exception() is None
    error = second.exception()
    assert isinstance(error, OSError)
    assert (error.errno, error.strerror) == (errno.EIO, os.strerror(errno.EIO))


async def test_a_request_that_the_kernel_refuses_fails_alone(recording: Recording, descriptor: int):
    before = recording.sync(descriptor)
    with patch.object(recording, "_call", side_effect=OSError(errno.EAGAIN, "try again")):
        refused = recording.sync(descriptor)
    with pytest.raises(OSError, match="try again"):
        await refused
    after = recording.sync(descriptor)
    recording.complete((1, 0), (3, 0))
    await asyncio.wait_for(asyncio.gather(before, after), 10)


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


async def test_why_a_thread_takes_over_is_logged(descriptor: int):
    syncer = Refusing(asyncio.get_running_loop())
    with capture_logs() as logs:
        await asyncio.wait_for(syncer.sync(descriptor), 10)
    syncer.close()
    reason = f"[Errno {errno.ENOSYS}] Function not implemented"
    assert logs == [{"event": "sync_by_thread", "log_level": "warning", "reason": reason}]


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
