"""What must survive a restart: feedback kept for later, and announcements of sessions given a flow here.

A journal is a file of JSON lines that only grows, until all its entries are struck out and it is emptied.
Each process writes its own (the first one that nobody holds) and takes over those that nobody holds. On a
file system without locks, the name of a journal says which process writes it, and it is taken over once
that process is gone.

Versions may share a folder: a line that this one cannot read stays where it is, for one that can.
"""

import contextlib
import errno
import hashlib
import json
import os
import secrets
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO, cast

from ai_model_match.edges.folder import make_folder

_MOST_JOURNALS = 1_000
_REWRITE_BYTES = 4_000_000

# How the system says that another process holds a lock; anything else means that there are no locks.
_HELD = frozenset({errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK, errno.EDEADLK})

# The journals without locks that this process writes: another one of its own number is of an earlier life.
_own: set[str] = set()


class NoLocks(Exception):
    """The file system knows no locks."""


class NoJournal:
    """Keeps nothing."""

    def note(self, name: str, kind: str, entry: dict[str, Any]) -> None:
        """Forget the entry."""

    def strike(self, names: Iterable[str]) -> None:
        """There is nothing to strike out."""


class FileJournal:
    """Notes entries in the first free journal of a folder.

    A failed write is reported and the entry lives on in memory only. What was written survives the end
    of the process at once, and a power cut once the system has written it out.

    Args:
        folder: The cache folder.
        failed: Called with each error of the file system.

    Attributes:
        unread: How many lines this version could not read.
    """

    def __init__(self, folder: Path, failed: Callable[[Exception], None]) -> None:
        self._folder = folder
        self._failed = failed
        self.unread = 0
        self._file: BinaryIO | None = None
        self._entries: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def take_over(self) -> list[tuple[str, dict[str, Any]]]:
        """Read the entries that nobody works on any more, in order; they are this journal's now."""
        with self._lock:
            try:
                self._adopt()
            except OSError as error:
                self._failed(error)
            found = [_parse(line) for line in self._entries.values()]
            known = [entry for entry in found if entry is not None]
            self.unread += len(found) - len(known)
            return known

    def note(self, name: str, kind: str, entry: dict[str, Any]) -> None:
        """Note an entry; one that is there already is not written again."""
        with self._lock:
            if name in self._entries:
                return
            line = json.dumps({"note": name, "kind": kind, "entry": entry}).encode() + b"\n"
            # Opened first: what it may hold must not be taken for written already.
            self._write(line, name)

    def strike(self, names: Iterable[str]) -> None:
        """Strike entries out."""
        with self._lock:
            struck = [name for name in names if self._entries.pop(name, None) is not None]
            if not struck:
                return
            if self._entries:
                self._write(json.dumps({"struck": struck}).encode() + b"\n")
            else:
                self._empty()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def close_after_fork(self) -> None:
        """Let go of the file in a child; the parent goes on holding and writing it."""
        if self._file is not None:
            # Nothing is buffered, and the lock stays with the parent's side of the file.
            self._file.close()
            self._file = None

    def _write(self, line: bytes, name: str | None = None) -> None:
        try:
            file = self._open()
            if name is not None:
                self._entries[name] = line
            file.write(line)
            file.flush()
            if file.tell() > _REWRITE_BYTES:
                self._rewrite(file)
        except OSError as error:
            if name is not None:
                self._entries[name] = line
            self._failed(error)

    def _empty(self) -> None:
        try:
            if self._file is not None:
                self._file.truncate(0)
                self._file.seek(0)
        except OSError as error:
            self._failed(error)

    def _rewrite(self, file: BinaryIO) -> None:
        file.truncate(0)
        file.seek(0)
        file.write(b"".join(self._entries.values()))
        file.flush()

    def _open(self) -> BinaryIO:
        if self._file is None:
            make_folder(self._folder)
            try:
                self._file = self._open_locked()
            except NoLocks:
                self._file = _create(self._folder)
        return self._file

    def _open_locked(self) -> BinaryIO:
        for number in range(_MOST_JOURNALS):
            file = _claim(self._folder / f"outbox-{number}.jsonl")
            if file is not None:
                # What was left in it stays there for a later start; to empty the file would lose it.
                self._keep(_read(file))
                return file
        raise OSError(f"{_MOST_JOURNALS} journals are held by other processes")

    def _adopt(self) -> None:
        for path in sorted(self._folder.glob("outbox-*.jsonl")):
            try:
                file = _claim(path)
            except NoLocks:
                self._adopt_orphans()
                return
            if file is None:
                continue
            found = _read(file)
            if self._file is None:
                self._file = file
                self._keep(found)
                # Written anew: a line cut short would otherwise swallow the next one.
                self._rewrite(file)
                continue
            self._merge(found)
            file.truncate(0)
            file.close()

    def _adopt_orphans(self) -> None:
        """The same where there are no locks: journals whose processes are gone, each renamed by one taker."""
        for path in sorted(self._folder.glob("outbox-*.jsonl")):
            if not _is_orphan(path.name):
                continue
            taken = path.with_name(f"taken-{os.getpid()}-{secrets.token_hex(4)}")
            try:
                path.rename(taken)
            except FileNotFoundError:
                continue  # somebody else was faster
            with taken.open("rb") as file:
                found = _read(file)
            self._open()
            self._merge(found)
            taken.unlink()

    def _merge(self, found: "_Found") -> None:
        for name, line in found.lines.items():
            if name not in self._entries:
                self._write(line, name)
        self.unread += found.unread

    def _keep(self, found: "_Found") -> None:
        self._entries.update(found.lines)
        self.unread += found.unread


class _Found:
    """The lines of a journal that still count, by name, and how many were no lines at all."""

    def __init__(self) -> None:
        self.lines: dict[str, bytes] = {}
        self.unread = 0


def _read(file: BinaryIO) -> _Found:
    found = _Found()
    file.seek(0)
    for text in file:
        try:
            line: object = json.loads(text)
        except ValueError:
            line = None  # cut short by the end of a process
        if not isinstance(line, dict):
            found.unread += 1
            continue
        content = cast("dict[str, Any]", line)
        name, struck = content.get("note"), content.get("struck")
        if isinstance(struck, list):
            for one in cast("list[object]", struck):
                found.lines.pop(str(one), None)
        else:
            mark = name if isinstance(name, str) else hashlib.blake2b(text, digest_size=16).hexdigest()
            found.lines[mark] = text if text.endswith(b"\n") else text + b"\n"
    file.seek(0, os.SEEK_END)
    return found


def _parse(line: bytes) -> tuple[str, dict[str, Any]] | None:
    content: dict[str, Any] = json.loads(line)
    kind, entry = content.get("kind"), content.get("entry")
    if not isinstance(kind, str) or not isinstance(entry, dict):
        return None
    return kind, cast("dict[str, Any]", entry)


def _claim(path: Path) -> BinaryIO | None:
    """Open a journal that no client holds; None when one does; raises NoLocks."""
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


def _create(folder: Path) -> BinaryIO:
    """A journal for a file system without locks; its name tells whose it is."""
    name = f"outbox-{_host()}-{os.getpid()}-{secrets.token_hex(4)}.jsonl"
    file = os.fdopen(os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "r+b")
    _own.add(name)
    return file


def _is_orphan(name: str) -> bool:
    """Whether a journal is of a process of this machine that is gone."""
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
    # The lock ends with the process, however that ends: a journal left behind is free at once.
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

    # A byte far behind the contents, because a locked byte cannot be read by others.
    lock: Any = getattr(msvcrt, "locking")  # noqa: B009
    mode: Any = getattr(msvcrt, "LK_NBLCK")  # noqa: B009
    os.lseek(descriptor, 1 << 30, os.SEEK_SET)
    try:
        lock(descriptor, mode, 1)
    except OSError:
        return False
    return True
