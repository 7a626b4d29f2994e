"""The outbox file: queued feedback and announcements of assignments, which must survive a restart.

A journal is an append-only file of JSON lines. It is truncated when all entries are deleted. Each process
locks its own file, and takes over unlocked files of processes that ended. On a file system without locks, the
file name contains the process ID, and a file is taken over when its process has ended.

Different versions may share the folder: lines that this version cannot read stay in the file.
"""

import hashlib
import json
import os
import secrets
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO, cast

from ai_model_match.edges.folder import make_folder
from ai_model_match.edges.journal_files import NoLocks, claim, create, is_orphan

_MOST_JOURNALS = 1_000
_REWRITE_BYTES = 4_000_000


class NoJournal:
    """A journal that stores nothing."""

    def note(self, name: str, kind: str, entry: dict[str, Any]) -> None:
        """Ignore the entry."""

    def strike(self, names: Iterable[str]) -> None:
        """Do nothing."""


class FileJournal:
    """Stores entries in the first free journal of a folder.

    If a write fails, the error is reported and the entry is kept in memory only. Written entries survive the
    end of the process, and a power failure once the system has flushed them.

    Args:
        folder: The cache folder.
        failed: Called with each error of the file system.

    Attributes:
        unread: Number of lines that this version could not read.
    """

    def __init__(self, folder: Path, failed: Callable[[Exception], None]) -> None:
        self._folder = folder
        self._failed = failed
        self.unread = 0
        self._file: BinaryIO | None = None
        self._entries: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def take_over(self) -> list[tuple[str, dict[str, Any]]]:
        """Take over entries of processes that ended, in order."""
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
        """Store an entry, unless it is already stored."""
        with self._lock:
            if name in self._entries:
                return
            line = json.dumps({"note": name, "kind": kind, "entry": entry}).encode() + b"\n"
            self._write(line, name)

    def strike(self, names: Iterable[str]) -> None:
        """Delete entries."""
        with self._lock:
            struck = [name for name in names if self._entries.pop(name, None) is not None]
            if not struck:
                return
            if self._entries:
                self._write(json.dumps({"struck": struck}).encode() + b"\n")
            else:
                self._empty()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def close_after_fork(self) -> None:
        """Close the file in a forked child. The parent keeps using it."""
        if self._file is not None:
            # Nothing is buffered, and the parent keeps the lock.
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
                self._file = create(self._folder)
        return self._file

    def _open_locked(self) -> BinaryIO:
        for number in range(_MOST_JOURNALS):
            file = claim(self._folder / f"outbox-{number}.jsonl")
            if file is not None:
                # Keep existing entries for a later start; truncating the file would lose them.
                self._keep(_read(file))
                return file
        raise OSError(f"{_MOST_JOURNALS} journals are locked by other processes")

    def _adopt(self) -> None:
        for path in sorted(self._folder.glob("outbox-*.jsonl")):
            try:
                file = claim(path)
            except NoLocks:
                self._adopt_orphans()
                return
            if file is None:
                continue
            found = _read(file)
            if self._file is None:
                self._file = file
                self._keep(found)
                # Rewrite the file: an incomplete last line would corrupt the next one.
                self._rewrite(file)
                continue
            self._merge(found)
            file.truncate(0)
            file.close()

    def _adopt_orphans(self) -> None:
        """Take over without locks: rename the files of processes that ended."""
        for path in sorted(self._folder.glob("outbox-*.jsonl")):
            if not is_orphan(path.name):
                continue
            taken = path.with_name(f"taken-{os.getpid()}-{secrets.token_hex(4)}")
            try:
                path.rename(taken)
            except FileNotFoundError:
                continue  # another process was faster
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
    """The lines of a journal that are not deleted, by name, and the number of invalid ones."""

    def __init__(self) -> None:
        self.lines: dict[str, bytes] = {}
        self.unread = 0


def _read(file: BinaryIO) -> _Found:
    found = _Found()
    file.seek(0)
    for text in file:
        try:
            line: object = json.loads(text)
        except (ValueError, RecursionError):
            line = None  # incomplete, because the process ended, or foreign
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
