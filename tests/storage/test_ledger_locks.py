"""A store that is locked or slow, or whose connection is lost."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from tests.storage.conftest import Books, Visitor, eventually, outcome
from tests.storage.ledger_recovery import recovered

from aimm.kit.errors import Unavailable
from aimm.picking.rules import session_key
from aimm.storage.ledger.lanes import LANES


@asynccontextmanager
async def _held(books: Books) -> AsyncIterator[Callable[[], Awaitable[bool]]]:
    """Another program holds a lock that every commit needs; reports whether a commit waits for it."""

    async def nobody() -> bool:
        return False

    path = books.database.sqlite_path
    if path is not None:
        file = sqlite3.connect(path, isolation_level=None)
        file.execute("begin immediate")
        try:
            yield nobody
        finally:
            file.execute("rollback")
            file.close()
        return
    connection: asyncpg.Connection[Any] = await asyncpg.connect(books.database.dsn)
    try:
        async with connection.transaction():
            await connection.execute("lock table pick_log in access exclusive mode")

            async def is_waited_for() -> bool:
                here = "(select oid from pg_database where datname = current_database())"
                query = f"select count(*) from pg_locks where not granted and database = {here}"
                return bool(await connection.fetchval(query))

            yield is_waited_for
    finally:
        await connection.close()


async def test_a_slow_commit_times_out(books: Books):
    visitor = Visitor(books, await books.open(commit_seconds=0.2))
    ledger = visitor.ledger
    session, _ = await visitor.claim("known")
    async with _held(books) as is_waited_for:
        claim, repeat = visitor.claim("order-1"), visitor.repeat(session)
        assert await outcome(claim) is Unavailable
        assert not ledger.healthy
        # the ledger learns of the timeout after us; if the lock were released first, the commit would succeed
        while await is_waited_for():  # noqa: ASYNC110 -- another program
            await asyncio.sleep(0.02)
    await recovered(ledger)
    claimed, opened = await visitor.claim("order-1", 11)
    assert (opened, claimed.flow) == (True, 11)
    await ledger.settled()  # the row without a caller may be in the commit of another lane
    assert [row.id for row in await books.rows()] == [session.number, repeat.id, claimed.number]
    await books.check_counts()


async def test_rows_without_callers_time_out_too(books: Books):
    visitor = Visitor(books, await books.open(commit_seconds=0.2))
    session, _ = await visitor.claim("known")
    async with _held(books) as is_waited_for:
        repeat = visitor.repeat(session)
        await eventually(lambda: not visitor.ledger.healthy)
        while await is_waited_for():  # noqa: ASYNC110 -- another program
            await asyncio.sleep(0.02)
    await recovered(visitor.ledger)
    await visitor.ledger.settled()
    assert [row.id for row in await books.rows()] == [session.number, repeat.id]


async def test_a_short_lock_by_another_program_is_not_a_failure(books: Books):
    visitor = Visitor(books, await books.open())
    async with _held(books):
        claim = visitor.claim("order-1")
        while visitor.ledger.queued:  # noqa: ASYNC110 -- there is no event for the start of a commit
            await asyncio.sleep(0)
        assert not claim.done()
    assert (await claim)[1]
    assert visitor.ledger.meter.failures == 0


async def test_a_start_waits_for_another_program(books: Books):
    if not books.database.is_sqlite:
        pytest.skip("nodes do not wait for each other at the start")
    known, _ = await Visitor(books, await books.open()).claim("known")
    await books.close_all()
    async with _held(books):
        opening = asyncio.ensure_future(books.open())
        for _ in range(20):
            await asyncio.sleep(0)
        assert not opening.done()
    assert await (await opening).find(session_key("known")) == known


async def test_a_start_that_waits_too_long_reports_why(books: Books, monkeypatch: pytest.MonkeyPatch):
    if not books.database.is_sqlite:
        pytest.skip("nodes do not wait for each other at the start")
    monkeypatch.setattr("aimm.storage.ledger.sqlite.SQLITE_BUSY_SECONDS", 0.02)
    async with _held(books):
        with pytest.raises(Unavailable) as refused:
            await books.open()
    assert str(refused.value.__cause__) == f"another program keeps writing to {books.database.sqlite_path}"


async def test_a_lost_connection_is_reopened(books: Books):
    if books.database.is_sqlite:
        pytest.skip("a file has no connection to lose")
    visitor = Visitor(books, await books.open())
    known, _ = await visitor.claim("known")
    assert await visitor.ledger.find(session_key("nobody")) is None
    killer: asyncpg.Connection[Any] = await asyncpg.connect(books.database.dsn)
    cut = await killer.fetch(
        "select pg_terminate_backend(pid) from pg_stat_activity "
        "where application_name = 'aimm ledger' and datname = current_database()"
    )
    await killer.close()
    assert len(cut) == LANES + 1  # the writers, and the reader for lookups
    first = await outcome(visitor.claim("order-1"))
    assert first is Unavailable
    await recovered(visitor.ledger)
    assert (await visitor.claim("order-1"))[1]
    looked_up = await asyncio.gather(visitor.ledger.find(session_key("nobody")), return_exceptions=True)
    assert looked_up[0] is None or isinstance(looked_up[0], Unavailable)
    assert await visitor.ledger.find(session_key("nobody")) is None
    assert visitor.ledger.recall(session_key("known"), books.now()) == known
    await books.check_counts()
