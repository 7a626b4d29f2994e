"""How often and how fast the hot path answered; kept so that noting costs well under a microsecond."""

from bisect import bisect_left
from collections import defaultdict

BOUNDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


class HotMeter:
    """Answers of one path by status, and a histogram of their latencies.

    Attributes:
        counts: answers by bucket; one bucket more than ``BOUNDS``.
        total: seconds of all answers together.
    """

    __slots__ = ("answers", "counts", "total")

    def __init__(self) -> None:
        self.answers: defaultdict[int, int] = defaultdict(int)
        self.counts = [0] * (len(BOUNDS) + 1)
        self.total = 0.0

    def note(self, status: int, seconds: float) -> None:
        """One answer was given after ``seconds``."""
        self.answers[status] += 1
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds

    def quantile(self, part: float) -> float | None:
        """Seconds within which this part of the answers was given, to the width of a bucket.

        Args:
            part: 0 … 1.
        """
        wanted = part * sum(self.counts)
        running = 0
        for lower, upper, count in zip((0.0, *BOUNDS), (*BOUNDS, BOUNDS[-1]), self.counts, strict=True):
            running += count
            if count and running >= wanted:
                return lower + (upper - lower) * (1 - (running - wanted) / count)
        return None

    def cumulative(self) -> list[tuple[str, float]]:
        """Answers at most as slow as each bound, as Prometheus wants them."""
        pairs: list[tuple[str, float]] = []
        running = 0
        for bound, count in zip([*map(str, BOUNDS), "+Inf"], self.counts, strict=True):
            running += count
            pairs.append((bound, running))
        return pairs
