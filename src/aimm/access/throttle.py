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
        failures: number of failures that triggers the lock.
        in_a_row: failures count together if each is at most 15 minutes after the previous one; otherwise if
            each is at most 15 minutes after the first.
    """

    failures: int
    in_a_row: bool


NAME_LIMIT = Limit(NAME_FAILURES, in_a_row=True)
# many people may share an address, and a day's worth of typos does not indicate an attack
ADDRESS_LIMIT = Limit(ADDRESS_FAILURES, in_a_row=False)


def lock_after(count: int, limit: Limit) -> timedelta:
    """How long logins are locked after ``count`` failures: 0 below the limit, then 1, 2, 4 … 60 s."""
    if count < limit.failures:
        return timedelta(0)
    # capped, so that no count overflows a timedelta
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

    Behind a proxy all users have the same address: a few guesses at unknown names must not lock them out.

    Call ``check`` before a password is verified *and* again before the result is returned, so that concurrent
    guesses learn no more than sequential ones.

    Args:
        capacity: how many names, and how many addresses, are remembered; the oldest are dropped.
    """

    __slots__ = ("_addresses", "_capacity", "_names")

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._names: dict[str, Failures] = {}
        self._addresses: dict[str, Failures] = {}

    def check(self, username: str, address: str, now: datetime) -> None:
        """Raise TooMany while the user name or the address is locked."""
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
        # removed first, because a dictionary keeps the position of an existing key
        failures[key] = after_failure(failures.pop(key, None), now, limit)
        if len(failures) > self._capacity:
            del failures[next(iter(failures))]
