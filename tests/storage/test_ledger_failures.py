"""A store that fails, hangs or is full: all callers get an error, nothing acknowledged is lost."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from structlog.testing import capture_logs
from tests.fakes.things import first_row
from tests.storage.conftest import Books, Visitor, eventually, outcome

from aimm.kit.errors import AimmError, Unavailable
from aimm.picking.model import Claim
from aimm.picking.rules import session_key
from aimm.storage.database.schema import feedback
from aimm.storage.ledger.base import Ledger
from aimm.storage.ledger.batches import Batch, Outcome
from aimm.storage.ledger.lanes import LANES, ROW_BYTES
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


async def _recovered(ledger: Ledger) -> None:
    await eventually(lambda: ledger.healthy)


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
    await _recovered(ledger)
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
    await _recovered(visitor.ledger)
    await visitor.ledger.settled()
    assert [row.id for row in await books.rows()] == [session.number, before.id, meanwhile.id]
    assert visitor.ledger.meter.dropped == 0
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
        await _recovered(visitor.ledger)
        await visitor.ledger.settled()
    assert (meter.dropped, meter.refused) == (2, 0)
    told = [entry for entry in logs if entry["event"].startswith("disk_")]
    assert [entry["event"] for entry in told] == ["disk_too_slow", "disk_caught_up"]
    assert told[1]["rows_dropped"] == 2
    assert [row.id for row in (await books.rows())[1:]] == [row.id for row in first]
    await books.check_counts()


async def test_rows_are_written_while_every_lane_waits_for_the_disk(
    books: Books, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
):
    if not books.database.is_sqlite:
        pytest.skip("PostgreSQL syncs by itself")
    session, _ = await visitor.claim("known")
    with Syncing(monkeypatch, visitor.ledger) as syncing:
        claims: list[asyncio.Future[Any]] = []
        for lane in range(LANES):
            claims.append(visitor.claim(f"order-{lane}"))
            await syncing.asked(lane + 1)
        repeats = [visitor.repeat(session) for _ in range(1_200)]  # more than one transaction takes
        await eventually(lambda: not visitor.ledger.queued)
        assert {row.id for row in repeats} <= {row.id for row in await books.rows()}
        assert not any(claim.done() for claim in claims)
        for future in syncing.futures:
            future.set_result(None)
        await asyncio.gather(*claims)
    assert len(syncing.futures) == LANES  # no caller waits for the rows, so they were not synced
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
    await _recovered(ledger)
    claimed, opened = await visitor.claim("order-1", 11)
    assert (opened, claimed.flow) == (True, 11)
    await ledger.settled()  # the row without a caller may be in the commit of another lane
    assert [row.id for row in await books.rows()] == [session.number, repeat.id, claimed.number]
    await books.check_counts()


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
    await _recovered(visitor.ledger)
    assert (await visitor.claim("order-1"))[1]
    looked_up = await asyncio.gather(visitor.ledger.find(session_key("nobody")), return_exceptions=True)
    assert looked_up[0] is None or isinstance(looked_up[0], Unavailable)
    assert await visitor.ledger.find(session_key("nobody")) is None
    assert visitor.ledger.recall(session_key("known"), books.now()) == known
    await books.check_counts()


class Syncing:
    """Replaces a ledger's syncs with futures that the test completes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, ledger: Ledger) -> None:
        self.futures: list[asyncio.Future[None]] = []
        self._context = monkeypatch.context()
        self._ledger: Any = ledger

    def __enter__(self) -> "Syncing":
        self._context.__enter__().setattr(self._ledger, "_syncer", self)
        return self

    def __exit__(self, *_: object) -> None:
        self._context.__exit__(None, None, None)

    def sync(self, _: int) -> asyncio.Future[None]:
        self.futures.append(asyncio.get_running_loop().create_future())
        return self.futures[-1]

    async def asked(self, count: int) -> list[asyncio.Future[None]]:
        await eventually(lambda: len(self.futures) == count)
        return self.futures


async def test_a_commit_is_written_while_the_one_before_becomes_durable(
    books: Books, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
):
    if not books.database.is_sqlite:
        pytest.skip("PostgreSQL syncs by itself")
    with Syncing(monkeypatch, visitor.ledger) as syncing:
        one = visitor.claim("order-1")
        await syncing.asked(1)
        two = visitor.claim("order-2")
        first, second = await syncing.asked(2)
        assert [row.correlation for row in await books.rows()] == ["order-1", "order-2"]
        barrier = asyncio.ensure_future(visitor.ledger.settled())
        first.set_result(None)
        assert (await one)[1]
        assert (two.done(), barrier.done()) == (False, False)
        second.set_result(None)
        assert (await two)[1]
        (await syncing.asked(3))[2].set_result(None)
        await barrier


async def test_a_failed_sync_fails_the_next_commit_too(
    books: Books, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
):
    if not books.database.is_sqlite:
        pytest.skip("PostgreSQL syncs by itself")
    with Syncing(monkeypatch, visitor.ledger) as syncing:
        one = visitor.claim("order-1")
        await syncing.asked(1)
        two = visitor.claim("order-2")
        first, second = await syncing.asked(2)
        first.set_exception(OSError(5, "Input/output error"))
        second.set_result(None)
        assert [await outcome(one), await outcome(two)] == [Unavailable] * 2
    await _recovered(visitor.ledger)
    assert [opened for _, opened in (await visitor.claim("order-1"), await visitor.claim("order-2"))] == [
        True,
        True,
    ]
    await books.check_counts()


async def test_a_failed_sync_acknowledges_nothing_and_counts_once(
    books: Books, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
):
    if not books.database.is_sqlite:
        pytest.skip("PostgreSQL syncs by itself")
    session, _ = await visitor.claim("known")

    with Syncing(monkeypatch, visitor.ledger) as syncing:
        claim, repeat = visitor.claim("order-1"), visitor.repeat(session)
        (await syncing.asked(1))[0].set_exception(OSError(5, "Input/output error"))
        assert await outcome(claim) is Unavailable
        assert visitor.ledger.recall(session_key("order-1"), books.now()) is None
    await _recovered(visitor.ledger)
    claimed, opened = await visitor.claim("order-1", 11)
    assert opened
    assert [row.id for row in await books.rows()].count(repeat.id) == 1
    await books.check_counts()
    # the unacknowledged line must not win after a restart
    again = Visitor(books, await books.reopen(visitor.ledger))
    assert await again.ledger.find(session_key("order-1")) == claimed


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
