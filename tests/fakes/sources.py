"""Time and ids that tests control."""

from datetime import UTC, datetime, timedelta

from aimm.kit.clock import to_micros

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Clock:
    """A clock that only moves when told to."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def millis(self) -> int:
        return to_micros(self.time) // 1000

    def pass_by(self, **duration: float) -> None:
        self.time += timedelta(**duration)


class Ids:
    """UUIDs that count up."""

    def __init__(self) -> None:
        self.given = 0

    def new(self) -> str:
        self.given += 1
        return f"00000000-0000-4000-8000-{self.given:012x}"
