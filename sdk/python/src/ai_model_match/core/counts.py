"""Counters behind ``client.stats``."""

import threading
from collections import Counter
from typing import Literal

Counted = Literal[
    "picks",
    "stale_picks",
    "default_picks",
    "retries",
    "circuit_openings",
    "exposures_sent",
    "exposures_lost",
    "outcomes_sent",
    "outcomes_lost",
    "examples_sent",
    "examples_lost",
    "examples_skipped",
    "feedback_sent",
    "feedback_queued",
    "feedback_lost",
    "set_aside",
    "cache_errors",
]


class Counts:
    """Thread-safe counters."""

    def __init__(self) -> None:
        self._numbers: Counter[Counted] = Counter()
        self._lock = threading.Lock()

    def add(self, name: Counted, number: int = 1) -> None:
        """Increment a counter."""
        with self._lock:
            self._numbers[name] += number

    def read(self) -> dict[Counted, int]:
        """Return all counters."""
        with self._lock:
            return dict(self._numbers)

    def after_fork(self) -> None:
        """Reset all counters in a forked child. The parent keeps its own."""
        self._numbers = Counter()
        self._lock = threading.Lock()
