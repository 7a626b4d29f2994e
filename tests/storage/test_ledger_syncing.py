"""Commits become durable: in order, and all or none of their rows are acknowledged."""

import asyncio
import sqlite3
from collections.abc import MutableMapping, Sequence
from typing import Any

import pytest
from structlog.testing import capture_logs
from tests.storage.conftest import Books, Visitor, eventually, outcome
from tests.storage.ledger_recovery import recovered

from aimm.kit.errors import Unavailable
from aimm.picking.rules import session_key
from aimm.storage.ledger.base import Ledger
from aimm.storage.ledger.lanes import LANES


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
    await recovered(visitor.ledger)
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
    await recovered(visitor.ledger)
    claimed, opened = await visitor.claim("order-1", 11)
    assert opened
    assert [row.id for row in await books.rows()].count(repeat.id) == 1
    await books.check_counts()
    # the unacknowledged line must not win after a restart
    again = Visitor(books, await books.reopen(visitor.ledger))
    assert await again.ledger.find(session_key("order-1")) == claimed


async def test_a_reader_of_older_data_delays_the_repair(
    books: Books, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
):
    """After a failed sync, everything has to move to the file, where a reader still needs the old pages."""
    path = books.database.sqlite_path
    if path is None:
        pytest.skip("PostgreSQL syncs by itself")
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("begin")
    reader.execute("select count(*) from pick_log").fetchone()
    with capture_logs() as logs:
        with Syncing(monkeypatch, visitor.ledger) as syncing:
            claim = visitor.claim("order-1")
            (await syncing.asked(1))[0].set_exception(OSError(5, "Input/output error"))
            assert await outcome(claim) is Unavailable
        await eventually(lambda: len(_repairs(logs)) > 1)
        assert not visitor.ledger.healthy
        reader.execute("rollback")
        reader.close()
        await recovered(visitor.ledger)
    assert set(_repairs(logs)) == {"OSError('a reader holds data that could not be made durable')"}
    assert (await visitor.claim("order-1"))[1]


def _repairs(logs: Sequence[MutableMapping[str, Any]]) -> list[str]:
    """Why repairs failed."""
    return [entry["error"] for entry in logs if entry["event"] == "store_unreachable"]
