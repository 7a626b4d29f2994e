"""The file of the last known good: bounded, and replaced whole or not at all."""

import json
import os
import secrets
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ai_model_match.core.known import Contents, Known, KnownSession
from ai_model_match.core.wire import Flow, Snapshot, Step
from ai_model_match.edges.folder import make_folder

_FORMAT = 1


class CacheFile:
    """Reads and writes the last known good. Several processes may share the file.

    Args:
        path: The file.
        max_bytes: Its largest size; the oldest sessions are left out first, then flows that only
            sessions refer to.
    """

    def __init__(self, path: Path, max_bytes: int) -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._seen: tuple[int, int] | None = None
        self._lock = threading.Lock()

    def load(self, known: Known) -> None:
        """Add what the file holds to what is known; no file is fine.

        Raises:
            OSError: The file cannot be read.
            ValueError: It is not a file of this format.
        """
        mark = self._mark()
        if mark is None:
            return
        self._seen = mark
        try:
            known.add(_from_document(json.loads(self._path.read_bytes())))
        except (KeyError, TypeError, AttributeError) as wrong:
            raise ValueError(f"not a cache file: {wrong!r}") from wrong

    def save(self, known: Known) -> None:
        """Write what is known, and what other processes have written meanwhile.

        Raises:
            OSError: The file cannot be written.
            ValueError: Even without sessions it would be larger than allowed.
        """
        with self._lock:
            if self._mark() != self._seen:
                try:
                    self.load(known)
                except ValueError:
                    self._seen = None  # damaged: it is about to be replaced
            # Marked before reading: what is learnt while the file is written is saved the next time.
            known.mark_saved()
            text = encode(known.contents(), self._max_bytes)
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
        """Replace the lock, which another thread may have held at the fork."""
        self._lock = threading.Lock()

    def _mark(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ino


def encode(contents: Contents, max_bytes: int) -> bytes:
    """The file's text, no longer than ``max_bytes``: the newest sessions that fit.

    Raises:
        ValueError: The use cases in use alone are larger.
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
        raise ValueError(f"the use cases in use need more than the allowed {max_bytes} bytes")
    lines: list[bytes] = []
    for session in reversed(contents.sessions):
        line = json.dumps(_session_row(session)).encode()
        left -= len(line) + 1
        if left < 0:
            break
        lines.append(line)
    # The head ends in "[]}": the sessions, oldest first, go between the brackets.
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
        raise ValueError(f"format {document['format']} is not known")
    return Contents(
        tuple(map(_snapshot, document["useCases"])),
        tuple(map(_flow, document["flows"])),
        tuple(KnownSession(*row) for row in document["sessions"]),
    )


def _snapshot(row: dict[str, Any]) -> Snapshot:
    row["shares"] = tuple((str(flow_id), float(share)) for flow_id, share in row["shares"])
    return Snapshot(**row)


def _flow(row: dict[str, Any]) -> Flow:
    row["steps"] = {step["code"]: _step(step) for step in row["steps"]}
    return Flow(**row)


def _step(row: dict[str, Any]) -> Step:
    row["placeholders"] = tuple(row["placeholders"])
    return Step(**row)
