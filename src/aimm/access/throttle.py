"""Slows down password guessing, with a bounded table in the memory of one node."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from aimm.kit.errors import TooMany

NAME_FAILURES = 5
ADDRESS_FAILURES = 30
MEMORY_OF_FAILURES = timedelta(minutes=15)
LONGEST_LOCK = timedelta(seconds=60)
CAPACITY = 10_000


@dataclass(frozen=True, slots=True)
class Failures:
    """Failures that are counted together."""

    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Limit:
    """What is counted, and when it locks.

    Attributes:
        failures: the first failure that locks.
        in_a_row: failures count together when none is more than 15 minutes after the one before;
            otherwise when none is more than 15 minutes after the first.
    """

    failures: int
    in_a_row: bool


NAME_LIMIT = Limit(NAME_FAILURES, in_a_row=True)
# many people may come from one address, and the slips of a whole day say nothing about any of them
ADDRESS_LIMIT = Limit(ADDRESS_FAILURES, in_a_row=False)


def lock_after(count: int, limit: Limit) -> timedelta:
    """How long logins are locked after ``count`` failures: 0 below the limit, then 1, 2, 4 … 60 s."""
    if count < limit.failures:
        return timedelta(0)
    # the exponent is held, so that no count makes a number too large for a timedelta
    return min(timedelta(seconds=1 << min(count - limit.failures, 10)), LONGEST_LOCK)


def after_failure(before: Failures | None, now: datetime, limit: Limit) -> Failures:
    """Add a failure."""
    if before is None:
        return Failures(1, now, now)
    since = before.last_at if limit.in_a_row else before.first_at
    if now - since > MEMORY_OF_FAILURES:
        return Failures(1, now, now)
    return Failures(before.count + 1, before.first_at, now)


def remaining_lock(failures: Failures | None, now: datetime, limit: Limit) -> timedelta:
    """How long to wait from ``now``; zero if nothing is locked."""
    if failures is None:
        return timedelta(0)
    return max(timedelta(0), failures.last_at + lock_after(failures.count, limit) - now)


class LoginThrottle:
    """Failures by user name and, with a higher limit, by client address.

    Behind a proxy everybody has the same address: a few guesses at names that nobody has must not lock
    out all the others.

    Ask ``check`` before a password is looked at *and* again before its verdict is told: then guesses made
    at the same time learn no more than guesses made one after the other.

    Args:
        capacity: how many names, and how many addresses, are remembered; the oldest are forgotten.
    """

    __slots__ = ("_addresses", "_capacity", "_names")

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._names: dict[str, Failures] = {}
        self._addresses: dict[str, Failures] = {}

    def check(self, username: str, address: str, now: datetime) -> None:
        """Raises TooMany while the user name or the address is locked."""
        wait = max(
            remaining_lock(self._names.get(username), now, NAME_LIMIT),
            remaining_lock(self._addresses.get(address), now, ADDRESS_LIMIT),
        )
        if wait > timedelta(0):
            raise TooMany(retry_after=ceil(wait.total_seconds()))

    def failed(self, username: str, address: str, now: datetime) -> None:
        """Record a wrong password."""
        self._count(self._names, username, now, NAME_LIMIT)
        self._count(self._addresses, address, now, ADDRESS_LIMIT)

    def succeeded(self, username: str) -> None:
        """Record a right password; the address keeps its failures, because it may be guessing others."""
        self._names.pop(username, None)

    def remembered(self) -> Sequence[int]:
        """Number of user names and addresses in the table."""
        return [len(self._names), len(self._addresses)]

    def _count(self, failures: dict[str, Failures], key: str, now: datetime, limit: Limit) -> None:
        # popped first: a dictionary keeps the place of a key that it has
        failures[key] = after_failure(failures.pop(key, None), now, limit)
        if len(failures) > self._capacity:
            del failures[next(iter(failures))]
