"""Counts on SQLite: in memory, in the transaction of their entries, and after a crash."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from tests.fakes.things import first_row, rating, stored_rating
from tests.storage.sqlite_file import ledger_tables

from aimm.picking.model import LogRow
from aimm.storage.ledger.ratings import feedback_row
from aimm.storage.ledger.sqlite_counts import StoredCounts
from aimm.storage.ledger.sqlite_marks import COUNTED, find_mark, raise_mark

SHARD = 5


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    opened = ledger_tables()
    yield opened
    opened.close()


@pytest.fixture
def counts(connection: sqlite3.Connection) -> StoredCounts:
    return StoredCounts(connection, SHARD)


def _pick(number: int, **fields: Any) -> LogRow:
    return first_row(number, f"order-{number}", 0, **fields)


def _flows(connection: sqlite3.Connection) -> list[tuple[int, ...]]:
    return connection.execute("select * from flow_counts order by flow").fetchall()


def _steps(connection: sqlite3.Connection) -> list[tuple[int, ...]]:
    return connection.execute("select * from flow_step_counts order by flow_step").fetchall()


def test_counts_wait_in_memory_for_a_flush(connection: sqlite3.Connection, counts: StoredCounts):
    assert not counts.pending
    counts.count([_pick(1), _pick(2)], [stored_rating(rating(450), number=3, star=4)], flush=False)
    counts.keep(flushed=False)
    assert counts.pending
    assert (_flows(connection), find_mark(connection, COUNTED)) == ([], 0)
    counts.count([_pick(4, session=1, flow_step=1002)], [], flush=True)
    counts.keep(flushed=True)
    assert not counts.pending
    assert _flows(connection) == [(10, SHARD, 3, 2, 1, 450, 0, 0, 0, 1, 0)]
    assert _steps(connection) == [(1001, SHARD, 2), (1002, SHARD, 1)]
    assert find_mark(connection, COUNTED) == 4


def test_flushed_counts_add_up(connection: sqlite3.Connection, counts: StoredCounts):
    for number in (1, 2):
        rated = stored_rating(rating(100 * number), number=10 + number, star=number)
        counts.count([_pick(number)], [rated], flush=True)
        counts.keep(flushed=True)
    assert _flows(connection) == [(10, SHARD, 2, 2, 2, 300, 1, 1, 0, 0, 0)]
    assert _steps(connection) == [(1001, SHARD, 2)]
    assert find_mark(connection, COUNTED) == 12


def test_a_flush_that_is_kept_counts_later_entries_from_its_mark(
    connection: sqlite3.Connection, counts: StoredCounts
):
    counts.count([_pick(5)], [], flush=True)
    counts.keep(flushed=True)
    # 5 and 4 are not after the mark, so a crash would not count them again
    counts.count([_pick(4), _pick(6)], [stored_rating(rating(500), number=5, star=5)], flush=False)
    counts.keep(flushed=False)
    assert _flows(connection) == [(10, SHARD, 2, 2, 1, 500, 0, 0, 0, 0, 1)]
    assert find_mark(connection, COUNTED) == 5
    counts.flush()
    assert _flows(connection) == [(10, SHARD, 3, 3, 1, 500, 0, 0, 0, 0, 1)]
    assert find_mark(connection, COUNTED) == 6


@pytest.mark.parametrize("late", ["pick", "rating"])
def test_late_entries_of_one_kind(connection: sqlite3.Connection, counts: StoredCounts, late: str):
    counts.count([_pick(5)], [], flush=True)
    counts.keep(flushed=True)
    if late == "pick":
        counts.count([_pick(4)], [], flush=False)
        assert _flows(connection) == [(10, SHARD, 2, 2, 0, 0, 0, 0, 0, 0, 0)]
    else:
        counts.count([], [stored_rating(rating(500), number=4, star=5)], flush=False)
        assert _flows(connection) == [(10, SHARD, 1, 1, 1, 500, 0, 0, 0, 0, 1)]
    assert not counts.pending


def test_a_rollback_is_not_counted(connection: sqlite3.Connection, counts: StoredCounts):
    counts.count([_pick(1)], [], flush=False)
    counts.keep(flushed=False)
    counts.count([_pick(2, flow=20)], [stored_rating(rating(), number=3)], flush=False)
    counts.undo()
    counts.undo()  # a transaction that failed before it counted anything
    counts.flush()
    assert _flows(connection) == [(10, SHARD, 1, 1, 0, 0, 0, 0, 0, 0, 0)]


def test_what_is_kept_cannot_be_undone(connection: sqlite3.Connection, counts: StoredCounts):
    counts.count([_pick(1)], [], flush=False)
    counts.keep(flushed=False)
    counts.undo()
    counts.flush()
    assert _flows(connection) == [(10, SHARD, 1, 1, 0, 0, 0, 0, 0, 0, 0)]


def test_a_start_counts_what_a_crash_left_uncounted(connection: sqlite3.Connection):
    connection.executemany(
        "insert into pick_log values (?,?,?,?,?,?,?,?,?,?,?)", [_pick(1), _pick(2), _pick(3)]
    )
    rated = [
        stored_rating(rating(100 * number), number=number, session=number, star=number) for number in (2, 4)
    ]
    connection.executemany(
        "insert into feedback values (?,?,?,?,?,?,?,?,?,?,?)", [feedback_row(one) for one in rated]
    )
    raise_mark(connection, COUNTED, 2)
    counts = StoredCounts(connection, SHARD)
    counts.count_the_rest()
    counts.keep(flushed=True)
    assert _flows(connection) == [(10, SHARD, 1, 1, 1, 400, 0, 0, 0, 1, 0)]
    assert find_mark(connection, COUNTED) == 4
    again = StoredCounts(connection, SHARD)
    again.count_the_rest()
    assert _flows(connection) == [(10, SHARD, 1, 1, 1, 400, 0, 0, 0, 1, 0)]
    # the mark of the start is the mark from then on
    again.count([_pick(4, flow=20)], [], flush=False)
    assert [row[0] for row in _flows(connection)] == [10, 20]


@pytest.mark.parametrize("kind", ["repeated pick", "session without a step", "rating"])
def test_counts_of_one_kind_are_pending(counts: StoredCounts, kind: str):
    picks = {"repeated pick": [_pick(2, session=1)], "session without a step": [_pick(2, flow_step=0)]}
    ratings = [stored_rating(rating())] if kind == "rating" else []
    counts.count(picks.get(kind, []), ratings, flush=False)
    assert counts.pending
