"""Checkpoints: regular ones beside commits, and one in the writer's turn when the log has grown too long."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs
from tests.storage.conftest import eventually

from aimm.storage.ledger import checkpoints
from aimm.storage.ledger.checkpoints import keep_checking

LIMIT = checkpoints._FRAMES_LIMIT


class Log:
    """A connection to a database whose log has the frames that it is told.

    Attributes:
        frames: of the log, as the next checkpoints find them; an error is raised instead.
        ran: the statement of each checkpoint, whether it had the writer's turn, and the name of its thread.
    """

    def __init__(self, turn: asyncio.Lock) -> None:
        self.frames: list[int | Exception] = []
        self.ran: list[tuple[str, bool, str]] = []
        self.closed = False
        self._turn = turn

    def execute(self, statement: str) -> Any:
        self.ran.append((statement, self._turn.locked(), threading.current_thread().name))
        frames = self.frames.pop(0) if self.frames else 0
        if isinstance(frames, Exception):
            raise frames
        return SimpleNamespace(fetchone=lambda: (0, frames, 0))

    def close(self) -> None:
        self.closed = True

    @property
    def statements(self) -> list[str]:
        return [statement for statement, _, _ in self.ran]


@asynccontextmanager
async def _checking(connect: Callable[[], Any], turn: asyncio.Lock) -> AsyncIterator[None]:
    task = asyncio.create_task(keep_checking(connect, turn))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def turn() -> asyncio.Lock:
    return asyncio.Lock()


@pytest.fixture
def log(turn: asyncio.Lock, monkeypatch: pytest.MonkeyPatch) -> Log:
    monkeypatch.setattr(checkpoints, "_SECONDS", 0.001)
    return Log(turn)


async def test_a_short_log_is_moved_without_the_writers_turn(log: Log, turn: asyncio.Lock):
    log.frames = [1, LIMIT]
    async with _checking(lambda: log, turn):
        await eventually(lambda: len(log.ran) > 2)
    assert {(statement, held) for statement, held, _ in log.ran} == {
        ("pragma wal_checkpoint(passive)", False)
    }
    assert {thread for _, _, thread in log.ran} == {"aimm-checkpoint_0"}


async def test_a_long_log_starts_again_in_the_writers_turn(log: Log, turn: asyncio.Lock):
    log.frames = [LIMIT + 1, LIMIT + 1, 0]
    async with _checking(lambda: log, turn):
        await eventually(lambda: len(log.ran) > 3)
    assert [(statement, held) for statement, held, _ in log.ran[:3]] == [
        ("pragma wal_checkpoint(passive)", False),
        ("pragma wal_checkpoint(restart)", True),
        ("pragma wal_checkpoint(passive)", False),
    ]
    assert "aimm-checkpoint_0" in {thread for statement, _, thread in log.ran if "restart" in statement}


async def test_a_long_log_waits_for_the_writer(log: Log, turn: asyncio.Lock):
    log.frames = [LIMIT + 1]
    async with _checking(lambda: log, turn):
        async with turn:
            await eventually(lambda: bool(log.ran))
            await asyncio.sleep(0.02)
            assert log.statements == ["pragma wal_checkpoint(passive)"]
        await eventually(lambda: len(log.ran) > 1)
    assert log.statements[1] == "pragma wal_checkpoint(restart)"


async def test_a_failed_checkpoint_is_logged_and_tried_again(log: Log, turn: asyncio.Lock):
    log.frames = [sqlite3.OperationalError("disk I/O error")]
    with capture_logs() as logs:
        async with _checking(lambda: log, turn):
            await eventually(lambda: len(log.ran) > 1)
    assert logs == [
        {
            "event": "checkpoint_failed",
            "log_level": "warning",
            "error": "OperationalError('disk I/O error')",
        }
    ]


async def test_the_connection_is_closed_and_the_thread_ends(log: Log, turn: asyncio.Lock):
    async with _checking(lambda: log, turn):
        await eventually(lambda: bool(log.ran))
        assert not log.closed
    assert log.closed
    await eventually(lambda: not any(t.name.startswith("aimm-checkpoint") for t in threading.enumerate()))


async def test_a_checkpoint_moves_the_log_into_the_file(log: Log, turn: asyncio.Lock, tmp_path: Path):
    path = tmp_path / "a.db"
    writer = sqlite3.connect(path)
    writer.execute("pragma journal_mode=wal")
    writer.execute("create table a (b)")
    writer.commit()
    before = path.stat().st_size
    async with _checking(lambda: sqlite3.connect(path, check_same_thread=False), turn):
        await eventually(lambda: path.stat().st_size > before)
    writer.close()
