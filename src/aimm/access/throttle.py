"""Slows down whoever guesses passwords; in the memory of one node, and little of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from aimm.kit.errors import TooMany

FREE_FAILURES = 5
MEMORY_OF_FAILURES = timedelta(minutes=15)
LONGEST_LOCK = timedelta(seconds=60)
CAPACITY = 10_000


@dataclass(frozen=True, slots=True)
class Failures:
    """Failures in a row, none more than 15 minutes after the one before."""

    count: int
    last_at: datetime


def lock_after(count: int) -> timedelta:
    """How long nobody is let in after ``count`` failures in a row: 0 below five, then 1, 2, 4 … 60 s."""
    if count < FREE_FAILURES:
        return timedelta(0)
    # the exponent is held, so that no count makes a number too large for a timedelta
    return min(timedelta(seconds=1 << min(count - FREE_FAILURES, 10)), LONGEST_LOCK)


def after_failure(before: Failures | None, now: datetime) -> Failures:
    """The failures with one more."""
    if before is None or now - before.last_at > MEMORY_OF_FAILURES:
        return Failures(1, now)
    return Failures(before.count + 1, now)


def remaining_lock(failures: Failures | None, now: datetime) -> timedelta:
    """How long to wait from ``now``; zero when nothing is locked."""
    if failures is None:
        return timedelta(0)
    return max(timedelta(0), failures.last_at + lock_after(failures.count) - now)


class LoginThrottle:
    """Failures by user name and by client address.

    Ask ``check`` before a password is looked at *and* again before its verdict is told: then guesses made
    at the same time learn no more than guesses made one after the other.

    Args:
        capacity: how many names, and how many addresses, are remembered; the oldest are forgotten.
    """

    __slots__ = ("_capacity", "_failures")

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._failures: tuple[dict[str, Failures], dict[str, Failures]] = ({}, {})

    def check(self, username: str, address: str, now: datetime) -> None:
        """Raises TooMany while the user name or the address is locked."""
        keyed = zip(self._failures, (username, address), strict=True)
        wait = max(remaining_lock(failures.get(key), now) for failures, key in keyed)
        if wait > timedelta(0):
            raise TooMany(retry_after=ceil(wait.total_seconds()))

    def failed(self, username: str, address: str, now: datetime) -> None:
        """A password was wrong."""
        for failures, key in zip(self._failures, (username, address), strict=True):
            # popped first: a dictionary keeps the place of a key that it has
            failures[key] = after_failure(failures.pop(key, None), now)
            if len(failures) > self._capacity:
                del failures[next(iter(failures))]

    def succeeded(self, username: str) -> None:
        """A password was right; the address keeps its failures, it may be trying other people's."""
        self._failures[0].pop(username, None)

    def remembered(self) -> Sequence[int]:
        """How many user names and how many addresses are remembered."""
        return [len(failures) for failures in self._failures]
