"""Capture settings in manifests: a use case has one entry at most."""

import pytest
from msgspec import UNSET, UnsetType
from tests.fakes.store import Shop
from tests.manifests.trees import manifest, use_case

from aimm.examples.manifest import CaptureDocument
from aimm.manifests.changes import Plan
from aimm.manifests.errors import CannotPlan
from aimm.manifests.model import Item, Manifest
from aimm.wiring.manifests import manifest_service


def wanted(*names: str, days: int | UnsetType = UNSET) -> Manifest:
    chat = use_case("chat", "Chat", "Talks", steps=[], flows=[])
    settings = [Item(CaptureDocument(name=name, retention_days=days)) for name in names]
    return manifest([Item(chat.document, {**chat.parts, "captures": settings})])


async def applied(shop: Shop, found: Manifest, *, prune: bool = False) -> Plan:
    service = manifest_service(shop)
    plan = await service.plan(found, prune=prune)
    await service.apply(found, plan, prune=prune)
    return plan


async def names(shop: Shop) -> list[tuple[str, int]]:
    exported = [item async for _, item in manifest_service(shop).export(None)]
    return [(one.document.name, one.document.retention_days) for one in exported[0].parts["captures"]]  # type: ignore[attr-defined]


async def test_two_entries_are_refused_at_the_second():
    with pytest.raises(CannotPlan) as refused:
        await manifest_service(Shop()).plan(wanted("production", "other"), prune=False)
    (problem,) = refused.value.problems
    assert problem.text == "a use case has one entry in captures at most"
    assert "captures" in str(problem.path)


async def test_an_entry_is_changed_and_one_with_another_name_takes_its_place_with_prune():
    shop = Shop()
    await applied(shop, wanted("production"))
    await applied(shop, wanted("production", days=7))
    assert await names(shop) == [("production", 7)]
    assert (await applied(shop, wanted("production", days=7))).is_empty
    await applied(shop, wanted("other", days=8), prune=True)
    assert await names(shop) == [("other", 8)]
