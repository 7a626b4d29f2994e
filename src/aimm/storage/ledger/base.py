"""What both databases share: queues, memory, and lanes in which what arrives forms the next commit.

A lane carries one commit at a time. There are two, so that one commit is written while the store still
makes the one before durable; what arrives while both are under way forms the next.

An entry is acknowledged only after the commit that holds it is durable. When a commit fails, whoever
waits for it is told at once (Unavailable), nobody new has to wait until the store answers again, and
the lines of the log that nobody waits for are kept for the next try, as many as the queue holds.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

import structlog

from aimm.feedback.model import Feedback, Submission
from aimm.kit.errors import AimmError, Unavailable
from aimm.kit.ids import first_number
from aimm.picking.memory import SessionMemory
from aimm.picking.model import Claim, PickRow, Session

log = structlog.get_logger(__name__)

T = TypeVar("T")

LANES = 3
# how long the row of a repeated pick may wait for a commit that somebody waits for
_ROWS_SECONDS = 0.02
# rows in which the counts of one flow are kept, so that nodes and lanes do not wait for each other
SHARDS = 16


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of the ledger.

    Attributes:
        queue: entries that may wait for a commit; beyond it callers get Unavailable.
        commit_seconds: how long a commit may take before its callers are told.
        live_sessions: sessions kept in memory; the oldest beyond it are looked up in their table.
        validity: milliseconds that a session keeps its flow.
        feedback_window: milliseconds after its first pick in which a session may be rated.
    """

    queue: int = 20_000
    commit_seconds: float = 2.0
    live_sessions: int = 2_000_000
    validity: int = 6 * 3_600_000
    feedback_window: int = 7 * 24 * 3_600_000


class ExposureBatch(NamedTuple):
    """Rows to be logged once under a key, with the answer that a repetition gets."""

    key: str
    at: int
    rows: Sequence[PickRow]
    answer: str
    waiting: asyncio.Future[str]


@dataclass(slots=True, eq=False)
class Batch:
    """What one commit holds."""

    claims: list[Claim] = field(default_factory=list[Claim])
    rows: list[PickRow] = field(default_factory=list[PickRow])
    submissions: list[Submission] = field(default_factory=list[Submission])
    exposures: list[ExposureBatch] = field(default_factory=list[ExposureBatch])
    barriers: list[asyncio.Future[None]] = field(default_factory=list[asyncio.Future[None]])

    @property
    def waited_for(self) -> int:
        """Entries that somebody waits for; not the rows of repeated picks."""
        return len(self.claims) + len(self.submissions) + len(self.exposures)

    def __len__(self) -> int:
        return len(self.claims) + len(self.rows) + len(self.submissions) + len(self.exposures)


@dataclass(slots=True)
class Outcome:
    """What a commit decided, in the order of the batch.

    Attributes:
        claims: the session of each claim, and whether the claim opened it; None when the store can
            say neither, which a claim meets only if its rival vanished meanwhile.
        submissions: the stored rating, or why it was refused.
        exposures: the answer stored under the batch's key.
    """

    claims: list[tuple[Session, bool] | None]
    submissions: list[Feedback | AimmError]
    exposures: list[str]


@dataclass(slots=True)
class Meter:
    """Counts for the operator, since the start.

    Attributes:
        rows: picks and ratings committed.
        last_size: entries of the latest commit.
        refused: entries that were answered Unavailable.
        dropped: log rows given up because the store was away too long.
    """

    commits: int = 0
    rows: int = 0
    last_size: int = 0
    failures: int = 0
    refused: int = 0
    dropped: int = 0


class Ledger(ABC):
    """The ports ``picking.ports.Sessions`` and ``feedback.ports.Ratings`` over a group commit.

    Args:
        now: milliseconds since 1970.
        incarnation: number of this life of the process, unique in the store.
        skew: milliseconds before the end of a session from which on the store is asked again.
    """

    def __init__(self, now: Callable[[], int], incarnation: int, limits: Limits, skew: int) -> None:
        self.limits = limits
        self.meter = Meter()
        self.memory = SessionMemory()
        self._now = now
        self._skew = skew
        self._shard = incarnation % SHARDS
        self._number = first_number(incarnation)
        self._flying: dict[bytes, Claim] = {}
        self._batch = Batch()
        self._idle: list[asyncio.Future[None]] = []
        self._under_way: list[Batch] = []
        # entries that wait, and how many of them are worth a commit of their own; see _set_enough
        self._queued = self._enough = 0
        self._hurry: asyncio.TimerHandle | None = None
        self._repairing = asyncio.Lock()
        self._broken = False
        self._closing = False
        self._loop = asyncio.get_running_loop()
        self._tasks: list[asyncio.Task[None]] = []
        # since when each lane has been committing, and which were stopped because it took too long
        self._since: dict[int, float] = {}
        self._overdue: set[int] = set()
        self._watch: asyncio.TimerHandle | None = None
        self._lookups: set[asyncio.Task[None]] = set()

    # ── what a database does in its own way ──

    @abstractmethod
    async def _open(self) -> None:
        """Connect, and read what must be in memory."""

    @abstractmethod
    async def _commit(self, batch: Batch, lane: int) -> Outcome:
        """Store a batch durably, all of it or nothing; called again, for the other lane, meanwhile."""

    @abstractmethod
    async def _reopen(self) -> None:
        """Make the store usable again after a failure, or raise."""

    @abstractmethod
    async def _close(self) -> None:
        """Let go of the store."""

    @abstractmethod
    async def _fetch(self, key: bytes) -> Session | None:
        """The latest session of a key from the store."""

    @abstractmethod
    async def stored_batch(self, batch_key: str) -> str | None:
        """What ``record_batch`` stored under this key, or None."""

    # ── life ──

    async def start(self) -> None:
        """Open the store and begin to commit."""
        await self._open()
        create = self._loop.create_task
        self._tasks = [create(self._run(lane), name=f"ledger-{lane}") for lane in range(LANES)]
        self._stop_overdue()

    async def close(self) -> None:
        """Commit what is queued, then let go of the store."""
        self._closing = True
        self._wake()
        await asyncio.gather(*self._tasks)
        for timer in (self._watch, self._hurry):
            if timer is not None:
                timer.cancel()
        await self._close()

    @property
    def healthy(self) -> bool:
        """Whether the latest commit worked."""
        return not self._broken

    @property
    def queued(self) -> int:
        """Entries that wait for a commit."""
        return len(self._batch)

    def forget_use_case(self, use_case: int) -> None:
        """A use case was deleted: its correlation ids are free again."""
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
        elif self._refuses(claims):
            self._refuse([failed for _, failed in waiting])
        else:
            self._flying[key] = claim
            claims.append(claim)
            self._note_queued()

    def record(self, row: PickRow) -> None:
        if len(self._batch.rows) >= self.limits.queue:
            self.meter.refused += 1
            raise Unavailable
        self._batch.rows.append(row)
        if self._hurry is None:
            self._hurry = self._loop.call_later(_ROWS_SECONDS, self._hurry_rows)

    def submit(self, submission: Submission) -> None:
        if self._refuses(self._batch.submissions):
            self._refuse([submission.failed])
            return
        self._batch.submissions.append(submission)
        self._note_queued()

    async def settle(self, key: bytes, row: PickRow) -> Session:
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

    async def record_batch(self, batch_key: str, rows: Sequence[PickRow], answer: str) -> str:
        if self._refuses(self._batch.exposures):
            self.meter.refused += 1
            raise Unavailable
        future: asyncio.Future[str] = self._loop.create_future()
        self._batch.exposures.append(ExposureBatch(batch_key, self._now(), rows, answer, future))
        self._note_queued()
        return await future

    async def settled(self) -> None:
        """Return when everything that was queued before is in the store."""
        if self._broken or self._closing:
            raise Unavailable
        future: asyncio.Future[None] = self._loop.create_future()
        self._batch.barriers.append(future)
        self._note_queued()
        await future

    # ── group commit ──

    def _refuses(self, queue: Sequence[object]) -> bool:
        return self._broken or self._closing or len(queue) >= self.limits.queue

    def _refuse(self, callbacks: Sequence[Callable[[AimmError], None]]) -> None:
        for failed in callbacks:
            self.meter.refused += 1
            failed(Unavailable())

    def _note_queued(self) -> None:
        """One more waits; wake a lane that has nothing to do when enough are there."""
        self._queued += 1
        if self._idle and self._queued >= self._enough:
            self._wake()

    def _hurry_rows(self) -> None:
        """Rows of repeated picks, for which nobody waits, have waited long enough for company."""
        self._hurry = None
        if self._batch.rows:
            self._queued += self._enough + 1
            self._wake()

    def _wake(self) -> None:
        if self._idle:
            lane = self._idle.pop()
            if not lane.done():
                lane.set_result(None)

    def _set_enough(self) -> None:
        """Say how many are worth a commit: any, or half as many as the commit under way holds.

        Smaller commits would spend the core on syncs; larger ones would let it idle while the disk works.
        """
        self._enough = self._under_way[-1].waited_for // 2 if self._under_way else 0

    async def _run(self, lane: int) -> None:
        while True:
            if self._broken:
                await self._repair()
                if self._broken:  # it is closing, and nobody waits for these rows any more
                    self._give_up_rows()
                    return
            elif self._queued and self._queued >= self._enough:
                await self._commit_next(lane)
            elif self._closing and self._batch.rows:
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
        self._under_way.append(batch)
        self._set_enough()
        self._since[lane] = self._loop.time()
        try:
            outcome = await self._in_time(batch, lane)
        except Exception as error:  # noqa: BLE001 -- any failure of the store ends in the same way
            log.error("commit_failed", entries=len(batch), error=repr(error))
            self._fail(batch)
            return
        finally:
            del self._since[lane]
            self._under_way.remove(batch)
            self._set_enough()
        self.meter.commits += 1
        self.meter.rows += len(batch)
        self.meter.last_size = len(batch)
        self._acknowledge(batch, outcome)

    async def _in_time(self, batch: Batch, lane: int) -> Outcome:
        """Commit, or raise TimeoutError; a timer for each commit would cost as much as writing five rows."""
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
        if self._under_way:  # what was queued before a barrier may be in the commit of the other lane
            self._under_way[0].barriers += batch.barriers
        else:
            for barrier in batch.barriers:
                _finish(barrier, None)

    def _fail(self, batch: Batch) -> None:
        self._broken = True
        self.meter.failures += 1
        waiting, self._batch = self._batch, Batch()
        # log rows of known sessions: nobody waits for them, so they are kept for the next try
        kept = batch.rows + waiting.rows
        self._batch.rows = kept[: self.limits.queue]
        self._queued = len(self._batch)
        self.meter.dropped += len(kept) - len(self._batch.rows)
        for failed in (batch, waiting):
            for claim in failed.claims:
                self._flying.pop(claim.key, None)
                self._refuse([callback for _, callback in claim.waiting])
            self._refuse([submission.failed for submission in failed.submissions])
            for future in (*(e.waiting for e in failed.exposures), *failed.barriers):
                if not future.done():
                    future.set_exception(Unavailable())

    async def _repair(self) -> None:
        """Come back when the store answers again, or when it does not and the ledger is closing."""
        pause = 0.05
        async with self._repairing:
            while self._broken:
                await asyncio.sleep(pause)
                if not self._under_way:  # else the other lane is still to learn that its commit failed
                    try:
                        async with asyncio.timeout(self.limits.commit_seconds):
                            await self._reopen()
                        self._broken = False
                    except Exception as error:  # noqa: BLE001 -- try again until the store answers
                        log.warning("store_unreachable", error=repr(error))
                        if self._closing:
                            break
                pause = min(pause * 2, 1.0)
        self._wake()

    def _give_up_rows(self) -> None:
        rows, self._batch.rows = self._batch.rows, []
        if rows:
            self.meter.dropped += len(rows)
            log.error("rows_lost_at_close", rows=len(rows))


def _finish(future: "asyncio.Future[T]", result: T) -> None:
    if not future.done():
        future.set_result(result)
