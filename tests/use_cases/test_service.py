"""Use cases and steps within one unit of work."""

import pytest
from tests.fakes.sources import NOW
from tests.fakes.store import Shop

from aimm.flows.model import FlowPatch
from aimm.kit.changes import Action, Change
from aimm.kit.errors import Outdated
from aimm.kit.paging import PageRequest
from aimm.use_cases.errors import (
    CodeIsInUse,
    CodeTaken,
    NothingToServe,
    StepCodeTaken,
    StepNotFound,
    StillActive,
    UseCaseNotFound,
)
from aimm.use_cases.model import NewStep, NewUseCase, StepPatch, UseCase, UseCasePatch


async def _serving(shop: Shop) -> UseCase:
    use_case = await shop.use_case(flows=1)
    await shop.flows.update(shop.flow_ids(use_case)[0], FlowPatch(active=True))
    return await shop.use_cases.update(use_case.id, UseCasePatch(active=True))


FACTS: dict[str, object] = {
    "title": "Chat",
    "code": "chat",
    "description": "Talks",
    "owner": None,
    "tags": [],
    "active": False,
}


async def test_a_new_use_case_is_inactive_noted_and_published(shop: Shop):
    made = await shop.use_cases.create(NewUseCase(title="Chat", code="chat", description="Talks"))
    assert (made.active, made.version, made.created_at, made.updated_at) == (False, 1, NOW, NOW)
    assert await shop.use_cases.get(made.id) == made
    assert shop.noted == [Change(Action.CREATE, "use-case", made.id, made.id, {}, FACTS)]
    assert shop.published == [made.id]


async def test_pages_come_from_the_store(shop: Shop):
    first, _ = await shop.use_case("a"), await shop.use_case("b")
    page = await shop.use_cases.page(PageRequest(1, 1))
    assert (list(page.items), page.total, page.has_next) == ([first], 2, True)


async def test_codes_are_unique_and_case_sensitive(shop: Shop):
    await shop.use_case("chat")
    other = await shop.use_case("Chat")
    with pytest.raises(CodeTaken):
        await shop.use_cases.create(NewUseCase(title="Chat", code="chat", description="Talks"))
    with pytest.raises(CodeTaken):
        await shop.use_cases.update(other.id, UseCasePatch(code="chat"))
    assert (await shop.use_cases.update(other.id, UseCasePatch(code="Chat"))).code == "Chat"


async def test_an_unknown_use_case(shop: Shop):
    for call in (
        shop.use_cases.get("no"),
        shop.use_cases.update("no", UseCasePatch()),
        shop.use_cases.delete("no"),
        shop.steps.page("no", PageRequest(1, 1)),
        shop.steps.create(NewStep(use_case_id="no", title="a", code="a", description="a")),
    ):
        with pytest.raises(UseCaseNotFound):
            await call


async def test_only_changed_fields_are_audited(shop: Shop):
    made = await shop.use_case()
    shop.clock.pass_by(hours=1)
    updated = await shop.use_cases.update(made.id, UseCasePatch(title="Talk", description="Talks"))
    assert (updated.title, updated.version, updated.updated_at) == ("Talk", 2, shop.clock.now())
    assert await shop.use_cases.get(made.id) == updated
    assert shop.noted == [
        Change(Action.UPDATE, "use-case", made.id, made.id, {"title": "Chat"}, {"title": "Talk"})
    ]
    assert shop.published == [made.id]


async def test_activation_needs_an_active_flow(shop: Shop):
    made = await shop.use_case(flows=1)
    with pytest.raises(NothingToServe):
        await shop.use_cases.update(made.id, UseCasePatch(active=True))
    assert shop.noted == []
    await shop.flows.update(shop.flow_ids(made)[0], FlowPatch(active=True))
    assert (await shop.use_cases.update(made.id, UseCasePatch(active=True))).active


async def test_a_flow_of_another_use_case_does_not_count(shop: Shop):
    await _serving(shop)
    other = await shop.use_case("other", flows=1)
    with pytest.raises(NothingToServe):
        await shop.use_cases.update(other.id, UseCasePatch(active=True))


async def test_an_active_use_case_cannot_change_its_code_or_be_deleted(shop: Shop):
    made = await _serving(shop)
    with pytest.raises(CodeIsInUse):
        await shop.use_cases.update(made.id, UseCasePatch(code="talk", active=False))
    with pytest.raises(StillActive):
        await shop.use_cases.delete(made.id)
    await shop.use_cases.update(made.id, UseCasePatch(active=False))
    await shop.use_cases.delete(made.id)
    with pytest.raises(UseCaseNotFound):
        await shop.use_cases.get(made.id)


async def test_a_taken_code_takes_precedence_over_an_active_use_case(shop: Shop):
    made = await _serving(shop)
    await shop.use_case("taken")
    with pytest.raises(CodeTaken):
        await shop.use_cases.update(made.id, UseCasePatch(code="taken"))


async def test_a_deletion_is_audited_with_the_old_fields(shop: Shop):
    made = await shop.use_case()
    await shop.use_cases.delete(made.id, 1)
    assert shop.noted == [Change(Action.DELETE, "use-case", made.id, made.id, FACTS, {})]
    assert shop.published == [made.id]


async def test_outdated_changes_are_rejected(shop: Shop):
    made = await shop.use_case(steps=1)
    step_id = shop.step_ids(made)[0]
    for call in (
        shop.use_cases.update(made.id, UseCasePatch(title="Talk"), based_on=2),
        shop.use_cases.delete(made.id, 2),
        shop.steps.update(step_id, StepPatch(title="Talk"), based_on=2),
        shop.steps.delete(step_id, 2),
    ):
        with pytest.raises(Outdated):
            await call
    assert (shop.noted, shop.published) == ([], [])
    assert (await shop.use_cases.update(made.id, UseCasePatch(title="Talk"), 1)).version == 2


async def test_a_new_step_goes_last_and_every_flow_gets_it(shop: Shop):
    made = await shop.use_case(flows=2, steps=1)
    step = await shop.steps.create(
        NewStep(use_case_id=made.id, title="Next", code="next", description="The next")
    )
    assert (step.position, step.version, step.created_at) == (2, 1, NOW)
    given = [s for s in shop.tables.flow_steps.values() if s.use_case_step_id == step.id]
    assert [(s.flow_id, s.configuration, s.revision) for s in given] == [
        (flow_id, "{}", 0) for flow_id in shop.flow_ids(made)
    ]
    facts = {"title": "Next", "code": "next", "description": "The next", "position": 2}
    assert shop.noted == [Change(Action.CREATE, "use-case-step", step.id, made.id, {}, facts)]
    assert shop.published == [made.id]


async def test_step_codes_are_unique_in_their_use_case(shop: Shop):
    made, other = await shop.use_case(steps=2), await shop.use_case("other")
    first, second = shop.step_ids(made)
    with pytest.raises(StepCodeTaken):
        await shop.steps.create(NewStep(use_case_id=made.id, title="a", code="step-1", description="a"))
    with pytest.raises(StepCodeTaken):
        await shop.steps.update(second, StepPatch(code="step-1"))
    assert (await shop.steps.update(first, StepPatch(code="step-1"))).code == "step-1"
    assert (
        await shop.steps.create(NewStep(use_case_id=other.id, title="a", code="step-1", description="a"))
    ).position == 1


async def test_a_moved_step_pushes_the_others(shop: Shop):
    made = await shop.use_case(steps=3)
    first, second, third = shop.step_ids(made)
    shop.clock.pass_by(hours=1)
    moved = await shop.steps.update(third, StepPatch(position=1))
    page = await shop.steps.page(made.id, PageRequest(1, 10))
    assert [s.id for s in page.items] == [third, first, second]
    assert [s.position for s in page.items] == [1, 2, 3]
    assert {s.updated_at for s in page.items} == {shop.clock.now()}
    assert moved == page.items[0]
    assert shop.noted == [
        Change(Action.UPDATE, "use-case-step", third, made.id, {"position": 3}, {"position": 1})
    ]


async def test_a_deleted_step_closes_the_gap(shop: Shop):
    made = await shop.use_case(steps=3, flows=1)
    first, second, third = shop.step_ids(made)
    await shop.steps.delete(first)
    rest = (await shop.steps.page(made.id, PageRequest(1, 10))).items
    assert [(s.id, s.position) for s in rest] == [(second, 1), (third, 2)]
    assert {s.use_case_step_id for s in shop.tables.flow_steps.values()} == {second, third}
    facts = {"title": "Step 1", "code": "step-1", "description": "A step", "position": 1}
    assert shop.noted == [Change(Action.DELETE, "use-case-step", first, made.id, facts, {})]


async def test_an_unknown_step(shop: Shop):
    for call in (
        shop.steps.get("no"),
        shop.steps.update("no", StepPatch()),
        shop.steps.delete("no"),
    ):
        with pytest.raises(StepNotFound):
            await call


async def test_a_step_can_be_read(shop: Shop):
    made = await shop.use_case(steps=1)
    step = await shop.steps.get(shop.step_ids(made)[0])
    assert (step.use_case_id, step.code, step.position) == (made.id, "step-1", 1)
