"""One process for one SQLite file: a second one would give a session a second flow."""

import fcntl
import os
from pathlib import Path


class FileInUseError(Exception):
    """Another process serves this file."""


class FolderError(Exception):
    """The folder of the data cannot be used."""


class FileLock:
    """Holds ``<file>.lock`` until it is released or the process ends, however it ends.

    Raises:
        FileInUseError: another process holds it.
        FolderError: its folder cannot be made or written to.
    """

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._descriptor = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            where = f"{path.parent} (AIMM_DATA_DIR, or the folder in AIMM_DATABASE_URL)"
            raise FolderError(f"cannot keep data in {where}: {error.strerror or error}") from None
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._descriptor)
            raise FileInUseError(
                f"{path} is being served by another process; stop it, or use PostgreSQL for several nodes"
            ) from None

    def release(self) -> None:
        """Let others have it."""
        os.close(self._descriptor)
