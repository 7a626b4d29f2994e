"""The circuit breaker: while the service is unavailable, one request at a time probes it."""

import logging
import threading
from collections.abc import Callable
from typing import Literal

_log = logging.getLogger("ai_model_match")

Ticket = Literal["normal", "probe"]


class Breaker:
    """Opens after ``threshold`` consecutive failures, then allows a probe after each pause.

    Args:
        threshold: Consecutive failures that open the circuit.
        first_pause: Seconds until the first probe. Doubles with each failed probe.
        longest_pause: Maximum pause in seconds.
        random: Returns a number in [0, 1). Pauses are shortened by up to half, so that clients do not
            probe at the same time.
        opened: Called each time the circuit opens.
    """

    def __init__(
        self,
        threshold: int,
        first_pause: float,
        longest_pause: float,
        random: Callable[[], float],
        opened: Callable[[], None],
    ) -> None:
        self._threshold = threshold
        self._first_pause = first_pause
        self._longest_pause = longest_pause
        self._random = random
        self._opened = opened
        self._failures = 0
        self._pauses = 0
        self._probe_at: float | None = None
        self._probing = False
        self._lock = threading.Lock()

    @property
    def probe_at(self) -> float | None:
        """When the next probe is allowed (monotonic seconds). None while the circuit is closed."""
        return self._probe_at

    def admit(self, now: float) -> Ticket | None:
        """Ask for permission to send. None: not now. Return the ticket with the outcome."""
        with self._lock:
            if self._probe_at is None:
                return "normal"
            if self._probing or now < self._probe_at:
                return None
            self._probing = True
            return "probe"

    def success(self) -> None:
        """Record an answer, whatever it says: the service is available."""
        with self._lock:
            was_open = self._probe_at is not None
            self._failures = self._pauses = 0
            self._probe_at = None
            self._probing = False
        if was_open:
            _log.info("the service is responding again")

    def failure(self, ticket: Ticket, now: float, *, give_up: bool) -> None:
        """Record an attempt without an answer.

        Args:
            ticket: What ``admit`` gave.
            now: Monotonic seconds.
            give_up: The call used up its deadline. This opens the circuit, or each call would take as long.
        """
        with self._lock:
            self._failures += 1
            closed = self._probe_at is None
            if ticket == "probe":
                self._probing = False
                self._open(now)
            elif closed and (give_up or self._failures >= self._threshold):
                self._open(now)
            else:
                closed = False
        if closed:
            self._opened()
            _log.warning("the service is not responding; using the last known state")

    def release(self, ticket: Ticket) -> None:
        """Return the ticket of a cancelled attempt, which says nothing about the service."""
        if ticket == "probe":
            with self._lock:
                self._probing = False

    def after_fork(self) -> None:
        """Reset the probe and the lock in a forked child."""
        self._lock = threading.Lock()
        self._probing = False

    def _open(self, now: float) -> None:
        pause = min(self._longest_pause, self._first_pause * 2.0 ** min(self._pauses, 30))
        self._pauses += 1
        self._probe_at = now + pause * (0.5 + 0.5 * self._random())
