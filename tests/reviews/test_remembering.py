"""Results of queues are computed again only when there is something new."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

from tests.fakes.sources import NOW

from aimm.reviews.remembering import SMALL, RememberedResults
from aimm.reviews.tasks import Mark

MARK = Mark(version=1, tasks=2, ended=3, last_ended=NOW, settled=0, last_settled=None)
LARGE = replace(MARK, tasks=500, ended=2_000)  # kept for two seconds


@dataclass
class Desk:
    """Computes results, which are numbers here, and counts."""

    now: float = 0.0
    computed: int = 0
    results: RememberedResults = field(init=False)

    def __post_init__(self) -> None:
        self.results = RememberedResults(lambda: self.now)

    async def _compute(self) -> Any:
        await asyncio.sleep(0)
        self.computed += 1
        return self.computed

    async def ask(self, mark: Mark, queue_id: str = "q") -> Any:
        return await self.results.of(queue_id, mark, self._compute)


async def test_nothing_new_is_not_computed_again() -> None:
    desk = Desk()
    assert [await desk.ask(MARK) for _ in range(3)] == [1, 1, 1]
    assert await desk.ask(replace(MARK, ended=2)) == 2
    assert await desk.ask(replace(MARK, settled=1)) == 3
    assert await desk.ask(MARK, "other") == 4


async def test_many_who_ask_at_once_wait_for_one_computation() -> None:
    desk = Desk()
    assert await asyncio.gather(*(desk.ask(MARK) for _ in range(5))) == [1] * 5


async def test_results_of_a_large_queue_may_be_a_little_old() -> None:
    desk = Desk()
    assert await desk.ask(LARGE) == 1
    desk.now = 1.9
    assert await desk.ask(replace(LARGE, ended=2_001)) == 1
    assert await desk.ask(replace(LARGE, version=2)) == 2
    desk.now = 4
    assert await desk.ask(replace(LARGE, version=2)) == 2
    assert await desk.ask(replace(LARGE, version=2, ended=2_001)) == 3


async def test_what_counts_as_large() -> None:
    desk = Desk()
    edge = replace(MARK, tasks=SMALL - 3)
    assert [await desk.ask(edge), await desk.ask(replace(edge, last_ended=None))] == [1, 2]
    over = replace(edge, tasks=SMALL - 2)
    assert [await desk.ask(over, "o"), await desk.ask(replace(over, last_ended=None), "o")] == [3, 3]


async def test_only_some_queues_are_remembered() -> None:
    desk = Desk()
    for number in range(65):
        await desk.ask(MARK, str(number))
        await desk.ask(MARK, "0")  # asked for again and again
    assert desk.computed == 65
    assert len(desk.results.known) == 64
    await desk.ask(MARK, "1")
    assert desk.computed == 66
