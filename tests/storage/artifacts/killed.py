"""Stores and collects an artifact, and is killed at a point: ``python -m … URL FOLDER POINT``."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aimm.artifacts.model import Owner, Reference
from aimm.artifacts.service import ArtifactService, Naming
from aimm.storage.artifacts.folder import FolderFiles
from aimm.storage.artifacts.references import StoredReferences
from aimm.storage.artifacts.scratch import Scratch
from aimm.wiring.data import open_data

PUTTING = ("receive", "announce", "keep", "add", "discard")
COLLECTING = ("before delete", "after delete", "collect")
NAMING = Naming(owner=Owner("job", "killed"), name="a", media_type="text/plain")
TEXT = b"what is put when it is killed" * 1_000


class Later:
    """A clock that is some days ahead."""

    def __init__(self, days: int) -> None:
        self.days = days

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(days=self.days)


class Nobody:
    """All owners are there."""

    async def gone(self, references: Sequence[Reference]) -> Sequence[Reference]:
        return ()


def die() -> None:
    """End without any cleaning up."""
    os.kill(os.getpid(), signal.SIGKILL)


class Dying:
    """Passes everything on, and ends after one method."""

    def __init__(self, inner: Any, point: str) -> None:
        self._inner, self._point = inner, point

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if name != self._point and not (name == "delete" and self._point.endswith("delete")):
            return method

        async def last(*given: Any) -> Any:
            if self._point != "before delete":
                await method(*given)
            die()

        return last


async def text(point: str) -> AsyncIterator[bytes]:
    yield TEXT[:100]
    if point == "receive":
        die()
    yield TEXT[100:]


async def main(url: str, folder: str, point: str) -> None:
    root = Path(folder)
    scratch = Scratch(root / "tmp")
    files: Any = Dying(FolderFiles(root, scratch), point)
    async with open_data(url) as data:
        references: Any = Dying(StoredReferences(data), point)
        if point in PUTTING:
            await ArtifactService(files, references, Later(0)).put(text(point), NAMING)
        else:
            await ArtifactService(files, references, Later(2)).collect(Nobody())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
