"""Temporary folders that go with the process that made them, however it ends.

Each process has one, and holds a lock on a file in it. Whoever begins one removes those that nobody locks.
"""

import fcntl
import os
import shutil
import tempfile
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_LOCK, _GATE = "lock", "gate"


class Scratch:
    """A folder for temporary files below ``parent``; it is made on first use.

    Args:
        parent: where folders of all processes are.
    """

    def __init__(self, parent: Path) -> None:
        self._parent = parent
        self._folder: Path | None = None
        self._held: int | None = None
        self._making = threading.Lock()

    @property
    def folder(self) -> Path:
        """The folder of this process.

        Raises:
            OSError: it cannot be made.
        """
        with self._making:
            if self._folder is None:
                self._parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with self._gate():  # nobody takes a folder for abandoned before it is locked
                    self._remove_abandoned()
                    folder = Path(tempfile.mkdtemp(prefix="process-", dir=self._parent))
                    self._held = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
                    fcntl.flock(self._held, fcntl.LOCK_EX)
                self._folder = folder
            return self._folder

    def file(self) -> Path:
        """A new, empty file that only this user can read."""
        handle, path = tempfile.mkstemp(dir=self.folder, prefix="file-")
        os.close(handle)
        return Path(path)

    def new_folder(self) -> Path:
        """A new folder."""
        return Path(tempfile.mkdtemp(dir=self.folder, prefix="folder-"))

    def clean(self) -> None:
        """Remove what processes left that have ended; nothing happens where nobody ever wrote."""
        if self._parent.is_dir():
            with self._gate():
                self._remove_abandoned()

    def close(self) -> None:
        """Remove the folder of this process."""
        if self._folder is not None and self._held is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            os.close(self._held)
            self._folder = self._held = None

    @contextmanager
    def _gate(self) -> Generator[None]:
        gate = os.open(self._parent / _GATE, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield
        finally:
            os.close(gate)

    def _remove_abandoned(self) -> None:
        for folder in self._parent.glob("process-*"):
            if folder != self._folder and _is_abandoned(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(folder: Path) -> bool:
    try:
        held = os.open(folder / _LOCK, os.O_RDWR)
    except FileNotFoundError:  # it was made under the gate, so its maker died before it was locked
        return True
    except OSError:  # of another user
        return False
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(held)
    return True
