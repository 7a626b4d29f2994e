"""A program that makes files: what its input says, with a result between them."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from aimm.jobs.model import Result
from aimm.jobs.programs import Done, Kind, NewFile, Said, Task


class Specification(msgspec.Struct, forbid_unknown_fields=True):
    """What to make.

    Attributes:
        text: an artifact whose content is copied, or null.
        path: what to hand in; by default a file that it writes.
        gate: a file that must exist before it ends.
    """

    text: str | None = None
    path: str | None = None
    gate: str | None = None


def program(task: Task) -> Iterator[Said]:
    """Hand in two files."""
    given = msgspec.convert(task.specification, Specification)
    said = Path(task.files["text"]).read_text() if given.text else "nothing"
    for name in ("first.txt", "second.txt"):
        (Path(task.folder) / name).write_text(f"{name}: {said}")
        yield NewFile(given.path or name, name, "text/plain")
        yield Result(name, 0, os.getpid())
    while given.gate is not None and not Path(given.gate).exists():
        time.sleep(0.02)
    yield Done("made")


MAKER = Kind("maker", "tests.engine.maker", Specification, lambda _: None, ("text",))
