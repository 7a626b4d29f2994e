"""Queues in memory whose entries are sent in batches: outcomes, and examples."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Load(Generic[T]):
    """Entries sent together, under one idempotency key."""

    key: str
    entries: list[T]
    in_flight: bool = False


class Box(Generic[T]):
    """A bounded queue, in memory only: unsent entries are lost on restart. Thread-safe.

    Args:
        limit: Maximum queued entries.
        batch_size: Maximum entries per batch.
        new_id: Creates idempotency keys of batches.
    """

    def __init__(self, limit: int, batch_size: int, new_id: Callable[[], str]) -> None:
        self._limit = limit
        self._batch_size = batch_size
        self._new_id = new_id
        self.after_fork()

    @property
    def waiting(self) -> int:
        """Number of queued entries."""
        return len(self._waiting) + sum(len(batch.entries) for batch in self._batches)

    def add(self, entry: T) -> bool:
        """Queue an entry. False if the queue is full."""
        with self._lock:
            if self.waiting >= self._limit:
                return False
            self._waiting.append(entry)
            return True

    def claim(self) -> Load[T] | None:
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
            batch = Load(self._new_id(), taken, in_flight=True)
            self._batches.append(batch)
            return batch

    def settle(self, batch: Load[T], *, done: bool) -> None:
        """Return a claimed batch: done, or to be sent again under the same key."""
        with self._lock:
            batch.in_flight = False
            if done:
                self._batches.remove(batch)

    def split(self, batch: Load[T]) -> bool:
        """Replace a claimed batch by two halves with new keys. False if it has one entry."""
        middle = len(batch.entries) // 2
        if middle == 0:
            return False
        with self._lock:
            halves = batch.entries[:middle], batch.entries[middle:]
            place = self._batches.index(batch)
            self._batches[place : place + 1] = [Load(self._new_id(), half) for half in halves]
        return True

    def after_fork(self) -> None:
        """Clear the queue in a forked child. The parent sends its own data."""
        self._lock = threading.Lock()
        self._waiting: deque[T] = deque()
        self._batches: list[Load[T]] = []
