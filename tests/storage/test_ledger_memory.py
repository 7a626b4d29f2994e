"""How long sessions last, in memory and after a restart; two nodes on one database."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.storage.conftest import Books, Visitor, eventually, outcome
from tests.storage.ledger_recovery import VALIDITY, crashed, open_sessions

from aimm.picking.model import Session
from aimm.picking.rules import session_key
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import pick_log, sessions, use_cases
from aimm.storage.ledger.base import Ledger
from aimm.storage.ledger.postgres import PostgresLedger
from aimm.storage.use_cases import StoredUseCases


async def test_a_session_ends_with_its_validity(books: Books, ledger: Ledger, visitor: Visitor):
    first, _ = await visitor.claim("order-1", 10)
    books.pass_by(VALIDITY - 30 * 60_000)
    assert ledger.recall(session_key("order-1"), books.now()) == first
    books.pass_by(30 * 60_000)
    assert ledger.recall(session_key("order-1"), books.now()) is None
    # it can be found until the next one is opened
    assert await ledger.find(session_key("order-1")) == first
    second, opened = await visitor.claim("order-1", 11)
    assert (opened, second.flow) == (True, 11)
    assert second.number > first.number
    assert await ledger.find(session_key("order-1")) == second
    assert [row.correlation for row in await books.rows()] == ["order-1", "order-1"]
    await books.check_counts()


async def test_the_end_of_a_session_survives_a_restart(books: Books, visitor: Visitor):
    await visitor.claim("order-1", 10)
    books.pass_by(VALIDITY)
    again = Visitor(books, await books.reopen(visitor.ledger))
    second, opened = await again.claim("order-1", 11)
    assert (opened, second.flow) == (True, 11)
    last = Visitor(books, await books.reopen(again.ledger))
    assert await last.ledger.find(session_key("order-1")) == second


async def _sticky(books: Books, visitor: Visitor, known: dict[str, Session]) -> None:
    """Every known id keeps its session, whatever is proposed."""
    for correlation, session in known.items():
        recalled = visitor.ledger.recall(session_key(correlation), books.now())
        assert recalled in (None, session)
        if recalled is None:
            assert await visitor.claim(correlation, 99) == (session, False)
        assert await visitor.ledger.find(session_key(correlation)) == session


async def test_sessions_survive_a_restart(books: Books, visitor: Visitor):
    known = await open_sessions(visitor, 50)
    again = Visitor(books, await books.reopen(visitor.ledger))
    await _sticky(books, again, known)
    assert again.ledger.new_number() > max(session.number for session in known.values())
    assert len(await books.rows()) == 50


async def test_sessions_survive_a_crash(books: Books, visitor: Visitor, tmp_path: Path):
    """Everything acknowledged is in the files, although nothing was closed."""
    known = await open_sessions(visitor, 50)
    repeat = visitor.repeat(known["order-1"])
    await visitor.ledger.settled()
    if books.database.sqlite_path is None:
        again = Visitor(books, await books.open())
        await _sticky(books, again, known)
        return
    copy = crashed(books, tmp_path)
    again = Visitor(books, await books.open(copy))
    await _sticky(books, again, known)
    async with copy.reading() as connection:
        stored = (await connection.execute(select(pick_log.c.id))).scalars().all()
    assert sorted(stored) == sorted([*(s.number for s in known.values()), repeat.id])
    await books.close(again.ledger)
    await copy.close()


async def _shrink(books: Books, ledger: Ledger, size: int) -> None:
    """Wait until the memory holds no more than ``size``."""
    if isinstance(ledger, PostgresLedger):
        ledger.meter.commits = 0  # the memory is trimmed every thousand commits
        await ledger.settled()
    await eventually(lambda: len(ledger.memory) <= size)


async def test_sessions_beyond_the_memory_keep_their_flow(books: Books):
    visitor = Visitor(books, await books.open(live_sessions=5))
    known = await open_sessions(visitor, 40)
    await _shrink(books, visitor.ledger, 5)
    moved = [c for c in known if visitor.ledger.recall(session_key(c), books.now()) is None]
    assert moved == list(known)[:35]
    await _sticky(books, visitor, known)
    rated = await visitor.rate("order-0")
    assert rated.session == known["order-0"].number
    await _shrink(books, visitor.ledger, 5)
    again = Visitor(books, await books.reopen(visitor.ledger, live_sessions=5))
    await _sticky(books, again, known)
    assert len(await books.rows()) == 40
    await books.check_counts()


async def test_expired_sessions_leave_the_memory_and_can_be_rated(books: Books):
    visitor = Visitor(books, await books.open())
    known = await open_sessions(visitor, 10)
    books.pass_by(VALIDITY)
    await _shrink(books, visitor.ledger, 0)
    assert await visitor.ledger.find(session_key("order-1")) == known["order-1"]
    assert (await visitor.rate("order-1")).session == known["order-1"].number
    again = Visitor(books, await books.reopen(visitor.ledger))
    assert (await again.rate("order-2")).session == known["order-2"].number
    second, opened = await again.claim("order-2", 77)
    assert (opened, second.flow) == (True, 77)
    assert await again.ledger.find(session_key("order-2")) == second


async def _delete_use_case(database: Database, number: int) -> None:
    async with database.writing() as connection:
        rows = await connection.execute(select(use_cases.c.id).where(use_cases.c.number == number))
        use_case = await StoredUseCases(connection).get(rows.scalar_one())
        assert use_case is not None
        await StoredUseCases(connection).delete(use_case)


@pytest.mark.parametrize("moved", [False, True])
async def test_the_ids_of_a_deleted_use_case_can_be_reused(books: Books, moved: bool):
    visitor = Visitor(books, await books.open(live_sessions=1))
    await visitor.claim("order-1", 10)
    await visitor.claim("order-2", 10, use_case=2)
    if moved:
        await _shrink(books, visitor.ledger, 1)
    await _delete_use_case(books.database, 1)
    visitor.ledger.forget_use_case(1)
    assert await visitor.ledger.find(session_key("order-1")) is None
    second, opened = await visitor.claim("order-1", 20, use_case=2)
    assert (opened, second.use_case) == (True, 2)
    assert (await visitor.ledger.find(session_key("order-2"))) is not None


async def test_the_ids_of_a_deleted_use_case_can_be_reused_after_a_restart(books: Books, visitor: Visitor):
    await visitor.claim("order-1", 10)
    await _delete_use_case(books.database, 1)
    again = Visitor(books, await books.reopen(visitor.ledger))
    assert again.ledger.recall(session_key("order-1"), books.now()) is None
    assert await again.ledger.find(session_key("order-1")) is None
    second, opened = await again.claim("order-1", 20, use_case=2)
    assert (opened, second.use_case) == (True, 2)


async def test_two_nodes_settle_on_one_flow(books: Books):
    if books.database.is_sqlite:
        pytest.skip("one file is served by one process")
    nodes = [Visitor(books, await books.open()) for _ in range(2)]
    for lap in range(5):
        ids = [f"order-{lap}-{n}" for n in range(100)]
        claims = [
            [node.claim(correlation, 10 + index) for correlation in order]
            for index, (node, order) in enumerate(zip(nodes, (ids, ids[::-1]), strict=True))
        ]
        one, other = [await asyncio.gather(*of_node) for of_node in claims]
        by_id = dict(zip(ids[::-1], other, strict=True))
        for correlation, (session, opened) in zip(ids, one, strict=True):
            assert by_id[correlation][0] == session
            assert by_id[correlation][1] != opened
    assert len(await books.rows(sessions)) == len(await books.rows()) == 500
    await books.check_counts()


async def test_a_second_node_keeps_the_flow_drawn_by_the_first(books: Books):
    if books.database.is_sqlite:
        pytest.skip("one file is served by one process")
    one, other = Visitor(books, await books.open()), Visitor(books, await books.open())
    known = await open_sessions(one, 20)
    await _sticky(books, other, known)
    assert (await other.rate("order-3")).session == known["order-3"].number
    books.pass_by(VALIDITY)
    second, opened = await other.claim("order-3", 99)
    assert opened
    assert await outcome(one.claim("order-3", 10)) == (second, False)


async def test_memory_expires_before_the_store(books: Books):
    if books.database.is_sqlite:
        pytest.skip("one process has one clock")
    visitor = Visitor(books, await books.open())
    session, _ = await visitor.claim("order-1", 10)
    books.pass_by(VALIDITY - 50_000)
    # within the last minute the store is asked, and gives the same answer
    assert visitor.ledger.recall(session_key("order-1"), books.now()) is None
    assert await visitor.claim("order-1", 11) == (session, False)
