"""Local copies of uploads, which end with the process that made them, also if it is killed."""

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_PREFIX = "aimm-import-"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


@dataclass(slots=True)
class Copies:
    """Folders of this process, each held by a lock that the kernel drops with the process.

    Attributes:
        root: where folders are made; the system's folder for temporary files by default.
    """

    root: Path = field(default_factory=lambda: Path(tempfile.gettempdir()))
    held: list[tuple[Path, int]] = field(default_factory=list[tuple[Path, int]])

    def fresh(self) -> Path:
        """A new folder, empty."""
        while True:
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self.root))
            lock = _locked(folder)
            if lock is not None and folder.exists():
                self.held.append((folder, lock))
                return folder
            if lock is not None:  # swept away before it was locked
                os.close(lock)

    def clear(self) -> None:
        """Delete the folders of this process."""
        while self.held:
            _delete(*self.held.pop())

    def sweep(self) -> None:
        """Delete the folders of this user's processes that are gone."""
        mine = {folder for folder, _ in self.held}
        for folder in self.root.glob(f"{_PREFIX}*"):
            if folder not in mine and (lock := _locked(folder)) is not None:
                _delete(folder, lock)


def _locked(folder: Path) -> int | None:
    """A descriptor that holds the lock of a folder; None if another process has it, or another user."""
    with suppress(OSError):
        lock = os.open(folder, _FOLDER)
        try:
            if os.fstat(lock).st_uid == os.getuid():
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return lock
        except OSError:
            pass
        os.close(lock)
    return None


def _delete(folder: Path, lock: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os.close(lock)
