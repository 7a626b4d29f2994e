"""Identifiers: UUIDs for managed entities, compact numbers for frequent events."""

from typing import Protocol

COUNTER_BITS = 40
MAX_INCARNATION = (1 << 23) - 1


class Ids(Protocol):
    """A source of new identifiers."""

    def new(self) -> str:
        """A new UUID: 36 characters, lower-case hexadecimal."""
        ...


def first_number(incarnation: int) -> int:
    """The first number of a process with this ``incarnation`` (1 … 2²³ − 1), which counts up from it.

    Every start of a process takes the next incarnation, so no two processes, nor two runs of one, ever
    issue the same number, and within one process later numbers are larger.
    """
    if not 0 < incarnation <= MAX_INCARNATION:
        raise ValueError(f"incarnation must be within 1 and {MAX_INCARNATION}, not {incarnation}")
    return incarnation << COUNTER_BITS


def event_uuid(installation: str, number: int) -> str:
    """The public UUID (version 8) of the event ``number``.

    Args:
        installation: 8 hexadecimal characters that tell one installation from another.
        number: 63 bits, see ``first_number``.
    """
    return f"{event_uuid_prefix(installation, number)}{number & ((1 << COUNTER_BITS) - 1):010x}"


def event_uuid_prefix(installation: str, number: int) -> str:
    """The first 26 characters of ``event_uuid``; the same for every event of one incarnation."""
    incarnation = number >> COUNTER_BITS
    return f"{installation}-{incarnation >> 12:04x}-8{incarnation & 0xFFF:03x}-8000-00"
