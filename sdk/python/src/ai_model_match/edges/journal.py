"""What must survive a restart: feedback kept for later, and announcements of sessions given a flow here.

A journal is a file of JSON lines that only grows, until all its entries are struck out and it is emptied.
Each process writes its own (the first one that nobody holds) and takes over those that nobody holds.
"""

import json
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO

from ai_model_match.edges.folder import make_folder

_MOST_JOURNALS = 1_000
_REWRITE_BYTES = 4_000_000


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
    """

    def __init__(self, folder: Path, failed: Callable[[Exception], None]) -> None:
        self._folder = folder
        self._failed = failed
        self._file: BinaryIO | None = None
        self._entries: dict[str, tuple[str, dict[str, Any]]] = {}
        self._lock = threading.Lock()

    def take_over(self) -> list[tuple[str, dict[str, Any]]]:
        """Read the entries that nobody works on any more, in order; they are this journal's now."""
        with self._lock:
            try:
                self._adopt()
            except OSError as error:
                self._failed(error)
            return list(self._entries.values())

    def note(self, name: str, kind: str, entry: dict[str, Any]) -> None:
        """Note an entry; one that is there already is not written again."""
        with self._lock:
            if name in self._entries:
                return
            self._entries[name] = (kind, entry)
            self._write(_line(name, kind, entry))

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

    def _write(self, line: bytes) -> None:
        try:
            file = self._open()
            file.write(line)
            file.flush()
            if file.tell() > _REWRITE_BYTES:
                self._rewrite(file)
        except OSError as error:
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
        file.write(b"".join(_line(name, kind, entry) for name, (kind, entry) in self._entries.items()))
        file.flush()

    def _open(self) -> BinaryIO:
        if self._file is None:
            make_folder(self._folder)
            for number in range(_MOST_JOURNALS):
                file = _claim(self._folder / f"outbox-{number}.jsonl")
                if file is not None:
                    # Left-overs in it stay: take_over() has read them, or a later start will.
                    self._file = file
                    break
            else:
                raise OSError(f"{_MOST_JOURNALS} journals are held by other processes")
        return self._file

    def _adopt(self) -> None:
        for path in sorted(self._folder.glob("outbox-*.jsonl")):
            file = _claim(path)
            if file is None:
                continue
            found = _read(file)
            if self._file is None:
                self._file = file
                self._entries.update(found)
                # Written anew: a line cut short would otherwise swallow the next one.
                self._rewrite(file)
                continue
            for name, (kind, entry) in found.items():
                if name not in self._entries:
                    self._entries[name] = (kind, entry)
                    self._write(_line(name, kind, entry))
            file.truncate(0)
            file.close()


def _line(name: str, kind: str, entry: dict[str, Any]) -> bytes:
    return json.dumps({"note": name, "kind": kind, "entry": entry}).encode() + b"\n"


def _read(file: BinaryIO) -> dict[str, tuple[str, dict[str, Any]]]:
    entries: dict[str, tuple[str, dict[str, Any]]] = {}
    file.seek(0)
    for text in file:
        try:
            line: dict[str, Any] = json.loads(text)
            if "note" in line:
                entries[line["note"]] = (line["kind"], line["entry"])
            else:
                for name in line["struck"]:
                    entries.pop(name, None)
        except (ValueError, KeyError, TypeError):
            continue  # a line cut short by the end of a process
    file.seek(0, os.SEEK_END)
    return entries


def _claim(path: Path) -> BinaryIO | None:
    """Open a journal that no client holds; None when one does."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    file = os.fdopen(descriptor, "r+b")
    if _lock(descriptor):
        file.seek(0, os.SEEK_END)
        return file
    file.close()
    return None


def _lock(descriptor: int) -> bool:
    # The lock ends with the process, however that ends: a journal left behind is free at once.
    try:
        import fcntl
    except ImportError:
        return _lock_on_windows(descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
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
