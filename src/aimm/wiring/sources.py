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
        since: the system time of its start, in milliseconds; None for now.
    """

    def __init__(self, speed: float, since: int | None = None) -> None:
        now = time.time_ns()
        self.speed = speed
        self.since = now // 1_000_000 if since is None else since
        self._wall = self.since * 1_000_000
        self._began = time.monotonic_ns() - (now - self._wall)

    def nanos(self) -> int:
        """Nanoseconds since 1970."""
        return self._wall + round((time.monotonic_ns() - self._began) * self.speed)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.nanos() / 1e9, UTC)

    def millis(self) -> int:
        return self.nanos() // 1_000_000


def clock_of_speed(speed: float, since: int | None = None) -> SystemClock:
    """The system clock, or one that runs ``speed`` times as fast since a system time in milliseconds."""
    return SystemClock() if speed == 1 else FastClock(speed, since)


class RandomIds:
    """The port ``kit.ids.Ids``: random UUIDs."""

    def new(self) -> str:
        return str(uuid.uuid4())
