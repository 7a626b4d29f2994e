"""Sessions on SQLite: which ones move from memory to the table, and what is loaded at a start."""

import sqlite3
from collections.abc import Iterator, Sequence

import pytest
from structlog.testing import capture_logs
from tests.fakes.things import first_row
from tests.storage.sqlite_file import ledger_tables

from aimm.picking.memory import SessionMemory
from aimm.picking.model import Session
from aimm.picking.rules import session_key
from aimm.storage.ledger.sqlite_marks import COUNTED, MOVED, find_mark, raise_mark
from aimm.storage.ledger.sqlite_sessions import MOVE_STEP, StoredSessions


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    opened = ledger_tables()
    yield opened
    opened.close()


def _stored(connection: sqlite3.Connection, *known: Session) -> tuple[StoredSessions, SessionMemory]:
    """Sessions in memory, under the keys ``b"1"`` … of their numbers."""
    memory = SessionMemory()
    for session in known:
        memory.put(_key(session), session)
    return StoredSessions(connection, memory), memory


def _key(session: Session) -> bytes:
    return b"%d" % session.number


def _session(number: int, expires: int = 1_000, use_case: int = 1, flow: int = 10) -> Session:
    return Session(number, use_case, flow, expires)


def _with_keys(sessions: Sequence[Session]) -> list[tuple[bytes, Session]]:
    return [(_key(session), session) for session in sessions]


def _quiet() -> float:
    return 0.0


# ── what moves ──


@pytest.mark.parametrize(
    ("limit", "now", "moving"),
    [
        (4, 999, []),
        (4, 1_000, [1]),
        (3, 0, [1]),
        (2, 0, [1, 2]),
        (2, 1_000, [1, 2]),
        # the second one is alive, so the third one stays although it has expired
        (4, 2_000, [1]),
        (4, 3_000, [1, 2, 3]),
        (0, 0, [1, 2, 3, 4]),
    ],
)
def test_the_oldest_move_that_are_expired_or_too_many(
    connection: sqlite3.Connection, limit: int, now: int, moving: list[int]
):
    known = [_session(1, 1_000), _session(2, 3_000), _session(3, 2_000), _session(4, 4_000)]
    stored, _ = _stored(connection, *known)
    assert stored.to_move(now, limit) == _with_keys([known[number - 1] for number in moving])


def test_a_step_has_a_maximum(connection: sqlite3.Connection):
    known = [_session(number) for number in range(1, MOVE_STEP + 3)]
    stored, _ = _stored(connection, *known)
    assert stored.to_move(1_000, 0) == _with_keys(known[:MOVE_STEP])


def test_moved_sessions_are_found_in_the_table(connection: sqlite3.Connection):
    one, other = _session(7, 5_000, 2, 30), _session(6, 4_000)
    stored, _ = _stored(connection)
    stored.move(_with_keys([one, other]))
    assert [stored.find(_key(one)), stored.find(_key(other)), stored.find(b"5")] == [one, other, None]
    assert find_mark(connection, MOVED) == 7
    later = _session(9, 9_000, 2, 31)
    stored.move([(_key(one), later)])
    assert stored.find(_key(one)) == later
    assert find_mark(connection, MOVED) == 9


def test_sessions_of_a_deleted_use_case_are_not_found(connection: sqlite3.Connection):
    stored, _ = _stored(connection)
    stored.move([(b"1", _session(1, use_case=3))])
    assert stored.find(b"1") is None


def test_forgetting_keeps_a_newer_session_of_the_key(connection: sqlite3.Connection):
    one, other = _session(1, 5_000), _session(2, 4_000)
    stored, memory = _stored(connection, one, other)
    newer = _session(3, 6_000)
    memory.put(_key(other), newer)
    stored.forget(_with_keys([one, other]))
    assert list(memory.oldest()) == [(_key(other), newer)]
    assert stored.moved_until == 5_000
    stored.forget(_with_keys([_session(4, 4_500)]))
    assert stored.moved_until == 5_000


# ── a start ──


def _log(connection: sqlite3.Connection, *rows: tuple[object, ...]) -> None:
    connection.executemany("insert into pick_log values (?,?,?,?,?,?,?,?,?,?,?)", rows)


def test_a_start_loads_the_first_picks_after_the_mark(connection: sqlite3.Connection):
    kept = first_row(6, "new", 100, use_case=2, flow=20, expires=900)
    again = first_row(8, "again", 300, expires=950)
    _log(
        connection,
        first_row(5, "moved", 50),
        again,
        first_row(7, "again", 200, expires=800),
        kept,
        first_row(9, "", 400, expires=0),
        first_row(10, "deleted", 500, use_case=3),
    )
    raise_mark(connection, MOVED, 5)
    stored, memory = _stored(connection)
    stored.load(_quiet)
    assert list(memory.oldest()) == [
        (session_key("new"), Session(6, 2, 20, 900)),
        (session_key("again"), Session(8, 1, 10, 950)),
    ]
    assert stored.moved_until == 0


def test_a_start_learns_until_when_sessions_have_moved(connection: sqlite3.Connection):
    stored, _ = _stored(connection)
    stored.move(_with_keys([_session(1, 5_000), _session(2, 4_000)]))
    again, memory = _stored(connection)
    again.load(_quiet)
    assert (again.moved_until, len(memory)) == (5_000, 0)


def test_a_long_load_shows_its_progress(connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("aimm.storage.ledger.sqlite_sessions._LOAD_STEP", 2)
    _log(connection, *(first_row(number, f"order-{number}", 0) for number in range(1, 8)))
    stored, _ = _stored(connection)
    seconds = iter([10.0, 10.0, 11.0, 11.26, 11.26, 12.26, 12.27, 12.27])
    with capture_logs() as logs:
        stored.load(lambda: next(seconds))
    assert logs == [
        {"event": "loading_sessions", "log_level": "info", "loaded": 4, "seconds": 1.3},
        {"event": "loading_sessions", "log_level": "info", "loaded": 7, "seconds": 2.3},
    ]


# ── marks ──


def test_marks_only_rise(connection: sqlite3.Connection):
    assert find_mark(connection, MOVED) == 0
    for value, mark in ((3, 3), (5, 5), (4, 5)):
        raise_mark(connection, MOVED, value)
        assert find_mark(connection, MOVED) == mark
    assert find_mark(connection, COUNTED) == 0
