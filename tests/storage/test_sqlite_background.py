"""What a ledger on SQLite does in the background: it moves sessions, and stores counts from time to time."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs
from tests.storage.conftest import Books, Visitor
from tests.storage.ledger_recovery import VALIDITY, crashed, open_sessions

from aimm.storage.database.schema import flow_counts, sessions
from aimm.storage.ledger.sqlite import _FLUSH_SECONDS, SqliteLedger
from aimm.storage.ledger.sqlite_sessions import MOVE_STEP


def _stop_moving(ledger: SqliteLedger) -> None:
    """Let sessions move only when the test says so."""
    for task in ledger._background:
        task.cancel()


async def test_sessions_that_cannot_be_moved_stay_in_memory_until_they_can(
    books: Books, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
):
    ledger = visitor.ledger
    if not isinstance(ledger, SqliteLedger):
        pytest.skip("PostgreSQL has no sessions to move")
    known = await open_sessions(visitor, 5)
    _stop_moving(ledger)
    books.pass_by(VALIDITY)

    def move(moving: object) -> None:
        ledger._connection.execute("delete from pick_log")
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr(ledger._sessions, "move", move)
        assert not await ledger._move_some()
    assert logs == [
        {
            "event": "moving_sessions_failed",
            "log_level": "warning",
            "error": "OperationalError('disk I/O error')",
        }
    ]
    assert len(ledger.memory) == len(await books.rows()) == 5  # rolled back
    assert not await ledger._move_some()  # a step that moves fewer than it may is the last one
    assert len(ledger.memory) == 0
    assert {row.session for row in await books.rows(sessions)} == {one.number for one in known.values()}


async def test_sessions_move_in_steps(books: Books, visitor: Visitor, monkeypatch: pytest.MonkeyPatch):
    ledger = visitor.ledger
    if not isinstance(ledger, SqliteLedger):
        pytest.skip("PostgreSQL has no sessions to move")
    await open_sessions(visitor, MOVE_STEP + 1)
    _stop_moving(ledger)
    books.pass_by(VALIDITY)
    with monkeypatch.context() as patch:
        patch.setattr(ledger, "_broken", True)
        assert not await ledger._move_some()
        assert len(ledger.memory) == MOVE_STEP + 1
    assert await ledger._move_some()
    assert len(ledger.memory) == 1


async def test_counts_are_stored_from_time_to_time(books: Books, visitor: Visitor):
    ledger: Any = visitor.ledger
    if not isinstance(ledger, SqliteLedger):
        pytest.skip("PostgreSQL counts in each commit")
    _stop_moving(ledger)
    ledger._flush_at = float("inf")
    await visitor.claim("order-1")
    assert await books.rows(flow_counts) == []
    ledger._flush_at = due = asyncio.get_running_loop().time()
    await visitor.claim("order-2")
    assert [row.picks for row in await books.rows(flow_counts)] == [2]
    assert ledger._flush_at >= due + _FLUSH_SECONDS


async def test_what_a_crash_left_uncounted_is_counted_once(books: Books, visitor: Visitor, tmp_path: Path):
    ledger: Any = visitor.ledger
    if not isinstance(ledger, SqliteLedger):
        pytest.skip("PostgreSQL counts in each commit")
    _stop_moving(ledger)
    ledger._flush_at = float("inf")
    await open_sessions(visitor, 5)
    copy = Books(crashed(books, tmp_path))
    await copy.open()
    assert len(await copy.rows()) == 5
    await copy.check_counts()  # twice, so that what was counted at the start is not counted again
    await copy.check_counts()
    await copy.close_all()
    await copy.database.close()


async def test_nothing_goes_on_in_the_background_of_a_closed_ledger(books: Books, visitor: Visitor):
    ledger: Any = visitor.ledger
    if not isinstance(ledger, SqliteLedger):
        pytest.skip("PostgreSQL has other tasks")
    background = list(ledger._background)
    assert [task.get_name() for task in background] == ["move-sessions", "checkpoint", "write-rows"]
    await books.close(ledger)
    assert all(task.cancelled() for task in background)
