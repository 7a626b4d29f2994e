"""One flow per correlation id, in all circumstances; on both databases."""

import asyncio

import pytest
from tests.fakes.things import HOUR
from tests.storage.conftest import Books, Visitor, eventually
from tests.storage.ledger_recovery import VALIDITY

from aimm.picking.model import Session
from aimm.picking.rules import session_key
from aimm.storage.ledger.base import Ledger
from aimm.storage.ledger.postgres import PostgresLedger


async def test_a_first_claim_opens_a_session(books: Books, ledger: Ledger, visitor: Visitor):
    session, opened = await visitor.claim("order-1", 10)
    assert opened
    assert (session.use_case, session.flow) == (1, 10)
    assert abs(session.expires - books.now() - VALIDITY) < 10_000
    assert ledger.recall(session_key("order-1"), books.now()) == session
    assert [(r.id, r.session, r.flow, r.flow_step, r.expires, r.correlation) for r in await books.rows()] == [
        (session.number, session.number, 10, 1_001, session.expires, "order-1")
    ]
    await books.check_counts()


async def test_every_field_of_a_pick_is_stored(books: Books, visitor: Visitor):
    fields = {"use_case": 2, "flow_step": 7, "revision": 8, "share_table": 9, "reason": 3}
    session, _ = await visitor.claim("ordér-1", 11, **fields)
    row = (await books.rows())[0]
    assert tuple(row) == (
        session.number, row.at, session.number, 2, 11, 7, 8, 9, 3, session.expires, "ordér-1"
    )  # fmt: skip
    assert abs(row.at - books.now()) < 10_000


async def test_nothing_is_visible_before_it_is_stored(books: Books, ledger: Ledger, visitor: Visitor):
    claim = visitor.claim("order-1")
    assert ledger.recall(session_key("order-1"), books.now()) is None
    await claim
    assert ledger.recall(session_key("order-1"), books.now()) is not None


async def test_repeated_picks_join_the_log(books: Books, ledger: Ledger, visitor: Visitor):
    session, _ = await visitor.claim("order-1")
    repeats = [visitor.repeat(session, step) for step in (1, 2, 2)]
    await ledger.settled()
    assert [tuple(row) for row in (await books.rows())[1:]] == [tuple(row) for row in repeats]
    await books.check_counts()


async def test_a_session_without_a_step_counts_as_session_only(books: Books, visitor: Visitor):
    await visitor.claim("order-1", flow_step=0, revision=0)
    assert [row.flow_step for row in await books.rows()] == [0]
    await books.check_counts()


async def test_concurrent_claims_of_one_id_get_one_flow(books: Books, visitor: Visitor):
    claims = [visitor.claim("order-1", flow) for flow in range(10, 60)]
    answers = await asyncio.gather(*claims)
    assert {session.flow for session, _ in answers} == {10}
    assert [opened for _, opened in answers] == [True] + [False] * 49
    assert len(await books.rows()) == 1


async def test_a_claim_during_the_commit_joins_it(books: Books, ledger: Ledger, visitor: Visitor):
    first = visitor.claim("order-1", 10)
    while ledger.queued:  # noqa: ASYNC110 -- there is no event for the start of a commit
        await asyncio.sleep(0)
    assert not first.done()
    second = visitor.claim("order-1", 11)
    assert await second == ((await first)[0], False)
    assert len(await books.rows()) == 1


async def test_a_settled_id_keeps_its_flow(books: Books, visitor: Visitor):
    first, _ = await visitor.claim("order-1", 10)
    if isinstance(visitor.ledger, PostgresLedger):
        # no longer in this node's memory, but in the store
        visitor.ledger.memory.forget(session_key("order-1"), first.number)
        assert await visitor.claim("order-1", 11) == (first, False)
    assert await visitor.ledger.find(session_key("order-1")) == first


async def test_one_id_used_for_two_use_cases_is_one_session(books: Books, visitor: Visitor):
    claims = [visitor.claim("order-1", 10), visitor.claim("order-1", 20, use_case=2)]
    answers = await asyncio.gather(*claims)
    assert [session.use_case for session, _ in answers] == [1, 1]


async def test_settle_awaits_a_claim(books: Books, ledger: Ledger, visitor: Visitor):
    first, _ = await visitor.claim("order-1", 10)
    row = visitor.repeated(first)._replace(correlation="order-2", expires=books.now() + HOUR)
    row = row._replace(session=row.id)
    settled = await asyncio.gather(*(ledger.settle(session_key("order-2"), row) for _ in range(2)))
    assert settled[0] == settled[1]
    assert (settled[0].number, settled[0].flow) == (row.id, 10)


async def test_many_ids_in_one_commit(books: Books, ledger: Ledger, visitor: Visitor):
    commits = ledger.meter.commits
    claims = {f"order-{n}": visitor.claim(f"order-{n}", 10 + n % 7) for n in range(500)}
    await asyncio.gather(*claims.values())
    assert ledger.meter.commits == commits + 1
    assert (ledger.meter.rows, ledger.meter.last_size) == (500, 500)
    for n, (correlation, claim) in enumerate(claims.items()):
        assert claim.result()[0].flow == 10 + n % 7
        assert await ledger.find(session_key(correlation)) == claim.result()[0]
    await books.check_counts()


async def test_an_unknown_id_is_not_found(ledger: Ledger):
    assert await ledger.find(session_key("nobody")) is None


async def test_a_lookup_calls_back(ledger: Ledger, visitor: Visitor):
    session, _ = await visitor.claim("order-1")
    found: list[Session | None] = []
    for correlation in ("order-1", "nobody"):
        ledger.look_up(session_key(correlation), found.append, lambda error: pytest.fail(repr(error)))
    assert found == []
    await eventually(lambda: len(found) == 2)
    assert set(found) == {session, None}


async def test_a_batch_of_exposures_is_recorded_once(books: Books, ledger: Ledger, visitor: Visitor):
    session, _ = await visitor.claim("order-1")
    rows = [visitor.repeated(session, step) for step in (1, 2)]
    again = [visitor.repeated(session, step) for step in (1, 2)]
    # in one commit
    answers = await asyncio.gather(
        ledger.record_batch("k", rows, "one"), ledger.record_batch("k", again, "two")
    )
    assert answers == ["one", "one"]
    # in a later one
    assert await ledger.record_batch("k", again, "three") == "one"
    assert await ledger.record_batch("l", [], "four") == "four"
    assert [row.id for row in (await books.rows())[1:]] == [row.id for row in rows]
    assert await ledger.stored_batch("k") == "one"
    assert await ledger.stored_batch("m") is None
    await books.check_counts()


async def test_a_batch_is_known_after_a_restart(books: Books, ledger: Ledger, visitor: Visitor):
    session, _ = await visitor.claim("order-1")
    await ledger.record_batch("k", [visitor.repeated(session)], "one")
    again = Visitor(books, await books.reopen(ledger))
    assert await again.ledger.record_batch("k", [again.repeated(session)], "two") == "one"
    assert len(await books.rows()) == 2


async def test_numbers_increase_and_are_unique_across_restarts(books: Books, ledger: Ledger):
    numbers = [ledger.new_number() for _ in range(1_000)]
    assert numbers == sorted(set(numbers))
    other = await books.open() if not books.database.is_sqlite else await books.reopen(ledger)
    assert other.new_number() > numbers[-1]
