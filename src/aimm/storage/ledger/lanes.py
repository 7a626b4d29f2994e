"""Lanes: entries that arrive during a commit form the next one.

A lane carries one commit at a time. With several lanes, one commit is written while the store makes the
previous ones durable. The next one starts when enough entries wait for it. A commit that fails or times out
stops all lanes until the store has recovered.

No caller waits for the log rows of known sessions, whose picks are answered from memory. They have a buffer
of their own, bounded in bytes; when it is full, rows are dropped and counted. Only entries that a caller
waits for can be rejected.
"""

import asyncio
from abc import ABC, abstractmethod

import structlog

from aimm.picking.model import LogRow
from aimm.storage.ledger.batches import Batch, Limits, Meter, Outcome

log = structlog.get_logger(__name__)

LANES = 3
# memory of a log row of a known session: a tuple and the integers that it does not share
ROW_BYTES = 320
# how long the row of a repeated pick may wait to join a commit with callers
_ROWS_SECONDS = 0.02
# minimum timeout for reopening the store
_REOPEN_SECONDS = 2.0


class Lanes(ABC):
    """A queue, and the lanes that commit its entries."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.meter = Meter()
        self._loop = asyncio.get_running_loop()
        self._batch = Batch()
        # how many entries of a kind may wait; none while the store is unavailable
        self._room = limits.queue
        self._rows: list[LogRow] = []
        self._row_room = max(1, limits.row_bytes // ROW_BYTES)
        self._dropped_before: int | None = None  # number of dropped rows when the buffer filled up
        # number of waiting entries, and how many are worth a commit of their own; see _set_enough
        self._queued = self._enough = 0
        self._hurry: asyncio.TimerHandle | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._idle: list[asyncio.Future[None]] = []
        self._under_way: list[Batch] = []
        # start of each lane's current commit, and the lanes stopped because of a timeout
        self._since: dict[int, float] = {}
        self._overdue: set[int] = set()
        self._watch: asyncio.TimerHandle | None = None
        self._broken = self._closing = False
        self._repairing = asyncio.Lock()

    @abstractmethod
    async def _commit(self, batch: Batch, lane: int) -> Outcome:
        """Store a batch durably and atomically. Several lanes may call this concurrently.

        It includes rows (``_take_rows``), all of them if a caller waits at a barrier.
        """

    @abstractmethod
    async def _reopen(self) -> None:
        """Reopen the store after a failure, or raise."""

    @abstractmethod
    def _acknowledge(self, batch: Batch, outcome: Outcome) -> None:
        """Notify the callers of a committed batch."""

    @abstractmethod
    def _forsake(self, batch: Batch) -> None:
        """Notify the callers of a failed batch."""

    # ── life ──

    def _start_lanes(self) -> None:
        create = self._loop.create_task
        self._tasks = [create(self._run(lane), name=f"ledger-{lane}") for lane in range(LANES)]
        self._stop_overdue()

    async def _finish_lanes(self) -> None:
        """Commit the queue and accept no new entries."""
        self._closing, self._room = True, 0
        self._wake()
        await asyncio.gather(*self._tasks)
        for timer in (self._watch, self._hurry):
            if timer is not None:
                timer.cancel()

    @property
    def healthy(self) -> bool:
        """Whether the latest commit succeeded."""
        return not self._broken

    @property
    def queued(self) -> int:
        """Number of entries waiting for a commit, including log rows."""
        return len(self._batch) + len(self._rows)

    # ── the queue ──

    def _note_row(self) -> None:
        """Schedule a row that no caller waits for: it joins the next commit, or is written soon."""
        if self._hurry is None:
            self._hurry = self._loop.call_later(_ROWS_SECONDS, self._hurry_rows)

    def _drop_row(self) -> None:
        """Drop a row because the buffer is full: the pick is served but not logged."""
        if self._dropped_before is None:
            self._dropped_before = self.meter.dropped
            log.warning(
                "disk_too_slow", rows_waiting=len(self._rows), meaning="repeated picks are not logged"
            )
        self.meter.dropped += 1

    def _take_rows(self, most: int | None = None) -> list[LogRow]:
        """Take rows to store now, oldest first; the caller stores them or puts them back."""
        rows = self._rows
        if most is None or len(rows) <= most:
            taken, self._rows = rows, []
        else:
            taken = rows[:most]
            del rows[:most]
        if self._dropped_before is not None and len(self._rows) <= self._row_room // 2:
            log.warning("disk_caught_up", rows_dropped=self.meter.dropped - self._dropped_before)
            self._dropped_before = None
        return taken

    def _put_back(self, rows: list[LogRow]) -> None:
        """Put back rows that could not be stored, as many as fit."""
        kept = rows + self._rows
        self._rows = kept[: self._row_room]
        for _ in range(len(kept) - len(self._rows)):
            self._drop_row()

    def _note_queued(self) -> None:
        """Count an entry; wake an idle lane if there are enough."""
        self._queued += 1
        if self._idle and self._queued >= self._enough:
            self._wake()

    def _hurry_rows(self) -> None:
        """Commit rows of repeated picks that have waited long enough for another commit."""
        self._hurry = None
        if self._rows:
            self._hurry_lane()

    def _hurry_lane(self) -> None:
        """Let a lane commit whatever is queued."""
        self._queued += self._enough + 1
        self._wake()

    def _wake(self) -> None:
        if self._idle:
            lane = self._idle.pop()
            if not lane.done():
                lane.set_result(None)

    def _set_enough(self) -> None:
        """Set the minimum size of the next commit: any, or half the size of the commit in progress.

        Smaller commits would spend the CPU on syncs; larger ones would leave it idle while the disk works.
        """
        self._enough = len(self._under_way[-1]) // 2 if self._under_way else 0

    # ── the lanes ──

    async def _run(self, lane: int) -> None:
        while True:
            if self._broken:
                await self._repair()
                if self._broken:  # closing; these rows are given up
                    self._give_up_rows()
                    return
            elif self._queued and self._queued >= self._enough:
                await self._commit_next(lane)
            elif self._closing and self._rows:
                self._queued += 1
            elif self._closing and not self._queued:
                self._wake()
                return
            else:
                work = self._loop.create_future()
                self._idle.append(work)
                await work

    async def _commit_next(self, lane: int) -> None:
        batch, self._batch, self._queued = self._batch, Batch(), 0
        size = len(batch)
        self._under_way.append(batch)
        self._set_enough()
        self._since[lane] = self._loop.time()
        try:
            outcome = await self._in_time(batch, lane)
        except Exception as error:  # noqa: BLE001 -- all failures are handled the same way
            log.error("commit_failed", entries=size, error=repr(error))
            self._fail(batch)
            return
        finally:
            del self._since[lane]
            self._under_way.remove(batch)
            self._set_enough()
        self.meter.commits += 1
        self.meter.rows += size
        self.meter.last_size = size
        self._acknowledge(batch, outcome)

    async def _in_time(self, batch: Batch, lane: int) -> Outcome:
        """Commit, or raise TimeoutError; a timer per commit would cost as much as writing five rows."""
        try:
            return await self._commit(batch, lane)
        except asyncio.CancelledError:
            if lane not in self._overdue:
                raise
            self._overdue.remove(lane)
            self._tasks[lane].uncancel()
            raise TimeoutError from None

    def _stop_overdue(self) -> None:
        patience = self.limits.commit_seconds
        began_before = self._loop.time() - patience
        for lane, since in self._since.items():
            if since <= began_before and lane not in self._overdue:
                self._overdue.add(lane)
                self._tasks[lane].cancel()
        self._watch = self._loop.call_later(patience / 10, self._stop_overdue)

    # ── failures ──

    def _fail(self, batch: Batch) -> None:
        self._broken, self._room = True, 0
        self.meter.failures += 1
        waiting, self._batch = self._batch, Batch()
        self._put_back(batch.rows)
        self._queued = len(self._rows)
        self._forsake(batch)
        self._forsake(waiting)

    async def _repair(self) -> None:
        """Retry until the store is reachable again, or until the ledger is closing."""
        pause = 0.05
        async with self._repairing:
            while self._broken:
                await asyncio.sleep(pause)
                if not self._under_way:  # otherwise another lane has yet to see its commit fail
                    try:
                        async with asyncio.timeout(max(self.limits.commit_seconds, _REOPEN_SECONDS)):
                            await self._reopen()
                        self._broken, self._room = False, 0 if self._closing else self.limits.queue
                    except Exception as error:  # noqa: BLE001 -- retry until the store responds
                        log.warning("store_unreachable", error=repr(error))
                        if self._closing:
                            break
                pause = min(pause * 2, 1.0)
        self._wake()

    def _give_up_rows(self) -> None:
        rows, self._rows = self._rows, []
        if rows:
            self.meter.dropped += len(rows)
            log.error("rows_lost_at_close", rows=len(rows))
