"""Programs that misbehave."""

import os
import sys
import time
from collections.abc import Iterator

from aimm.jobs.programs import Done, Log, Said, Task


def program(task: Task) -> Iterator[Said]:
    """Do what the specification says."""
    what = task.specification["what"]
    print("printed in between")
    yield Log("begun")
    if what == "raise":
        raise ValueError("no such thing")
    if what == "memory":
        yield Done(len(bytearray(2**31)))
    if what == "exit":
        sys.stdout.flush()
        os._exit(7)
    if what == "sleep":
        time.sleep(60)
    if what == "long":
        yield Log("x" * 1_000_000)
        yield Log("short")
    yield Done({"what": what, "earlier": len(task.earlier), "checkpoint": task.checkpoint})
