"""The cache file: bounded in size, and replaced atomically."""

import contextlib
import json
import os
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TypeVar

from ai_model_match.core.last_known import Contents, KnownSession, LastKnown
from ai_model_match.core.wire import Flow, Snapshot, Step
from ai_model_match.edges.folder import make_folder

R = TypeVar("R")

_FORMAT = 1


class CacheFile:
    """Reads and writes the cache file. Several processes may share it.

    Args:
        path: Path of the file.
        max_bytes: Maximum size. The oldest sessions are dropped first, then flows that only sessions
            refer to.
    """

    def __init__(self, path: Path, max_bytes: int) -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._seen: tuple[int, int] | None = None
        self._lock = threading.Lock()

    def load(self, known: LastKnown, offset: float = 0.0) -> None:
        """Merge the file into the known state. The file may be missing.

        Args:
            known: The known state.
            offset: Difference between the wall clock and the monotonic clock, in seconds.

        Raises:
            OSError: The file cannot be read.
            ValueError: The file has another format.
        """
        mark = self._mark()
        if mark is None:
            return
        self._seen = mark
        try:
            known.add(_from_document(json.loads(self._path.read_bytes())), offset)
        except (KeyError, TypeError, AttributeError, OverflowError, RecursionError) as wrong:
            raise ValueError(f"not a cache file: {wrong!r}") from wrong

    def save(self, known: LastKnown, offset: float = 0.0) -> None:
        """Write the known state, merged with what other processes wrote; see load().

        Raises:
            OSError: The file cannot be written.
            ValueError: The file would exceed the maximum size even without sessions.
        """
        with self._lock:
            if self._mark() != self._seen:
                try:
                    self.load(known, offset)
                except ValueError:
                    self._seen = None  # damaged; it is replaced below
            # Marked first: changes made while the file is written are saved the next time.
            known.mark_saved()
            text = encode(known.contents(offset), self._max_bytes)
            make_folder(self._path.parent)
            draft = self._path.with_name(f"{self._path.name}.{os.getpid()}.{secrets.token_hex(4)}")
            try:
                draft.touch(mode=0o600)
                draft.write_bytes(text)
                draft.replace(self._path)
            finally:
                draft.unlink(missing_ok=True)
            self._seen = self._mark()

    def after_fork(self) -> None:
        """Replace the lock in a forked child; another thread may have held it."""
        self._lock = threading.Lock()

    def _mark(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino


def encode(contents: Contents, max_bytes: int) -> bytes:
    """Encode the file with as many of the newest sessions as fit into ``max_bytes``.

    Raises:
        ValueError: The use cases in use alone exceed the maximum size.
    """
    head = _head(contents, contents.flows)
    if len(head) > max_bytes:
        shared = {flow_id for snapshot in contents.snapshots for flow_id, _ in snapshot.shares}
        contents = Contents(
            contents.snapshots,
            tuple(flow for flow in contents.flows if flow.flow_id in shared),
            tuple(session for session in contents.sessions if session.flow_id in shared),
        )
        head = _head(contents, contents.flows)
    left = max_bytes - len(head)
    if left < 0:
        raise ValueError(f"the use cases in use need more than {max_bytes} bytes")
    lines: list[bytes] = []
    for session in reversed(contents.sessions):
        line = json.dumps(_session_row(session)).encode()
        left -= len(line) + 1
        if left < 0:
            break
        lines.append(line)
    # The head ends in "[]}"; insert the sessions, oldest first, between the brackets.
    return head[:-2] + b",".join(reversed(lines)) + head[-2:]


def _head(contents: Contents, flows: tuple[Flow, ...]) -> bytes:
    document = {
        "format": _FORMAT,
        "useCases": [asdict(snapshot) for snapshot in contents.snapshots],
        "flows": [
            {**_plain(flow), "steps": [asdict(step) for step in flow.steps.values()]} for flow in flows
        ],
        "sessions": [],
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _plain(flow: Flow) -> dict[str, Any]:
    return {"flow_id": flow.flow_id, "use_case": flow.use_case, "use_case_id": flow.use_case_id}


def _session_row(session: KnownSession) -> list[Any]:
    return [session.use_case, session.correlation_id, session.flow_id, session.expires_at, session.by]


def _from_document(document: Any) -> Contents:
    if document["format"] != _FORMAT:
        raise ValueError(f"unknown format {document['format']}")
    return Contents(
        tuple(_readable(_snapshot, document["useCases"])),
        tuple(_readable(_flow, document["flows"])),
        tuple(_readable(_session, document["sessions"])),
    )


def _readable(read: Callable[[Any], R], rows: Iterable[Any]) -> Iterator[R]:
    """Yield the readable rows. Other versions of this client may have written the others."""
    for row in rows:
        with contextlib.suppress(KeyError, TypeError, ValueError, AttributeError):
            yield read(row)


def _snapshot(row: dict[str, Any]) -> Snapshot:
    shares = tuple((str(flow_id), float(share)) for flow_id, share in row["shares"])
    return Snapshot(**_known_fields(Snapshot, {**row, "shares": shares}))


def _flow(row: dict[str, Any]) -> Flow:
    steps = {step.code: step for step in _readable(_step, row["steps"])}
    return Flow(**_known_fields(Flow, {**row, "steps": steps}))


def _step(row: dict[str, Any]) -> Step:
    return Step(**_known_fields(Step, {**row, "placeholders": tuple(row["placeholders"])}))


def _session(row: list[Any]) -> KnownSession:
    use_case, correlation_id, flow_id, expires_at, by = row[:5]
    return KnownSession(str(use_case), str(correlation_id), str(flow_id), float(expires_at), str(by))


def _known_fields(kind: type[Any], row: dict[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in row.items() if name in names}
