"""What a commit writes on SQLite: first picks, exposures, ratings, rows of known sessions, and their news."""

import sqlite3
from collections.abc import Sequence
from itertools import repeat

from aimm.feedback.errors import UnknownCorrelation
from aimm.feedback.model import Feedback, Submission
from aimm.feedback.rules import is_too_old, judge_repetition
from aimm.kit.errors import AimmError
from aimm.picking.memory import SessionMemory
from aimm.picking.model import Claim, LogRow, Session, session_of
from aimm.storage.ledger.batches import Batch, ExposureBatch, Limits, Outcome
from aimm.storage.ledger.news import ranges
from aimm.storage.ledger.ratings import feedback_from, feedback_of, feedback_row
from aimm.storage.ledger.sqlite_counts import StoredCounts
from aimm.storage.ledger.sqlite_sessions import StoredSessions

FIND_BATCH = "select answer from exposure_batches where key = ?"

_INSERT_PICK = "insert or ignore into pick_log values (?,?,?,?,?,?,?,?,?,?,?)"
_INSERT_NEWS = "insert into ledger_news (kind, low, high) values (?,?,?)"
# the driver binds None ten times as slowly as text, and no text is empty
_INSERT_FEEDBACK = (
    "insert into feedback values (?,?,?,?,?,?,?,?,nullif(?,''),nullif(?,''),nullif(?,'')) "
    "on conflict do nothing"
)
_FIND_FEEDBACK = "select * from feedback where session = ?"


class BatchWriter:
    """Writes batches, each in the caller's transaction."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        memory: SessionMemory,
        limits: Limits,
        sessions: StoredSessions,
        counts: StoredCounts,
    ) -> None:
        self._connection = connection
        self._memory = memory
        self._limits = limits
        self._sessions = sessions
        self._counts = counts

    def write(self, batch: Batch, *, flush: bool) -> Outcome:
        """Write and count a batch.

        Args:
            flush: store all counts too.
        """
        claims, firsts = self._settle_all(batch.claims)
        rows = batch.rows + firsts
        answers = [self._store_exposures(exposure, rows) for exposure in batch.exposures]
        submissions, fresh = self._rate(batch.submissions)
        if rows:
            self._connection.executemany(_INSERT_PICK, rows)
        self._connection.executemany(_INSERT_NEWS, ranges(firsts, fresh))
        self._counts.count(rows, fresh, flush=flush)
        return Outcome(claims, submissions, answers)

    def _settle_all(self, claims: Sequence[Claim]) -> tuple[list[tuple[Session, bool] | None], list[LogRow]]:
        """The session of each claim, and the rows of newly opened ones."""
        rows = [row for _, row, _ in claims]
        moved_until = self._sessions.moved_until
        if all(row[1] >= moved_until for row in rows):  # all live sessions are in memory
            return [(session_of((row[0], row[3], row[4], row[9])), True) for row in rows], rows
        settled = [self._settle(claim) for claim in claims]
        return list(settled), [row for row, (_, opened) in zip(rows, settled, strict=True) if opened]

    def _settle(self, claim: Claim) -> tuple[Session, bool]:
        number, at, _, use_case, flow, _, _, _, _, expires, _ = claim.row
        if self._sessions.moved_until > at:
            found = self._sessions.find(claim.key)
            if found is not None and found.expires > at:
                return found, False
        return session_of((number, use_case, flow, expires)), True

    def _store_exposures(self, exposure: ExposureBatch, rows: list[LogRow]) -> str:
        stored = self._connection.execute(
            "insert into exposure_batches values (?,?,?) on conflict do nothing",
            (exposure.key, exposure.at, exposure.answer),
        )
        if stored.rowcount:
            rows += exposure.rows
            return exposure.answer
        return self._connection.execute(FIND_BATCH, (exposure.key,)).fetchone()[0]

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
        session = self._memory.get_any(key) or self._sessions.find(key)
        limits = self._limits
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
