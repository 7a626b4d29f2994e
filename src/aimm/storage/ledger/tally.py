"""Counts to be stored: picks and sessions by flow, picks by flow step, ratings by flow.

Rows are counted without a Python loop, because every pick is counted.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import compress
from operator import eq, itemgetter

from aimm.feedback.model import Feedback
from aimm.picking.model import LogRow
from aimm.storage.ledger.news import number_of

_session_of, _flow_of, _step_of = map(itemgetter, (2, 4, 5))
_flow_and_star_of = itemgetter(4, 5)
_STARS = range(1, 6)


class Tally:
    """Sums by flow and by flow step."""

    __slots__ = ("_picks", "_scores", "_sessions", "_stars", "_steps")

    def __init__(self) -> None:
        self._picks: Counter[int] = Counter()
        self._sessions: Counter[int] = Counter()
        self._steps: Counter[int] = Counter()
        self._stars: Counter[tuple[int, int]] = Counter()
        self._scores: Counter[int] = Counter()

    def __bool__(self) -> bool:
        return bool(self._picks or self._sessions or self._stars)

    def add(self, picks: Sequence[LogRow], ratings: Sequence[Feedback]) -> None:
        """Count rows of the pick log, and ratings."""
        if picks:
            self._add_picks(picks)
        if ratings:
            self._add_ratings(ratings)

    def _add_picks(self, rows: Sequence[LogRow]) -> None:
        # opening a session without using a step is not a pick
        self._picks.update(compress(map(_flow_of, rows), map(_step_of, rows)))
        self._steps.update(filter(None, map(_step_of, rows)))
        opened = map(eq, map(number_of, rows), map(_session_of, rows))
        self._sessions.update(compress(map(_flow_of, rows), opened))

    def _add_ratings(self, ratings: Sequence[Feedback]) -> None:
        self._stars.update(map(_flow_and_star_of, ratings))
        scores = self._scores
        for _, _, _, _, flow, _, (_, score, _, _, _) in ratings:
            scores[flow] += score

    def subtract(self, other: "Tally") -> None:
        """Subtract another tally."""
        for name in self.__slots__:
            getattr(self, name).subtract(getattr(other, name))

    def flow_rows(self, shard: int) -> Iterator[tuple[int, ...]]:
        """Rows to add to ``flow_counts``."""
        for flow in self._picks.keys() | self._sessions.keys() | self._scores.keys():
            stars = [self._stars[flow, star] for star in _STARS]
            counts = (self._picks[flow], self._sessions[flow], sum(stars), self._scores[flow], *stars)
            if any(counts):
                yield (flow, shard, *counts)

    def step_rows(self, shard: int) -> Iterator[tuple[int, ...]]:
        """Rows to add to ``flow_step_counts``."""
        return ((step, shard, picks) for step, picks in self._steps.items() if picks)


def tally_of(picks: Sequence[LogRow], ratings: Sequence[Feedback]) -> Tally:
    """The counts of some rows."""
    tally = Tally()
    tally.add(picks, ratings)
    return tally
