"""What activity needs from the outside."""

from collections.abc import Sequence
from typing import Protocol

from aimm.activity.model import ActivityNews, Bucket, Stars, Window


class ActivityLog(Protocol):
    """What was counted; a moment late, because it is counted beside the picks."""

    async def first(self, use_case_id: str) -> int | None:
        """When the first bucket of a use case begins (ms); None when nothing was counted."""
        ...

    async def buckets(self, use_case_id: str, seen: Window) -> Sequence[Bucket]:
        """What was counted in a window, in stretches of its step."""
        ...

    async def news(self, after: int | None) -> ActivityNews:
        """What was counted after a round; with None only where counting has come to."""
        ...

    async def stars(self, use_case_id: str, since: int, until: int) -> dict[str, tuple[Stars, int]]:
        """Ratings by flow id: how many of each star, and the sum of their scores in hundredths.

        Args:
            since: ms; the whole bucket that it falls into counts.
            until: ms; the whole bucket before which it falls counts.
        """
        ...
