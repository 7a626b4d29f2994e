"""A store of lanes whose commits the test ends."""

import asyncio
from typing import Any

from tests.fakes.things import first_row
from tests.storage.conftest import eventually

from aimm.picking.model import Claim, LogRow
from aimm.storage.ledger.batches import Batch, Limits, Outcome
from aimm.storage.ledger.lanes import Lanes


class Store(Lanes):
    """Commits wait until the test ends them.

    Attributes:
        written: each batch with the lane that carried it, and the future that ends its commit.
        answered: number of entries of each batch that was acknowledged, or refused if it is negative.
        rows: the rows of all commits that ended well.
        reopening: what each attempt to reopen raises; nothing once the list is empty.
        reachable: an attempt to reopen waits for it.
    """

    def __init__(self, **limits: Any) -> None:
        super().__init__(Limits(**limits))
        self.written: list[tuple[Batch, int, asyncio.Future[None]]] = []
        self.answered: list[int] = []
        self.rows: list[LogRow] = []
        self.reopening: list[Exception] = []
        self.reachable = asyncio.Event()
        self.reachable.set()

    async def _commit(self, batch: Batch, lane: int) -> Outcome:
        batch.rows = self._take_rows()
        ended: asyncio.Future[None] = self._loop.create_future()
        self.written.append((batch, lane, ended))
        await ended
        self.rows += batch.rows
        batch.rows = []
        return Outcome([], [], [])

    async def _reopen(self) -> None:
        await self.reachable.wait()
        if self.reopening:
            raise self.reopening.pop(0)

    def _acknowledge(self, batch: Batch, outcome: Outcome) -> None:
        self.answered.append(len(batch))

    def _forsake(self, batch: Batch) -> None:
        if len(batch):
            self.answered.append(-len(batch))

    # ── what a test does ──

    def start(self) -> None:
        self._start_lanes()

    def queue(self, count: int = 1) -> None:
        """Queue entries that callers wait for."""
        for number in range(count):
            self._batch.claims.append(Claim(b"k", first_row(number, "order-1", 0), []))
            self._note_queued()

    def record(self, number: int) -> None:
        """Queue a row that no caller waits for."""
        self._rows.append(first_row(number, "order-1", 0))
        self._note_row()

    async def commits(self, count: int) -> list[int]:
        """The sizes of the commits, once there are so many."""
        await eventually(lambda: len(self.written) >= count)
        await asyncio.sleep(0.01)  # for one too many
        assert len(self.written) == count
        return [len(batch) for batch, _, _ in self.written]

    def end(self, place: int, error: Exception | None = None) -> None:
        ended = self.written[place][2]
        ended.set_result(None) if error is None else ended.set_exception(error)

    async def close(self) -> None:
        closing = asyncio.create_task(self._finish_lanes())
        async with asyncio.timeout(10):
            while not closing.done():
                for _, _, ended in self.written:
                    if not ended.done():
                        ended.set_result(None)
                await asyncio.sleep(0.001)
        await closing
