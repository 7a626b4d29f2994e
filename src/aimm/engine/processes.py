"""Processes of this machine: who they are, and whether they live."""

import os
import socket
from pathlib import Path

from aimm.jobs.model import Process

_STATE, _START_TIME = 0, 19


def this_process() -> Process:
    """This process."""
    pid = os.getpid()
    return Process(_host(), pid, _began(pid) or 0)


def is_gone(process: Process) -> bool:
    """Whether a process is proven to have ended; False for one of another machine, which cannot be seen."""
    here = this_process()
    return process.host == here.host and here.began > 0 and _began(process.pid) != process.began


def _host() -> str:
    """The machine since its last start, and the namespace in which process ids count."""
    parts = [socket.gethostname()]
    try:
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip())
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
    except OSError:  # not Linux: pids are compared as far as they can be read, which is never
        pass
    return " ".join(parts)


def _began(pid: int) -> int | None:
    """The start time of a process in ticks since the start of the machine; None if it has ended."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = said.rpartition(")")[2].split()
    return None if fields[_STATE] in ("Z", "X") else int(fields[_START_TIME])
