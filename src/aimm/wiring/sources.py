"""The real sources of time and ids."""

import time
import uuid
from datetime import UTC, datetime


class SystemClock:
    """The system clock; the ports ``kit.clock.Clock`` and the milliseconds of the hot path.

    Attributes:
        speed: seconds that pass per second.
    """

    speed = 1.0

    def now(self) -> datetime:
        return datetime.now(UTC)

    def millis(self) -> int:
        """Milliseconds since 1970."""
        return time.time_ns() // 1_000_000


class FastClock(SystemClock):
    """Starts at the system time, then runs faster or slower; for demonstrations and tests.

    Args:
        speed: seconds that pass per second, > 0.
    """

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self._wall = time.time_ns()
        self._began = time.monotonic_ns()

    def nanos(self) -> int:
        """Nanoseconds since 1970."""
        return self._wall + round((time.monotonic_ns() - self._began) * self.speed)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.nanos() / 1e9, UTC)

    def millis(self) -> int:
        return self.nanos() // 1_000_000


def clock_of_speed(speed: float) -> SystemClock:
    """The system clock, or one that runs ``speed`` times as fast."""
    return SystemClock() if speed == 1 else FastClock(speed)


class RandomIds:
    """The port ``kit.ids.Ids``: random UUIDs."""

    def new(self) -> str:
        return str(uuid.uuid4())
