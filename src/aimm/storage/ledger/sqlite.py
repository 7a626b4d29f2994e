"""The ledger on SQLite: one process, an append-only log, and the live sessions in memory.

The pick log is the only table that a first pick touches. The memory is rebuilt from the tail of the log at
start.
"""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.kit.errors import Unavailable
from aimm.picking.model import Session
from aimm.storage.database.engine import SQLITE_BUSY_SECONDS, SQLITE_PRAGMAS, Database, Translated
from aimm.storage.database.inline import InlineRunner
from aimm.storage.ledger.base import Ledger
from aimm.storage.ledger.batches import Batch, Limits, Outcome
from aimm.storage.ledger.checkpoints import keep_checking
from aimm.storage.ledger.sqlite_batches import FIND_BATCH, BatchWriter
from aimm.storage.ledger.sqlite_counts import StoredCounts
from aimm.storage.ledger.sqlite_marks import MOVED
from aimm.storage.ledger.sqlite_sessions import MOVE_STEP, StoredSessions
from aimm.storage.ledger.syncer import open_syncer

log = structlog.get_logger(__name__)

_FLUSH_SECONDS = 0.1
# maximum number of log rows in one commit, about 3 ms of work; the rest follows with the next one
_ROWS_AT_ONCE = 500
_ROWS_PAUSE_SECONDS = 0.05
_T = TypeVar("_T")


class SqliteLedger(Ledger):
    """The ledger of the one process that owns the file."""

    def __init__(self, database: Database, now: Callable[[], int], incarnation: int, limits: Limits) -> None:
        super().__init__(now, incarnation, limits, skew=0)
        assert database.sqlite_path is not None  # noqa: S101 -- this class is for SQLite only
        self._database = database
        self._path = str(database.sqlite_path)
        self._flush_at = 0.0
        self._wal = -1
        self._unsure = False
        self._rows_due = asyncio.Event()
        self._background: list[asyncio.Task[None]] = []

    async def _open(self) -> None:
        self._connection = self._connect()
        self._inline = InlineRunner(self._connection)
        self._sessions = StoredSessions(self._connection, self.memory)
        self._counts = StoredCounts(self._connection, self._shard)
        self._writer = BatchWriter(self._connection, self.memory, self.limits, self._sessions, self._counts)
        # the first write creates the WAL file, whose descriptor is synced before anything is acknowledged
        await self._begin_at_start()
        self._connection.execute("insert or ignore into session_marks values (?, 0)", (MOVED,))
        self._connection.execute("commit")
        self._wal = os.open(f"{self._path}-wal", os.O_RDWR)
        self._syncer = await open_syncer(self._loop, self._wal)
        self._sessions.load(self._loop.time)
        await self._begin_at_start()
        self._counts.count_the_rest()
        self._connection.execute("commit")
        self._counts.keep(flushed=True)
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

    async def _close(self) -> None:
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        with suppress(sqlite3.Error):  # what is not counted now is counted at the next start
            self._connection.execute("begin immediate")
            self._counts.flush()
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
                outcome = self._writer.write(batch, flush=flush)
                self._connection.execute("commit")
            except BaseException:
                self._roll_back()
                self._counts.undo()
                raise
            self._counts.keep(flushed=flush)
            if flush:
                self._flush_at = self._loop.time() + _FLUSH_SECONDS
        self.meter.rows += len(batch.rows)
        batch.rows = []  # stored and counted, even if the sync fails
        return outcome

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

    async def _fetch(self, key: bytes) -> Session | None:
        try:
            return self.memory.get_any(key) or self._sessions.find(key)
        except sqlite3.OperationalError as error:
            raise Unavailable from error

    async def stored_batch(self, batch_key: str) -> str | None:
        found = self._connection.execute(FIND_BATCH, (batch_key,)).fetchone()
        return None if found is None else found[0]

    # ── in the background ──

    async def _move_sessions(self) -> None:
        """Move expired sessions, and those beyond the memory limit, to their table in small steps."""
        pause = 1.0
        while True:
            await asyncio.sleep(pause)
            pause = 0.02 if await self._move_some() else 1.0
            if self._counts.pending:
                with suppress(Unavailable):  # retried in a second
                    await self.settled()

    async def _move_some(self) -> bool:
        moving = self._sessions.to_move(self._now(), self.limits.live_sessions)
        if not moving or self._broken:
            return False
        async with self._database.turn:
            try:
                await self._begin()
                self._sessions.move(moving)
                self._connection.execute("commit")
            except sqlite3.Error as error:
                self._roll_back()
                log.warning("moving_sessions_failed", error=repr(error))
                return False
        self._sessions.forget(moving)
        return len(moving) == MOVE_STEP
