"""Forks, and ends of processes that the interpreter's own hooks do not see."""

import os
import sys
import weakref
from typing import Any, Protocol


class Driver(Protocol):
    """What drives a client, as far as processes are concerned."""

    def after_fork(self) -> None:
        """Begin anew in a forked child: nothing of the parent's is used."""
        ...

    def finish(self) -> None:
        """Send what waits, within a bounded time, and end; raises nothing."""
        ...


_drivers: "weakref.WeakSet[Any]" = weakref.WeakSet()
_finishing_in = 0


def follow(driver: Driver) -> None:
    """Tell a driver of forks, and of the end of a child process (see at_end_of_child)."""
    _drivers.add(driver)


def at_end_of_child() -> None:
    """Have what waits sent at the end of a child of ``multiprocessing``, which leaves without ``atexit``.

    To be called in the child, when something begins to wait: what was registered before it was forked is
    forgotten there. Process pools, and whatever else is built on ``multiprocessing``, end the same way.
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
