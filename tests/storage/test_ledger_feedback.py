"""One rating per session, stored and counted once; on both databases."""

import asyncio

from sqlalchemy import select
from tests.fakes.things import HOUR
from tests.storage.conftest import Books, Visitor, outcome

from aimm.feedback.errors import AlreadyProvided, KeyReused, UnknownCorrelation
from aimm.feedback.rules import star_of
from aimm.storage.database.schema import feedback
from aimm.storage.feedback import StoredRatingHistory
from aimm.storage.ledger.batches import Limits

DAY = 24 * HOUR
VALIDITY, WINDOW = Limits().validity, Limits().feedback_window


async def test_a_rating_is_stored_with_all_fields(books: Books, visitor: Visitor):
    session, _ = await visitor.claim("ordér-1", 11)
    given = await visitor.rate("ordér-1", 433, "k", comment="não", reference_link="https://example.com/1")
    assert (given.session, given.use_case, given.flow) == (session.number, 1, 11)
    assert given.star == star_of(433, session.number)
    assert given.number > session.number
    assert abs(given.at - books.now()) < 10_000
    assert [tuple(row) for row in await books.rows(feedback)] == [
        (
            given.number, session.number, given.at, 1, 11, 433, given.star,
            "ordér-1", "não", "https://example.com/1", "k",
        )
    ]  # fmt: skip
    async with books.database.reading() as connection:
        history = StoredRatingHistory(connection)
        assert await history.of_session(session.number) == given
        assert await history.of_session(session.number + 1) is None
    await books.check_counts()


async def test_optional_fields_of_a_rating_may_be_missing(books: Books, visitor: Visitor):
    await visitor.claim("order-1")
    given = await visitor.rate("order-1", 100, comment=None)
    row = (await books.rows(feedback))[0]
    assert (row.comment, row.reference_link, row.idempotency_key) == (None, None, None)
    async with books.database.reading() as connection:
        assert await StoredRatingHistory(connection).of_session(given.session) == given


async def test_an_unknown_id_cannot_be_rated(books: Books, visitor: Visitor):
    assert await outcome(visitor.rate("nobody")) is UnknownCorrelation
    assert await books.rows(feedback) == []
    await books.check_counts()


async def test_a_session_is_rated_once_in_one_commit(books: Books, visitor: Visitor):
    await visitor.claim("order-1")
    first, second, third = (visitor.rate("order-1", score) for score in (100, 500, 100))
    assert (await first).request.score == 100
    assert await outcome(second) is AlreadyProvided
    assert await outcome(third) is AlreadyProvided
    assert [row.score for row in await books.rows(feedback)] == [100]
    await books.check_counts()


async def test_a_session_is_rated_once_across_commits_and_restarts(books: Books, visitor: Visitor):
    await visitor.claim("order-1")
    await visitor.rate("order-1", 100)
    assert await outcome(visitor.rate("order-1", 100)) is AlreadyProvided
    again = Visitor(books, await books.reopen(visitor.ledger))
    assert await outcome(again.rate("order-1", 100)) is AlreadyProvided
    assert len(await books.rows(feedback)) == 1
    await books.check_counts()


async def test_a_repeated_request_gets_the_first_response(books: Books, visitor: Visitor):
    await visitor.claim("order-1")
    together = [visitor.rate("order-1", 300, "k") for _ in range(3)]
    first = await together[0]
    assert [await future for future in together] == [first] * 3
    assert await visitor.rate("order-1", 300, "k") == first
    again = Visitor(books, await books.reopen(visitor.ledger))
    assert await again.rate("order-1", 300, "k") == first
    assert len(await books.rows(feedback)) == 1
    await books.check_counts()


async def test_a_key_identifies_one_request(books: Books, visitor: Visitor):
    await visitor.claim("order-1")
    await visitor.claim("order-2")
    await visitor.rate("order-1", 300, "k")
    assert await outcome(visitor.rate("order-1", 301, "k")) is KeyReused
    assert await outcome(visitor.rate("order-1", 300, "k", comment="other")) is KeyReused
    assert await outcome(visitor.rate("order-1", 300, "l")) is AlreadyProvided
    assert await outcome(visitor.rate("order-1", 300)) is AlreadyProvided
    # a key belongs to its session
    assert (await visitor.rate("order-2", 100, "k")).request.score == 100


async def test_many_ratings_in_one_commit(books: Books, visitor: Visitor):
    await asyncio.gather(*(visitor.claim(f"order-{n}", 10 + n % 3) for n in range(200)))
    given = [visitor.rate(f"order-{n}", 100 + 2 * n) for n in range(200)]
    refused = [visitor.rate(f"nobody-{n}") for n in range(20)]
    for n, future in enumerate(given):
        assert (await future).request.correlation_id == f"order-{n}"
    assert {await outcome(future) for future in refused} == {UnknownCorrelation}
    await books.check_counts()


async def test_a_session_can_be_rated_until_the_feedback_window_ends(books: Books, visitor: Visitor):
    await asyncio.gather(visitor.claim("order-1"), visitor.claim("order-2"))
    books.pass_by(WINDOW - HOUR)
    assert (await visitor.rate("order-1")).request.correlation_id == "order-1"
    books.pass_by(HOUR + 60_000)
    assert await outcome(visitor.rate("order-2")) is UnknownCorrelation
    # a response is only repeated within the window
    assert await outcome(visitor.rate("order-1")) is UnknownCorrelation
    await books.check_counts()


async def test_a_reused_id_can_be_rated_again(books: Books, visitor: Visitor):
    first, _ = await visitor.claim("order-1", 10)
    await visitor.rate("order-1", 100)
    books.pass_by(VALIDITY)
    assert await outcome(visitor.rate("order-1", 100)) is AlreadyProvided
    second, _ = await visitor.claim("order-1", 11)
    given = await visitor.rate("order-1", 500)
    assert (given.session, given.flow) == (second.number, 11)
    assert {row.session for row in await books.rows(feedback)} == {first.number, second.number}
    await books.check_counts()


async def test_a_short_window_counts_from_the_first_pick(books: Books):
    visitor = Visitor(books, await books.open(feedback_window=HOUR))
    await visitor.claim("order-1")
    books.pass_by(HOUR + 60_000)
    assert await outcome(visitor.rate("order-1")) is UnknownCorrelation


async def test_claims_ratings_and_steps_share_a_commit(books: Books, visitor: Visitor):
    session, _ = await visitor.claim("order-1")
    commits = visitor.ledger.meter.commits
    rated, claimed = visitor.rate("order-1"), visitor.claim("order-2")
    visitor.repeat(session)
    recorded = visitor.ledger.record_batch("k", [visitor.repeated(session)], "one")
    assert await recorded == "one"
    assert (await rated).session == session.number
    assert (await claimed)[1]
    assert visitor.ledger.meter.commits == commits + 1
    assert len(await books.rows()) == 4
    await books.check_counts()


async def test_two_nodes_store_one_rating(books: Books):
    nodes = [Visitor(books, await books.open())]
    if not books.database.is_sqlite:
        nodes.append(Visitor(books, await books.open()))
    await asyncio.gather(*(nodes[0].claim(f"order-{n}") for n in range(100)))
    given = [
        [node.rate(f"order-{n}", 100 + index) for n in (range(100) if index == 0 else range(99, -1, -1))]
        for index, node in enumerate([*nodes, *nodes])
    ]
    results = [await outcome(future) for of_node in given for future in of_node]
    assert sum(result is not AlreadyProvided for result in results) == 100
    async with books.database.reading() as connection:
        assert len((await connection.execute(select(feedback))).all()) == 100
    await books.check_counts()
