"""The queue of outcomes: errors, latency, tokens and cost, sent in batches."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ai_model_match.core.arguments import check_name
from ai_model_match.figures import as_amount, as_count, as_flag


class Outcome(NamedTuple):
    """Outcome of a session, or of one of its steps. ``at``: monotonic seconds."""

    correlation_id: str
    step: str | None
    at: float
    error: bool | None
    latency_ms: float | None
    input_tokens: int | None
    output_tokens: int | None
    cost: float | None


@dataclass(slots=True, eq=False)
class OutcomeBatch:
    """Outcomes sent together, under one idempotency key."""

    key: str
    outcomes: list[Outcome]
    in_flight: bool = False


class OutcomeBox:
    """A bounded queue of outcomes, in memory only: unsent outcomes are lost on restart. Thread-safe.

    Args:
        limit: Maximum queued outcomes.
        batch_size: Maximum outcomes per batch.
        new_id: Creates idempotency keys of batches.
    """

    def __init__(self, limit: int, batch_size: int, new_id: Callable[[], str]) -> None:
        self._limit = limit
        self._batch_size = batch_size
        self._new_id = new_id
        self.after_fork()

    @property
    def waiting(self) -> int:
        """Number of queued outcomes."""
        return len(self._waiting) + sum(len(batch.outcomes) for batch in self._batches)

    def add(self, outcome: Outcome) -> bool:
        """Queue an outcome. False if the queue is full."""
        with self._lock:
            if self.waiting >= self._limit:
                return False
            self._waiting.append(outcome)
            return True

    def claim(self) -> OutcomeBatch | None:
        """Take the next batch to send; settle it afterwards. A failed batch comes first, unchanged."""
        with self._lock:
            failed = next((batch for batch in self._batches if not batch.in_flight), None)
            if failed is not None:
                failed.in_flight = True
                return failed
            if not self._waiting:
                return None
            size = min(self._batch_size, len(self._waiting))
            taken = [self._waiting.popleft() for _ in range(size)]
            batch = OutcomeBatch(self._new_id(), taken, in_flight=True)
            self._batches.append(batch)
            return batch

    def settle(self, batch: OutcomeBatch, *, done: bool) -> None:
        """Return a claimed batch: done, or to be sent again under the same key."""
        with self._lock:
            batch.in_flight = False
            if done:
                self._batches.remove(batch)

    def split(self, batch: OutcomeBatch) -> bool:
        """Replace a claimed batch by two halves with new keys. False if it has one entry."""
        middle = len(batch.outcomes) // 2
        if middle == 0:
            return False
        with self._lock:
            halves = batch.outcomes[:middle], batch.outcomes[middle:]
            place = self._batches.index(batch)
            self._batches[place : place + 1] = [OutcomeBatch(self._new_id(), half) for half in halves]
        return True

    def after_fork(self) -> None:
        """Clear the queue in a forked child. The parent sends its own data."""
        self._lock = threading.Lock()
        self._waiting: deque[Outcome] = deque()
        self._batches: list[OutcomeBatch] = []


def make_outcome(
    correlation_id: str,
    step: str | None,
    at: float,
    error: object,
    latency_ms: object,
    input_tokens: object,
    output_tokens: object,
    cost: object,
) -> Outcome:
    """Validate an outcome and convert its values to plain types.

    Raises:
        ValueError: No value is given, or a value has the wrong type or is out of range.
    """
    outcome = Outcome(
        correlation_id,
        None if step is None else check_name("step", step),
        at,
        as_flag("error", error),
        as_amount("latency_ms", latency_ms),
        as_count("input_tokens", input_tokens),
        as_count("output_tokens", output_tokens),
        as_amount("cost", cost),
    )
    if all(value is None for value in outcome[3:]):
        raise ValueError(
            "an outcome needs at least one of error, latency_ms, input_tokens, output_tokens, cost"
        )
    return outcome
