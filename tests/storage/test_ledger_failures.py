"""A store that fails or is full: all callers get an error, nothing acknowledged is lost."""

import asyncio
import sqlite3
from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs
from tests.fakes.things import first_row
from tests.storage.conftest import Books, Visitor, eventually, outcome
from tests.storage.ledger_recovery import recovered

from aimm.kit.errors import AimmError, Unavailable
from aimm.picking.model import Claim
from aimm.picking.rules import session_key
from aimm.storage.database.schema import feedback
from aimm.storage.ledger.base import Ledger
from aimm.storage.ledger.batches import Batch, Outcome
from aimm.storage.ledger.lanes import ROW_BYTES
from aimm.storage.ledger.sqlite import SqliteLedger


class Failing:
    """Makes a ledger's commits and repairs fail until it is told to recover."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, ledger: Ledger) -> None:
        self.fails, self.tries = True, 0
        self._commit, self._reopen = ledger._commit, ledger._reopen
        monkeypatch.setattr(ledger, "_commit", self.commit)
        if isinstance(ledger, SqliteLedger):
            self._write_rows = ledger._write_rows
            monkeypatch.setattr(ledger, "_write_rows", self.write_rows)
        monkeypatch.setattr(ledger, "_reopen", self.reopen)

    async def commit(self, batch: Batch, lane: int) -> Outcome:
        self.tries += 1
        if self.fails:
            raise OSError("disk full")
        return await self._commit(batch, lane)

    async def write_rows(self) -> None:
        if self.fails:
            raise OSError("disk full")
        await self._write_rows()

    async def reopen(self) -> None:
        if self.fails:
            raise OSError("disk full")
        await self._reopen()


async def test_all_callers_of_a_failed_commit_get_an_error(
    books: Books, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
):
    ledger = visitor.ledger
    session, _ = await visitor.claim("known")
    failing = Failing(monkeypatch, ledger)
    waiting = [
        visitor.claim("order-1"),
        visitor.claim("order-1"),
        visitor.rate("known"),
        asyncio.ensure_future(ledger.record_batch("k", [visitor.repeated(session)], "one")),
        asyncio.ensure_future(ledger.settled()),
    ]
    assert [await outcome(future) for future in waiting] == [Unavailable] * 5
    assert (failing.tries, ledger.meter.failures) == (1, 1)
    assert not ledger.healthy
    assert ledger.recall(session_key("order-1"), books.now()) is None
    # new callers do not wait
    for refused in (visitor.claim("order-2"), visitor.rate("known")):
        assert refused.done()
        assert await outcome(refused) is Unavailable
    for coroutine in (ledger.settled(), ledger.record_batch("k", [], "one")):
        with pytest.raises(Unavailable):
            await coroutine
    failing.fails = False
    await recovered(ledger)
    claimed, opened = await visitor.claim("order-1")
    assert opened
    assert (await visitor.rate("known")).session == session.number
    assert await ledger.record_batch("k", [visitor.repeated(session)], "two") == "two"
    assert [row.correlation for row in await books.rows()] == ["known", "order-1", ""]
    assert (await ledger.find(session_key("order-1"))) == claimed
    await books.check_counts()


async def test_rows_of_repeated_picks_survive_a_failure(
    books: Books, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
):
    session, _ = await visitor.claim("order-1")
    failing = Failing(monkeypatch, visitor.ledger)
    before = visitor.repeat(session, 1)
    await eventually(lambda: not visitor.ledger.healthy)
    # known sessions are answered from memory, even while the store is unavailable
    assert visitor.ledger.recall(session_key("order-1"), books.now()) == session
    meanwhile = visitor.repeat(session, 2)
    failing.fails = False
    await recovered(visitor.ledger)
    await visitor.ledger.settled()
    assert [row.id for row in await books.rows()] == [session.number, before.id, meanwhile.id]
    assert visitor.ledger.meter.dropped == 0
    await books.check_counts()


async def test_rows_whose_transaction_fails_are_written_later(
    books: Books, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
):
    ledger: Any = visitor.ledger
    if not isinstance(ledger, SqliteLedger):
        pytest.skip("on PostgreSQL rows are part of a lane's commit")
    session, _ = await visitor.claim("order-1")
    failures: list[Batch] = []

    def write(batch: Batch, *, flush: bool) -> Outcome:
        failures.append(batch)
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr(ledger, "_writer", SimpleNamespace(write=write))
        repeat = visitor.repeat(session)
        await eventually(lambda: not ledger.healthy)
    assert len(failures) > 1  # the rows alone, then a lane, which reports it
    told = [entry for entry in logs if entry["event"] == "writing_rows_failed"]
    assert told[0]["error"] == "OperationalError('disk I/O error')"
    await recovered(ledger)
    await ledger.settled()
    assert [row.id for row in await books.rows()] == [session.number, repeat.id]
    await books.check_counts()


async def test_rows_beyond_the_buffer_are_dropped_and_counted(books: Books, monkeypatch: pytest.MonkeyPatch):
    visitor = Visitor(books, await books.open(row_bytes=3 * ROW_BYTES))
    meter = visitor.ledger.meter
    session, _ = await visitor.claim("order-1")
    failing = Failing(monkeypatch, visitor.ledger)
    first = [visitor.repeat(session) for _ in range(3)]
    await eventually(lambda: not visitor.ledger.healthy)
    with capture_logs() as logs:
        for _ in range(2):  # none is rejected
            visitor.repeat(session)
        failing.fails = False
        await recovered(visitor.ledger)
        await visitor.ledger.settled()
    assert (meter.dropped, meter.refused) == (2, 0)
    told = [entry for entry in logs if entry["event"].startswith("disk_")]
    assert [entry["event"] for entry in told] == ["disk_too_slow", "disk_caught_up"]
    assert told[1]["rows_dropped"] == 2
    assert [row.id for row in (await books.rows())[1:]] == [row.id for row in first]
    await books.check_counts()


async def test_a_barrier_waits_for_more_rows_than_one_commit_takes(books: Books, visitor: Visitor):
    session, _ = await visitor.claim("order-1")
    repeats = [visitor.repeat(session) for _ in range(1_700)]
    await visitor.ledger.settled()
    assert len(await books.rows()) == 1 + len(repeats)
    await books.check_counts()


async def test_a_full_queue_rejects_requests(books: Books):
    visitor = Visitor(books, await books.open(queue=3))
    session, _ = await visitor.claim("known")
    claims = [visitor.claim(f"order-{n}") for n in range(4)]
    ratings = [visitor.rate(f"order-{n}") for n in range(4)]
    repeats = [visitor.repeat(session) for _ in range(4)]  # no caller waits for these
    # a claim for an id that is already in flight does not use the queue
    joined = visitor.claim("order-0")
    assert claims[3].done()
    assert ratings[3].done()
    assert await outcome(claims[3]) is Unavailable
    assert await outcome(ratings[3]) is Unavailable
    assert visitor.ledger.meter.refused == 2
    assert all(opened for _, opened in await asyncio.gather(*claims[:3]))
    assert await joined == (claims[0].result()[0], False)
    await visitor.ledger.settled()
    assert len(await books.rows()) == 4 + len(repeats)
    # there is space again
    assert (await visitor.claim("order-3"))[1]


async def test_a_full_queue_rejects_batches(books: Books):
    visitor = Visitor(books, await books.open(queue=2))
    answers = await asyncio.gather(
        *(visitor.ledger.record_batch(f"k{n}", [], f"answer {n}") for n in range(3)), return_exceptions=True
    )
    assert answers[:2] == ["answer 0", "answer 1"]
    assert isinstance(answers[2], Unavailable)
    assert visitor.ledger.meter.refused == 1


async def test_a_barrier_waits_for_earlier_entries(books: Books, visitor: Visitor):
    session, _ = await visitor.claim("order-1")
    repeats = [visitor.repeat(session) for _ in range(100)]
    await visitor.ledger.settled()
    assert len(await books.rows()) == 1 + len(repeats)
    # nothing queued: nothing to wait for
    await asyncio.wait_for(visitor.ledger.settled(), 5)


async def test_closing_stores_queued_entries(books: Books):
    visitor = Visitor(books, await books.open())
    session, _ = await visitor.claim("known")
    claims = [visitor.claim(f"order-{n}") for n in range(20)]
    repeat, rated = visitor.repeat(session), visitor.rate("known")
    await books.close(visitor.ledger)
    assert all(claim.result()[1] for claim in claims)
    assert rated.result().session == session.number
    assert repeat.id in {row.id for row in await books.rows()}
    assert len(await books.rows()) == 22
    assert len(await books.rows(feedback)) == 1
    await books.check_counts()


async def test_a_closed_ledger_rejects_requests(books: Books):
    visitor = Visitor(books, await books.open())
    await books.close(visitor.ledger)
    assert await outcome(visitor.claim("order-1")) is Unavailable
    assert await outcome(visitor.rate("order-1")) is Unavailable
    with pytest.raises(Unavailable):
        await visitor.ledger.record_batch("k", [], "one")


async def test_a_ledger_can_be_closed_while_the_store_is_unavailable(
    books: Books, monkeypatch: pytest.MonkeyPatch
):
    visitor = Visitor(books, await books.open())
    session, _ = await visitor.claim("order-1")
    failing = Failing(monkeypatch, visitor.ledger)
    visitor.repeat(session)
    await eventually(lambda: not visitor.ledger.healthy)
    assert failing.tries > 0
    async with asyncio.timeout(5):
        await books.close(visitor.ledger)


async def test_callbacks_may_make_new_requests(books: Books, visitor: Visitor):
    """A caller may request the next session in the callback of the first."""
    answers: list[Any] = []
    ledger = visitor.ledger

    def first(session: Any, opened: bool) -> None:
        answers.append(session.flow)
        row = first_row(ledger.new_number(), "order-2", books.now(), flow=12)
        row = row._replace(session=row.id)
        ledger.claim(Claim(session_key("order-2"), row, [(second, _never)]))

    def second(session: Any, opened: bool) -> None:
        answers.append(session.flow)

    row = first_row(ledger.new_number(), "order-1", books.now())
    ledger.claim(Claim(session_key("order-1"), row, [(first, _never)]))
    await eventually(lambda: len(answers) == 2)
    assert answers == [10, 12]


def _never(error: AimmError) -> None:
    pytest.fail(repr(error))
