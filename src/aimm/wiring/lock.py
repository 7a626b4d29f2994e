"""Lock file: one process per SQLite file, because a second one would assign other flows to live sessions."""

import fcntl
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

# checking whether the lock is held takes it for a moment
_TRIES, _PAUSE_SECONDS = 5, 0.02
_LONGEST_NOTE = 10_000


class FileInUseError(Exception):
    """Another process serves this file."""


class FolderError(Exception):
    """The data folder cannot be used."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that serves a file.

    Attributes:
        pid: process id, or 0 if not yet known.
        urls: where it listens; empty until it does.
    """

    pid: int = 0
    urls: Sequence[str] = ()

    def __str__(self) -> str:
        process = f"process {self.pid}" if self.pid else "another process"
        return f"{process} at {' and '.join(self.urls)}" if self.urls else process


class FileLock:
    """Holds ``<file>.lock`` until it is released or the process ends, however it ends.

    Raises:
        FileInUseError: another process holds it.
        FolderError: its folder cannot be created or written to.
    """

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._descriptor = os.open(lock_path(path), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            where = f"{path.parent} (AIMM_DATA_DIR, or the folder in AIMM_DATABASE_URL)"
            raise FolderError(f"cannot keep data in {where}: {error.strerror or error}") from None
        if not _taken(self._descriptor):
            held_by = _noted(self._descriptor)
            os.close(self._descriptor)
            raise FileInUseError(
                f"{path} is being served by {held_by}; stop it, or use PostgreSQL for several nodes"
            )
        self.note(())

    def note(self, urls: Sequence[str]) -> None:
        """Record who holds the file and where it is served, for diagnosis only."""
        try:
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, msgspec.json.encode(Holder(os.getpid(), urls)), 0)
        except OSError:
            return

    def release(self) -> None:
        """Release the lock."""
        os.close(self._descriptor)


def lock_path(path: Path) -> Path:
    """The lock file of a SQLite file."""
    return path.with_name(path.name + ".lock")


def holder(path: Path) -> Holder | None:
    """The process that serves a SQLite file; None if there is none, or if the lock file cannot be read."""
    try:
        descriptor = os.open(lock_path(path), os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return _noted(descriptor)
    finally:
        os.close(descriptor)
    return None


def _taken(descriptor: int) -> bool:
    for _ in range(_TRIES):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(_PAUSE_SECONDS)
        else:
            return True
    return False


def _noted(descriptor: int) -> Holder:
    try:
        return msgspec.json.decode(os.pread(descriptor, _LONGEST_NOTE, 0), type=Holder)
    except (OSError, msgspec.DecodeError):  # written by an earlier version, or not yet written
        return Holder()
