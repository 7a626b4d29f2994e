"""Sessions found in memory or in the store, on a store without a database; and callers who gave up."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs
from tests.fakes.things import first_row
from tests.storage.conftest import eventually

from aimm.feedback.errors import UnknownCorrelation
from aimm.kit.errors import AimmError, Unavailable
from aimm.picking.model import Claim, Session
from aimm.picking.rules import session_key
from aimm.storage.ledger.base import SHARDS, Ledger
from aimm.storage.ledger.batches import Batch, Limits, Outcome

SKEW = 60_000
KEY = session_key("order-1")


class Shelf(Ledger):
    """A ledger whose store is a dictionary.

    Attributes:
        sessions: what is stored; an error is raised instead.
        fetched: the keys that the store was asked for.
        fails: what the next commit raises.
        gives: what the next commit answers to a claim instead of opening its session.
    """

    def __init__(self, incarnation: int = 1, **limits: Any) -> None:
        self.time = 1_000_000
        super().__init__(lambda: self.time, incarnation, Limits(**limits), SKEW)
        self.sessions: dict[bytes, Session | Exception] = {}
        self.fetched: list[bytes] = []
        self.batches: list[Batch] = []
        self.fails: Exception | None = None
        self.opened = self.closed = False

    async def _open(self) -> None:
        self.opened = True

    async def _close(self) -> None:
        self.closed = True

    async def _fetch(self, key: bytes) -> Session | None:
        self.fetched.append(key)
        found = self.sessions.get(key)
        if isinstance(found, Exception):
            raise found
        return found

    async def stored_batch(self, batch_key: str) -> str | None:
        return None

    async def _commit(self, batch: Batch, lane: int) -> Outcome:
        self.batches.append(batch)
        await asyncio.sleep(0)
        if self.fails is not None:
            raise self.fails
        claims: list[tuple[Session, bool] | None] = []
        for key, row, _ in batch.claims:
            known = self.sessions.get(key)
            session = known if isinstance(known, Session) else _session(row.id, row.expires)
            claims.append(None if isinstance(known, Exception) else (session, known is None))
        return Outcome(
            claims,
            [UnknownCorrelation("order-1") for _ in batch.submissions],
            [exposure.answer for exposure in batch.exposures],
        )

    async def _reopen(self) -> None:
        pass


def _session(number: int, expires: int) -> Session:
    return Session(number, 1, 10, expires)


@pytest.fixture
async def shelf():
    made = Shelf()
    await made.start()
    yield made
    if not made.closed:
        await made.close()


async def _looked_up(shelf: Shelf) -> tuple[list[Session | None], list[AimmError]]:
    found: list[Session | None] = []
    failed: list[AimmError] = []
    shelf.look_up(KEY, found.append, failed.append)
    assert (found, failed) == ([], [])
    assert len(shelf._lookups) == 1
    await eventually(lambda: bool(found or failed))
    await eventually(lambda: not shelf._lookups)
    return found, failed


async def test_a_session_in_memory_is_not_looked_up_in_the_store(shelf: Shelf):
    session = _session(5, shelf.time + SKEW + 1)
    shelf.memory.put(KEY, session)
    assert shelf.recall(KEY, shelf.time) == session
    assert await shelf.find(KEY) == session
    assert await _looked_up(shelf) == ([session], [])
    assert shelf.fetched == []


async def test_the_store_is_asked_about_a_session_that_soon_ends(shelf: Shelf):
    shelf.memory.put(KEY, _session(5, shelf.time + SKEW))
    shelf.sessions[KEY] = stored = _session(6, shelf.time + 2 * SKEW)
    assert shelf.recall(KEY, shelf.time) is None
    assert await shelf.find(KEY) == stored
    assert await _looked_up(shelf) == ([stored], [])
    assert shelf.fetched == [KEY, KEY]


async def test_an_unknown_session_is_found_to_be_none(shelf: Shelf):
    assert await _looked_up(shelf) == ([None], [])


async def test_an_error_of_a_lookup_reaches_its_caller(shelf: Shelf):
    shelf.sessions[KEY] = error = UnknownCorrelation("order-1")
    with capture_logs() as logs:
        assert await _looked_up(shelf) == ([], [error])
    assert logs == []


async def test_a_lookup_that_breaks_is_logged_and_counts_as_unavailable(shelf: Shelf):
    shelf.sessions[KEY] = ValueError("no such column")
    with capture_logs() as logs:
        found, failed = await _looked_up(shelf)
    assert found == []
    assert [type(error) for error in failed] == [Unavailable]
    assert logs == [{"event": "session_lookup_failed", "log_level": "error", "exc_info": True}]


async def test_rows_that_a_deleted_use_case_leaves_in_memory_are_forgotten(shelf: Shelf):
    expires = shelf.time + 2 * SKEW
    shelf.memory.put(KEY, Session(5, 1, 10, expires))
    shelf.memory.put(session_key("order-2"), Session(6, 2, 10, expires))
    shelf.forget_use_case(1)
    assert [session.number for _, session in shelf.memory.oldest()] == [6]


def _settle(shelf: Shelf, number: int = 7) -> "asyncio.Task[Session]":
    row = first_row(number, "order-1", shelf.time)
    return asyncio.create_task(shelf.settle(KEY, row))


async def test_a_caller_who_gives_up_disturbs_no_other(shelf: Shelf):
    """Neither in a commit that works, nor in one that fails."""
    for fails in (None, OSError("disk full")):
        shelf.fails = fails
        callers = [_settle(shelf), _settle(shelf, 8)]
        batch = asyncio.create_task(shelf.record_batch("k", [], "one"))
        barrier, other = (asyncio.create_task(shelf.settled()) for _ in range(2))
        await asyncio.sleep(0)
        for one in (callers[0], batch, barrier):
            one.cancel()
        results = await asyncio.gather(callers[1], other, return_exceptions=True)
        assert [type(result) for result in results] == (
            [Session, type(None)] if fails is None else [Unavailable, Unavailable]
        )
    shelf.fails = None
    await eventually(lambda: shelf.healthy)


async def test_a_claim_that_the_store_lost_is_refused_and_can_be_repeated(shelf: Shelf):
    shelf.sessions[KEY] = ValueError("vanished")
    with pytest.raises(Unavailable):
        await _settle(shelf)
    assert shelf.meter.refused == 1
    assert shelf.recall(KEY, shelf.time) is None
    del shelf.sessions[KEY]
    assert (await _settle(shelf)).number == 7


async def test_only_the_first_of_the_callers_opened_the_session(shelf: Shelf):
    told: list[tuple[int, bool]] = []
    for number in (7, 8, 9):
        row = first_row(number, "order-1", shelf.time)
        claim = Claim(KEY, row, [(lambda session, opened: told.append((session.number, opened)), _never)])
        shelf.claim(claim)
    await eventually(lambda: len(told) == 3)
    assert told == [(7, True), (7, False), (7, False)]


def _never(error: AimmError) -> None:
    pytest.fail(repr(error))


async def test_a_failed_commit_refuses_every_caller_and_counts_them(shelf: Shelf):
    shelf.fails = OSError("disk full")
    callers = [_settle(shelf), _settle(shelf), asyncio.create_task(shelf.record_batch("k", [], "one"))]
    results = await asyncio.gather(*callers, return_exceptions=True)
    assert [type(result) for result in results] == [Unavailable] * 3
    assert shelf.meter.refused == 2  # those of claims; batches are repeated by their keys
    shelf.fails = None
    await eventually(lambda: shelf.healthy)


async def test_a_batch_is_noted_with_its_time(shelf: Shelf):
    assert await shelf.record_batch("k", [], "one") == "one"
    (batch,) = shelf.batches
    assert [(one.key, one.at, one.answer) for one in batch.exposures] == [("k", shelf.time, "one")]


async def test_the_store_is_opened_first_and_closed_last():
    shelf = Shelf()
    await shelf.start()
    assert shelf.opened
    caller = _settle(shelf)
    await asyncio.sleep(0)
    await shelf.close()
    assert shelf.closed
    assert (await caller).number == 7


async def test_each_run_of_a_process_has_its_shard_and_its_numbers():
    shelves = [Shelf(incarnation) for incarnation in range(1, SHARDS + 2)]
    assert [shelf._shard for shelf in shelves] == [*range(1, SHARDS), 0, 1]
    numbers = [shelf.new_number() for shelf in shelves]
    assert numbers == sorted(set(numbers))
    assert shelves[0].new_number() == numbers[0] + 1
