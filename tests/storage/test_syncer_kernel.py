"""What the kernel is asked when it syncs a file, and what becomes of its answers."""

import asyncio
import errno
import os
import platform
import struct
from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import patch

import pytest
from tests.storage.conftest import eventually

from aimm.storage.ledger.syncer import KernelSyncer


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


async def test_what_the_kernel_tells_neither_blocks_nor_reaches_other_programs(recording: Recording):
    assert not os.get_blocking(recording.eventfd)
    assert not os.get_inheritable(recording.eventfd)


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
