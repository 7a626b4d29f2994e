"""Files of the outbox: claimed by a lock, or named after the process on a file system without locks."""

import contextlib
import errno
import hashlib
import os
import secrets
import socket
import sys
from pathlib import Path
from typing import Any, BinaryIO

# Another process holds the lock. Any other error means that the file system has no locks.
_HELD = frozenset({errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK, errno.EDEADLK})

# Unlocked files of this process. Others with its process ID are from an earlier process.
_own: set[str] = set()


class NoLocks(Exception):
    """The file system does not support locks."""


def claim(path: Path) -> BinaryIO | None:
    """Open and lock a journal. None if another client has locked it; raises NoLocks."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    file = os.fdopen(descriptor, "r+b")
    try:
        locked = _lock(descriptor)
    except NoLocks:
        file.close()
        with contextlib.suppress(OSError):
            if path.stat().st_size == 0:
                path.unlink()
        raise
    if locked:
        file.seek(0, os.SEEK_END)
        return file
    file.close()
    return None


def create(folder: Path) -> BinaryIO:
    """Create a journal on a file system without locks. Its name contains the process ID."""
    name = f"outbox-{_host()}-{os.getpid()}-{secrets.token_hex(4)}.jsonl"
    file = os.fdopen(os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "r+b")
    _own.add(name)
    return file


def is_orphan(name: str) -> bool:
    """Whether the journal belongs to a process of this machine that ended."""
    parts = name.removesuffix(".jsonl").split("-")
    if len(parts) != 4 or parts[1] != _host() or not parts[2].isdecimal() or sys.platform == "win32":
        return False
    process = int(parts[2])
    if process == os.getpid():
        return name not in _own
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        pass
    return False


def _host() -> str:
    return hashlib.blake2b(socket.gethostname().encode(), digest_size=6).hexdigest()


def _lock(descriptor: int) -> bool:
    # The system releases the lock when the process ends, in any way.
    try:
        import fcntl
    except ImportError:
        return _lock_on_windows(descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            return False
        raise NoLocks from error
    return True


def _lock_on_windows(descriptor: int) -> bool:
    import msvcrt

    # Lock a byte far behind the contents, because others cannot read a locked byte.
    lock: Any = getattr(msvcrt, "locking")  # noqa: B009
    mode: Any = getattr(msvcrt, "LK_NBLCK")  # noqa: B009
    os.lseek(descriptor, 1 << 30, os.SEEK_SET)
    try:
        lock(descriptor, mode, 1)
    except OSError:
        return False
    return True
