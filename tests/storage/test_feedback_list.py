"""Lists of ratings: newest first, the same filters on both databases, in bounded steps."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert
from tests.fakes.sources import NOW
from tests.storage.conftest import Books

from aimm.feedback.listing import Cursor, FeedbackFilter, FeedbackPage
from aimm.flows.model import NewFlow
from aimm.storage.database.schema import feedback, use_cases
from aimm.storage.feedback import StoredRatingBook
from aimm.storage.flows import StoredFlows

SECOND = 1000
COMMENTS = (None, "", "Zu LANGSAM, leider", "großartig", "STRASSE")


@pytest.fixture
async def flow_ids(books: Books) -> tuple[str, str]:
    """Two flows of the first use case, with 60 ratings; every third belongs to the second use case."""
    owner = next(row.id for row in await books.rows(use_cases) if row.number == 1)
    async with books.database.writing() as connection:
        flows = [
            await StoredFlows(connection).add(
                f"{n}" * 36, NewFlow(use_case_id=owner, title=f"Flow {n}", description="d"), NOW
            )
            for n in range(2)
        ]
        await connection.execute(
            insert(feedback),
            [
                {
                    "id": 1000 + n,
                    "session": n,
                    "at": n * SECOND,
                    "use_case": 1 + (n % 3 == 2),
                    "flow": flows[n % 2].number if n % 5 else 99,
                    "score": 100 + n % 9 * 50,
                    "star": 1,
                    "correlation": f"c{n}",
                    "comment": COMMENTS[n % 5],
                }
                for n in range(60)
            ],
        )
    return flows[0].id, flows[1].id


MINE = [n for n in range(59, -1, -1) if n % 3 != 2]


async def _owner(books: Books) -> str:
    return next(row.id for row in await books.rows(use_cases) if row.number == 1)


async def ask(books: Books, size: int = 50, before: Cursor | None = None, **wanted: Any) -> FeedbackPage:
    owner = await _owner(books)
    stretch = wanted.pop("stretch", 1000)
    async with books.database.reading() as connection:
        book = StoredRatingBook(connection, stretch)
        return await book.page(FeedbackFilter(use_case_id=owner, **wanted), before, size)


def numbers(page: FeedbackPage) -> list[int]:
    return [one.number - 1000 for one in page.items]


async def test_the_newest_ratings_come_first(books: Books, flow_ids: tuple[str, str]):
    page = await ask(books, 3)
    assert numbers(page) == MINE[:3]
    first = page.items[0]
    n = MINE[0]
    assert (first.at, first.correlation_id, first.score) == (n * SECOND, f"c{n}", 100 + n % 9 * 50)
    assert first.comment == COMMENTS[n % 5]
    assert not page.cut


async def test_pages_have_no_gaps(books: Books, flow_ids: tuple[str, str]):
    found: list[int] = []
    page = await ask(books, 7)
    while True:
        found += numbers(page)
        if page.next is None:
            break
        assert len(page.items) == 7
        page = await ask(books, 7, page.next)
    assert found == MINE


async def test_a_full_last_page_ends_the_list(books: Books, flow_ids: tuple[str, str]):
    page = await ask(books, len(MINE))
    assert (numbers(page), page.next) == (MINE, None)


async def test_a_deleted_flow_has_no_id(books: Books, flow_ids: tuple[str, str]):
    page = await ask(books)
    for one in page.items:
        n = one.number - 1000
        assert one.flow_id == (flow_ids[n % 2] if n % 5 else None)


FILTERS: list[tuple[dict[str, Any], Callable[[int], bool]]] = [
    ({"least": 300}, lambda n: 100 + n % 9 * 50 >= 300),
    ({"most": 250}, lambda n: 100 + n % 9 * 50 <= 250),
    ({"least": 200, "most": 300}, lambda n: 200 <= 100 + n % 9 * 50 <= 300),
    ({"since": 20 * SECOND}, lambda n: n >= 20),
    ({"until": 20 * SECOND}, lambda n: n < 20),
    ({"since": 20 * SECOND, "until": 40 * SECOND}, lambda n: 20 <= n < 40),
    ({"since": 1_000_000}, lambda n: False),
    ({"until": 0}, lambda n: False),
    ({"commented": True}, lambda n: n % 5 > 1),
    ({"commented": False}, lambda n: n % 5 <= 1),
    ({"text": "langsam"}, lambda n: n % 5 == 2),
    ({"text": "GROSSARTIG"}, lambda n: n % 5 == 3),
    ({"text": "straße"}, lambda n: n % 5 == 4),
    ({"text": "%"}, lambda n: False),
    ({"text": "langsam", "commented": False}, lambda n: False),
]


async def test_filters(books: Books, flow_ids: tuple[str, str]):
    for wanted, fits in FILTERS:
        for stretch in (1000, 12):
            page = await ask(books, **wanted, stretch=stretch)
            found = numbers(page)
            while page.next is not None:
                page = await ask(books, before=page.next, **wanted, stretch=stretch)
                found += numbers(page)
            assert found == [n for n in MINE if fits(n)], (wanted, stretch)


async def test_one_flow(books: Books, flow_ids: tuple[str, str]):
    found = numbers(await ask(books, flow_id=flow_ids[1]))
    assert found == [n for n in MINE if n % 5 and n % 2]
    assert numbers(await ask(books, flow_id="x" * 36)) == []


async def test_a_search_stops_at_the_scan_limit_and_can_continue(books: Books, flow_ids: tuple[str, str]):
    wanted = {"least": 101, "most": 101, "stretch": 4}
    page = await ask(books, **wanted)
    looked_at = 20 if books.database.is_sqlite else len([n for n in range(60) if n % 3 != 2]) // 2
    total = 60 if books.database.is_sqlite else len(MINE)
    assert (numbers(page), page.cut) == ([], True)
    steps = 1
    while page.next is not None:
        page = await ask(books, before=page.next, **wanted)
        steps += 1
    assert not page.cut
    assert steps == total // looked_at + 1


async def test_a_rare_flow_is_found_at_once(books: Books, flow_ids: tuple[str, str]):
    async with books.database.writing() as connection:  # the oldest rating is the only one of its flow
        rare = await StoredFlows(connection).add(
            "f" * 36, NewFlow(use_case_id=await _owner(books), title="Rare", description="d"), NOW
        )
        await connection.execute(feedback.update().where(feedback.c.id == 1000).values(flow=rare.number))
    # PostgreSQL has an index; SQLite scans 250,000 ratings in one request
    stretch = None if books.database.is_sqlite else 2
    page = await ask(books, flow_id="f" * 36, stretch=stretch)
    assert (numbers(page), page.next, page.cut) == ([0], None, False)


async def test_a_late_match_is_returned_once(books: Books, flow_ids: tuple[str, str]):
    wanted = {"text": "langsam", "stretch": 3}
    found: list[int] = []
    page = await ask(books, 2, **wanted)
    while True:
        found += numbers(page)
        if page.next is None:
            break
        page = await ask(books, 2, page.next, **wanted)
    assert found == [n for n in MINE if n % 5 == 2]


async def test_larger_numbers_come_first_at_the_same_time(books: Books):
    same = {"at": 5, "use_case": 1, "flow": 1, "score": 100, "star": 1, "correlation": "c"}
    async with books.database.writing() as connection:
        await connection.execute(insert(feedback), [{"id": n, "session": n, **same} for n in (3, 1, 2)])
    page = await ask(books, 1)
    assert [one.number for one in page.items] == [3]
    page = await ask(books, 5, page.next)
    assert [one.number for one in page.items] == [2, 1]


async def test_an_empty_list(books: Books):
    assert await ask(books) == FeedbackPage([], None, cut=False)
    assert await ask(books, since=5, until=9) == FeedbackPage([], None, cut=False)
