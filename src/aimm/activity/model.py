"""What is counted of a stretch of time, and how it is told. Moments and lengths are milliseconds."""

from collections.abc import Collection
from dataclasses import dataclass

BUCKET_MS = 300_000
"""The finest stretch that is told apart: five minutes."""

Stars = tuple[int, int, int, int, int]
"""How many ratings of 1, 2, 3, 4 and 5 stars."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """What happened to one flow in a stretch of time.

    Attributes:
        flow_id: of a flow that may be deleted meanwhile: then None.
        start: when the stretch begins, a multiple of its length since 1970.
        sessions: opened in it.
        ratings: given in it, whenever their sessions were opened.
        score_sum: of these ratings, in hundredths of a star.
    """

    flow_id: str | None
    start: int
    sessions: int
    ratings: int
    score_sum: int


@dataclass(frozen=True, slots=True)
class Window:
    """Stretches of equal length, one after the other.

    Attributes:
        start: of the first, a multiple of ``step``.
        step: length of each, a multiple of ``BUCKET_MS``.
        count: how many there are, ≥ 1.
    """

    start: int
    step: int
    count: int

    @property
    def end(self) -> int:
        """Where the last stretch ends."""
        return self.start + self.step * self.count


@dataclass(frozen=True, slots=True)
class Series:
    """What happened in each stretch of a window, oldest first.

    Attributes:
        means: mean stars of the ratings given in it; None without one.
    """

    sessions: tuple[int, ...]
    ratings: tuple[int, ...]
    means: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class ActivityNews:
    """Where counting has come to, and the use cases that were counted on the way.

    Attributes:
        round: grows with every count.
    """

    round: int
    use_case_ids: Collection[str]
