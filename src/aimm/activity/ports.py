"""Ports of activity."""

from collections.abc import Sequence
from typing import Protocol

from aimm.activity.model import ActivityNews, Bucket, Stars, Window


class ActivityLog(Protocol):
    """Reads the counts, which lag slightly because counting runs in the background."""

    async def first(self, use_case_id: str) -> int | None:
        """Start of the first bucket of a use case (ms); None if nothing was counted."""
        ...

    async def buckets(self, use_case_id: str, seen: Window) -> Sequence[Bucket]:
        """The counts in a window, by interval."""
        ...

    async def news(self, after: int | None) -> ActivityNews:
        """The use cases counted after a round; with None, only the current round."""
        ...

    async def stars(self, use_case_id: str, since: int, until: int) -> dict[str, tuple[Stars, int]]:
        """Ratings by flow id: the number of each star, and the sum of the scores in hundredths.

        Args:
            since: ms; the whole bucket that it falls into counts.
            until: ms; the whole bucket before which it falls counts.
        """
        ...
