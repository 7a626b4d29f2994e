"""What every list that grows promises, on both databases: cursors that skip nothing, and bounded counts."""

import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Float,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    insert,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import CreateTable, DropTable
from tests.fakes.sources import NOW

from aimm.access.audit import AuditFilter
from aimm.kit.errors import Invalid
from aimm.kit.paging import MOST_COUNTED, OrderDir, Page, PageRequest
from aimm.storage.access import StoredUsers
from aimm.storage.audit import StoredAuditLog
from aimm.storage.database.columns import Moment
from aimm.storage.database.cursors import fetch_growing
from aimm.storage.database.engine import Database
from aimm.storage.database.lists import by_column, fetch_numbered
from aimm.storage.database.schema import audit_log, users


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
    rows: list[dict[str, Any]] = [
        {**entry, "entity_id": f"f{number}", "use_case_id": "u", "before": {}, "after": {}}
        for number in range(first, first + many)
    ]
    await connection.execute(insert(audit_log), rows)


async def _changes(connection: AsyncConnection, request: PageRequest, after: str | None) -> Page[int]:
    log = StoredAuditLog(connection)
    page = await log.page(AuditFilter(use_case_id="u"), replace(request, after=after))
    return page.map(lambda entry: entry.number)


async def _add_users(connection: AsyncConnection, first: int, many: int) -> None:
    known: int = (await connection.execute(select(func.count()).select_from(users))).scalar_one()
    same = {"password_hash": "", "role": "admin", "active": True}
    stamps = {"version": 1, "created_at": NOW, "updated_at": NOW}
    rows = [
        {"id": f"{place:06d}", "username": f"u{place}", **same, **stamps}
        for place in range(known + 1, known + many + 1)
    ]
    await connection.execute(insert(users), rows)


async def _users(connection: AsyncConnection, request: PageRequest, after: str | None) -> Page[int]:
    request = replace(request, order_by="role", after=after)
    return (await StoredUsers(connection).page(request)).map(lambda user: int(user.id))


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


@pytest.mark.parametrize(
    "growing", [Growing(_add_changes, _changes), Growing(_add_users, _users)], ids=["audit log", "users"]
)
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


THINGS = Table(
    "growing_things",
    MetaData(),
    Column("number", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("share", Float, nullable=False),
    Column("at", Moment, nullable=False),
)
TITLES = ["b", "B", "ä", "Ä", "", "a b", "日本", "a", "a", "A", "z\\t%_'"]


def _orders(column: str, descending: bool) -> list[ColumnElement[Any]]:
    if column != "mixed":
        return [*by_column(THINGS.c[column])(descending), THINGS.c.number]
    share = THINGS.c.share
    by_share = share.desc() if descending else share.asc()
    return [THINGS.c.active.desc(), by_share, THINGS.c.at, THINGS.c.number]


async def _fill_things(connection: AsyncConnection) -> None:
    await connection.execute(CreateTable(THINGS))
    rows = [
        {
            "title": title,
            "active": n % 3 == 0,
            "share": (n % 4) / 3,
            "at": NOW + timedelta(microseconds=n % 5),
        }
        for n, title in enumerate(TITLES * 2)
    ]
    await connection.execute(insert(THINGS), rows)


@pytest.mark.parametrize("direction", list(OrderDir))
@pytest.mark.parametrize("column", ["title", "active", "share", "at", "mixed"])
async def test_cursors_walk_along_any_order(database: Database, column: str, direction: OrderDir):
    order = _orders(column, direction is OrderDir.DESC)
    async with database.writing() as connection:
        await _fill_things(connection)
        by_order = await connection.execute(select(THINGS.c.number).order_by(*order))
        expected, seen, after = list(by_order.scalars()), list[int](), None
        for left in range(len(expected), 0, -3):
            request = PageRequest(1, 3, column, direction, after=after)
            page = await fetch_growing(connection, THINGS, None, order, request, lambda row: row.number)
            seen += page.items
            after = page.next
            assert (page.total, after is None) == (len(expected), left <= 3)
        assert seen == expected
        await connection.execute(DropTable(THINGS))


def _written(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "12",
        "x",
        "!",
        "é",
        _written("a", "a"),
        _written("a", "a", "1"),
        _written("a", "a", True),
        _written("a", "a", 2**63),
        _written("a", 1, 1),
        _written("a\0", "a", 1),
        _written("\ud800", "a", 1),
        base64.urlsafe_b64encode(b"[" * 3000).decode(),
        base64.urlsafe_b64encode(b'{"a":1}').decode(),
    ],
)
async def test_what_is_no_cursor_of_the_order_is_refused(database: Database, cursor: str):
    order, request = _orders("title", descending=False), PageRequest(1, 3, after=cursor)
    async with database.writing() as connection:
        await connection.execute(CreateTable(THINGS))
        with pytest.raises(Invalid, match="After"):
            await fetch_growing(connection, THINGS, None, order, request, lambda row: row.number)
        await connection.execute(DropTable(THINGS))
