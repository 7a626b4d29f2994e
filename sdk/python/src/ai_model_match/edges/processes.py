"""Handling of forks, and of process exits that skip ``atexit``."""

import os
import sys
import weakref
from typing import Any, Protocol


class Driver(Protocol):
    """The part of a driver that concerns processes."""

    def after_fork(self) -> None:
        """Reset in a forked child, without using anything of the parent."""
        ...

    def finish(self) -> None:
        """Flush within a bounded time and close. Does not raise."""
        ...


_drivers: "weakref.WeakSet[Any]" = weakref.WeakSet()
_finishing_in = 0


def follow(driver: Driver) -> None:
    """Register a driver for forks and for the exit of a child process."""
    _drivers.add(driver)


def at_end_of_child() -> None:
    """Flush when a ``multiprocessing`` child exits, which skips ``atexit``. This includes process pools.

    Call it in the child when data is queued: the child drops callbacks registered before the fork.
    """
    global _finishing_in
    process: Any = sys.modules.get("multiprocessing.process")
    if process is None or _finishing_in == os.getpid() or process.parent_process() is None:
        return
    _finishing_in = os.getpid()
    from multiprocessing.util import Finalize

    Finalize(None, _finish, exitpriority=100)


def _finish() -> None:
    for driver in list(_drivers):
        driver.finish()


def _after_fork() -> None:
    for driver in list(_drivers):
        driver.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
