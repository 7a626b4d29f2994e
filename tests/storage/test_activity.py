"""Sessions and ratings by five-minute bucket: counted once, for every use case, and kept as long as picks."""

from collections.abc import Sequence

from sqlalchemy import delete
from tests.fakes.sources import NOW
from tests.storage.conftest import Books, Visitor
from tests.storage.rollout_world import DAY, HOUR, MINUTE, World

from aimm.activity.model import BUCKET_MS, ActivityNews, Bucket, Window
from aimm.flows.model import NewFlow
from aimm.storage.activity import StoredActivity
from aimm.storage.activity.totals import HOUR_MS
from aimm.storage.database.schema import (
    activity,
    activity_heads,
    activity_totals,
    feedback,
    pick_log,
    use_cases,
)
from aimm.storage.flows import StoredFlows
from aimm.storage.ledger.base import Ledger
from aimm.storage.retention import Purger, Retention
from aimm.storage.rollouts.intake import take_in

KEPT = Retention(picks=90 * DAY, feedback=30 * DAY, sessions=7 * DAY)


async def count(books: Books) -> None:
    """Count everything acknowledged so far."""
    for ledger in books.ledgers:
        await ledger.settled()
    async with books.database.writing() as connection:
        await take_in(connection)


async def counted(books: Books) -> list[tuple[int, ...]]:
    """Use case, flow, sessions, ratings, sum of scores, stars; oldest first, one row per bucket."""
    rows = sorted(await books.rows(activity), key=lambda row: (row.use_case, row.bucket, row.flow))
    return [(row.use_case, *row[2:]) for row in rows]


async def test_sessions_and_ratings_are_counted_without_a_rollout(books: Books, visitor: Visitor):
    session, _ = await visitor.claim("a", 10)
    visitor.repeat(session)
    await visitor.claim("b", 10)
    await visitor.claim("c", 11, use_case=2)
    await visitor.rate("a", 450)
    await visitor.rate("b", 100)
    await count(books)
    stars_of_a = [row.star for row in await books.rows(feedback) if row.correlation == "a"]
    expected = [0] * 5
    for star in (1, *stars_of_a):
        expected[star - 1] += 1
    assert await counted(books) == [(1, 10, 2, 2, 550, *expected), (2, 11, 1, 0, 0, 0, 0, 0, 0, 0)]


async def test_nothing_is_counted_twice(books: Books, visitor: Visitor):
    await visitor.claim("a", 10)
    await count(books)
    first = await counted(books)
    await count(books)
    assert await counted(books) == first == [(1, 10, 1, 0, 0, 0, 0, 0, 0, 0)]
    await visitor.claim("b", 10)
    await count(books)
    assert await counted(books) == [(1, 10, 2, 0, 0, 0, 0, 0, 0, 0)]


async def test_a_rating_counts_at_its_time(books: Books, visitor: Visitor):
    await visitor.claim("a", 10)
    opened = books.now()
    books.pass_by(HOUR)
    await visitor.rate("a", 300)
    await count(books)
    found = {row.bucket: (row.sessions, row.ratings) for row in await books.rows(activity)}
    buckets = [at - at % BUCKET_MS for at in (opened, books.now())]
    assert sorted(found) == buckets
    assert [found[bucket] for bucket in buckets] == [(1, 0), (0, 1)]


async def flow_of(books: Books, use_case_id: str) -> tuple[str, int]:
    async with books.database.writing() as connection:
        flow = await StoredFlows(connection).add(
            "f" * 36, NewFlow(use_case_id=use_case_id, title="Flow", description="d"), NOW
        )
    return flow.id, flow.number


async def use_case_id(books: Books, number: int) -> str:
    rows = await books.rows(use_cases)
    return next(row.id for row in rows if row.number == number)


async def test_a_window_is_read_by_interval(books: Books, visitor: Visitor):
    owner = await use_case_id(books, 1)
    flow_id, flow = await flow_of(books, owner)
    await visitor.claim("a", flow)
    await visitor.claim("b", flow + 1)
    first = books.now()
    books.pass_by(2 * HOUR)
    await visitor.claim("c", flow)
    await visitor.rate("a", 400)
    await visitor.rate("c", 200)
    await count(books)
    hour = first - first % HOUR
    async with books.database.reading() as connection:
        log = StoredActivity(connection)
        assert await log.first(owner) == first - first % BUCKET_MS
        assert await log.first(await use_case_id(books, 2)) is None
        found = await log.buckets(owner, Window(hour, HOUR, 3))
        assert sorted(found, key=lambda b: (b.start, b.flow_id is None)) == [
            Bucket(flow_id=flow_id, start=hour, sessions=1, ratings=0, score_sum=0),
            Bucket(flow_id=None, start=hour, sessions=1, ratings=0, score_sum=0),
            Bucket(flow_id=flow_id, start=hour + 2 * HOUR, sessions=1, ratings=2, score_sum=600),
        ]
        assert {b.start for b in await log.buckets(owner, Window(hour, HOUR, 1))} == {hour}
        assert await log.stars(owner, hour, hour + 3 * HOUR) == {flow_id: ((0, 1, 0, 1, 0), 600)}
        assert await log.stars(owner, hour, hour + HOUR) == {flow_id: ((0, 0, 0, 0, 0), 0)}


async def news(books: Books, after: int | None) -> ActivityNews:
    async with books.database.reading() as connection:
        return await StoredActivity(connection).news(after)


async def test_news_list_use_cases_counted_since(books: Books, visitor: Visitor):
    one, two = await use_case_id(books, 1), await use_case_id(books, 2)
    assert await news(books, None) == ActivityNews(0, ())
    await visitor.claim("a", 10)
    await count(books)
    first = await news(books, 0)
    assert list(first.use_case_ids) == [one]
    assert await news(books, first.round) == ActivityNews(first.round, ())
    await visitor.claim("b", 11, use_case=2)
    await count(books)
    await visitor.rate("a", 500)
    await count(books)
    later = await news(books, first.round)
    assert sorted(later.use_case_ids) == sorted([one, two])
    assert later.round > first.round
    assert list((await news(books, None)).use_case_ids) == []


async def totals(books: Books) -> dict[tuple[int, int, int], tuple[int, int, int]]:
    """Sessions, ratings and sum of scores, by use case, length and start."""
    return {tuple(row[:3]): tuple(row[3:]) for row in await books.rows(activity_totals)}


async def test_totals_are_the_sums_over_flows(books: Books, visitor: Visitor):
    books.pass_by(HOUR_MS - books.now() % HOUR_MS + MINUTE)
    hour = books.now() - books.now() % HOUR_MS
    await visitor.claim("a", 10)
    await visitor.claim("b", 11)
    await visitor.claim("c", 20, use_case=2)
    await count(books)
    await visitor.claim("d", 10)
    await visitor.rate("b", 450)
    books.pass_by(2 * BUCKET_MS)
    await visitor.claim("e", 12)
    await count(books)
    for _ in range(2):  # a second count changes nothing
        assert await totals(books) == {
            (1, BUCKET_MS, hour): (3, 1, 450),
            (1, BUCKET_MS, hour + 2 * BUCKET_MS): (1, 0, 0),
            (1, HOUR_MS, hour): (4, 1, 450),
            (2, BUCKET_MS, hour): (1, 0, 0),
            (2, HOUR_MS, hour): (1, 0, 0),
        }
        await count(books)


async def test_totals_are_kept_for_two_days(books: Books, visitor: Visitor):
    await visitor.claim("a", 10)
    await visitor.claim("b", 10, use_case=2)
    hour = books.now() - books.now() % HOUR_MS
    await count(books)

    async def purge(now: int) -> int:
        return (await Purger(books.database, KEPT, lambda: now).purge())["activity_totals"]

    assert await purge(hour + 2 * DAY + HOUR - 1) == 0
    assert len(await totals(books)) == 4
    assert await purge(hour + 2 * DAY + HOUR) == 4
    assert await totals(books) == {}
    assert len(await counted(books)) == 2


async def heads(books: Books) -> Sequence[tuple[int, int, int]]:
    return [(row.use_case, row.first, row.latest) for row in await books.rows(activity_heads)]


async def test_activity_is_kept_as_long_as_picks(books: Books, visitor: Visitor):
    await visitor.claim("a", 10)
    old = books.now() - books.now() % BUCKET_MS
    books.pass_by(3 * DAY)
    await visitor.claim("b", 10)
    young = books.now() - books.now() % BUCKET_MS
    await count(books)
    assert await heads(books) == [(1, old, young)]

    async def purge(age: int) -> int:
        purged = await Purger(books.database, KEPT, lambda: old + age).purge()
        return purged["activity"]

    assert await purge(90 * DAY) == 0
    assert await purge(90 * DAY + 1) == 1
    assert await heads(books) == [(1, young, young)]
    assert await purge(93 * DAY + BUCKET_MS) == 1
    assert await counted(books) == []
    assert [latest for _, _, latest in await heads(books)] == [young]
    assert await purge(100 * DAY) == 0


async def test_activity_survives_the_purge_of_the_log(books: Books, visitor: Visitor):
    await visitor.claim("a", 10)
    await count(books)
    async with books.database.writing() as connection:
        await connection.execute(delete(pick_log))
    assert await counted(books) == [(1, 10, 1, 0, 0, 0, 0, 0, 0, 0)]


async def test_activity_is_deleted_with_its_use_case(books: Books, visitor: Visitor):
    await visitor.claim("a", 10)
    await visitor.claim("b", 11, use_case=2)
    await count(books)
    async with books.database.writing() as connection:
        await connection.execute(delete(use_cases).where(use_cases.c.number == 1))
    purged = await Purger(books.database, KEPT, books.now).purge()
    assert purged["activity"] == 1
    assert [row[0] for row in await counted(books)] == [2]
    assert [row[0] for row in await heads(books)] == [2]
    assert {use_case for use_case, *_ in await totals(books)} == {2}


async def test_a_running_rollout_counts_both(books: Books, ledger: Ledger):
    world = await World.of(books, ledger)
    await world.visit("a", 0, 500)
    books.pass_by(2 * MINUTE)
    facts = await world.facts()
    assert [flow.sessions for flow in facts.flows] == [1, 0]
    assert [row[1:4] for row in await counted(books)] == [(world.flows[0].number, 1, 1)]
