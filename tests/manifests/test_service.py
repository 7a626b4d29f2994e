"""Applying manifests to a store in memory, by the real services."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from tests.manifests.fakes import Store
from tests.manifests.strategies import manifests, sketches
from tests.manifests.trees import flow, manifest, step, use_case

from aimm.flows.manifest_changes import ConfigurationDocument as Configuration
from aimm.flows.manifest_changes import SwitchFlow
from aimm.kit.changes import Action
from aimm.kit.paging import MAX_PAGE_SIZE
from aimm.manifests.changes import Group, Plan
from aimm.manifests.errors import CannotExport, CannotPlan, NotStored, PlanOutdated
from aimm.manifests.model import Manifest
from aimm.use_cases.errors import UseCaseNotFound

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


async def applied(store: Store, wanted: Manifest, *, prune: bool = False) -> Plan:
    """The plan, carried out."""
    service = store.service()
    plan = await service.plan(wanted, prune=prune)
    await service.apply(wanted, plan, prune=prune)
    return plan


async def exported(store: Store, *codes: str) -> Manifest:
    """All that an export yields."""
    only = {"useCase": codes} if codes else None
    return manifest([item async for _, item in store.service().export(only)])


def codes_of(found: Manifest) -> list[Any]:
    """The codes of the use cases of a manifest."""
    return [item.document.code for item in found.parts["useCases"]]  # type: ignore[attr-defined]


async def test_the_changes_leave_their_audit_notes():
    store = Store()
    await applied(store, CHAT)
    kinds = [(note.action, note.entity) for note in store.notes]
    assert kinds[:3] == [
        (Action.CREATE, "use-case"),
        (Action.CREATE, "use-case-step"),
        (Action.CREATE, "flow"),
    ]
    assert {flow.title: flow.current_serve_pct for flow in store.flows.values()} == {"Kind": 60, "Brief": 40}
    assert [use_case.active for use_case in store.use_cases.values()] == [True]


async def test_a_second_apply_writes_nothing():
    store = Store()
    await applied(store, CHAT)
    written = (len(store.notes), len(store.revisions), len(store.tables))
    assert (await applied(store, CHAT)).is_empty
    assert (len(store.notes), len(store.revisions), len(store.tables)) == written


async def test_a_plan_that_is_out_of_date_is_not_applied():
    store = Store()
    shown = await store.service().plan(CHAT, prune=False)
    await applied(store, CHAT)
    written = len(store.notes)
    with pytest.raises(PlanOutdated):
        await store.service().apply(CHAT, shown, prune=False)
    assert len(store.notes) == written


async def test_a_plan_for_something_that_is_gone_fails():
    with pytest.raises(UseCaseNotFound):
        await (
            Store().service().carry_out(Plan((Group("chat", (SwitchFlow(("chat", "Kind"), active=True),)),)))
        )


async def test_export_of_some():
    store = Store()
    await applied(store, CHAT)
    await applied(store, manifest([use_case("other", "Other", "Else")]))
    assert codes_of(await exported(store)) == ["chat", "other"]
    assert await exported(store, "chat") == CHAT
    assert [await store.service().count(), await store.service().count({"useCase": ["chat", "chat"]})] == [
        2,
        1,
    ]
    with pytest.raises(NotStored, match="there is no use case 'nothing'"):
        await exported(store, "chat", "nothing")


async def test_a_manifest_rejects_flows_with_the_same_title():
    store = Store()
    await applied(store, CHAT)
    service = store.service()
    await service.services.flows.clone(next(iter(store.flows)), "Brief")
    with pytest.raises(CannotExport, match="has 2 flows called 'Brief'"):
        await exported(store)
    with pytest.raises(CannotPlan, match="several stored flows of use case 'chat' are called 'Brief'"):
        await service.plan(CHAT, prune=False)
    assert (await service.plan(manifest([use_case("chat")]), prune=False)).is_empty


async def test_more_use_cases_than_fit_on_a_page():
    store = Store()
    codes = [f"use-case-{number}" for number in range(MAX_PAGE_SIZE + 1)]
    many = manifest([use_case(code, "One", "Of many") for code in codes])
    await applied(store, many)
    assert codes_of(await exported(store)) == codes


@given(manifests(), manifests())
@settings(max_examples=150, deadline=None)
def test_apply_and_export_go_round(before: Manifest, wanted: Manifest):
    async def work() -> None:
        store = Store()
        await applied(store, before)
        try:
            await applied(store, wanted)
        except CannotPlan:  # an active flow that is not listed keeps its share
            return
        assert (await store.service().plan(wanted, prune=False)).is_empty
        told = await exported(store)
        assert (await store.service().plan(told, prune=True)).is_empty
        copy = Store()
        await applied(copy, told)
        assert await exported(copy) == told

    asyncio.run(work())


@given(manifests(), sketches())
@settings(max_examples=300, deadline=None)
def test_a_plan_can_be_carried_out_and_leaves_nothing_to_do(before: Manifest, wanted: Manifest):
    async def work(*, prune: bool) -> None:
        store = Store()
        await applied(store, before)
        try:
            await applied(store, wanted, prune=prune)
        except CannotPlan:
            return
        assert (await store.service().plan(wanted, prune=prune)).is_empty

    asyncio.run(work(prune=False))
    asyncio.run(work(prune=True))
