"""One process per file."""

import os
from pathlib import Path

import pytest

from aimm.wiring.lock import FileInUseError, FileLock, FolderError


def test_a_file_is_served_once(tmp_path: Path):
    path = tmp_path / "new" / "aimm.db"
    lock = FileLock(path)
    assert (tmp_path / "new" / "aimm.db.lock").exists()
    with pytest.raises(FileInUseError) as refused:
        FileLock(path)
    assert str(refused.value) == (
        f"{path} is being served by process {os.getpid()}; stop it, or use PostgreSQL for several nodes"
    )
    other = FileLock(tmp_path / "new" / "other.db")
    lock.release()
    again = FileLock(path)
    again.release()
    other.release()


def test_only_the_owner_can_read_the_lock_file(tmp_path: Path):
    lock = FileLock(tmp_path / "aimm.db")
    assert (tmp_path / "aimm.db.lock").stat().st_mode & 0o777 == 0o600
    lock.release()


def test_a_folder_that_cannot_be_created_is_reported(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(FolderError, match=r"file \(AIMM_DATA_DIR, .*: File exists"):
        FileLock(tmp_path / "file" / "aimm.db")
