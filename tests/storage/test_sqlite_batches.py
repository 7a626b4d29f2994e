"""What a commit writes on SQLite, and what it reports to its callers."""

import asyncio
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from tests.fakes.things import HOUR, first_row, rating, stored_rating
from tests.storage.sqlite_file import ledger_tables

from aimm.feedback.errors import AlreadyProvided, KeyReused, UnknownCorrelation
from aimm.feedback.model import Submission
from aimm.picking.memory import SessionMemory
from aimm.picking.model import Claim, PickRow, Session
from aimm.picking.rules import session_key
from aimm.storage.ledger.batches import Batch, ExposureBatch, Limits, Outcome
from aimm.storage.ledger.ratings import feedback_row
from aimm.storage.ledger.sqlite_batches import BatchWriter
from aimm.storage.ledger.sqlite_counts import StoredCounts
from aimm.storage.ledger.sqlite_sessions import StoredSessions

NOW = 1_000_000_000


class Books:
    """A writer of batches with everything that it works on."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.memory = SessionMemory()
        self.sessions = StoredSessions(connection, self.memory)
        self.counts = StoredCounts(connection, 0)
        self.writer = BatchWriter(connection, self.memory, Limits(), self.sessions, self.counts)

    def write(self, **entries: Any) -> Outcome:
        return self.writer.write(Batch(**entries), flush=False)

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(f"select * from {table} order by 1").fetchall()

    def move(self, correlation: str, session: Session) -> None:
        """Put a session into the table of moved ones."""
        moving = [(session_key(correlation), session)]
        self.sessions.move(moving)
        self.sessions.forget(moving)


@pytest.fixture
def books() -> Iterator[Books]:
    connection = ledger_tables()
    yield Books(connection)
    connection.close()


def _claim(number: int, correlation: str, **fields: Any) -> Claim:
    return Claim(session_key(correlation), first_row(number, correlation, NOW, **fields), [])


def _submission(number: int, correlation: str, at: int = NOW, **fields: Any) -> Submission:
    request = rating(correlation_id=correlation, **fields)
    return Submission(session_key(correlation), number, at, request, _never, _never)


def _never(_: object) -> None:
    pytest.fail("a writer answers nobody")


def _repeat(number: int, session: int) -> PickRow:
    return PickRow(number, NOW, session, 1, 10, 1002, 1, 101, 1, 0, "")


# ── claims ──


def test_claims_open_sessions(books: Books):
    claims = [_claim(1, "a"), _claim(3, "b", use_case=2, flow=20)]
    outcome = books.write(claims=claims, rows=[_repeat(2, 1)])
    end = NOW + 6 * HOUR
    assert outcome == Outcome([(Session(1, 1, 10, end), True), (Session(3, 2, 20, end), True)], [], [])
    assert books.rows("pick_log") == [claims[0].row, _repeat(2, 1), claims[1].row]
    assert [row[-3:] for row in books.rows("ledger_news")] == [(0, 1, 3)]
    books.counts.flush()
    assert [row[:4] for row in books.rows("flow_counts")] == [(10, 0, 2, 1), (20, 0, 1, 1)]


def test_rows_alone_are_no_news(books: Books):
    assert books.write(rows=[_repeat(2, 1)]) == Outcome([], [], [])
    assert (books.rows("pick_log"), books.rows("ledger_news")) == ([_repeat(2, 1)], [])


def test_a_flush_stores_the_counts(books: Books):
    books.writer.write(Batch(rows=[_repeat(2, 1)]), flush=True)
    assert [row[:3] for row in books.rows("flow_counts")] == [(10, 0, 1)]


@pytest.mark.parametrize(("expires", "opened"), [(NOW + 1, False), (NOW, True), (NOW - 1, True)])
def test_a_moved_session_wins_while_it_is_valid(books: Books, expires: int, opened: bool):
    moved = Session(1, 1, 11, expires)
    books.move("a", moved)
    books.move("later", Session(2, 1, 11, NOW + 5))
    claims = [_claim(8, "a"), _claim(9, "b")]
    outcome = books.write(claims=claims)
    end = NOW + 6 * HOUR
    fresh = Session(8, 1, 10, end)
    assert outcome.claims == [(fresh if opened else moved, opened), (Session(9, 1, 10, end), True)]
    assert books.rows("pick_log") == [claim.row for claim in claims[not opened :]]


# ── exposures ──


def test_a_batch_of_exposures_is_stored_once(books: Books):
    future: Any = asyncio.Future[str](loop=asyncio.new_event_loop())
    first = ExposureBatch("k", NOW, [_repeat(2, 1)], "one", future)
    again = ExposureBatch("k", NOW + 1, [_repeat(3, 1)], "two", future)
    assert books.write(exposures=[first]).exposures == ["one"]
    assert books.write(exposures=[again]).exposures == ["one"]
    assert books.rows("exposure_batches") == [("k", NOW, "one")]
    assert books.rows("pick_log") == [_repeat(2, 1)]
    future.get_loop().close()


# ── ratings ──

SESSION = Session(1, 1, 10, NOW + 6 * HOUR)


def test_ratings_of_known_and_moved_sessions(books: Books):
    books.memory.put(session_key("a"), SESSION)
    books.move("b", Session(2, 2, 20, NOW))
    outcome = books.write(
        submissions=[_submission(5, "a"), _submission(6, "b", comment=None, score=500), _submission(7, "c")]
    )
    one = stored_rating(rating(correlation_id="a"), number=5, session=1, at=NOW, flow=10)
    two = stored_rating(
        rating(500, correlation_id="b", comment=None),
        number=6,
        session=2,
        at=NOW,
        use_case=2,
        flow=20,
        star=5,
    )
    assert outcome.submissions[:2] == [one, two]
    assert isinstance(outcome.submissions[2], UnknownCorrelation)
    assert books.rows("feedback") == [feedback_row(one), feedback_row(two)]
    assert [row[-3:] for row in books.rows("ledger_news")] == [(1, 5, 6)]
    books.counts.flush()
    assert [row[4:6] for row in books.rows("flow_counts")] == [(1, 400), (1, 500)]


@pytest.mark.parametrize("late", [0, 1])
def test_ratings_are_accepted_within_the_window(books: Books, late: int):
    books.memory.put(session_key("a"), SESSION)
    at = SESSION.expires - Limits().validity + Limits().feedback_window + late
    result = books.write(submissions=[_submission(5, "a", at)]).submissions[0]
    assert isinstance(result, UnknownCorrelation) is bool(late)
    assert len(books.rows("feedback")) == 1 - late


def test_a_session_is_rated_once(books: Books):
    books.memory.put(session_key("a"), SESSION)
    books.memory.put(session_key("b"), SESSION._replace(number=2))
    (first,) = books.write(submissions=[_submission(5, "a", key="k")]).submissions
    same, other, reused, unknown, fresh = books.write(
        submissions=[
            _submission(6, "a", key="k"),
            _submission(7, "a", key="other"),
            _submission(8, "a", key="k", score=100),
            _submission(9, "c"),
            _submission(10, "b"),
        ]
    ).submissions
    assert same == first
    assert isinstance(other, AlreadyProvided)
    assert isinstance(reused, KeyReused)
    assert isinstance(unknown, UnknownCorrelation)
    assert [row[0] for row in books.rows("feedback")] == [5, 10]
    assert fresh == stored_rating(rating(correlation_id="b"), number=10, session=2, at=NOW)
    assert [row[-3:] for row in books.rows("ledger_news")] == [(1, 5, 5), (1, 10, 10)]
