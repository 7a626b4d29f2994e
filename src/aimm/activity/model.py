"""Counts by interval, and series of them. Times and lengths are in milliseconds."""

from collections.abc import Collection
from dataclasses import dataclass

BUCKET_MS = 300_000
"""The shortest interval: five minutes."""

Stars = tuple[int, int, int, int, int]
"""How many ratings of 1, 2, 3, 4 and 5 stars."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """The activity of one flow in one interval.

    Attributes:
        flow_id: None if the flow was deleted.
        start: start of the interval, a multiple of its length since 1970.
        sessions: opened in it.
        ratings: received in it, whenever their sessions were opened.
        score_sum: of these ratings, in hundredths of a star.
    """

    flow_id: str | None
    start: int
    sessions: int
    ratings: int
    score_sum: int


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive intervals of equal length.

    Attributes:
        start: of the first, a multiple of ``step``.
        step: length of each, a multiple of ``BUCKET_MS``.
        count: number of intervals, ≥ 1.
    """

    start: int
    step: int
    count: int

    @property
    def end(self) -> int:
        """The end of the last interval."""
        return self.start + self.step * self.count


@dataclass(frozen=True, slots=True)
class Series:
    """The activity in each interval of a window, oldest first.

    Attributes:
        means: mean stars of the ratings received in each; None without ratings.
    """

    sessions: tuple[int, ...]
    ratings: tuple[int, ...]
    means: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class ActivityNews:
    """The progress of counting, and the use cases counted since the last request.

    Attributes:
        round: increases with every count.
    """

    round: int
    use_case_ids: Collection[str]
