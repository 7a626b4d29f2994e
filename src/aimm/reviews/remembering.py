"""Results of queues in memory: computed again only when there is something new, and not all the time."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aimm.reviews.figures import QueueResults
from aimm.reviews.tasks import Mark

_MOST = 64
SMALL = 500
"""Tasks and judgements of a queue whose results are computed whenever they have changed."""
_SECONDS_EACH = 1 / 1_250
"""How long the results of a larger queue are kept, for each of them: twenty times what they cost."""


@dataclass(frozen=True, slots=True)
class _Known:
    mark: Mark
    results: QueueResults
    until: float


@dataclass(slots=True)
class RememberedResults:
    """The results of the queues that were asked for last.

    Attributes:
        timer: a monotonic clock in seconds.
    """

    timer: Callable[[], float]
    known: OrderedDict[str, _Known] = field(default_factory=OrderedDict[str, _Known])
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def of(
        self, queue_id: str, mark: Mark, compute: Callable[[], Awaitable[QueueResults]]
    ) -> QueueResults:
        """The results of a queue, those of a large one perhaps a few seconds old.

        Only one computation runs at a time: others who ask for the same results wait for it.

        Args:
            mark: what the results are of, read before they are computed.
        """
        found = self._find(queue_id, mark)
        if found is not None:
            return found
        async with self.turn:
            found = self._find(queue_id, mark)
            if found is not None:
                return found
            results = await compute()
            rows = mark.tasks + mark.ended
            kept = 0 if rows <= SMALL else rows * _SECONDS_EACH
            self.known[queue_id] = _Known(mark, results, self.timer() + kept)
            if len(self.known) > _MOST:
                self.known.popitem(last=False)
            return results

    def _find(self, queue_id: str, mark: Mark) -> QueueResults | None:
        known = self.known.get(queue_id)
        if known is None:
            return None
        # another version of the queue is another question, however long ago it was answered
        same = known.mark.version == mark.version and self.timer() < known.until
        if known.mark != mark and not same:
            return None
        self.known.move_to_end(queue_id)
        return known.results
