"""Clones, configurations and revisions within one unit of work."""

import pytest
from tests.fakes.store import Shop

from aimm.flows.errors import FlowStepNotFound, FlowStepStatisticsNotFound, RevisionNotFound
from aimm.flows.model import FlowPatch
from aimm.kit.changes import Action, Change
from aimm.kit.errors import Outdated
from aimm.kit.paging import PageRequest
from aimm.use_cases.model import UseCase

HELLO = '{"modality":"text","parameters":{"say":"<<name>>"}}'
BYE = '{"modality":"text","parameters":{"say":"<<who>>"}}'


async def test_a_clone_has_the_same_configurations(shop: Shop):
    use_case = await shop.use_case(flows=1, steps=2)
    source = shop.flow_ids(use_case)[0]
    configured, empty = (await shop.flow_steps.page(source, PageRequest(1, 10))).items
    await shop.flow_steps.configure(configured.id, HELLO)
    await shop.flow_steps.configure(configured.id, BYE)
    await shop.flows.update(source, FlowPatch(active=True))
    shop.noted.clear()
    clone = await shop.flows.clone(source, "Copy")
    assert (clone.title, clone.description, clone.active) == ("Copy", "A flow", False)
    assert clone.current_serve_pct == 0.0
    copies = (await shop.flow_steps.page(clone.id, PageRequest(1, 10))).items
    assert [(s.use_case_step_id, s.configuration, list(s.placeholders), s.revision) for s in copies] == [
        (configured.use_case_step_id, BYE, ["who"], 1),
        (empty.use_case_step_id, "{}", [], 0),
    ]
    facts = {
        "title": "Copy",
        "description": "A flow",
        "active": False,
        "currentServePct": 0.0,
        "archived": False,
    }
    assert shop.noted == [Change(Action.CLONE, "flow", clone.id, use_case.id, {"flowId": source}, facts)]


async def test_a_clone_gets_the_steps_that_the_source_lacks(shop: Shop):
    use_case = await shop.use_case(flows=1, steps=1)
    source = shop.flow_ids(use_case)[0]
    shop.tables.flow_steps.clear()
    clone = await shop.flows.clone(source, "Copy")
    assert (await shop.flow_steps.page(clone.id, PageRequest(1, 10))).total == 1


async def _flow_step(shop: Shop) -> tuple[UseCase, str]:
    use_case = await shop.use_case(flows=1, steps=1)
    page = await shop.flow_steps.page(shop.flow_ids(use_case)[0], PageRequest(1, 1))
    return use_case, page.items[0].id


async def test_configuring_creates_a_revision(shop: Shop):
    use_case, step_id = await _flow_step(shop)
    shop.clock.pass_by(hours=1)
    step = await shop.flow_steps.configure(step_id, HELLO)
    assert (step.configuration, list(step.placeholders)) == (HELLO, ["name"])
    assert (step.revision, step.version, step.updated_at) == (1, 2, shop.clock.now())
    assert await shop.flow_steps.get(step_id) == step
    revision = await shop.flow_steps.revision(step_id, 1)
    assert (revision.configuration, revision.author, revision.restored_from) == (HELLO, "ann", None)
    assert (revision.number, list(revision.placeholders), revision.created_at) == (
        1,
        ["name"],
        shop.clock.now(),
    )
    after = {"revision": 1, "restoredFrom": None}
    assert shop.noted == [Change(Action.UPDATE, "flow-step", step_id, use_case.id, {"revision": 0}, after)]
    assert shop.published == [use_case.id]


async def test_the_same_configuration_creates_no_revision(shop: Shop):
    _, step_id = await _flow_step(shop)
    first = await shop.flow_steps.configure(step_id, HELLO)
    assert await shop.flow_steps.configure(step_id, HELLO) == first
    assert (await shop.flow_steps.revisions(step_id, PageRequest(1, 10))).total == 1
    assert len(shop.noted) == 1


async def test_restoring_creates_a_new_revision(shop: Shop):
    use_case, step_id = await _flow_step(shop)
    await shop.flow_steps.configure(step_id, HELLO)
    await shop.flow_steps.configure(step_id, BYE)
    restored = await shop.flow_steps.restore(step_id, 1)
    assert (restored.configuration, list(restored.placeholders), restored.revision) == (HELLO, ["name"], 3)
    revisions = (await shop.flow_steps.revisions(step_id, PageRequest(1, 10))).items
    assert [(r.number, r.restored_from) for r in revisions] == [(3, 1), (2, None), (1, None)]
    assert shop.noted[-1] == Change(
        Action.RESTORE,
        "flow-step",
        step_id,
        use_case.id,
        {"revision": 2},
        {"revision": 3, "restoredFrom": 1},
    )


async def test_restoring_the_current_revision_does_nothing(shop: Shop):
    _, step_id = await _flow_step(shop)
    first = await shop.flow_steps.configure(step_id, HELLO)
    assert await shop.flow_steps.restore(step_id, 1) == first


async def test_revisions_are_compared_as_indented_json(shop: Shop):
    _, step_id = await _flow_step(shop)
    await shop.flow_steps.configure(step_id, HELLO)
    await shop.flow_steps.configure(step_id, BYE)
    found = await shop.flow_steps.compare(step_id, 1, 2)
    assert '-    "say": "<<name>>"' in found.lines
    assert '+    "say": "<<who>>"' in found.lines
    assert (list(found.placeholders_added), list(found.placeholders_removed)) == (["who"], ["name"])


async def test_an_unknown_flow_step(shop: Shop):
    for call in (
        shop.flow_steps.get("no"),
        shop.flow_steps.configure("no", HELLO),
        shop.flow_steps.restore("no", 1),
        shop.flow_steps.revisions("no", PageRequest(1, 1)),
        shop.flow_steps.revision("no", 1),
        shop.flow_steps.compare("no", 1, 2),
    ):
        with pytest.raises(FlowStepNotFound):
            await call
    with pytest.raises(FlowStepStatisticsNotFound):
        await shop.flow_steps.statistics("no")


async def test_an_unknown_revision(shop: Shop):
    _, step_id = await _flow_step(shop)
    await shop.flow_steps.configure(step_id, HELLO)
    for call in (
        shop.flow_steps.restore(step_id, 0),
        shop.flow_steps.revision(step_id, 2),
        shop.flow_steps.compare(step_id, 1, 2),
        shop.flow_steps.compare(step_id, 2, 1),
    ):
        with pytest.raises(RevisionNotFound):
            await call


async def test_step_statistics_are_read(shop: Shop):
    _, step_id = await _flow_step(shop)
    assert (await shop.flow_steps.statistics(step_id)).flow_step_id == step_id


async def test_outdated_changes_are_rejected(shop: Shop):
    use_case, step_id = await _flow_step(shop)
    flow_id = shop.flow_ids(use_case)[0]
    for call in (
        shop.flows.update(flow_id, FlowPatch(active=True), based_on=2),
        shop.flows.delete(flow_id, 2),
        shop.flow_steps.configure(step_id, HELLO, based_on=2),
        shop.flow_steps.restore(step_id, 1, based_on=2),
    ):
        with pytest.raises(Outdated):
            await call
    assert (shop.noted, shop.published, shop.tables.share_tables) == ([], [], [])
    await shop.flow_steps.configure(step_id, HELLO, 1)
    await shop.flows.delete(flow_id, 1)
