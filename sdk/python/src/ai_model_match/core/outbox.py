"""The outbox: exposures, sent in batches, and feedback, sent in order.

If the client assigned a flow to a session during an outage, an exposure announces that assignment. It is sent
before feedback of the session, because the service does not know the session yet.
"""

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Protocol

from ai_model_match.settings import Surroundings

# The service accepts feedback for seven days after a session began. An older session would lose it.
_OLDEST = 6 * 86_400.0


class Exposure(NamedTuple):
    """A step was used in a session. ``at``: monotonic seconds. If stale, it names the flow used."""

    correlation_id: str
    use_case: str
    step: str
    at: float
    flow_id: str | None
    stale: bool


@dataclass(frozen=True, slots=True)
class QueuedFeedback:
    """Queued feedback with its idempotency key."""

    key: str
    correlation_id: str
    score: float
    comment: str | None
    reference_link: str | None


@dataclass(slots=True, eq=False)
class Batch:
    """Exposures sent together, under one idempotency key."""

    key: str
    exposures: list[Exposure]
    in_flight: bool = False


class Journal(Protocol):
    """Storage for entries that must survive a restart."""

    def note(self, name: str, kind: str, entry: dict[str, Any]) -> None:
        """Store an entry under a unique name."""
        ...

    def strike(self, names: Iterable[str]) -> None:
        """Delete entries."""
        ...


class Outbox:
    """Bounded queues of exposures and feedback. Thread-safe.

    Args:
        max_exposures: Maximum queued exposures.
        max_feedback: Maximum queued feedback.
        batch_size: Maximum exposures per batch.
        new_id: Creates idempotency keys of batches.
        journal: Stores announcements and feedback.
        around: Clocks. The journal contains times of the wall clock.
    """

    def __init__(
        self,
        max_exposures: int,
        max_feedback: int,
        batch_size: int,
        new_id: Callable[[], str],
        journal: Journal,
        around: Surroundings | None = None,
    ) -> None:
        self._max_exposures = max_exposures
        self._max_feedback = max_feedback
        self._batch_size = batch_size
        self._new_id = new_id
        self._journal = journal
        self._around = around or Surroundings()
        self._waiting: deque[Exposure] = deque()
        self._batches: list[Batch] = []
        self._in_batches = 0
        self._announced: set[tuple[str, str, str]] = set()
        self._announcing: Counter[str] = Counter()
        self._feedback: deque[QueuedFeedback] = deque()
        self._lock = threading.Lock()

    @property
    def exposures(self) -> int:
        """Number of queued exposures."""
        return len(self._waiting) + self._in_batches

    @property
    def unsaved_exposures(self) -> int:
        """Number of queued exposures that are not in the journal (those that are not stale)."""
        return self.exposures - len(self._announced)

    @property
    def feedback(self) -> int:
        """Number of queued feedback items."""
        return len(self._feedback)

    def holds(self, correlation_id: str) -> bool:
        """True if data that must arrive before further feedback of this session is queued."""
        if self._announcing[correlation_id]:
            return True
        with self._lock:
            return any(queued.correlation_id == correlation_id for queued in self._feedback)

    def announces(self, correlation_id: str) -> bool:
        """True if an exposure that announces this session's flow is queued."""
        return correlation_id in self._announcing

    def add_exposure(self, exposure: Exposure) -> bool:
        """Queue an exposure. False if the queue is full. A stale one is queued once per session and step."""
        if not exposure.stale:
            # The hot path of session.step(): appending to a deque needs no lock.
            if len(self._waiting) >= self._max_exposures:
                return False
            self._waiting.append(exposure)
            return True
        name = (exposure.correlation_id, exposure.use_case, exposure.step)
        with self._lock:
            if name in self._announced:
                return True
            if self.exposures >= self._max_exposures:
                return False
            self._announced.add(name)
            self._announcing[exposure.correlation_id] += 1
            self._waiting.append(exposure)
            entry = exposure._replace(at=exposure.at + self._around.offset())._asdict()
            self._journal.note(_journal_name(exposure), "exposure", entry)
        return True

    def add_feedback(self, feedback: QueuedFeedback) -> bool:
        """Queue feedback. False if the queue is full. Feedback with the same key is queued once."""
        with self._lock:
            if any(queued.key == feedback.key for queued in self._feedback):
                return True
            if len(self._feedback) >= self._max_feedback:
                return False
            self._feedback.append(feedback)
            self._journal.note(feedback.key, "feedback", asdict(feedback))
        return True

    def restore(self, entries: Iterable[tuple[str, dict[str, Any]]]) -> int:
        """Queue the entries of a journal, in order.

        Returns:
            Number of entries that this version cannot read. They stay in the journal.
        """
        unread = 0
        now, offset = self._around.monotonic(), self._around.offset()
        for kind, entry in entries:
            if kind == "exposure" and (exposure := _read_exposure(entry)) is not None:
                # The wall clock may have been set meanwhile: keep the time within a plausible range.
                at = min(now, max(exposure.at - offset, now - _OLDEST))
                self.add_exposure(exposure._replace(at=at))
            elif kind == "feedback" and (feedback := _read_feedback(entry)) is not None:
                self.add_feedback(feedback)
            else:
                unread += 1
        return unread

    def claim(self, correlation_id: str | None = None) -> Batch | None:
        """Take a batch to send; settle it afterwards. None if the queue is empty.

        Args:
            correlation_id: Only take announcements of this session.
        """
        with self._lock:
            for batch in self._batches:
                if not batch.in_flight and (correlation_id is None or _mentions(batch, correlation_id)):
                    batch.in_flight = True
                    return batch
            exposures = self._take(correlation_id)
            if not exposures:
                return None
            batch = Batch(self._new_id(), exposures, in_flight=True)
            self._batches.append(batch)
            self._in_batches += len(exposures)
            return batch

    def settle(self, batch: Batch, *, done: bool) -> None:
        """Return a claimed batch: done, or to be sent again under the same key."""
        with self._lock:
            batch.in_flight = False
            if not done or batch not in self._batches:
                return
            self._batches.remove(batch)
            self._in_batches -= len(batch.exposures)
            stale = [exposure for exposure in batch.exposures if exposure.stale]
            for exposure in stale:
                self._announced.discard((exposure.correlation_id, exposure.use_case, exposure.step))
                self._announcing[exposure.correlation_id] -= 1
                if self._announcing[exposure.correlation_id] <= 0:
                    del self._announcing[exposure.correlation_id]
            if stale:
                self._journal.strike(map(_journal_name, stale))

    def split(self, batch: Batch) -> bool:
        """Replace a claimed batch by two halves with new keys. False if it has one entry."""
        middle = len(batch.exposures) // 2
        if middle == 0:
            return False
        with self._lock:
            halves = batch.exposures[:middle], batch.exposures[middle:]
            place = self._batches.index(batch)
            self._batches[place : place + 1] = [Batch(self._new_id(), half) for half in halves]
        return True

    def next_feedback(self) -> QueuedFeedback | None:
        """The next feedback to send. It stays queued until feedback_done()."""
        with self._lock:
            return self._feedback[0] if self._feedback else None

    def feedback_done(self, feedback: QueuedFeedback) -> bool:
        """Remove feedback that was stored or rejected. False if another thread already removed it."""
        with self._lock:
            if not self._feedback or self._feedback[0].key != feedback.key:
                return False
            self._feedback.popleft()
            self._journal.strike([feedback.key])
            return True

    def after_fork(self, journal: Journal) -> None:
        """Clear all queues in a forked child. The parent sends its own data."""
        self._lock = threading.Lock()
        self._journal = journal
        self._waiting = deque()
        self._batches = []
        self._in_batches = 0
        self._announced = set()
        self._announcing = Counter()
        self._feedback = deque()

    def _take(self, correlation_id: str | None) -> list[Exposure]:
        if correlation_id is None:
            taken: list[Exposure] = []
            while self._waiting and len(taken) < self._batch_size:
                taken.append(self._waiting.popleft())
            return taken
        # Another thread may append meanwhile, so rotate the deque once instead of iterating it.
        own: list[Exposure] = []
        for _ in range(len(self._waiting)):
            exposure = self._waiting.popleft()
            mine = exposure.stale and exposure.correlation_id == correlation_id
            (own if mine else self._waiting).append(exposure)
        return own


def _mentions(batch: Batch, correlation_id: str) -> bool:
    return any(exposure.correlation_id == correlation_id for exposure in batch.exposures)


def _journal_name(exposure: Exposure) -> str:
    return "\0".join((exposure.correlation_id, exposure.use_case, exposure.step))


def _read_exposure(entry: dict[str, Any]) -> Exposure | None:
    """Read an exposure of a journal. Unknown fields of later versions are ignored."""
    at, stale = entry.get("at"), entry.get("stale")
    texts = [entry.get(name) for name in ("correlation_id", "use_case", "step", "flow_id")]
    if not all(isinstance(text, str) for text in texts) or stale is not True:
        return None
    if isinstance(at, bool) or not isinstance(at, int | float):
        return None
    correlation_id, use_case, step, flow_id = map(str, texts)
    return Exposure(correlation_id, use_case, step, at, flow_id, True)


def _read_feedback(entry: dict[str, Any]) -> QueuedFeedback | None:
    key, correlation_id, score = entry.get("key"), entry.get("correlation_id"), entry.get("score")
    comment, link = entry.get("comment"), entry.get("reference_link")
    if not isinstance(key, str) or not isinstance(correlation_id, str) or isinstance(score, bool):
        return None
    if not isinstance(score, int | float) or not isinstance(comment, str | None):
        return None
    return QueuedFeedback(key, correlation_id, score, comment, link) if isinstance(link, str | None) else None
