"""What every list that grows promises, on both databases: cursors that skip nothing, and bounded counts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import CreateTable, DropTable
from tests.fakes.sources import NOW

from aimm.access.audit import AuditFilter
from aimm.kit.paging import MOST_COUNTED, OrderDir, Page, PageRequest
from aimm.storage.audit import StoredAuditLog
from aimm.storage.database.engine import Database
from aimm.storage.database.lists import fetch_numbered
from aimm.storage.database.schema import audit_log


@dataclass(frozen=True)
class Growing:
    """A list that grows.

    Attributes:
        add: adds entries, given their first number and how many.
        page: one page of the list, by the numbers of its entries.
    """

    add: Callable[[AsyncConnection, int, int], Awaitable[None]]
    page: Callable[[AsyncConnection, PageRequest, str | None], Awaitable[Page[int]]]


async def _add_changes(connection: AsyncConnection, first: int, many: int) -> None:
    entry = {"at": NOW, "actor_kind": "person", "actor": "ann", "action": "update", "entity": "flow"}
    rows = [
        {**entry, "entity_id": f"f{number}", "use_case_id": "u", "before": {}, "after": {}}
        for number in range(first, first + many)
    ]
    await connection.execute(insert(audit_log), rows)


async def _changes(connection: AsyncConnection, request: PageRequest, after: str | None) -> Page[int]:
    log = StoredAuditLog(connection)
    page = await log.page(AuditFilter(use_case_id="u"), request, None if after is None else int(after))
    return page.map(lambda entry: entry.number)


@pytest.fixture(params=[Growing(_add_changes, _changes)], ids=["audit log"])
def growing(request: pytest.FixtureRequest) -> Growing:
    return request.param


@pytest.mark.parametrize("direction", list(OrderDir))
async def test_a_cursor_neither_skips_nor_repeats_what_is_added_meanwhile(
    database: Database, growing: Growing, direction: OrderDir
):
    async with database.writing() as connection:
        await growing.add(connection, 1, 7)
    seen: list[int] = []
    after = None
    for _ in range(10):
        async with database.writing() as connection:
            page = await growing.page(connection, PageRequest(1, 3, order_dir=direction), after)
            await growing.add(connection, 100, 1)
        seen += page.items
        assert page.has_next is (page.next is not None)
        if page.next is None:
            break
        after = page.next
    expected = sorted(seen, reverse=direction is OrderDir.DESC)
    assert seen == expected
    # from new to old those at the beginning; from old to new also what was added while reading
    assert seen[:7] == expected[:7]
    assert len(seen) == len(set(seen)) >= 7


async def test_counts_are_exact_up_to_a_limit(database: Database, growing: Growing):
    request = PageRequest(1, 1)
    async with database.writing() as connection:
        assert (await growing.page(connection, request, None)).total == 0
        await growing.add(connection, 1, MOST_COUNTED)
        page = await growing.page(connection, request, None)
        assert (page.total, page.exact) == (MOST_COUNTED, True)
        await growing.add(connection, 1, 1)
        page = await growing.page(connection, request, None)
        assert (page.total, page.exact) == (MOST_COUNTED, False)
        last = await growing.page(connection, PageRequest(MOST_COUNTED + 1, 1), None)
        assert (len(last.items), last.has_next) == (1, False)


async def test_a_page_beyond_the_end_is_empty(database: Database, growing: Growing):
    async with database.writing() as connection:
        await growing.add(connection, 1, 3)
        page = await growing.page(connection, PageRequest(9, 5), None)
    assert (page.items, page.total, page.has_next, page.next) == ([], 3, False, None)


async def test_pages_of_numbered_rows_are_ranges_of_their_numbers(database: Database):
    numbered = Table("numbered", MetaData(), Column("owner", Integer), Column("number", Integer))
    async with database.writing() as connection:
        await connection.execute(CreateTable(numbered))
        rows = [{"owner": owner, "number": n} for owner, many in ((1, 7), (2, 3)) for n in range(1, many + 1)]
        await connection.execute(insert(numbered), rows)

        async def page(owner: int, number: int, size: int) -> tuple[list[int], int, bool]:
            request, owned = PageRequest(number, size), numbered.c.owner == owner
            found = await fetch_numbered(
                connection, numbered, owned, numbered.c.number, request, lambda row: row.number
            )
            return list(found.items), found.total, found.has_next

        assert await page(1, 1, 3) == ([7, 6, 5], 7, True)
        assert await page(1, 2, 3) == ([4, 3, 2], 7, True)
        assert await page(1, 3, 3) == ([1], 7, False)
        assert await page(1, 10_000_000, 200) == ([], 7, False)
        assert await page(2, 1, 3) == ([3, 2, 1], 3, False)
        assert await page(3, 1, 3) == ([], 0, False)
        await connection.execute(DropTable(numbered))
