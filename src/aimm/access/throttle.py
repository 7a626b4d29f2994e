"""Slows down guessing of secrets, with a bounded table in the memory of one node."""

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


class _Table:
    """Failures by key; the oldest are dropped.

    Args:
        capacity: how many keys are remembered.
    """

    __slots__ = ("_capacity", "_limit", "failures")

    def __init__(self, limit: Limit, capacity: int) -> None:
        self._limit = limit
        self._capacity = capacity
        self.failures: dict[str, Failures] = {}

    def lock(self, key: str, now: datetime) -> timedelta:
        return remaining_lock(self.failures.get(key), now, self._limit)

    def count(self, key: str, now: datetime) -> None:
        # removed first, because a dictionary keeps the position of an existing key
        self.failures[key] = after_failure(self.failures.pop(key, None), now, self._limit)
        if len(self.failures) > self._capacity:
            del self.failures[next(iter(self.failures))]


class LoginThrottle:
    """Failures by user name and, with a higher limit, by client address.

    Behind a proxy all users have the same address: a few guesses at unknown names must not lock them out.

    Call ``check`` before a password is verified *and* again before the result is returned, so that concurrent
    guesses learn no more than sequential ones.

    Args:
        capacity: how many names, and how many addresses, are remembered; the oldest are dropped.
    """

    __slots__ = ("_addresses", "_names")

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._names = _Table(NAME_LIMIT, capacity)
        self._addresses = _Table(ADDRESS_LIMIT, capacity)

    def check(self, username: str, address: str, now: datetime) -> None:
        """Raise TooMany while the user name or the address is locked."""
        _refuse(max(self._names.lock(username, now), self._addresses.lock(address, now)))

    def failed(self, username: str, address: str, now: datetime) -> None:
        """Record a wrong password."""
        self._names.count(username, now)
        self._addresses.count(address, now)

    def succeeded(self, username: str) -> None:
        """Record a right password; the address keeps its failures, because it may be guessing others."""
        self._names.failures.pop(username, None)

    def remembered(self) -> Sequence[int]:
        """Number of user names and addresses in the table."""
        return [len(self._names.failures), len(self._addresses.failures)]


class AddressThrottle:
    """Failures by client address, for secrets that come without a name.

    Args:
        capacity: how many addresses are remembered; the oldest are dropped.
    """

    __slots__ = ("_addresses",)

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._addresses = _Table(ADDRESS_LIMIT, capacity)

    def check(self, address: str, now: datetime) -> None:
        """Raise TooMany while the address is locked."""
        _refuse(self._addresses.lock(address, now))

    def failed(self, address: str, now: datetime) -> None:
        """Record a wrong secret."""
        self._addresses.count(address, now)


def _refuse(wait: timedelta) -> None:
    if wait > timedelta(0):
        raise TooMany(retry_after=ceil(wait.total_seconds()))
