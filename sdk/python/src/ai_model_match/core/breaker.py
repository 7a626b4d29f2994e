"""The circuit breaker: while the service is away, only one caller at a time asks whether it is back."""

import logging
import threading
from collections.abc import Callable
from typing import Literal

_log = logging.getLogger("ai_model_match")

Ticket = Literal["normal", "probe"]


class Breaker:
    """Closed until ``threshold`` attempts in a row fail; then open, with a probe after each pause.

    Args:
        threshold: Failed attempts in a row that open the circuit.
        first_pause: Seconds until the first probe; doubled after each failed one.
        longest_pause: Where the doubling ends, seconds.
        random: Chance in [0, 1): a pause is cut by up to half so that clients do not probe together.
        opened: Called each time the closed circuit opens.
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
        """When the next probe may go out (monotonic seconds); None while the circuit is closed."""
        return self._probe_at

    def admit(self, now: float) -> Ticket | None:
        """Ask to send. None: not now. The ticket goes back with the outcome."""
        with self._lock:
            if self._probe_at is None:
                return "normal"
            if self._probing or now < self._probe_at:
                return None
            self._probing = True
            return "probe"

    def success(self) -> None:
        """An answer came, whatever it says: the service is there."""
        with self._lock:
            was_open = self._probe_at is not None
            self._failures = self._pauses = 0
            self._probe_at = None
            self._probing = False
        if was_open:
            _log.info("the service answers again")

    def failure(self, ticket: Ticket, now: float, *, give_up: bool) -> None:
        """An attempt brought no answer.

        Args:
            ticket: What ``admit`` gave.
            now: Monotonic seconds.
            give_up: The call used up its time: reason enough to open, or each call would cost that.
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
            _log.warning("the service does not answer: going on with what is known")

    def release(self, ticket: Ticket) -> None:
        """The attempt was abandoned (cancelled), so it says nothing about the service."""
        if ticket == "probe":
            with self._lock:
                self._probing = False

    def after_fork(self) -> None:
        """Forget the parent's probe and its lock."""
        self._lock = threading.Lock()
        self._probing = False

    def _open(self, now: float) -> None:
        pause = min(self._longest_pause, self._first_pause * 2.0 ** min(self._pauses, 30))
        self._pauses += 1
        self._probe_at = now + pause * (0.5 + 0.5 * self._random())
