"""Durability without blocking the event loop: files are synced in the background.

On Linux the kernel does it (asynchronous I/O with completion through an eventfd). That needs no thread, which
would compete for the interpreter; at a few hundred commits per second this costs more than the sync itself.
Elsewhere a thread does it, and also if the kernel, or a sandbox that emulates it, turns out not to support
the sync command.
"""

import asyncio
import ctypes
import errno
import os
import platform
import queue
import struct
import sys
import threading
from abc import ABC, abstractmethod
from collections import deque

import structlog

log = structlog.get_logger(__name__)

# Numbers of the system calls io_setup, io_destroy, io_submit and io_getevents.
_CALLS = {"x86_64": (206, 207, 209, 208), "aarch64": (0, 1, 2, 4)}
_FDSYNC = 3
_TELL_EVENTFD = 1
_MAX_IN_FLIGHT = 8
_LACKING = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP)
# how long to wait for the first kernel sync before falling back to a thread
_FIRST_SECONDS = 2.0
# struct iocb and struct io_event of linux/aio_abi.h, little-endian
_ORDER = struct.Struct("<QIIHhIQQqQII")
_EVENT = struct.Struct("<QQqq")


class Syncer(ABC):
    """Makes writes to a file durable."""

    @abstractmethod
    def sync(self, descriptor: int) -> asyncio.Future[None]:
        """A future that completes once all earlier writes are durable, or fails with OSError.

        Futures of one file complete in the order of the calls.
        """

    @abstractmethod
    def close(self) -> None:
        """Release all resources; no sync may be in progress."""


async def open_syncer(loop: asyncio.AbstractEventLoop, descriptor: int) -> Syncer:
    """Return the fastest syncer that works on this machine, after one test sync of ``descriptor``.

    Raises:
        OSError: the file cannot be synced.
    """
    try:
        syncer: Syncer = KernelSyncer(loop)
    except OSError as error:
        log.info("sync_by_thread", reason=str(error))
        syncer = ThreadSyncer(loop)
    first = syncer.sync(descriptor)
    await asyncio.wait([first], timeout=_FIRST_SECONDS)
    if not first.done() and isinstance(syncer, KernelSyncer):
        syncer.give_way("the kernel does not answer")
    try:
        await first
    except OSError:
        syncer.close()
        raise
    return syncer


class KernelSyncer(Syncer):
    """Linux's asynchronous I/O; falls back to a thread if the sync command turns out to be unsupported.

    Raises:
        OSError: not available on this system.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        calls = _CALLS.get(platform.machine())
        if calls is None or sys.platform != "linux" or sys.byteorder != "little":
            raise OSError("no asynchronous sync on this system")
        self._loop = loop
        # PyDLL keeps the GIL: these calls return immediately, and releasing it costs more
        self._system = ctypes.PyDLL(None, use_errno=True).syscall
        self._system.restype = ctypes.c_long
        _, self._destroy, self._submit, self._events = (ctypes.c_long(number) for number in calls)
        context = ctypes.c_ulong(0)
        self._call(ctypes.c_long(calls[0]), ctypes.c_long(_MAX_IN_FLIGHT), ctypes.byref(context))
        self._context = ctypes.c_ulong(context.value)
        self._eventfd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._room = ctypes.create_string_buffer(_EVENT.size * _MAX_IN_FLIGHT)
        self._order = ctypes.create_string_buffer(_ORDER.size)
        self._orders = (ctypes.c_void_p * 1)(ctypes.addressof(self._order))
        # pending requests, oldest first; the kernel may complete them in any order
        self._asked: deque[tuple[int, int, asyncio.Future[None]]] = deque()
        self._results: dict[int, int] = {}
        self._number = 0
        self._thread: ThreadSyncer | None = None
        self._loop.add_reader(self._eventfd, self._take)

    def _call(self, *arguments: object) -> int:
        result = self._system(*arguments)
        if result < 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
        return result

    def sync(self, descriptor: int) -> asyncio.Future[None]:
        if self._thread is not None:
            return self._thread.sync(descriptor)
        future: asyncio.Future[None] = self._loop.create_future()
        self._number += 1
        self._asked.append((self._number, descriptor, future))
        try:
            self._submit_sync(self._number, descriptor)
        except OSError as error:
            if error.errno in _LACKING:
                self.give_way(str(error))
            else:
                self._asked.pop()
                future.set_exception(error)
        return future

    def _submit_sync(self, number: int, descriptor: int) -> None:
        order = (number, 0, 0, _FDSYNC, 0, descriptor, 0, 0, 0, 0, _TELL_EVENTFD, self._eventfd)
        _ORDER.pack_into(self._order, 0, *order)
        self._call(self._submit, self._context, ctypes.c_long(1), self._orders)

    def give_way(self, reason: str) -> None:
        """Switch to a thread, starting with the requests that are still unanswered."""
        log.warning("sync_by_thread", reason=reason)
        self._loop.remove_reader(self._eventfd)
        self._thread = ThreadSyncer(self._loop)
        for _, descriptor, future in self._asked:
            self._thread.ask(descriptor, future)
        self._asked.clear()

    def _take(self) -> None:
        """Process completed kernel requests."""
        try:
            os.eventfd_read(self._eventfd)
        except BlockingIOError:
            return
        self._results.update(self._finished())
        while self._asked and self._asked[0][0] in self._results:
            result = self._results.pop(self._asked[0][0])
            if -result in _LACKING:
                self.give_way(os.strerror(-result))
                return
            _, _, future = self._asked.popleft()
            if future.done():
                continue
            if result < 0:
                future.set_exception(OSError(-result, os.strerror(-result)))
            else:
                future.set_result(None)

    def _finished(self) -> list[tuple[int, int]]:
        """Number and result of each completed request."""
        count = self._call(
            self._events, self._context, ctypes.c_long(0), ctypes.c_long(_MAX_IN_FLIGHT), self._room, None
        )
        events = (_EVENT.unpack_from(self._room, place * _EVENT.size) for place in range(count))
        return [(number, result) for number, _, result, _ in events]

    def close(self) -> None:
        self._loop.remove_reader(self._eventfd)
        if self._thread is None:
            self._call(self._destroy, self._context)
        else:  # destroying it would wait for requests that the kernel may never complete
            self._thread.close()
        os.close(self._eventfd)


class ThreadSyncer(Syncer):
    """One thread that syncs; half the cost of an executor, which matters at this rate."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._asked: queue.SimpleQueue[tuple[int, asyncio.Future[None]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="aimm-sync", daemon=True)
        self._thread.start()

    def sync(self, descriptor: int) -> asyncio.Future[None]:
        future: asyncio.Future[None] = self._loop.create_future()
        self.ask(descriptor, future)
        return future

    def ask(self, descriptor: int, future: "asyncio.Future[None]") -> None:
        """Like ``sync``, but completes an existing future."""
        self._asked.put((descriptor, future))

    def close(self) -> None:
        self._asked.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (asked := self._asked.get()) is not None:
            descriptor, future = asked
            try:
                os.fdatasync(descriptor)
            except OSError as error:
                self._loop.call_soon_threadsafe(_fail, future, error)
            else:
                self._loop.call_soon_threadsafe(_finish, future)


def _finish(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _fail(future: asyncio.Future[None], error: OSError) -> None:
    if not future.done():
        future.set_exception(error)
