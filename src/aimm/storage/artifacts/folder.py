"""Artifacts in a folder: ``ab/cd/abcd…``, so that no folder has too many entries."""

import asyncio
import errno
import hashlib
import os
import stat
from collections.abc import AsyncIterable, AsyncIterator, Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TypeVar

from aimm.artifacts.errors import ArtifactMissing, StoreUnusable
from aimm.artifacts.model import DIGEST, Content, Draft, Held
from aimm.kit.errors import Invalid, Unavailable
from aimm.storage.artifacts.scratch import Scratch

PART = 1_048_576
_FOLDER_MODE = 0o700
_READ_ONLY = 0o400
_PASSING = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ESTALE, errno.EAGAIN})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """The port ``artifacts.ports.Files`` in a folder.

    Attributes:
        scratch: temporary files, on the file system of the folder, so that they can be renamed into it.
    """

    root: Path
    scratch: Scratch

    async def receive(self, parts: AsyncIterable[bytes]) -> Draft:
        """Write parts to a temporary file."""
        return await received(self.scratch, parts)

    async def adopt(self, path: str) -> Draft:
        """Take over a file of this machine."""
        return await adopted(path)

    async def keep(self, draft: Draft) -> None:
        """Rename a draft into the folder."""
        await _in_thread(lambda: self._keep(draft))

    async def discard(self, draft: Draft) -> None:
        """Delete a draft."""
        await discarded(draft)

    async def size(self, digest: str) -> int | None:
        """The size of a file, or None if it is not there."""
        return await _in_thread(lambda: _size(self.place(digest)))

    async def read(self, digest: str, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """Read a file, or a range of it."""
        async for part in parts_of(self.place(digest), start, length):
            yield part

    async def path(self, digest: str) -> str:
        """Its own path."""
        if await self.size(digest) is None:
            raise ArtifactMissing
        return str(self.place(digest))

    async def forget_copies(self) -> None:
        """There are none."""

    async def delete(self, digest: str) -> None:
        """Delete a file."""
        await _in_thread(lambda: self.place(digest).unlink(missing_ok=True))

    async def held(self) -> AsyncIterator[Held]:
        """All files, one folder after the other."""
        for first in await _in_thread(lambda: _folders(self.root)):
            for second in await _in_thread(lambda first=first: _folders(first)):
                for one in await _in_thread(lambda second=second: list(_files(second))):
                    yield one

    def place(self, digest: str) -> Path:
        """Where a file is."""
        return self.root / digest[:2] / digest[2:4] / digest

    def _keep(self, draft: Draft) -> None:
        place = self.place(draft.content.digest)
        if _size(place) == draft.content.size:
            return
        place.parent.mkdir(parents=True, exist_ok=True, mode=_FOLDER_MODE)
        path = Path(draft.path)
        path.chmod(_READ_ONLY)
        path.replace(place)
        for folder in (place.parent, place.parent.parent, self.root):
            _sync_folder(folder)


async def received(scratch: Scratch, parts: AsyncIterable[bytes]) -> Draft:
    """Write parts to a temporary file, and hash them."""
    path = await _in_thread(scratch.file)
    try:
        file = await _in_thread(lambda: path.open("wb"))
        hashed, size = hashlib.sha256(), 0

        def write(part: bytes) -> None:
            file.write(part)
            hashed.update(part)

        try:
            async for part in parts:
                await _in_thread(lambda part=part: write(part))
                size += len(part)
            await _in_thread(lambda: _sync(file))
        finally:
            file.close()
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Draft(Content(hashed.hexdigest(), size), str(path))


async def adopted(path: str) -> Draft:
    """Hash a file where it is.

    Raises:
        Invalid: it is no regular file.
    """

    def take() -> Draft:
        try:
            if not stat.S_ISREG(os.lstat(path).st_mode):
                raise Invalid("path: must be a file, not a link or folder")
        except FileNotFoundError:
            raise Invalid("path: there is no such file") from None
        with Path(path).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
            return Draft(Content(digest, os.fstat(file.fileno()).st_size), path)

    return await _in_thread(take)


async def discarded(draft: Draft) -> None:
    """Delete a draft that was not kept."""
    await _in_thread(lambda: Path(draft.path).unlink(missing_ok=True))


async def parts_of(path: Path, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
    """Read a file, or a range of it, in parts.

    Raises:
        ArtifactMissing
    """
    try:
        file = await _in_thread(lambda: path.open("rb"))
    except FileNotFoundError:
        raise ArtifactMissing from None
    with file:
        file.seek(start)
        left = length
        while left is None or left > 0:
            wanted = PART if left is None else min(PART, left)
            part = await _in_thread(lambda wanted=wanted: file.read(wanted))
            if not part:
                return
            yield part
            left = None if left is None else left - len(part)


async def _in_thread(work: Callable[[], T]) -> T:
    with usable():
        return await asyncio.to_thread(work)


@contextmanager
def usable() -> Generator[None]:
    """What may pass by itself is tried again; what does not, such as a missing permission, ends the work.

    Raises:
        Unavailable, StoreUnusable
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno in _PASSING:
            raise Unavailable from error
        raise StoreUnusable from error


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _size(path: Path) -> int | None:
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return None


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(one for one in folder.iterdir() if len(one.name) == 2 and one.is_dir())


def _files(folder: Path) -> Iterator[Held]:
    for one in sorted(folder.iterdir()):
        if DIGEST.fullmatch(one.name):
            with suppress(FileNotFoundError):
                found = one.stat()
                yield Held(Content(one.name, found.st_size), datetime.fromtimestamp(found.st_mtime, UTC))
