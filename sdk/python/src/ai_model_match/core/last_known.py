"""The last known state: traffic split and flows of the use cases in use, and known sessions."""

import hashlib
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ai_model_match.core.wire import Flow, Snapshot, Step

# Used until a snapshot contains the value of the service (6 h).
DEFAULT_VALIDITY = 21_600.0


@dataclass(frozen=True, slots=True)
class KnownSession:
    """A session's flow; ``by`` says who assigned it.

    ``expires_at`` is in seconds of the client's monotonic clock; in the file, of the wall clock.
    """

    use_case: str
    correlation_id: str
    flow_id: str
    expires_at: float
    by: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The known state, for the cache file. Oldest session first."""

    snapshots: tuple[Snapshot, ...]
    flows: tuple[Flow, ...]
    sessions: tuple[KnownSession, ...]


def draw(shares: Iterable[tuple[str, float]], salt: bytes, use_case: str, correlation_id: str) -> str | None:
    """Draw a flow for a session by the traffic split. The same session always draws the same flow.

    With u = h / 2^64, h the first 8 bytes of BLAKE2b(use case, correlation id) under the salt, the flow
    is the first one, in order of flow id, whose running sum of shares exceeds u times their total.

    Args:
        shares: (flow id, share) pairs; shares in any unit, negative ones count as 0.
        salt: At most 64 bytes; differs between installations.
        use_case: The use case's code.
        correlation_id: The session's id.

    Returns:
        A flow id, or None when no share is above 0.
    """
    weights = sorted((flow_id, max(0.0, share)) for flow_id, share in shares)
    total = sum(share for _, share in weights)
    if total <= 0:
        return None
    text = f"{use_case}\0{correlation_id}".encode()
    h = int.from_bytes(hashlib.blake2b(text, digest_size=8, key=salt).digest(), "big")
    mark, passed, last = h / 2**64 * total, 0.0, None
    for flow_id, share in weights:
        if share > 0:
            passed, last = passed + share, flow_id
            if mark < passed:
                break
    return last


class LastKnown:
    """The last known state, in memory. Thread-safe.

    Args:
        salt: See draw().
        max_sessions: Maximum number of sessions. The oldest are dropped first.
    """

    def __init__(self, salt: bytes, max_sessions: int) -> None:
        self._salt = salt
        self._max_sessions = max_sessions
        self._snapshots: dict[str, Snapshot] = {}
        self._flows: dict[str, Flow] = {}
        self._sessions: dict[tuple[str, str], KnownSession] = {}
        self._lock = threading.Lock()
        self._changes = 0
        self._saved = 0

    @property
    def dirty(self) -> bool:
        """True if something changed since the last mark_saved()."""
        return self._changes != self._saved

    def mark_saved(self) -> None:
        """Mark the current state as saved."""
        self._saved = self._changes

    def snapshot(self, use_case: str) -> Snapshot | None:
        """The latest snapshot of a use case."""
        return self._snapshots.get(use_case)

    def session(self, use_case: str, correlation_id: str, now: float) -> KnownSession | None:
        """The session, unless it is unknown or no longer valid at ``now`` (monotonic seconds)."""
        found = self._sessions.get((use_case, correlation_id))
        return found if found is not None and now < found.expires_at else None

    def flow(self, flow_id: str) -> Flow | None:
        """A flow, as far as known."""
        return self._flows.get(flow_id)

    def learn_snapshot(self, snapshot: Snapshot, flows: Iterable[Flow]) -> None:
        """Store a snapshot. It contains its flows completely."""
        with self._lock:
            self._snapshots[snapshot.use_case] = snapshot
            self._flows.update((flow.flow_id, flow) for flow in flows)
            self._forget_flows()
            self._changes += 1

    def learn_flow(self, flow: Flow) -> None:
        """Store a flow from an answer. Steps not in the answer are kept."""
        with self._lock:
            old = self._flows.get(flow.flow_id)
            new = flow if old is None else old.with_steps(flow.steps)
            if new != old:
                self._flows[flow.flow_id] = new
                self._changes += 1

    def learn_session(
        self,
        use_case: str,
        correlation_id: str,
        flow_id: str,
        *,
        by: str,
        now: float,
        expires_at: float | None,
    ) -> None:
        """Store a session's flow. The server's assignment replaces the client's.

        Args:
            use_case: The use case's code.
            correlation_id: The session's id.
            flow_id: The session's flow.
            by: ``server``, or ``shares`` if the client assigned it.
            now: Monotonic seconds.
            expires_at: Monotonic seconds. None: unknown, so the validity counts from the first use.
        """
        key = (use_case, correlation_id)
        old = self._sessions.get(key)
        if expires_at is None:
            same = old is not None and old.flow_id == flow_id and now < old.expires_at
            snapshot = self._snapshots.get(use_case)
            validity = snapshot.validity if snapshot else DEFAULT_VALIDITY
            expires_at = old.expires_at if same and old is not None else now + validity
        new = KnownSession(use_case, correlation_id, flow_id, expires_at, by)
        if new == old:
            return
        with self._lock:
            self._sessions.pop(key, None)
            self._sessions[key] = new
            while len(self._sessions) > self._max_sessions:
                del self._sessions[next(iter(self._sessions))]
            self._changes += 1

    def draw(self, use_case: str, correlation_id: str) -> str | None:
        """Draw a flow for a new session by the last known traffic split. None if it is not known."""
        snapshot = self._snapshots.get(use_case)
        return draw(snapshot.shares, self._salt, use_case, correlation_id) if snapshot else None

    def step(self, flow_id: str, code: str) -> tuple[Flow, Step] | None:
        """A flow and one of its steps. None if either is not known."""
        flow = self._flows.get(flow_id)
        step = flow.steps.get(code) if flow else None
        return (flow, step) if flow and step else None

    def contents(self, offset: float = 0.0) -> Contents:
        """Return the known state, for the cache file.

        Args:
            offset: Difference between the wall clock and the monotonic clock, in seconds.
        """
        with self._lock:
            self._forget_flows()
            sessions = tuple(
                replace(known, expires_at=known.expires_at + offset) for known in self._sessions.values()
            )
            return Contents(tuple(self._snapshots.values()), tuple(self._flows.values()), sessions)

    def add(self, contents: Contents, offset: float = 0.0) -> None:
        """Merge the state of a file. Newer state is kept; sessions of the file count as older."""
        with self._lock:
            for snapshot in contents.snapshots:
                mine = self._snapshots.get(snapshot.use_case)
                if mine is None or mine.version < snapshot.version:
                    self._snapshots[snapshot.use_case] = snapshot
            for flow in contents.flows:
                self._flows.setdefault(flow.flow_id, flow)
            theirs = {
                (known.use_case, known.correlation_id): replace(known, expires_at=known.expires_at - offset)
                for known in contents.sessions
            }
            for key in theirs.keys() & self._sessions.keys():
                del theirs[key]
            merged = [*theirs.items(), *self._sessions.items()]
            self._sessions = dict(merged[-self._max_sessions :] if self._max_sessions else [])

    def after_fork(self) -> None:
        """Replace the lock, which another thread may have held at the fork."""
        self._lock = threading.Lock()

    def _forget_flows(self) -> None:
        # Flows that can no longer be assigned would otherwise accumulate for the life of the process.
        used = {flow_id for snapshot in self._snapshots.values() for flow_id, _ in snapshot.shares}
        used.update(session.flow_id for session in self._sessions.values())
        for flow_id in self._flows.keys() - used:
            del self._flows[flow_id]
