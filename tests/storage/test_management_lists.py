"""Lists and searches of use cases, flows and steps, the same on both databases."""

import dataclasses
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from msgspec.structs import replace
from tests.fakes.sources import NOW
from tests.storage.management import new_flow, new_step, new_use_case

from aimm.kit.paging import OrderDir, PageRequest
from aimm.storage.database.engine import Database
from aimm.storage.flows import StoredFlows
from aimm.storage.use_cases import StoredSteps, StoredUseCases

CODES = ["b", "A", "a", "_", "B", "Z9", "z10", "Ä", "ä", "é", "a b", "a-b"]


async def _listed(database: Database, request: PageRequest) -> list[str]:
    async with database.reading() as connection:
        return [u.code for u in (await StoredUseCases(connection).page(request)).items]


async def test_texts_are_ordered_ignoring_ascii_case(database: Database):
    async with database.writing() as connection:
        for code in CODES:
            await new_use_case(connection, code)
    ordered = ["_", "A", "a", "a b", "a-b", "B", "b", "z10", "Z9", "Ä", "ä", "é"]
    assert await _listed(database, PageRequest(1, 50, "code")) == ordered
    assert await _listed(database, PageRequest(1, 50, "code", OrderDir.DESC)) == ordered[::-1]


@pytest.mark.parametrize("order_by", ["title", "active", "created_at", "updated_at"])
@pytest.mark.parametrize("order_dir", OrderDir)
async def test_ties_are_listed_in_order_of_creation(database: Database, order_by: str, order_dir: OrderDir):
    async with database.writing() as connection:
        for code in CODES:
            await new_use_case(connection, code)
    pages = [await _listed(database, PageRequest(page, 5, order_by, order_dir)) for page in range(1, 5)]
    assert [code for page in pages for code in page] == CODES
    assert [len(page) for page in pages] == [5, 5, 2, 0]


async def test_a_page_past_the_end_knows_the_total(database: Database):
    async with database.writing() as connection:
        await new_use_case(connection)
    async with database.reading() as connection:
        for search in (None, "chat"):
            page = await StoredUseCases(connection).page(PageRequest(9, 5, "code", search=search))
            assert (list(page.items), page.total, page.has_next) == ([], 1, False)


async def test_flows_are_ordered_active_first_then_by_share(database: Database):
    async with database.writing() as connection:
        made = await new_use_case(connection)
        minutes = count()
        for title, active, share in (
            ("off 90", False, 90.0),
            ("on 10 late", True, 10.0),
            ("on 70", True, 70.0),
            ("on 10 early", True, 10.0),
            ("off 0", False, 0.0),
        ):
            flow = await new_flow(connection, made, title)
            at = NOW + timedelta(minutes=-next(minutes) if title.endswith("early") else 1)
            await StoredFlows(connection).save(
                replace(flow, active=active, current_serve_pct=share, updated_at=at)
            )
        listed = {
            direction: [
                f.title
                for f in (
                    await StoredFlows(connection).page(made.id, PageRequest(1, 9, "current_pct", direction))
                ).items
            ]
            for direction in OrderDir
        }
    assert listed[OrderDir.DESC] == ["on 70", "on 10 early", "on 10 late", "off 90", "off 0"]
    assert listed[OrderDir.ASC] == ["on 10 early", "on 10 late", "on 70", "off 0", "off 90"]


async def test_archived_flows_are_listed_apart(database: Database):
    async with database.writing() as connection:
        made = await new_use_case(connection)
        stored = StoredFlows(connection)
        for title in ("kept", "hidden"):
            flow = await new_flow(connection, made, title)
            await stored.save(replace(flow, archived=title == "hidden"))
        filters: list[dict[str, Any]] = [{"archived": False}, {"archived": True}, {}]
        pages = [await stored.page(made.id, PageRequest(1, 9, "title", filters=one)) for one in filters]
        assert [[flow.title for flow in page.items] for page in pages] == [
            ["kept"],
            ["hidden"],
            ["hidden", "kept"],
        ]
        assert [(await stored.get(flow.id)) for flow in pages[2].items] == pages[2].items


TEXTS = {
    "exact": ("Invoice chat", "Answers invoice questions"),
    "title": ("Invoice", "Something else"),
    "described": ("Billing", "Explains an invoice"),
    "spelled": ("Invoices", "Lists"),
    "other": ("Zzz", "Qqq"),
}


async def _searched(database: Database, request: PageRequest) -> tuple[list[str], int]:
    async with database.reading() as connection:
        page = await StoredUseCases(connection).page(request)
        return [u.code for u in page.items], page.total


async def test_a_search_finds_whole_words_and_similar_ones(database: Database):
    async with database.writing() as connection:
        for code, (title, description) in TEXTS.items():
            await new_use_case(connection, code, title=title, description=description)
    found, total = await _searched(database, PageRequest(1, 50, "created_at", search="INVOICE"))
    assert (found, total) == (["exact", "title", "described", "spelled"], 4)
    reverse, _ = await _searched(database, PageRequest(1, 50, "code", OrderDir.DESC, "invoice"))
    assert reverse == ["title", "spelled", "exact", "described"]
    assert await _searched(database, PageRequest(2, 3, "created_at", search="invoice")) == (["spelled"], 4)
    assert await _searched(database, PageRequest(1, 5, "code", search="!!!")) == ([], 0)
    assert await _searched(database, PageRequest(1, 5, "code", search="xylophone")) == ([], 0)


async def test_relevance_ranks_fields_in_order_then_similarity(database: Database):
    async with database.writing() as connection:
        for code, (title, description) in TEXTS.items():
            await new_use_case(connection, code, title=title, description=description)
        await new_use_case(connection, "invoice", title="Code", description="By code")
        await new_use_case(connection, "long", title="Invoice", description="many other words here " * 5)
    request = PageRequest(1, 50, "relevance", OrderDir.DESC, "invoice")
    # by code, then by title and description, then by title alone (the most similar first), …
    assert (await _searched(database, request))[0] == [
        "invoice", "exact", "title", "long", "described", "spelled"
    ]  # fmt: skip
    ascending = PageRequest(1, 50, "relevance", OrderDir.ASC, "invoice")
    # sorted by similarity
    assert (await _searched(database, ascending))[0] == [
        "invoice", "exact", "long", "title", "described", "spelled"
    ]  # fmt: skip
    assert (await _searched(database, dataclasses.replace(request, page=2, size=4)))[0] == [
        "described",
        "spelled",
    ]


async def test_a_search_stays_within_its_use_case(database: Database):
    async with database.writing() as connection:
        made, other = await new_use_case(connection), await new_use_case(connection, "other")
        await new_flow(connection, made, "Bold flow")
        await new_flow(connection, other, "Bold flow")
        page = await StoredFlows(connection).page(made.id, PageRequest(1, 5, "title", search="bold"))
        assert [f.use_case_id for f in page.items] == [made.id]
        await new_step(connection, made)
        steps = await StoredSteps(connection).page(other.id, PageRequest(1, 5, "position", search="step"))
        assert (list(steps.items), steps.total) == ([], 0)
