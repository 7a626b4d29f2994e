"""Flows and their shares within one unit of work."""

from collections import Counter

import pytest
from tests.fakes.sources import NOW
from tests.fakes.store import Shop

from aimm.flows.errors import (
    ActiveFlowNotFound,
    FlowNotFound,
    FlowStatisticsNotFound,
    FlowStillActive,
    LastActiveFlow,
)
from aimm.flows.model import FlowPatch, NewFlow
from aimm.kit.changes import Action, Change
from aimm.kit.errors import Invalid
from aimm.kit.paging import PageRequest
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.model import UseCase, UseCasePatch


async def _two_served(shop: Shop) -> tuple[UseCase, str, str]:
    use_case = await shop.use_case(flows=2)
    first, second = shop.flow_ids(use_case)
    await shop.flows.update(first, FlowPatch(active=True))
    await shop.flows.update(second, FlowPatch(active=True, current_serve_pct=25))
    shop.noted.clear()
    return use_case, first, second


async def test_a_new_flow_is_inactive_and_has_every_step(shop: Shop):
    use_case = await shop.use_case(steps=2)
    flow = await shop.flows.create(NewFlow(use_case_id=use_case.id, title="Bold", description="A bold one"))
    assert (flow.active, flow.current_serve_pct, flow.version, flow.created_at) == (False, 0.0, 1, NOW)
    steps = (await shop.flow_steps.page(flow.id, PageRequest(1, 10))).items
    assert [s.use_case_step_id for s in steps] == shop.step_ids(use_case)
    assert {(s.configuration, tuple(s.placeholders), s.revision) for s in steps} == {("{}", (), 0)}
    facts = {
        "title": "Bold",
        "description": "A bold one",
        "active": False,
        "currentServePct": 0.0,
        "archived": False,
    }
    assert shop.noted == [Change(Action.CREATE, "flow", flow.id, use_case.id, {}, facts)]
    assert shop.published == [use_case.id]


async def test_an_unknown_use_case(shop: Shop):
    for call in (
        shop.flows.page("no", PageRequest(1, 1)),
        shop.flows.create(NewFlow(use_case_id="no", title="a", description="a")),
        shop.flows.set_shares("no", {"f": 100.0}),
    ):
        with pytest.raises(UseCaseNotFound):
            await call


async def test_an_unknown_flow(shop: Shop):
    for call in (
        shop.flows.get("no"),
        shop.flows.update("no", FlowPatch()),
        shop.flows.clone("no", "Copy"),
        shop.flows.delete("no"),
        shop.flow_steps.page("no", PageRequest(1, 1)),
    ):
        with pytest.raises(FlowNotFound):
            await call
    with pytest.raises(FlowStatisticsNotFound):
        await shop.flows.statistics("no")


async def test_flows_are_listed_and_counted(shop: Shop):
    use_case = await shop.use_case(flows=2)
    page = await shop.flows.page(use_case.id, PageRequest(1, 1))
    assert ([f.id for f in page.items], page.total) == (shop.flow_ids(use_case)[:1], 2)
    assert (await shop.flows.statistics(page.items[0].id)).total_requests == 0


async def test_activation_creates_a_share_table(shop: Shop):
    use_case, first, second = await _two_served(shop)
    assert shop.shares(use_case) == [75.0, 25.0]
    numbers = [shop.tables.flows[i].number for i in (first, second)]
    tables = shop.tables.share_tables
    assert [dict(t.counts) for t in tables] == [
        {numbers[0]: 10_000},
        {numbers[0]: 7_500, numbers[1]: 2_500},
    ]
    assert Counter(tables[1].slots) == tables[1].counts
    assert (tables[1].cause, tables[1].created_at) == ("changed by ann", NOW)
    # the minimum of slots has moved
    moved = sum(a != b for a, b in zip(tables[0].slots, tables[1].slots, strict=True))
    assert moved == 2_500


async def test_a_change_without_new_shares_creates_no_table(shop: Shop):
    _, first, _ = await _two_served(shop)
    tables = len(shop.tables.share_tables)
    await shop.flows.update(first, FlowPatch(title="Title"))
    assert len(shop.tables.share_tables) == tables


async def test_a_patch_that_changes_nothing_changes_nothing(shop: Shop):
    use_case = await shop.use_case(flows=1)
    flow_id = shop.flow_ids(use_case)[0]
    before = shop.tables.flows[flow_id]
    shop.clock.pass_by(hours=1)
    for patch in (FlowPatch(), FlowPatch(active=False, title=before.title, current_serve_pct=0)):
        assert await shop.flows.update(flow_id, patch) == before
    assert (shop.noted, shop.published, shop.tables.share_tables) == ([], [], [])


async def test_deactivating_all_leaves_an_empty_table(shop: Shop):
    use_case, first, second = await _two_served(shop)
    await shop.flows.update(first, FlowPatch(active=False))
    await shop.flows.update(second, FlowPatch(active=False))
    assert shop.shares(use_case) == [0.0, 0.0]
    assert (dict(shop.tables.share_tables[-1].counts), list(shop.tables.share_tables[-1].slots)) == ({}, [])


async def test_every_changed_flow_is_audited(shop: Shop):
    use_case, first, second = await _two_served(shop)
    shop.clock.pass_by(hours=1)
    updated = await shop.flows.update(first, FlowPatch(title="Title", current_serve_pct=50))
    assert (updated.title, updated.version, updated.updated_at) == ("Title", 4, shop.clock.now())
    assert shop.noted == [
        Change(
            Action.UPDATE,
            "flow",
            first,
            use_case.id,
            {"title": "Flow 1", "currentServePct": 75.0},
            {"title": "Title", "currentServePct": 50.0},
        ),
        Change(
            Action.UPDATE, "flow", second, use_case.id, {"currentServePct": 25.0}, {"currentServePct": 50.0}
        ),
    ]


async def test_the_last_active_flow_cannot_be_deactivated(shop: Shop):
    use_case, first, second = await _two_served(shop)
    await shop.use_cases.update(use_case.id, UseCasePatch(active=True))
    await shop.flows.update(first, FlowPatch(active=False))
    with pytest.raises(LastActiveFlow):
        await shop.flows.update(second, FlowPatch(active=False))
    assert shop.shares(use_case) == [0.0, 100.0]


async def test_shares_are_set_at_once(shop: Shop):
    use_case, first, second = await _two_served(shop)
    answered = await shop.flows.set_shares(use_case.id, {second: 100.0})
    assert [(f.id, f.current_serve_pct) for f in answered] == [(second, 100.0)]
    assert shop.shares(use_case) == [0.0, 100.0]
    assert dict(shop.tables.share_tables[-1].counts) == {shop.tables.flows[second].number: 10_000}
    assert [(c.entity_id, c.before, c.after) for c in shop.noted] == [
        (first, {"currentServePct": 75.0}, {"currentServePct": 0.0}),
        (second, {"currentServePct": 25.0}, {"currentServePct": 100.0}),
    ]


async def test_shares_that_cannot_be_set(shop: Shop):
    use_case, first, _ = await _two_served(shop)
    with pytest.raises(Invalid):
        await shop.flows.set_shares(use_case.id, {first: 99.0})
    with pytest.raises(ActiveFlowNotFound):
        await shop.flows.set_shares(use_case.id, {"no": 100.0})
    assert shop.shares(use_case) == [75.0, 25.0]


async def test_a_flow_of_another_use_case_cannot_get_a_share(shop: Shop):
    use_case, _, _ = await _two_served(shop)
    other = await shop.use_case("other", flows=1)
    await shop.flows.update(shop.flow_ids(other)[0], FlowPatch(active=True))
    with pytest.raises(ActiveFlowNotFound):
        await shop.flows.set_shares(use_case.id, {shop.flow_ids(other)[0]: 100.0})


async def test_only_inactive_flows_can_be_deleted(shop: Shop):
    use_case, first, _ = await _two_served(shop)
    with pytest.raises(FlowStillActive):
        await shop.flows.delete(first)
    await shop.flows.update(first, FlowPatch(active=False))
    shop.noted.clear()
    await shop.flows.delete(first)
    assert first not in shop.tables.flows
    facts = {
        "title": "Flow 1",
        "description": "A flow",
        "active": False,
        "currentServePct": 0.0,
        "archived": False,
    }
    assert shop.noted == [Change(Action.DELETE, "flow", first, use_case.id, facts, {})]
