"""Checks of a SQLite file: disk space, permissions, write-ahead log and backups."""

import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from aimm.storage.data.opening import DATA
from aimm.storage.jobs.opening import JOBS
from aimm.wiring.findings import Finding
from aimm.wiring.lock import lock_path
from aimm.wiring.reasons import reason_of

_LOW_DISK_BYTES = 1 << 30
# checkpoints keep the log at a few tens of MiB; a larger one is held by a reader that never ends
_LARGE_WAL_BYTES = 512 << 20
_OLD_BACKUP_HOURS = 48
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_WRITING_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def there(path: Path) -> bool:
    """Whether a path exists and is accessible."""
    try:
        path.stat()
    except OSError:
        return False
    return True


def files(path: Path) -> list[Finding]:
    """Check the file, its folder and its companion files."""
    folder = path.absolute().parent
    existing = next(parent for parent in (folder, *folder.parents) if there(parent))
    free = shutil.disk_usage(existing).free
    found = [
        _writing(path, existing),
        Finding("disk", fine=free > _LOW_DISK_BYTES, text=f"{free / 2**30:.1f} GiB free"),
    ]
    if there(path):
        found += [_rights(path), _wal(path)]
    return found


def _writing(path: Path, folder: Path) -> Finding:
    """Check by trying that the file, if it exists, and files next to it can be written."""
    tried = folder
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".aimm-"):
            pass
        if there(path):
            tried = path
            with path.open("r+b"):
                pass
    except OSError as error:
        error.filename = None
        return Finding("data", fine=False, text=f"{path} cannot be written: {tried}: {reason_of(error)}")
    return Finding("data", fine=True, text=f"{path} (writable)")


def _companion(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def _rights(path: Path) -> Finding:
    """Check that only the owner can read the databases, which have password hashes, ratings and sessions."""
    databases = (path, *(store.file_of(path) for store in (DATA, JOBS)))
    kept = [file for one in databases for file in (one, _companion(one, "-wal"), _companion(one, "-shm"))]
    open_to_others = [
        one.name for one in (*kept, lock_path(path)) if there(one) and one.stat().st_mode & _OTHERS
    ]
    if open_to_others:
        names = ", ".join(open_to_others)
        return Finding("rights", fine=False, text=f"other users can read {names}: chmod 600 in {path.parent}")
    if path.absolute().parent.stat().st_mode & _WRITING_OTHERS:
        return Finding(
            "rights", fine=False, text=f"other users can write to {path.parent}: chmod 700 {path.parent}"
        )
    return Finding("rights", fine=True, text="only the owner can read the files")


def _wal(path: Path) -> Finding:
    log = _companion(path, "-wal")
    size = log.stat().st_size if there(log) else 0
    shown = f"{size / 2**20:.1f} MiB"
    if size > _LARGE_WAL_BYTES:
        text = f"{shown}: a program keeps {path.name} open for reading, so the log cannot be truncated"
        return Finding("WAL", fine=False, text=text)
    return Finding("WAL", fine=True, text=shown)


def backups(place: str, now: float) -> Finding:
    """Check the age of the newest backup.

    Args:
        place: the configured file, or folder of files; may be empty.
        now: seconds since 1970.
    """
    if not place:
        return Finding(
            "backup", fine=True, text="unknown: set AIMM_BACKUPS to the file or folder of your backups"
        )
    path = Path(place).expanduser()
    try:
        newest = max(_written(path), default=None)
    except OSError as error:
        return Finding("backup", fine=False, text=f"{path} cannot be read: {reason_of(error)}")
    if newest is None:
        return Finding("backup", fine=False, text=f"no backup in {path}")
    hours = max(0.0, now - newest) / 3600
    age = f"{hours:.0f} h" if hours < _OLD_BACKUP_HOURS else f"{hours / 24:.0f} days"
    return Finding("backup", fine=hours <= _OLD_BACKUP_HOURS, text=f"the newest in {path} is {age} old")


def _written(path: Path) -> Iterator[float]:
    """When each non-empty file was written."""
    for one in path.iterdir() if path.is_dir() else (path,):
        found = one.stat()
        if stat.S_ISREG(found.st_mode) and found.st_size:
            yield found.st_mtime
