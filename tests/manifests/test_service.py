"""Applying manifests to in-memory tables with the real services."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from msgspec import UNSET
from tests.fakes.store import Shop
from tests.manifests.strategies import manifests, sketches
from tests.manifests.trees import flow, manifest, step, use_case

from aimm.flows.manifest_changes import ArchiveFlow, SwitchFlow
from aimm.flows.manifest_changes import ConfigurationDocument as Configuration
from aimm.flows.service import FlowService
from aimm.kit.changes import Action
from aimm.kit.paging import MAX_PAGE_SIZE
from aimm.manifests.changes import Group, Plan
from aimm.manifests.errors import CannotExport, CannotPlan, NotStored, PlanOutdated
from aimm.manifests.model import Item, Manifest
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.manifest import UseCaseDocument
from aimm.wiring.manifests import manifest_service

CHAT = manifest(
    [
        use_case(
            "chat",
            "Chat",
            "Talks",
            active=True,
            steps=[step("greet", "Greet", "Says hello")],
            flows=[
                flow("Kind", "Smiles", True, 60, {"greet": Configuration("text", {"t": 0})}),
                flow("Brief", "Nods", True, 40, {"greet": Configuration("text", {"t": 1})}),
            ],
        )
    ]
)


async def applied(shop: Shop, wanted: Manifest, *, prune: bool = False) -> Plan:
    """Plan and apply."""
    service = manifest_service(shop)
    plan = await service.plan(wanted, prune=prune)
    await service.apply(wanted, plan, prune=prune)
    return plan


async def exported(shop: Shop, *codes: str) -> Manifest:
    """The complete export."""
    only = {"useCase": codes} if codes else None
    return manifest([item async for _, item in manifest_service(shop).export(only)])


def codes_of(found: Manifest) -> list[Any]:
    """The codes of the use cases of a manifest."""
    return [item.document.code for item in found.parts["useCases"]]  # type: ignore[attr-defined]


async def test_the_changes_are_audited():
    shop = Shop()
    await applied(shop, CHAT)
    kinds = [(note.action, note.entity) for note in shop.noted]
    assert kinds[:3] == [
        (Action.CREATE, "use-case"),
        (Action.CREATE, "use-case-step"),
        (Action.CREATE, "flow"),
    ]
    assert {flow.title: flow.current_serve_pct for flow in shop.tables.flows.values()} == {
        "Kind": 60,
        "Brief": 40,
    }
    assert [use_case.active for use_case in shop.tables.use_cases.values()] == [True]


async def test_a_second_apply_writes_nothing():
    shop = Shop()
    await applied(shop, CHAT)
    written = (len(shop.noted), len(shop.tables.revisions), len(shop.tables.share_tables))
    assert (await applied(shop, CHAT)).is_empty
    assert (len(shop.noted), len(shop.tables.revisions), len(shop.tables.share_tables)) == written


def kind(share: float) -> Item:
    """The first flow of ``CHAT``."""
    return flow("Kind", "Smiles", True, share, {"greet": Configuration("text", {"t": 0})})


def brief(active: bool | None = None, share: float | None = None, *, archived: bool | None = None) -> Item:
    """The second flow of ``CHAT``."""
    return flow("Brief", "Nods", active, share, archived=archived)


def chat_with(*flows: Item) -> Manifest:
    return manifest([use_case("chat", flows=flows)])


def flows_of(found: Manifest) -> list[Any]:
    """The flows of the only use case of a manifest."""
    (chat,) = found.parts["useCases"]
    return [item.document for item in chat.parts["flows"]]


async def test_a_flow_is_archived_exported_and_restored():
    shop = Shop()
    await applied(shop, CHAT)
    plan = await applied(shop, chat_with(kind(100), brief(active=False, archived=True)))
    assert plan.changes[-1] == ArchiveFlow(("chat", "Brief"), archived=True)
    saved = await exported(shop)
    assert [one.archived for one in flows_of(saved)] == [UNSET, True]
    assert (await applied(shop, saved)).is_empty
    assert (await applied(shop, chat_with(kind(100)))).is_empty  # not mentioned: unchanged
    restored = await applied(shop, chat_with(kind(60), brief(active=True, share=40, archived=False)))
    assert restored.changes[0] == ArchiveFlow(("chat", "Brief"), archived=False)
    assert {one.title: one.active for one in shop.tables.flows.values()} == {"Kind": True, "Brief": True}


async def test_a_new_flow_can_be_archived():
    shop = Shop()
    new = flow("Old", "Winks", archived=True)
    plan = await applied(shop, manifest([use_case("chat", "Chat", "Talks", flows=[new])]))
    assert [change.line for change in plan.changes][1:] == ["flow 'Old'", "flow 'Old' is archived"]
    assert [one.archived for one in shop.tables.flows.values()] == [True]


@pytest.mark.parametrize(("archived", "active"), [(True, True), (True, None), (None, True)])
async def test_an_archived_flow_is_not_active(archived: bool | None, active: bool | None):
    shop = Shop()
    await applied(shop, CHAT)
    if not archived:
        await applied(shop, chat_with(kind(100), brief(active=False, archived=True)))
    with pytest.raises(CannotPlan) as refused:
        await manifest_service(shop).plan(
            chat_with(kind(60), brief(active, 40, archived=archived)), prune=False
        )
    (problem,) = refused.value.problems
    assert problem.text.startswith("an archived flow cannot be active")
    assert problem.path == ("useCases", 0, "flows", 1, "archived" if archived else "active")


async def test_an_outdated_plan_is_not_applied():
    shop = Shop()
    shown = await manifest_service(shop).plan(CHAT, prune=False)
    await applied(shop, CHAT)
    written = len(shop.noted)
    with pytest.raises(PlanOutdated):
        await manifest_service(shop).apply(CHAT, shown, prune=False)
    assert len(shop.noted) == written


async def test_a_plan_for_something_deleted_fails():
    with pytest.raises(UseCaseNotFound):
        await manifest_service(Shop()).carry_out(
            Plan((Group("chat", (SwitchFlow(("chat", "Kind"), active=True),)),))
        )


async def test_owner_and_tags_are_applied_exported_and_cleared():
    shop = Shop()
    await applied(shop, CHAT)
    owned = manifest([use_case("chat", owner="Growth", tags=["a", "b"])])
    (change,) = (await applied(shop, owned)).changes
    assert change.details == ['owner: null → "Growth"', 'tags[0]: "a" added', 'tags[1]: "b" added']
    assert (await applied(shop, owned)).is_empty
    assert (await applied(shop, CHAT)).is_empty  # not mentioned: unchanged
    saved = await exported(shop)
    assert (await applied(shop, saved)).is_empty
    document: Any = saved.parts["useCases"][0].document
    assert (document.owner, document.tags) == ("Growth", ["a", "b"])
    cleared = Item(UseCaseDocument(code="chat", owner=None, tags=[]))
    (change,) = (await applied(shop, manifest([cleared]))).changes
    assert change.details == ['owner: "Growth" → null', 'tags[0]: "a" removed', 'tags[1]: "b" removed']
    assert (await applied(shop, manifest([cleared]))).is_empty
    assert await exported(shop) == CHAT


async def test_export_of_some():
    shop = Shop()
    await applied(shop, CHAT)
    await applied(shop, manifest([use_case("other", "Other", "Else")]))
    assert codes_of(await exported(shop)) == ["chat", "other"]
    assert await exported(shop, "chat") == CHAT
    assert [
        await manifest_service(shop).count(),
        await manifest_service(shop).count({"useCase": ["chat", "chat"]}),
    ] == [
        2,
        1,
    ]
    with pytest.raises(NotStored, match="there is no use case 'nothing'"):
        await exported(shop, "chat", "nothing")


async def test_a_manifest_rejects_flows_with_the_same_title():
    shop = Shop()
    await applied(shop, CHAT)
    service = manifest_service(shop)
    await service.services[FlowService].clone(next(iter(shop.tables.flows)), "Brief")
    with pytest.raises(CannotExport, match="has 2 flows called 'Brief'"):
        await exported(shop)
    with pytest.raises(CannotPlan, match="several stored flows of use case 'chat' are called 'Brief'"):
        await service.plan(CHAT, prune=False)
    assert (await service.plan(manifest([use_case("chat")]), prune=False)).is_empty


async def test_more_use_cases_than_fit_on_a_page():
    shop = Shop()
    codes = [f"use-case-{number}" for number in range(MAX_PAGE_SIZE + 1)]
    many = manifest([use_case(code, "One", "Of many") for code in codes])
    await applied(shop, many)
    assert codes_of(await exported(shop)) == codes


@given(manifests(), manifests())
@settings(max_examples=150, deadline=None)
def test_apply_and_export_round_trip(before: Manifest, wanted: Manifest):
    async def work() -> None:
        shop = Shop()
        await applied(shop, before)
        try:
            await applied(shop, wanted)
        except CannotPlan:  # an active flow that is not listed keeps its share
            return
        assert (await manifest_service(shop).plan(wanted, prune=False)).is_empty
        told = await exported(shop)
        assert (await manifest_service(shop).plan(told, prune=True)).is_empty
        copy = Shop()
        await applied(copy, told)
        assert await exported(copy) == told

    asyncio.run(work())


@given(manifests(), sketches())
@settings(max_examples=300, deadline=None)
def test_a_plan_can_be_carried_out_and_leaves_nothing_to_do(before: Manifest, wanted: Manifest):
    async def work(*, prune: bool) -> None:
        shop = Shop()
        await applied(shop, before)
        try:
            await applied(shop, wanted, prune=prune)
        except CannotPlan:
            return
        assert (await manifest_service(shop).plan(wanted, prune=prune)).is_empty

    asyncio.run(work(prune=False))
    asyncio.run(work(prune=True))
