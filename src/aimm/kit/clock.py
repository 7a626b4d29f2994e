"""Time as an argument: features read it from a port, so that tests control it."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """A source of time."""

    def now(self) -> datetime:
        """The current time, in UTC."""
        ...


def from_micros(value: int) -> datetime:
    """The time ``value`` microseconds after 1970-01-01T00:00Z, exact."""
    seconds, micros = divmod(value, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z, exact (without floating point)."""
    whole = moment.astimezone(UTC)
    return int(whole.replace(microsecond=0).timestamp()) * 1_000_000 + whole.microsecond
