"""Use cases, steps, flows and configurations, stored the same on both databases."""

import dataclasses
from datetime import timedelta
from itertools import count

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from tests.fakes.sources import NOW, Ids

from aimm.flows.model import Flow, NewFlow, Revision
from aimm.kit.paging import OrderDir, PageRequest
from aimm.stats.slots import SLOTS, move_slots
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import (
    flow_steps,
    flows,
    gone_use_cases,
    revisions,
    share_tables,
    use_case_steps,
)
from aimm.storage.flows import StoredFlows, StoredFlowSteps, StoredShareTables
from aimm.storage.use_cases import StoredSteps, StoredUseCases
from aimm.use_cases.model import NewStep, NewUseCase, UseCase, UseCaseStep

LATER = NOW + timedelta(microseconds=1)
IDS = Ids()


async def _use_case(connection: AsyncConnection, code: str = "chat", **texts: str) -> UseCase:
    new = NewUseCase(
        title=texts.get("title", "Chat"), code=code, description=texts.get("description", "Talks")
    )
    return await StoredUseCases(connection).add(IDS.new(), new, NOW)


async def _flow(connection: AsyncConnection, use_case: UseCase, title: str = "Flow") -> Flow:
    return await StoredFlows(connection).add(
        IDS.new(), NewFlow(use_case_id=use_case.id, title=title, description="A flow"), NOW
    )


async def _step(connection: AsyncConnection, use_case: UseCase, position: int = 1) -> UseCaseStep:
    new = NewStep(
        use_case_id=use_case.id, title=f"Step {position}", code=f"step-{position}", description="A step"
    )
    return await StoredSteps(connection).add(IDS.new(), new, position, NOW)


async def test_a_use_case_round_trips(database: Database):
    async with database.writing() as connection:
        made = await _use_case(connection, "Größe ✓", title="T'\"%", description="a\nb")
    assert (made.code, made.title, made.description) == ("Größe ✓", "T'\"%", "a\nb")
    assert (made.active, made.version, made.created_at, made.updated_at) == (False, 1, NOW, NOW)
    async with database.reading() as connection:
        stored = StoredUseCases(connection)
        assert await stored.get(made.id) == made
        assert await stored.by_code("Größe ✓") == made
        assert await stored.by_code("größe ✓") is None
        assert await stored.get("no") is None


async def test_a_saved_use_case_replaces_the_old_one(database: Database):
    async with database.writing() as connection:
        made, other = await _use_case(connection), await _use_case(connection, "other")
        changed = replace(
            made, title="Talk", code="talk", description="More", active=True, version=2, updated_at=LATER
        )
        await StoredUseCases(connection).save(changed)
    async with database.reading() as connection:
        assert await StoredUseCases(connection).get(made.id) == changed
        assert await StoredUseCases(connection).get(other.id) == other


async def test_everything_is_deleted_with_the_use_case(database: Database):
    async with database.writing() as connection:
        made, other = await _use_case(connection), await _use_case(connection, "other")
        for use_case in (made, other):
            step, flow = await _step(connection, use_case), await _flow(connection, use_case)
            configured = await StoredFlowSteps(connection).add(IDS.new(), flow, step.id, NOW)
            revision = Revision(
                id=IDS.new(),
                flow_step_id=configured.id,
                number=1,
                configuration="{}",
                placeholders=[],
                author="ann",
                restored_from=None,
                created_at=NOW,
            )
            await StoredFlowSteps(connection).save(configured, revision)
            await StoredShareTables(connection).add(use_case.id, {}, [], "none", NOW)
    async with database.writing() as connection:
        await StoredUseCases(connection).delete(made)
    async with database.reading() as connection:
        assert await StoredUseCases(connection).get(made.id) is None
        assert await StoredUseCases(connection).get(other.id) == other
        for table in (use_case_steps, flows, flow_steps, revisions, share_tables):
            counted = await connection.execute(select(func.count()).select_from(table))
            assert counted.scalar_one() == 1, table.name
        gone = (await connection.execute(select(gone_use_cases.c.number))).scalars().all()
        assert gone == [made.number]


async def test_numbers_are_never_used_again(database: Database):
    async with database.writing() as connection:
        made = await _use_case(connection)
        flow = await _flow(connection, made)
        await StoredUseCases(connection).delete(made)
        again = await _use_case(connection)
        assert again.number > made.number
        assert (await _flow(connection, again)).number > flow.number


async def test_active_flows_are_counted_by_use_case(database: Database):
    async with database.writing() as connection:
        made, other = await _use_case(connection), await _use_case(connection, "other")
        first, second = await _flow(connection, made), await _flow(connection, other)
        stored = StoredUseCases(connection)
        assert await stored.active_flows(made.id) == 0
        await StoredFlows(connection).save(replace(first, active=True))
        await StoredFlows(connection).save(replace(second, active=True))
        assert await stored.active_flows(made.id) == 1


async def test_steps_are_kept_in_order_of_position(database: Database):
    async with database.writing() as connection:
        made = await _use_case(connection)
        steps = [await _step(connection, made, position) for position in (2, 1, 3)]
        stored = StoredSteps(connection)
        assert [s.position for s in await stored.of_use_case(made.id)] == [1, 2, 3]
        changed = replace(
            steps[0], title="T", code="c", description="d", position=4, version=2, updated_at=LATER
        )
        await stored.save(changed)
        assert await stored.get(changed.id) == changed
        assert [s.position for s in await stored.of_use_case(made.id)] == [1, 3, 4]
        await stored.delete(changed)
        assert await stored.get(changed.id) is None
        page = await stored.page(made.id, PageRequest(1, 1, "position", OrderDir.DESC))
        assert ([s.position for s in page.items], page.total, page.has_next) == ([3], 2, True)


async def test_a_flow_round_trips(database: Database):
    async with database.writing() as connection:
        made = await _use_case(connection)
        flow, second = await _flow(connection, made), await _flow(connection, made)
        changed = replace(
            flow,
            title="T",
            description="d",
            active=True,
            current_serve_pct=33.333333333333336,
            version=2,
            updated_at=LATER,
        )
        await StoredFlows(connection).save(changed)
    async with database.reading() as connection:
        stored = StoredFlows(connection)
        assert await stored.get(flow.id) == changed
        assert await stored.of_use_case(made.id) == [changed, second]
        assert await stored.get("no") is None
    async with database.writing() as connection:
        await StoredFlows(connection).delete(changed)
        assert await StoredFlows(connection).of_use_case(made.id) == [second]


async def test_statistics_start_at_zero(database: Database):
    async with database.writing() as connection:
        flow = await _flow(connection, await _use_case(connection))
        statistics = await StoredFlows(connection).statistics(flow.id)
        assert statistics is not None
        assert (statistics.flow_id, statistics.use_case_id) == (flow.id, flow.use_case_id)
        assert (statistics.total_requests, statistics.total_feedback, statistics.stars) == (0, 0, (0,) * 5)
        assert statistics.average_score == 0.0
        assert statistics == await StoredFlows(connection).statistics(flow.id)
        assert await StoredFlows(connection).statistics("no") is None


async def test_configurations_and_revisions(database: Database):
    async with database.writing() as connection:
        made = await _use_case(connection)
        steps = [await _step(connection, made, position) for position in (2, 1)]
        flow = await _flow(connection, made)
        stored = StoredFlowSteps(connection)
        late, early = [await stored.add(IDS.new(), flow, step.id, NOW) for step in steps]
        assert (late.configuration, late.placeholders, late.revision, late.version) == ("{}", (), 0, 1)
        assert await stored.of_flow(flow.id) == [early, late]
        page = await stored.page(flow.id, PageRequest(2, 1))
        assert (list(page.items), page.total, page.has_next) == ([late], 2, False)
        text = '{"modality":"é","parameters":{"b":1.0,"a":1e3}}'
        for number in (1, 2):
            changed = replace(
                late,
                configuration=text,
                placeholders=("x", "x"),
                revision=number,
                version=number + 1,
                updated_at=LATER,
            )
            restored_from = 1 if number == 2 else None
            await stored.save(
                changed,
                Revision(
                    id=IDS.new(),
                    flow_step_id=late.id,
                    number=number,
                    configuration=text,
                    placeholders=["x", "x"],
                    author="ann",
                    restored_from=restored_from,
                    created_at=LATER,
                ),
            )
        assert await stored.get(late.id) == changed
        assert await stored.get(early.id) == early
        newest = await stored.revisions(late.id, PageRequest(1, 1))
        assert ([r.number for r in newest.items], newest.total, newest.has_next) == ([2], 2, True)
        second = await stored.revision(late.id, 2)
        assert second == newest.items[0]
        assert (second.configuration, second.placeholders, second.restored_from) == (text, ("x", "x"), 1)
        assert await stored.revision(late.id, 3) is None
        assert await stored.revision(early.id, 1) is None
        assert (await stored.statistics(late.id)).total_requests == 0
        assert await stored.statistics("no") is None


async def test_the_latest_share_table_is_in_force(database: Database):
    async with database.writing() as connection:
        made, other = await _use_case(connection), await _use_case(connection, "other")
        stored = StoredShareTables(connection)
        assert await stored.latest(made.id) is None
        counts = {7: 4_000, 2**31 - 1: 6_000}
        slots = move_slots((), counts)
        await stored.add(made.id, {7: SLOTS}, [7] * SLOTS, "first", NOW)
        await stored.add(made.id, counts, slots, "second", LATER)
        await stored.add(other.id, {}, [], "other", NOW)
        table = await stored.latest(made.id)
        assert table is not None
        assert (table.counts, list(table.slots), table.cause, table.created_at) == (
            counts,
            list(slots),
            "second",
            LATER,
        )
        empty = await stored.latest(other.id)
        assert empty is not None
        assert (empty.counts, list(empty.slots)) == ({}, [])
        assert empty.number > table.number


CODES = ["b", "A", "a", "_", "B", "Z9", "z10", "Ä", "ä", "é", "a b", "a-b"]


async def _listed(database: Database, request: PageRequest) -> list[str]:
    async with database.reading() as connection:
        return [u.code for u in (await StoredUseCases(connection).page(request)).items]


async def test_texts_are_ordered_ignoring_ascii_case(database: Database):
    async with database.writing() as connection:
        for code in CODES:
            await _use_case(connection, code)
    ordered = ["_", "A", "a", "a b", "a-b", "B", "b", "z10", "Z9", "Ä", "ä", "é"]
    assert await _listed(database, PageRequest(1, 50, "code")) == ordered
    assert await _listed(database, PageRequest(1, 50, "code", OrderDir.DESC)) == ordered[::-1]


@pytest.mark.parametrize("order_by", ["title", "active", "created_at", "updated_at"])
@pytest.mark.parametrize("order_dir", OrderDir)
async def test_ties_are_listed_in_order_of_creation(database: Database, order_by: str, order_dir: OrderDir):
    async with database.writing() as connection:
        for code in CODES:
            await _use_case(connection, code)
    pages = [await _listed(database, PageRequest(page, 5, order_by, order_dir)) for page in range(1, 5)]
    assert [code for page in pages for code in page] == CODES
    assert [len(page) for page in pages] == [5, 5, 2, 0]


async def test_a_page_past_the_end_knows_the_total(database: Database):
    async with database.writing() as connection:
        await _use_case(connection)
    async with database.reading() as connection:
        for search in (None, "chat"):
            page = await StoredUseCases(connection).page(PageRequest(9, 5, "code", search=search))
            assert (list(page.items), page.total, page.has_next) == ([], 1, False)


async def test_flows_are_ordered_active_first_then_by_share(database: Database):
    async with database.writing() as connection:
        made = await _use_case(connection)
        minutes = count()
        for title, active, share in (
            ("off 90", False, 90.0),
            ("on 10 late", True, 10.0),
            ("on 70", True, 70.0),
            ("on 10 early", True, 10.0),
            ("off 0", False, 0.0),
        ):
            flow = await _flow(connection, made, title)
            at = NOW + timedelta(minutes=-next(minutes) if title.endswith("early") else 1)
            await StoredFlows(connection).save(
                replace(flow, active=active, current_serve_pct=share, updated_at=at)
            )
        listed = {
            direction: [
                f.title
                for f in (
                    await StoredFlows(connection).page(
                        made.id, PageRequest(1, 9, "current_pct", direction), None
                    )
                ).items
            ]
            for direction in OrderDir
        }
    assert listed[OrderDir.DESC] == ["on 70", "on 10 early", "on 10 late", "off 90", "off 0"]
    assert listed[OrderDir.ASC] == ["on 10 early", "on 10 late", "on 70", "off 0", "off 90"]


async def test_archived_flows_are_listed_apart(database: Database):
    async with database.writing() as connection:
        made = await _use_case(connection)
        stored = StoredFlows(connection)
        for title in ("kept", "hidden"):
            flow = await _flow(connection, made, title)
            await stored.save(replace(flow, archived=title == "hidden"))
        pages = [await stored.page(made.id, PageRequest(1, 9, "title"), a) for a in (False, True, None)]
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
            await _use_case(connection, code, title=title, description=description)
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
            await _use_case(connection, code, title=title, description=description)
        await _use_case(connection, "invoice", title="Code", description="By code")
        await _use_case(connection, "long", title="Invoice", description="many other words here " * 5)
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
        made, other = await _use_case(connection), await _use_case(connection, "other")
        await _flow(connection, made, "Bold flow")
        await _flow(connection, other, "Bold flow")
        page = await StoredFlows(connection).page(made.id, PageRequest(1, 5, "title", search="bold"), None)
        assert [f.use_case_id for f in page.items] == [made.id]
        await _step(connection, made)
        steps = await StoredSteps(connection).page(other.id, PageRequest(1, 5, "position", search="step"))
        assert (list(steps.items), steps.total) == ([], 0)
