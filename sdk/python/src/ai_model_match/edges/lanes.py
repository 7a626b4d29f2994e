"""Calls with a hard timeout, even if a name lookup or a slow response blocks."""

import contextvars
import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeVar, cast

T = TypeVar("T")

_MOST_LANES = 256


class LaneTimeout(Exception):
    """The call did not finish in time. Its thread finishes it and drops the result."""


class NoLane(Exception):
    """Too many calls are blocked to start another one."""


class _Job:
    __slots__ = ("call", "context", "done", "error", "result")

    def __init__(self, call: Callable[[], object]) -> None:
        self.call = call
        # Keep the caller's context, for example for tracing.
        self.context = contextvars.copy_context()
        self.done = threading.Lock()
        self.done.acquire()
        self.result: object = None
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.result = self.context.run(self.call)
        except BaseException as error:  # noqa: BLE001 - raised in the caller
            self.error = error


class Lanes:
    """A pool of daemon threads that run calls for the threads of the application."""

    def __init__(self) -> None:
        self._idle: deque[SimpleQueue[_Job | None]] = deque()
        self._lanes = 0
        self._closed = False
        self._lock = threading.Lock()

    def call(self, call: Callable[[], T], seconds: float) -> T:
        """Run a call in a thread of the pool and wait for it.

        Raises:
            LaneTimeout: The call did not finish in time.
            NoLane: Too many calls are blocked.
        """
        job = _Job(call)
        try:
            lane = self._idle.pop()
        except IndexError:
            lane = self._open()
        if lane is None:
            job.run()
            job.done.release()
        else:
            lane.put(job)
        if not job.done.acquire(timeout=seconds):
            raise LaneTimeout
        if job.error is not None:
            raise job.error
        return cast("T", job.result)

    def close(self) -> None:
        """End the threads. Blocked ones end with their call."""
        self._closed = True
        while True:
            try:
                self._idle.pop().put(None)
            except IndexError:
                return

    def _open(self) -> "SimpleQueue[_Job | None] | None":
        with self._lock:
            if self._lanes >= _MOST_LANES:
                raise NoLane
            self._lanes += 1
        lane: SimpleQueue[_Job | None] = SimpleQueue()
        try:
            threading.Thread(target=self._run, args=(lane,), name="aimm-lane", daemon=True).start()
        except RuntimeError:
            # The interpreter is shutting down: run the last flush in the caller's thread.
            with self._lock:
                self._lanes -= 1
            return None
        return lane

    def _run(self, lane: "SimpleQueue[_Job | None]") -> None:
        while (job := lane.get()) is not None:
            job.run()
            # Idle before the caller continues, so that its next call reuses this thread.
            self._idle.append(lane)
            job.done.release()
            del job  # do not keep the reply alive
            if self._closed:
                lane.put(None)
        with self._lock:
            self._lanes -= 1
