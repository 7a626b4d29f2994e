"""Counts on SQLite: picks, sessions and ratings by flow, picks by flow step.

Entries numbered up to a mark are counted in the transaction that stores them. The others are counted in
memory and stored from time to time; after a crash, everything after the mark is counted again, so the counts
stay exact.
"""

import sqlite3
from collections.abc import Sequence
from typing import TypeVar

from aimm.feedback.model import Feedback
from aimm.picking.model import LogRow
from aimm.storage.ledger.news import number_of
from aimm.storage.ledger.ratings import feedback_from
from aimm.storage.ledger.sqlite_marks import COUNTED, find_mark, raise_mark
from aimm.storage.ledger.tally import Tally, tally_of

_COUNTS = ("picks", "sessions", "ratings", "score_sum", *(f"star{star}" for star in range(1, 6)))
_ADD_FLOW_COUNTS = "insert into flow_counts values (?,?,?,?,?,?,?,?,?,?,?) on conflict do update set " + (
    ", ".join(f"{name} = {name} + excluded.{name}" for name in _COUNTS)
)
_ADD_STEP_COUNTS = (
    "insert into flow_step_counts values (?,?,?) on conflict do update set picks = picks + excluded.picks"
)
_Numbered = TypeVar("_Numbered", LogRow, Feedback)


class StoredCounts:
    """The counts of what is stored. All methods run in the caller's transaction, or right after it.

    Args:
        connection: the only one that writes these counts.
        shard: number of the rows that are added to.
    """

    def __init__(self, connection: sqlite3.Connection, shard: int) -> None:
        self._connection = connection
        self._shard = shard
        self._tally = Tally()
        self._uncounted: tuple[Sequence[LogRow], Sequence[Feedback]] = ((), ())
        self._counted_through = self._highest = 0

    @property
    def pending(self) -> bool:
        """Whether counts in memory wait to be stored."""
        return bool(self._tally)

    def count_the_rest(self) -> None:
        """Count the picks and ratings that were left uncounted by a crash."""
        execute = self._connection.execute
        self._counted_through = self._highest = find_mark(self._connection, COUNTED)
        rows = execute("select * from pick_log where id > ?", (self._counted_through,))
        picks: list[LogRow] = rows.fetchall()
        rows = execute("select * from feedback where id > ?", (self._counted_through,))
        self.count(picks, [feedback_from(row) for row in rows], flush=True)

    def count(self, picks: Sequence[LogRow], ratings: Sequence[Feedback], *, flush: bool) -> None:
        """Count the entries that are being stored.

        Args:
            flush: store the counts of all entries since the mark too, and raise it.
        """
        picks, late_picks = self._by_mark(picks)
        ratings, late_ratings = self._by_mark(ratings)
        self._tally.add(picks, ratings)
        self._uncounted = (picks, ratings)
        if late_picks or late_ratings:
            self._store(tally_of(late_picks, late_ratings))
        if flush:
            self.flush()

    def flush(self) -> None:
        """Store the counts in memory, and raise the mark."""
        self._store(self._tally)
        raise_mark(self._connection, COUNTED, self._highest)

    def keep(self, *, flushed: bool) -> None:
        """Keep what was counted, after a commit."""
        self._uncounted = ((), ())
        if flushed:
            self._tally = Tally()
            self._counted_through = self._highest

    def undo(self) -> None:
        """Forget what was counted, after a rollback."""
        self._tally.subtract(tally_of(*self._uncounted))
        self._uncounted = ((), ())

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

    def _store(self, tally: Tally) -> None:
        self._connection.executemany(_ADD_FLOW_COUNTS, tally.flow_rows(self._shard))
        self._connection.executemany(_ADD_STEP_COUNTS, tally.step_rows(self._shard))
