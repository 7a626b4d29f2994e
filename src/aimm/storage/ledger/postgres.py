"""The ledger on PostgreSQL: any number of nodes with a few writer connections each; the database decides.

Keys are sorted within a statement, so that all nodes lock rows in the same order. Sessions expire by the
database's clock; a node stops trusting its memory a minute earlier and asks the database instead.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from aimm.feedback.errors import UnknownCorrelation
from aimm.feedback.model import Feedback, Submission
from aimm.feedback.rules import is_too_old, judge_repetition
from aimm.kit.errors import AimmError, Unavailable
from aimm.picking.model import Claim, LogRow, Session, session_of
from aimm.storage.database.engine import Translated
from aimm.storage.ledger.base import SHARDS, Ledger
from aimm.storage.ledger.batches import Batch, ExposureBatch, Limits, Outcome
from aimm.storage.ledger.lanes import LANES
from aimm.storage.ledger.postgres_statements import (
    FIND_BATCH,
    FIND_FEEDBACK,
    FIND_SESSIONS,
    STORE_FEEDBACK,
    STORE_PICKS,
)
from aimm.storage.ledger.ratings import feedback_from, feedback_of, feedback_row

SKEW_MS = 60_000
_CONNECT_SECONDS = 2.0
_TRIM_EVERY = 1_000
# maximum number of log rows in one statement; the rest follows with the next one
_ROWS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class _Lane:
    """A connection that carries one commit at a time, with its statements.

    shard: the rows of the counts that it updates.
        shard: the rows of the counts that it adds to.
    """

    connection: "asyncpg.Connection[Any]"
    shard: int
    store_picks: "PreparedStatement[Any]"
    store_feedback: "PreparedStatement[Any]"
    find_sessions: "PreparedStatement[Any]"
    find_feedback: "PreparedStatement[Any]"


class PostgresLedger(Ledger):
    """The ledger of one node.

    Args:
        clock_offset: milliseconds added to the database's clock; 0 except in tests.
    """

    def __init__(
        self, dsn: str, now: Callable[[], int], incarnation: int, limits: Limits, clock_offset: int = 0
    ) -> None:
        super().__init__(now, incarnation, limits, skew=min(SKEW_MS, limits.validity // 10))
        self._dsn = dsn
        self.clock_offset = clock_offset
        self._lanes: list[_Lane] = []
        self._reader: asyncpg.Connection[Any] | None = None
        self._reading = asyncio.Lock()

    async def _open(self) -> None:
        opening = (self._lane(number) for number in range(LANES))
        opened = await asyncio.gather(*opening, return_exceptions=True)
        lanes = [lane for lane in opened if isinstance(lane, _Lane)]
        if len(lanes) < LANES:
            for lane in lanes:  # discard the open ones too, because the next attempt opens all lanes again
                lane.connection.terminate()
            raise next(error for error in opened if isinstance(error, BaseException))
        self._lanes = lanes

    async def _lane(self, number: int) -> _Lane:
        connection = await self._connect()
        store_picks, store_feedback, find_sessions, find_feedback = [
            await connection.prepare(statement)
            for statement in (STORE_PICKS, STORE_FEEDBACK, FIND_SESSIONS, FIND_FEEDBACK)
        ]
        # lanes update different rows of the counts, so they do not wait for each other
        shard = (self._shard * LANES + number) % SHARDS
        return _Lane(connection, shard, store_picks, store_feedback, find_sessions, find_feedback)

    async def _connect(self) -> "asyncpg.Connection[Any]":
        return await asyncpg.connect(
            self._dsn,
            timeout=_CONNECT_SECONDS,
            server_settings={
                "application_name": "aimm ledger",
                "synchronous_commit": "on",
                "jit": "off",
                # only array lengths differ; planning each time would cost more than executing
                "plan_cache_mode": "force_generic_plan",
            },
        )

    async def _reopen(self) -> None:
        for lane in self._lanes:
            lane.connection.terminate()
        await self._open()

    async def _close(self) -> None:
        for connection in (*(lane.connection for lane in self._lanes), self._reader):
            if connection is not None and not connection.is_closed():
                await connection.close(timeout=_CONNECT_SECONDS)

    # ── commit ──

    async def _commit(self, batch: Batch, lane: int) -> Outcome:
        own = self._lanes[lane]
        batch.rows = self._take_rows(None if batch.barriers else _ROWS_AT_ONCE)
        answers = [await self._store_exposures(own, exposure) for exposure in batch.exposures]
        claims = await self._settle(own, batch.claims, batch.rows) if batch.claims or batch.rows else []
        submissions = await self._rate(own, batch.submissions) if batch.submissions else []
        self.meter.rows += len(batch.rows)
        if self.meter.commits % _TRIM_EVERY == 0:
            self._trim()
        return Outcome(claims, submissions, answers)

    async def _settle(
        self, lane: _Lane, claims: Sequence[Claim], rows: Sequence[LogRow]
    ) -> list[tuple[Session, bool] | None]:
        proposals = sorted((claim.key, *_as_proposal(claim.row)) for claim in claims)
        stored = await lane.store_picks.fetch(
            *_columns(proposals, 11), *_columns(rows, 11), lane.shard, self.clock_offset
        )
        opened = {record[0]: record[1] for record in stored}
        lost = [key for key, row, _ in claims if row[0] not in opened]
        kept: dict[bytes, Session] = {}
        if lost:  # another node was first, or an earlier run of this process opened the session
            found = await lane.find_sessions.fetch(lost)
            kept = {bytes(record[0]): Session(*record[1:]) for record in found}
        settled: list[tuple[Session, bool] | None] = []
        for key, row, _ in claims:
            number, _, _, use_case, flow, *_ = row
            if number in opened:
                settled.append((session_of((number, use_case, flow, opened[number])), True))
            else:
                session = kept.get(key)
                settled.append(None if session is None else (session, False))
        return settled

    async def _store_exposures(self, lane: _Lane, exposure: ExposureBatch) -> str:
        async with lane.connection.transaction():
            stored = await lane.connection.fetchval(
                "insert into exposure_batches values ($1, $2, $3) on conflict do nothing returning answer",
                exposure.key,
                exposure.at,
                exposure.answer,
            )
            if stored is None:
                return await lane.connection.fetchval(FIND_BATCH, exposure.key)
            await self._settle(lane, (), exposure.rows)
            return exposure.answer

    async def _rate(self, lane: _Lane, submissions: Sequence[Submission]) -> list[Feedback | AimmError]:
        sessions = await self._sessions_of(lane, submissions)
        limits = self.limits
        given: list[Feedback | None] = []
        for submission in submissions:
            session = sessions.get(submission.key)
            too_old = session is None or is_too_old(
                session.expires, submission.at, limits.validity, limits.feedback_window
            )
            given.append(None if session is None or too_old else feedback_of(submission, session))
        rows = [feedback_row(feedback) for feedback in given if feedback is not None]
        rows.sort(key=_session_of)
        stored: set[int] = set()
        if rows:
            records = await lane.store_feedback.fetch(*_columns(rows, 11), lane.shard)
            stored = {record[0] for record in records}
        repeated = [f.session for f in given if f is not None and f.number not in stored]
        earlier: dict[int, Feedback] = {}
        if repeated:
            found = await lane.find_feedback.fetch(repeated)
            earlier = {record[1]: feedback_from(tuple(record)) for record in found}
        return [_judge(feedback, stored, earlier) for feedback in given]

    async def _sessions_of(self, lane: _Lane, submissions: Sequence[Submission]) -> dict[bytes, Session]:
        sessions: dict[bytes, Session] = {}
        unknown: list[bytes] = []
        trusted = self._now() + self._skew
        for submission in submissions:
            session = self.memory.get(submission.key, trusted)
            if session is None:
                unknown.append(submission.key)
            else:
                sessions[submission.key] = session
        if unknown:
            for record in await lane.find_sessions.fetch(unknown):
                sessions[bytes(record[0])] = Session(*record[1:])
        return sessions

    def _trim(self) -> None:
        now = self._now()
        surplus = len(self.memory) - self.limits.live_sessions
        gone: list[tuple[bytes, int]] = []
        for key, session in self.memory.oldest():
            if len(gone) >= surplus and session.expires > now:
                break
            gone.append((key, session.number))
        for key, number in gone:
            self.memory.forget(key, number)

    # ── look-ups ──

    async def _fetch(self, key: bytes) -> Session | None:
        records = await self._read(FIND_SESSIONS, [key])
        return Session(*records[0][1:]) if records else None

    async def stored_batch(self, batch_key: str) -> str | None:
        records = await self._read(FIND_BATCH, batch_key)
        return records[0][0] if records else None

    async def _read(self, query: str, argument: object) -> "list[asyncpg.Record]":
        async with self._reading:
            try:
                with Translated():
                    if self._reader is None or self._reader.is_closed():
                        self._reader = await self._connect()
                    return await self._reader.fetch(query, argument, timeout=self.limits.commit_seconds)
            except Unavailable:
                if self._reader is not None:
                    self._reader.terminate()
                raise


_session_of = itemgetter(1)


def _as_proposal(row: LogRow) -> tuple[int | str, ...]:
    """The row of a claim, with its validity instead of its expiry, which the database's clock determines."""
    number, at, _, use_case, flow, flow_step, revision, share_table, reason, expires, correlation = row
    return number, at, use_case, flow, flow_step, revision, share_table, reason, expires - at, correlation


def _columns(rows: Sequence[Sequence[Any]], width: int) -> list[Sequence[Any]]:
    return list(zip(*rows, strict=True)) if rows else [()] * width


def _judge(feedback: Feedback | None, stored: set[int], earlier: dict[int, Feedback]) -> Feedback | AimmError:
    if feedback is None:
        return UnknownCorrelation()
    if feedback.number in stored:
        return feedback
    first = earlier.get(feedback.session)
    if first is None:
        return Unavailable()
    return judge_repetition(first, feedback.request) or first
