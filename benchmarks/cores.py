"""Bind processes to cores, so that a server and its load do not share one."""

import os
from pathlib import Path

import psutil


def cores() -> list[int]:
    """The available cores; empty if processes cannot be bound to cores."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def pin(pid: int, core: int | None) -> None:
    """Bind a process (0: this one) with all its threads to a core; None does not bind it."""
    if core is None or not hasattr(os, "sched_setaffinity"):
        return
    threads = Path("/proc/self/task" if pid == 0 else f"/proc/{pid}/task")
    for thread in threads.iterdir():
        os.sched_setaffinity(int(thread.name), {core})


def pin_tree(pid: int, core: int | None) -> None:
    """Bind a process and its children."""
    parent = psutil.Process(pid)
    for process in (parent, *parent.children(recursive=True)):
        pin(process.pid, core)
