"""The ledger on SQLite: one process, an append-only log, and the live sessions in memory.

The pick log is the only table that a first pick touches. The memory is rebuilt from the tail of the log at
start. Expired sessions, and those that exceed the memory limit, move to the ``sessions`` table in small
sorted batches, oldest first. A mark records the progress, so every session is either in the table or after
the mark in the log.
"""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from itertools import islice, repeat
from typing import Any, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.feedback.errors import UnknownCorrelation
from aimm.feedback.model import Feedback, Submission
from aimm.feedback.rules import is_too_old, judge_repetition
from aimm.kit.errors import AimmError, Unavailable
from aimm.picking.model import Claim, LogRow, Session, session_of
from aimm.picking.rules import session_key
from aimm.storage.database.engine import SQLITE_BUSY_SECONDS, SQLITE_PRAGMAS, Database, Translated
from aimm.storage.database.inline import InlineRunner
from aimm.storage.ledger.base import Ledger
from aimm.storage.ledger.batches import Batch, ExposureBatch, Limits, Outcome
from aimm.storage.ledger.checkpoints import keep_checking
from aimm.storage.ledger.news import number_of, ranges
from aimm.storage.ledger.ratings import feedback_from, feedback_of, feedback_row
from aimm.storage.ledger.syncer import open_syncer
from aimm.storage.ledger.tally import Tally, tally_of

log = structlog.get_logger(__name__)

_MARK = "moved_through"
_COUNTED = "counted_through"
_FLUSH_SECONDS = 0.1
_MOVE_STEP = 500
# maximum number of log rows in one commit, about 3 ms of work; the rest follows with the next one
_ROWS_AT_ONCE = 500
_ROWS_PAUSE_SECONDS = 0.05
# reports progress while loading
_LOAD_STEP = 10_000
_TELL_SECONDS = 1.0

_INSERT_PICK = "insert or ignore into pick_log values (?,?,?,?,?,?,?,?,?,?,?)"
_INSERT_NEWS = "insert into ledger_news (kind, low, high) values (?,?,?)"
# the driver binds None ten times as slowly as text, and no text is empty
_INSERT_FEEDBACK = (
    "insert into feedback values (?,?,?,?,?,?,?,?,nullif(?,''),nullif(?,''),nullif(?,'')) "
    "on conflict do nothing"
)
_COUNTS = ("picks", "sessions", "ratings", "score_sum", *(f"star{star}" for star in range(1, 6)))
_ADD_FLOW_COUNTS = "insert into flow_counts values (?,?,?,?,?,?,?,?,?,?,?) on conflict do update set " + (
    ", ".join(f"{name} = {name} + excluded.{name}" for name in _COUNTS)
)
_ADD_STEP_COUNTS = (
    "insert into flow_step_counts values (?,?,?) on conflict do update set picks = picks + excluded.picks"
)
_MOVE_SESSION = (
    "insert into sessions values (?,?,?,?,?) on conflict do update set session = excluded.session, "
    "use_case = excluded.use_case, flow = excluded.flow, expires = excluded.expires"
)
_FIND_SESSION = (
    "select session, use_case, flow, expires from sessions where key = ? "
    "and use_case in (select number from use_cases)"
)
_FIND_BATCH = "select answer from exposure_batches where key = ?"
_T = TypeVar("_T")
_Numbered = TypeVar("_Numbered", LogRow, Feedback)
_FIND_FEEDBACK = "select * from feedback where session = ?"


class SqliteLedger(Ledger):
    """The ledger of the one process that owns the file."""

    def __init__(self, database: Database, now: Callable[[], int], incarnation: int, limits: Limits) -> None:
        super().__init__(now, incarnation, limits, skew=0)
        assert database.sqlite_path is not None  # noqa: S101 -- this class is for SQLite only
        self._database = database
        self._path = str(database.sqlite_path)
        self._moved_until = 0
        self._tally = Tally()
        self._uncounted: tuple[Sequence[LogRow], Sequence[Feedback]] = ((), ())
        self._counted_through = self._highest = 0
        self._flush_at = 0.0
        self._wal = -1
        self._unsure = False
        self._rows_due = asyncio.Event()
        self._background: list[asyncio.Task[None]] = []

    async def _open(self) -> None:
        self._connection = self._connect()
        self._inline = InlineRunner(self._connection)
        # the first write creates the WAL file, whose descriptor is synced before anything is acknowledged
        await self._begin_at_start()
        self._connection.execute("insert or ignore into session_marks values (?, 0)", (_MARK,))
        self._connection.execute("commit")
        self._wal = os.open(f"{self._path}-wal", os.O_RDWR)
        self._syncer = await open_syncer(self._loop, self._wal)
        self._rebuild()
        await self._count_the_rest()
        self._background = [
            self._loop.create_task(self._move_sessions(), name="move-sessions"),
            self._loop.create_task(keep_checking(self._connect, self._database.turn), name="checkpoint"),
            self._loop.create_task(self._keep_writing_rows(), name="write-rows"),
        ]

    async def inline(self, work: Callable[[AsyncConnection], Coroutine[Any, Any, _T]]) -> _T:
        """Run storage code in one short transaction on this connection, without a thread.

        It becomes durable with the next durable commit.

        Raises:
            Unavailable: the store cannot be written to.
        """
        if not self.healthy:
            raise Unavailable
        with Translated():
            async with asyncio.timeout(self.limits.commit_seconds), self._database.turn:
                await self._begin()
                try:
                    result = self._inline.run(work)
                    self._connection.execute("commit")
                except BaseException:
                    self._roll_back()
                    raise
                return result

    async def _begin_at_start(self) -> None:
        try:
            async with asyncio.timeout(SQLITE_BUSY_SECONDS):
                await self._begin()
        except TimeoutError:
            raise Unavailable from OSError(f"another program keeps writing to {self._path}")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, isolation_level=None, check_same_thread=False, timeout=0, cached_statements=128
        )
        for pragma in (*SQLITE_PRAGMAS, "pragma synchronous=normal", "pragma cache_size=-65536"):
            connection.execute(pragma)
        return connection

    def _rebuild(self) -> None:
        moved = self._connection.execute("select value from session_marks where name = ?", (_MARK,))
        opened = self._connection.execute(
            "select id, use_case, flow, expires, correlation from pick_log "
            "where id > ? and expires > 0 and use_case in (select number from use_cases) order by id",
            moved.fetchone(),
        )
        put, began, told = self.memory.put, self._loop.time(), self._loop.time()
        while some := opened.fetchmany(_LOAD_STEP):
            for number, use_case, flow, expires, correlation in some:
                put(session_key(correlation), (number, use_case, flow, expires))
            if self._loop.time() - told > _TELL_SECONDS:
                told = self._loop.time()
                log.info("loading_sessions", loaded=len(self.memory), seconds=round(told - began, 1))
        latest = self._connection.execute("select max(expires) from sessions").fetchone()[0]
        self._moved_until = latest or 0

    async def _count_the_rest(self) -> None:
        """Count the picks and ratings that were left uncounted by a crash."""
        await self._begin_at_start()
        execute = self._connection.execute
        mark = execute("select coalesce(max(value), 0) from session_marks where name = ?", (_COUNTED,))
        self._counted_through = self._highest = mark.fetchone()[0]
        rows = execute("select * from pick_log where id > ?", (self._counted_through,))
        picks: list[LogRow] = rows.fetchall()
        rows = execute("select * from feedback where id > ?", (self._counted_through,))
        self._count(picks, [feedback_from(row) for row in rows], flush=True)
        execute("commit")
        self._counted_through, self._tally, self._uncounted = self._highest, Tally(), ((), ())

    async def _close(self) -> None:
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        with suppress(sqlite3.Error):  # what is not counted now is counted at the next start
            self._connection.execute("begin immediate")
            self._store_tally(self._tally)
            self._set_mark(_COUNTED, self._highest)
            self._connection.execute("commit")
        self._syncer.close()
        self._inline.close()
        self._connection.close()
        os.close(self._wal)

    async def _reopen(self) -> None:
        async with self._database.turn:
            await self._begin()
            try:
                # must write a page, otherwise a full disk goes unnoticed
                self._connection.execute(
                    "insert into session_marks values ('probe', 1) "
                    "on conflict do update set value = value + 1"
                )
                self._connection.execute("commit")
            except BaseException:
                self._roll_back()
                raise
            if self._unsure:
                busy = self._connection.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
                if busy:
                    raise OSError("a reader holds data that could not be made durable")
                self._unsure = False
        await self._make_durable()

    # ── commit ──

    async def _make_durable(self) -> None:
        """Return once the WAL is on disk.

        After a failed sync nothing in the WAL can be trusted, even if a later sync succeeds, because each
        transaction builds on the previous ones; ``_reopen`` moves everything to the file.

        Raises:
            OSError
        """
        try:
            await self._syncer.sync(self._wal)
        except OSError:
            self._unsure = True
            raise
        if self._unsure:
            raise OSError("the previous commit could not be made durable")

    async def _begin(self) -> None:
        while True:
            try:
                self._connection.execute("begin immediate")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise
            await asyncio.sleep(0.005)  # another program, such as ``aimm users``, is writing

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("rollback")

    async def _commit(self, batch: Batch, lane: int) -> Outcome:
        if batch.barriers:
            for _ in range(len(self._rows) // _ROWS_AT_ONCE):
                await self._write_rows()
        outcome = await self._store(batch)
        await self._make_durable()
        return outcome

    async def _store(self, batch: Batch) -> Outcome:
        """Write and count a batch in one transaction, which the next sync makes durable."""
        async with self._database.turn:
            await self._begin()
            flush = bool(batch.barriers) or self._closing or self._loop.time() >= self._flush_at
            # taken only now, so that no rows are in limbo while waiting for the writer's turn
            batch.rows = self._take_rows(None if batch.barriers else _ROWS_AT_ONCE)
            try:
                outcome = self._write(batch, flush=flush)
                self._connection.execute("commit")
            except BaseException:
                self._roll_back()
                self._tally.subtract(tally_of(*self._uncounted))
                raise
            finally:
                self._uncounted = ((), ())
            if flush:
                self._tally = Tally()
                self._counted_through = self._highest
                self._flush_at = self._loop.time() + _FLUSH_SECONDS
        self.meter.rows += len(batch.rows)
        batch.rows = []  # stored and counted, even if the sync fails
        return outcome

    def _write(self, batch: Batch, *, flush: bool) -> Outcome:
        claims, firsts = self._settle_all(batch.claims)
        rows = batch.rows + firsts
        answers = [self._store_exposures(exposure, rows) for exposure in batch.exposures]
        submissions, fresh = self._rate(batch.submissions)
        if rows:
            self._connection.executemany(_INSERT_PICK, rows)
        self._connection.executemany(_INSERT_NEWS, ranges(firsts, fresh))
        self._count(rows, fresh, flush=flush)
        return Outcome(claims, submissions, answers)

    def _settle_all(self, claims: Sequence[Claim]) -> tuple[list[tuple[Session, bool] | None], list[LogRow]]:
        """The session of each claim, and the rows of newly opened ones."""
        rows = [row for _, row, _ in claims]
        if all(row[1] >= self._moved_until for row in rows):  # all live sessions are in memory
            return [(session_of((row[0], row[3], row[4], row[9])), True) for row in rows], rows
        settled = [self._settle(claim) for claim in claims]
        return list(settled), [row for row, (_, opened) in zip(rows, settled, strict=True) if opened]

    def _settle(self, claim: Claim) -> tuple[Session, bool]:
        number, at, _, use_case, flow, _, _, _, _, expires, _ = claim.row
        if self._moved_until > at:
            found = self._connection.execute(_FIND_SESSION, (claim.key,)).fetchone()
            if found is not None and found[3] > at:
                return Session(*found), False
        return session_of((number, use_case, flow, expires)), True

    def _store_exposures(self, exposure: ExposureBatch, rows: list[LogRow]) -> str:
        stored = self._connection.execute(
            "insert into exposure_batches values (?,?,?) on conflict do nothing",
            (exposure.key, exposure.at, exposure.answer),
        )
        if stored.rowcount:
            rows += exposure.rows
            return exposure.answer
        return self._connection.execute(_FIND_BATCH, (exposure.key,)).fetchone()[0]

    def _rate(
        self, submissions: Sequence[Submission]
    ) -> tuple[list[Feedback | AimmError], Sequence[Feedback]]:
        """The result of each rating, and the new ones."""
        if not submissions:
            return [], ()
        given = list(map(self._given, submissions))
        rated = [feedback for feedback in given if isinstance(feedback, Feedback)]
        before = self._connection.total_changes
        self._connection.executemany(_INSERT_FEEDBACK, map(feedback_row, rated, repeat("")))
        if self._connection.total_changes - before == len(rated):
            return given, rated
        fresh: list[Feedback] = []
        return [self._judged(feedback, fresh) for feedback in given], fresh

    def _given(self, submission: Submission) -> Feedback | AimmError:
        key, _, at, _, _, _ = submission
        session = self.memory.get_any(key) or self._find_moved(key)
        limits = self.limits
        if session is None or is_too_old(session[3], at, limits.validity, limits.feedback_window):
            return UnknownCorrelation()
        return feedback_of(submission, session)

    def _judged(self, feedback: Feedback | AimmError, fresh: list[Feedback]) -> Feedback | AimmError:
        if isinstance(feedback, AimmError):
            return feedback
        stored = feedback_from(self._connection.execute(_FIND_FEEDBACK, (feedback.session,)).fetchone())
        if stored.number == feedback.number:
            fresh.append(feedback)
            return feedback
        return judge_repetition(stored, feedback.request) or stored

    def _count(self, picks: Sequence[LogRow], ratings: Sequence[Feedback], *, flush: bool) -> None:
        """Count the entries that are being stored.

        Entries numbered up to the mark are counted in this transaction. The others are counted in memory and
        stored from time to time; after a crash, everything after the mark is counted again, so the counts
        stay exact.
        """
        picks, late_picks = self._by_mark(picks)
        ratings, late_ratings = self._by_mark(ratings)
        self._tally.add(picks, ratings)
        self._uncounted = (picks, ratings)
        if late_picks or late_ratings:
            self._store_tally(tally_of(late_picks, late_ratings))
        if flush:
            self._store_tally(self._tally)
            self._set_mark(_COUNTED, self._highest)

    def _by_mark(self, entries: Sequence[_Numbered]) -> tuple[Sequence[_Numbered], Sequence[_Numbered]]:
        """Split into entries after the mark, which raise the highest number, and entries up to it."""
        if not entries:
            return (), ()
        numbers = list(map(number_of, entries))
        self._highest = max(self._highest, *numbers)
        mark = self._counted_through
        if min(numbers) > mark:
            return entries, ()
        return [e for e in entries if e[0] > mark], [e for e in entries if e[0] <= mark]

    def _store_tally(self, tally: Tally) -> None:
        self._connection.executemany(_ADD_FLOW_COUNTS, tally.flow_rows(self._shard))
        self._connection.executemany(_ADD_STEP_COUNTS, tally.step_rows(self._shard))

    def _set_mark(self, name: str, value: int) -> None:
        self._connection.execute(
            "insert into session_marks values (?, ?) on conflict do update set value = max(value, ?)",
            (name, value, value),
        )

    # ── rows that no caller waits for ──

    def _hurry_rows(self) -> None:
        self._hurry = None
        if self._rows:
            self._rows_due.set()

    async def _keep_writing_rows(self) -> None:
        """Write rows whenever the writer is free, even while lanes wait for a sync.

        They are not synced: no caller waits for them, and the next sync or checkpoint includes them.
        """
        pause = _ROWS_PAUSE_SECONDS
        while True:
            await self._rows_due.wait()
            self._rows_due.clear()
            try:
                while True:
                    await self._write_rows()
                    if len(self._rows) < _ROWS_AT_ONCE:
                        break
                    await asyncio.sleep(0)
                pause = _ROWS_PAUSE_SECONDS
            except Exception as error:  # noqa: BLE001 -- all failures are handled the same way
                if self.healthy:
                    log.warning("writing_rows_failed", error=repr(error))
                    self._hurry_lane()  # a lane will fail the same way, report it and repair
                await asyncio.sleep(pause)
                pause = min(2 * pause, 1.0)
            if self._rows:
                self._note_row()

    async def _write_rows(self) -> None:
        batch = Batch()
        try:
            async with asyncio.timeout(self.limits.commit_seconds):
                await self._store(batch)
        except BaseException:
            self._put_back(batch.rows)
            raise

    # ── look-ups ──

    def _find_moved(self, key: bytes) -> Session | None:
        found = self._connection.execute(_FIND_SESSION, (key,)).fetchone()
        return None if found is None else Session(*found)

    async def _fetch(self, key: bytes) -> Session | None:
        try:
            return self.memory.get_any(key) or self._find_moved(key)
        except sqlite3.OperationalError as error:
            raise Unavailable from error

    async def stored_batch(self, batch_key: str) -> str | None:
        found = self._connection.execute(_FIND_BATCH, (batch_key,)).fetchone()
        return None if found is None else found[0]

    # ── in the background ──

    async def _move_sessions(self) -> None:
        """Move expired sessions, and those beyond the memory limit, to their table in small steps."""
        pause = 1.0
        while True:
            await asyncio.sleep(pause)
            pause = 0.02 if await self._move_some() else 1.0
            if self._tally:
                with suppress(Unavailable):  # retried in a second
                    await self.settled()

    async def _move_some(self) -> bool:
        surplus = len(self.memory) - self.limits.live_sessions
        now = self._now()
        moving: list[tuple[bytes, Session]] = []
        for key, session in islice(self.memory.oldest(), _MOVE_STEP):
            if len(moving) >= surplus and session.expires > now:
                break  # the mark means that *all* older sessions have been moved, so none may be skipped
            moving.append((key, session))
        if not moving or self._broken:
            return False
        async with self._database.turn:
            try:
                await self._begin()
                moved = sorted((key, *session) for key, session in moving)
                self._connection.executemany(_MOVE_SESSION, moved)
                self._set_mark(_MARK, max(session.number for _, session in moving))
                self._connection.execute("commit")
            except sqlite3.Error as error:
                self._roll_back()
                log.warning("moving_sessions_failed", error=repr(error))
                return False
        self._moved_until = max(self._moved_until, *(session.expires for _, session in moving))
        for key, session in moving:
            self.memory.forget(key, session.number)
        return len(moving) == _MOVE_STEP
