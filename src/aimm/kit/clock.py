"""Time as an argument: the words read it from a port, tests turn it by hand."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        ...


def from_micros(value: int) -> datetime:
    """The moment ``value`` microseconds after 1970-01-01T00:00Z, exact."""
    seconds, micros = divmod(value, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z, exact (no floating point on the way)."""
    whole = moment.astimezone(UTC)
    return int(whole.replace(microsecond=0).timestamp()) * 1_000_000 + whole.microsecond
