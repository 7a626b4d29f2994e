"""Detecting news: no writer waits while there is none, and picks wait for a short pass at most."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import func, select, text
from tests.storage.conftest import Books
from tests.storage.rollout_world import World

from aimm.kit.errors import Unavailable
from aimm.storage.database.schema import ledger_news, rollout_cells
from aimm.storage.ledger.sqlite import SqliteLedger
from aimm.wiring.loop_context import loop_context
from aimm.wiring.rollouts import LoopContext
from aimm.wiring.sources import RandomIds, SystemClock


class Stopwatch:
    """A timer that advances by a fixed time on every read."""

    def __init__(self) -> None:
        self.now, self.takes = 0.0, 0.0

    def __call__(self) -> float:
        self.now += self.takes
        return self.now


def _context(world: World, timer: Stopwatch) -> LoopContext:
    return loop_context(world.books.database, SystemClock(), RandomIds(), world.visitor.ledger, timer)


@asynccontextmanager
async def _writer_busy(books: Books) -> AsyncIterator[None]:
    """Hold the writer's turn."""
    database = books.database
    if database.is_sqlite:
        async with database.turn:
            yield
        return
    async with database.writing() as connection:
        await connection.execute(text("select 1"))
        yield


@pytest.fixture
async def world(books: Books) -> World:
    return await World.of(books, await books.open())


async def _sessions(books: Books) -> int:
    async with books.database.reading() as connection:
        counted = await connection.execute(select(func.sum(rollout_cells.c.sessions)))
        return int(counted.scalar_one() or 0)


async def test_an_evaluation_without_news_does_not_wait_for_writers(world: World):
    context, since = _context(world, Stopwatch()), world.books.now()
    assert await context.changed(0, since) == [world.use_case.id]
    assert not await context.changed(since, since)  # confirms the previous decisions
    async with _writer_busy(world.books):
        assert not await asyncio.wait_for(context.changed(since, since), 5)


async def test_news_are_counted_once_in_passes_of_limited_time(world: World, monkeypatch: Any):
    if not world.books.database.is_sqlite:
        pytest.skip("PostgreSQL has no single writer")
    ledger, timer, since = world.visitor.ledger, Stopwatch(), world.books.now()
    assert isinstance(ledger, SqliteLedger)
    passes: list[None] = []
    inline = ledger.inline

    async def counted(work: Any) -> Any:
        passes.append(None)
        return await inline(work)

    monkeypatch.setattr(ledger, "inline", counted)
    monkeypatch.setattr("aimm.wiring.loop_context._FIRST_NUMBERS", 4)
    monkeypatch.setattr("aimm.wiring.loop_context._PASSES", 100)
    context = _context(world, timer)
    await context.changed(0, since)
    passes.clear()
    timer.takes = 0.02  # much slower than the target
    await asyncio.gather(*(world.visit(f"order-{n}", n % 2, 400) for n in range(30)))
    assert await context.changed(since, since) == [world.use_case.id]
    assert len(passes) > 20
    assert await _sessions(world.books) == 30
    async with world.books.database.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(ledger_news))).scalar_one() == 0
    timer.takes = 0.0
    passes.clear()
    await asyncio.gather(*(world.visit(f"late-{n}", n % 2) for n in range(30)))
    await context.changed(since, since)
    assert len(passes) < 10  # several passes per call, as time allows
    assert await _sessions(world.books) == 60


async def test_news_left_over_in_a_round_are_counted_in_the_next(world: World, monkeypatch: Any):
    monkeypatch.setattr("aimm.wiring.loop_context._FIRST_NUMBERS", 4)
    monkeypatch.setattr("aimm.wiring.loop_context._PASSES", 100)
    monkeypatch.setattr("aimm.wiring.loop_context._PASSES", 2)
    timer, since = Stopwatch(), world.books.now()
    timer.takes = 0.02
    context = _context(world, timer)
    await context.changed(0, since)
    await asyncio.gather(*(world.visit(f"order-{n}", n % 2) for n in range(30)))
    for _ in range(40):
        await context.changed(since, since)
    assert await _sessions(world.books) == 30


async def test_a_store_that_cannot_be_written_to_is_unavailable(world: World, monkeypatch: Any):
    ledger = world.visitor.ledger
    if not isinstance(ledger, SqliteLedger):
        pytest.skip("PostgreSQL has no single writer")
    monkeypatch.setattr(ledger, "_broken", True)
    with pytest.raises(Unavailable):
        await _context(world, Stopwatch()).changed(0, world.books.now())
    monkeypatch.setattr(ledger, "_broken", False)


async def test_inline_code_must_not_wait(world: World):
    ledger = world.visitor.ledger
    if not isinstance(ledger, SqliteLedger):
        pytest.skip("PostgreSQL has no single writer")

    async def waiting(_: Any) -> None:
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="may only await its connection"):
        await ledger.inline(waiting)
    await world.visit("order-1", 0)  # no transaction is left open
