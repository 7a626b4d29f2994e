"""Counts that wait to be stored: picks and sessions by flow, picks by flow step, ratings by flow."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from aimm.feedback.model import Feedback
from aimm.picking.model import PickRow

_PICKS, _SESSIONS, _RATINGS, _SCORE_SUM = range(4)
_WIDTH = 9


class Tally:
    """Sums by flow, in the order of the columns of ``flow_counts``, and by flow step."""

    __slots__ = ("_flows", "_steps")

    def __init__(self) -> None:
        self._flows: defaultdict[int, list[int]] = defaultdict(lambda: [0] * _WIDTH)
        self._steps: defaultdict[int, int] = defaultdict(int)

    def __bool__(self) -> bool:
        return bool(self._flows)

    def add_picks(self, rows: Iterable[PickRow], times: int = 1) -> None:
        """Count picks; ``times=-1`` takes them back."""
        flows, steps = self._flows, self._steps
        for number, _, session, _, flow, step, _, _, _, _, _ in rows:
            counts = flows[flow]
            if step:
                counts[_PICKS] += times
                steps[step] += times
            if session == number:
                counts[_SESSIONS] += times

    def add_ratings(self, ratings: Iterable[Feedback], times: int = 1) -> None:
        """Count ratings; ``times=-1`` takes them back."""
        flows = self._flows
        for _, _, _, _, flow, star, request in ratings:
            counts = flows[flow]
            counts[_RATINGS] += times
            counts[_SCORE_SUM] += times * request.score
            counts[_SCORE_SUM + star] += times

    def flow_rows(self, shard: int) -> Iterator[tuple[int, ...]]:
        """Rows to be added to ``flow_counts``."""
        return ((flow, shard, *counts) for flow, counts in self._flows.items() if any(counts))

    def step_rows(self, shard: int) -> Iterator[tuple[int, ...]]:
        """Rows to be added to ``flow_step_counts``."""
        return ((step, shard, picks) for step, picks in self._steps.items() if picks)
