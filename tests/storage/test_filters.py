"""Filters of lists, the same on both databases."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, insert
from sqlalchemy.schema import CreateTable, DropTable

from aimm.kit.paging import Page, PageRequest
from aimm.storage.database.columns import Json
from aimm.storage.database.engine import Database
from aimm.storage.database.lists import Ordering, all_numbers, by_column, fetch_page

THINGS = Table(
    "filtered_things",
    MetaData(),
    Column("number", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("owner", Text),
    Column("tags", Json, nullable=False),
)
ORDERINGS: dict[str, Ordering] = {"title": by_column(THINGS.c.title)}
ROWS: list[tuple[str, str | None, list[str]]] = [
    ("Alpha", "ann", ["new", "a,", ",b"]),
    ("Beta", None, []),
    ("Gamma", "ann", ["News", 'x"new', "größe ✓"]),
    ("Delta", "Ann", ["a", "%", "10", "new"]),
]


@pytest.fixture
async def things(database: Database) -> AsyncIterator[Database]:
    async with database.writing() as connection:
        await connection.execute(CreateTable(THINGS))
        rows = [{"title": title, "owner": owner, "tags": tags} for title, owner, tags in ROWS]
        await connection.execute(insert(THINGS), rows)
    yield database
    async with database.writing() as connection:
        await connection.execute(DropTable(THINGS))


async def _page(things: Database, filters: dict[str, Any], search: str | None = None) -> Page[str]:
    request = PageRequest(1, 3, "title", search=search, filters=filters)
    async with things.reading() as connection:
        page = await fetch_page(
            connection, THINGS, None, request, ORDERINGS, lambda row: row.title, ["title"]
        )
        numbers = await all_numbers(connection, THINGS, request, ORDERINGS, ["title"])
    assert len(numbers) == page.total
    return page


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["Alpha", "Beta", "Delta", "Gamma"]),
        ({"owner": "ann"}, ["Alpha", "Gamma"]),
        ({"owner": "an"}, []),
        ({"tags": "new"}, ["Alpha", "Delta"]),
        ({"tags": "ne"}, []),
        ({"tags": 'x"new'}, ["Gamma"]),
        ({"tags": ","}, []),
        ({"tags": '","'}, []),
        ({"tags": "%"}, ["Delta"]),
        ({"tags": "10"}, ["Delta"]),
        ({"tags": "größe ✓"}, ["Gamma"]),
        ({"owner": "ann", "tags": "new"}, ["Alpha"]),
    ],
)
async def test_lists_are_filtered_by_exact_values(
    things: Database, filters: dict[str, Any], found: list[str]
):
    page = await _page(things, filters)
    assert (list(page.items), page.total) == (found[:3], len(found))


async def test_a_search_is_filtered_too(things: Database):
    assert (await _page(things, {"tags": "new"}, search="alpha")).items == ["Alpha"]
    assert (await _page(things, {"tags": "new"}, search="gamma")).items == []
