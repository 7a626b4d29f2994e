"""Request counts and latency histograms of the hot path; recording takes well under a microsecond."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import repeat

BOUNDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
_AT_ONCE = 500


class HotMeter:
    """Request counts by status and a latency histogram of one path.

    Attributes:
        answers: by status.
    """

    __slots__ = ("_counts", "_fresh", "_total", "answers")

    def __init__(self) -> None:
        self.answers: defaultdict[int, int] = defaultdict(int)
        self._counts = [0] * (len(BOUNDS) + 1)
        self._total = 0.0
        # latencies not yet assigned to buckets, which is cheaper in bulk
        self._fresh: list[float] = []

    def note(self, status: int, seconds: float) -> None:
        """Record a response."""
        self.answers[status] += 1
        fresh = self._fresh
        fresh.append(seconds)
        if len(fresh) >= _AT_ONCE:
            self._sort_in()

    @property
    def counts(self) -> Sequence[int]:
        """Responses by bucket; one more bucket than ``BOUNDS``."""
        self._sort_in()
        return self._counts

    @property
    def total(self) -> float:
        """Total latency in seconds."""
        self._sort_in()
        return self._total

    def _sort_in(self) -> None:
        fresh, self._fresh = self._fresh, []
        for bucket, count in Counter(map(bisect_left, repeat(BOUNDS), fresh)).items():
            self._counts[bucket] += count
        self._total += sum(fresh)

    def quantile(self, part: float) -> float | None:
        """A latency quantile in seconds, to the width of a bucket.

        Args:
            part: 0 … 1.
        """
        counts = self.counts
        wanted = part * sum(counts)
        running = 0
        for lower, upper, count in zip((0.0, *BOUNDS), (*BOUNDS, BOUNDS[-1]), counts, strict=True):
            running += count
            if count and running >= wanted:
                return lower + (upper - lower) * (1 - (running - wanted) / count)
        return None

    def cumulative(self) -> list[tuple[str, float]]:
        """Cumulative bucket counts, as in a Prometheus histogram."""
        pairs: list[tuple[str, float]] = []
        running = 0
        for bound, count in zip([*map(str, BOUNDS), "+Inf"], self.counts, strict=True):
            running += count
            pairs.append((bound, running))
        return pairs
