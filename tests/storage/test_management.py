"""Use cases, steps, flows and configurations, stored the same on both databases."""

from datetime import timedelta

from msgspec.structs import replace
from sqlalchemy import func, select
from tests.fakes.sources import NOW
from tests.storage.management import IDS, new_flow, new_step, new_use_case

from aimm.flows.model import Revision
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

LATER = NOW + timedelta(microseconds=1)


async def test_a_use_case_round_trips(database: Database):
    async with database.writing() as connection:
        made = await new_use_case(connection, "Größe ✓", title="T'\"%", description="a\nb")
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
        made, other = await new_use_case(connection), await new_use_case(connection, "other")
        changed = replace(
            made, title="Talk", code="talk", description="More", active=True, version=2, updated_at=LATER
        )
        await StoredUseCases(connection).save(changed)
    async with database.reading() as connection:
        assert await StoredUseCases(connection).get(made.id) == changed
        assert await StoredUseCases(connection).get(other.id) == other


async def test_everything_is_deleted_with_the_use_case(database: Database):
    async with database.writing() as connection:
        made, other = await new_use_case(connection), await new_use_case(connection, "other")
        for use_case in (made, other):
            step, flow = await new_step(connection, use_case), await new_flow(connection, use_case)
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
        made = await new_use_case(connection)
        flow = await new_flow(connection, made)
        await StoredUseCases(connection).delete(made)
        again = await new_use_case(connection)
        assert again.number > made.number
        assert (await new_flow(connection, again)).number > flow.number


async def test_active_flows_are_counted_by_use_case(database: Database):
    async with database.writing() as connection:
        made, other = await new_use_case(connection), await new_use_case(connection, "other")
        first, second = await new_flow(connection, made), await new_flow(connection, other)
        stored = StoredUseCases(connection)
        assert await stored.active_flows(made.id) == 0
        await StoredFlows(connection).save(replace(first, active=True))
        await StoredFlows(connection).save(replace(second, active=True))
        assert await stored.active_flows(made.id) == 1


async def test_steps_are_kept_in_order_of_position(database: Database):
    async with database.writing() as connection:
        made = await new_use_case(connection)
        steps = [await new_step(connection, made, position) for position in (2, 1, 3)]
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
        made = await new_use_case(connection)
        flow, second = await new_flow(connection, made), await new_flow(connection, made)
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
        flow = await new_flow(connection, await new_use_case(connection))
        statistics = await StoredFlows(connection).statistics(flow.id)
        assert statistics is not None
        assert (statistics.flow_id, statistics.use_case_id) == (flow.id, flow.use_case_id)
        assert (statistics.total_requests, statistics.total_feedback, statistics.stars) == (0, 0, (0,) * 5)
        assert statistics.average_score == 0.0
        assert statistics == await StoredFlows(connection).statistics(flow.id)
        assert await StoredFlows(connection).statistics("no") is None


async def test_configurations_and_revisions(database: Database):
    async with database.writing() as connection:
        made = await new_use_case(connection)
        steps = [await new_step(connection, made, position) for position in (2, 1)]
        flow = await new_flow(connection, made)
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
        made, other = await new_use_case(connection), await new_use_case(connection, "other")
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
