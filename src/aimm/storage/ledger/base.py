"""Code shared by both databases: the ports on top of group commit, and live sessions in memory.

An entry is acknowledged only after its commit is durable. If a commit fails, its callers get Unavailable
at once, and so do new callers until the store has recovered.
"""

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog

from aimm.feedback.model import Submission
from aimm.kit.errors import AimmError, Unavailable
from aimm.kit.ids import first_number
from aimm.picking.memory import SessionMemory
from aimm.picking.model import Claim, LogRow, Session
from aimm.storage.ledger.batches import Batch, ExposureBatch, Limits, Outcome
from aimm.storage.ledger.lanes import Lanes

log = structlog.get_logger(__name__)

T = TypeVar("T")

# rows per flow over which its counts are sharded, so that nodes and lanes do not wait for each other
SHARDS = 16


class Ledger(Lanes):
    """The ports ``picking.ports.Sessions`` and ``feedback.ports.Ratings`` over a group commit.

    Args:
        now: milliseconds since 1970.
        incarnation: number of this run of the process, unique in the store.
        skew: milliseconds before the expiry of a session from which the store is asked instead of memory.
    """

    def __init__(self, now: Callable[[], int], incarnation: int, limits: Limits, skew: int) -> None:
        super().__init__(limits)
        self.memory = SessionMemory()
        self._now = now
        self._skew = skew
        self._shard = incarnation % SHARDS
        self._number = first_number(incarnation)
        self._flying: dict[bytes, Claim] = {}
        self._lookups: set[asyncio.Task[None]] = set()

    # ── specific to a database ──

    @abstractmethod
    async def _open(self) -> None:
        """Connect, and load the in-memory data."""

    @abstractmethod
    async def _close(self) -> None:
        """Close the store."""

    @abstractmethod
    async def _fetch(self, key: bytes) -> Session | None:
        """The latest session of a key from the store."""

    @abstractmethod
    async def stored_batch(self, batch_key: str) -> str | None:
        """What ``record_batch`` stored under this key, or None."""

    # ── start and stop ──

    async def start(self) -> None:
        """Open the store and start committing."""
        await self._open()
        self._start_lanes()

    async def close(self) -> None:
        """Commit what is queued, then close the store."""
        await self._finish_lanes()
        await self._close()

    def forget_use_case(self, use_case: int) -> None:
        """Forget a deleted use case: its correlation ids can be used again."""
        gone = [(key, s.number) for key, s in self.memory.oldest() if s.use_case == use_case]
        for key, number in gone:
            self.memory.forget(key, number)

    # ── the ports ──

    def new_number(self) -> int:
        self._number += 1
        return self._number

    def recall(self, key: bytes, now: int) -> Session | None:
        return self.memory.get(key, now + self._skew)

    def claim(self, claim: Claim) -> None:
        key, _, waiting = claim
        flying = self._flying.get(key)
        claims = self._batch.claims
        if flying is not None:
            flying.waiting.extend(waiting)
        elif len(claims) >= self._room:
            self._refuse([failed for _, failed in waiting])
        else:
            self._flying[key] = claim
            claims.append(claim)
            self._note_queued()

    def record(self, row: LogRow) -> None:
        if len(self._rows) < self._row_room:
            self._rows.append(row)
            self._note_row()
        else:
            self._drop_row()

    def submit(self, submission: Submission) -> None:
        submissions = self._batch.submissions
        if len(submissions) >= self._room:
            self._refuse([submission.failed])
        else:
            submissions.append(submission)
            self._note_queued()

    async def settle(self, key: bytes, row: LogRow) -> Session:
        future: asyncio.Future[Session] = self._loop.create_future()

        def settled(session: Session, opened: bool) -> None:
            if not future.done():
                future.set_result(session)

        def failed(error: AimmError) -> None:
            if not future.done():
                future.set_exception(error)

        self.claim(Claim(key, row, [(settled, failed)]))
        return await future

    async def find(self, key: bytes) -> Session | None:
        known = self.memory.get(key, self._now() + self._skew)
        return known or await self._fetch(key)

    def look_up(
        self, key: bytes, found: Callable[[Session | None], None], failed: Callable[[AimmError], None]
    ) -> None:
        async def ask() -> None:
            try:
                session = await self.find(key)
            except AimmError as error:
                return failed(error)
            except Exception:
                log.exception("session_lookup_failed")
                return failed(Unavailable())
            return found(session)

        task = self._loop.create_task(ask())
        self._lookups.add(task)
        task.add_done_callback(self._lookups.discard)

    async def record_batch(self, batch_key: str, rows: Sequence[LogRow], answer: str) -> str:
        if len(self._batch.exposures) >= self._room:
            self.meter.refused += 1
            raise Unavailable
        future: asyncio.Future[str] = self._loop.create_future()
        self._batch.exposures.append(ExposureBatch(batch_key, self._now(), rows, answer, future))
        self._note_queued()
        return await future

    async def settled(self) -> None:
        """Return once everything queued before the call is stored."""
        if self._broken or self._closing:
            raise Unavailable
        future: asyncio.Future[None] = self._loop.create_future()
        self._batch.barriers.append(future)
        self._note_queued()
        await future

    # ── results ──

    def _refuse(self, callbacks: Sequence[Callable[[AimmError], None]]) -> None:
        for failed in callbacks:
            self.meter.refused += 1
            failed(Unavailable())

    def _forsake(self, batch: Batch) -> None:
        for claim in batch.claims:
            self._flying.pop(claim.key, None)
            self._refuse([failed for _, failed in claim.waiting])
        self._refuse([submission.failed for submission in batch.submissions])
        for future in (*(e.waiting for e in batch.exposures), *batch.barriers):
            if not future.done():
                future.set_exception(Unavailable())

    def _acknowledge(self, batch: Batch, outcome: Outcome) -> None:
        flying, remember = self._flying, self.memory.put
        for (key, _, waiting), settled in zip(batch.claims, outcome.claims, strict=True):
            del flying[key]
            if settled is None:
                self._refuse([failed for _, failed in waiting])
                continue
            session, opened = settled
            remember(key, session)
            for tell, _ in waiting:
                tell(session, opened)
                opened = False
        for submission, result in zip(batch.submissions, outcome.submissions, strict=True):
            if isinstance(result, AimmError):
                submission.failed(result)
            else:
                submission.done(result)
        for exposure, answer in zip(batch.exposures, outcome.exposures, strict=True):
            _finish(exposure.waiting, answer)
        if self._under_way:  # entries queued before the barrier may be in another lane's commit
            self._under_way[0].barriers += batch.barriers
        else:
            for barrier in batch.barriers:
                _finish(barrier, None)


def _finish(future: "asyncio.Future[T]", result: T) -> None:
    if not future.done():
        future.set_result(result)
