"""The service of requirements, on dictionaries."""

import pytest
from tests.fakes.store import Shop

from aimm.kit.errors import Invalid, Outdated
from aimm.kit.paging import PageRequest
from aimm.requirements.errors import RequirementCodeTaken, RequirementNotFound
from aimm.requirements.model import NewRequirement, Requirement, RequirementPatch
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.model import UseCase

NOBODY = "00000000-0000-4000-8000-000000000000"


async def made(shop: Shop, use_case: UseCase, *codes: str) -> list[Requirement]:
    found = [
        await shop.requirements.create(
            NewRequirement(use_case_id=use_case.id, title=code, code=code, statement="It must hold.")
        )
        for code in codes
    ]
    shop.noted.clear()
    return found


async def order(shop: Shop, use_case: UseCase) -> list[tuple[str, int]]:
    page = await shop.requirements.page(use_case.id, PageRequest(1, 50))
    return [(one.code, one.position) for one in page.items]


async def test_requirements_are_appended_and_audited():
    shop = Shop()
    use_case = await shop.use_case()
    new = NewRequirement(use_case_id=use_case.id, title="Fast", code="fast", statement="It is fast.")
    first = await shop.requirements.create(new)
    assert (first.position, first.version, first.kind, first.priority) == (1, 1, "product", "must")
    (note,) = shop.noted
    assert (note.entity, note.entity_id, note.use_case_id) == ("requirement", first.id, use_case.id)
    assert note.after["statement"] == "It is fast."
    assert (await shop.requirements.get(first.id)) == first


async def test_a_moved_requirement_shifts_the_others():
    shop = Shop()
    use_case = await shop.use_case()
    one, *_ = await made(shop, use_case, "a", "b", "c")
    await shop.requirements.update(one.id, RequirementPatch(position=9))
    assert await order(shop, use_case) == [("b", 1), ("c", 2), ("a", 3)]
    await shop.requirements.delete(one.id)
    assert await order(shop, use_case) == [("b", 1), ("c", 2)]
    (moved, gone) = shop.noted
    assert (moved.before, moved.after) == ({"position": 1}, {"position": 3})
    assert gone.before["code"] == "a"


async def test_codes_are_unique_within_a_use_case():
    shop = Shop()
    use_case, other = await shop.use_case("chat"), await shop.use_case("mail")
    one, two = await made(shop, use_case, "a", "b")
    await made(shop, other, "a")
    with pytest.raises(RequirementCodeTaken):
        await made(shop, use_case, "a")
    with pytest.raises(RequirementCodeTaken):
        await shop.requirements.update(two.id, RequirementPatch(code="a"))
    assert (await shop.requirements.update(one.id, RequirementPatch(code="a", title="A"))).title == "A"


async def test_what_is_wrong_is_refused_and_nothing_is_stored():
    shop = Shop()
    use_case = await shop.use_case()
    (one,) = await made(shop, use_case, "a")
    with pytest.raises(Invalid):
        await shop.requirements.update(one.id, RequirementPatch(metric="rating"))
    with pytest.raises(Outdated):
        await shop.requirements.update(one.id, RequirementPatch(title="B"), based_on=7)
    with pytest.raises(Outdated):
        await shop.requirements.delete(one.id, based_on=7)
    with pytest.raises(RequirementNotFound):
        await shop.requirements.get(NOBODY)
    with pytest.raises(UseCaseNotFound):
        await shop.requirements.page(NOBODY, PageRequest(1, 50))
    assert await shop.requirements.get(one.id) == one
    assert shop.noted == []


async def test_a_check_can_be_set_and_cleared():
    shop = Shop()
    use_case = await shop.use_case()
    (one,) = await made(shop, use_case, "a")
    check = RequirementPatch(metric="rating", aggregate="mean", operator="at-least", threshold=4)
    assert (await shop.requirements.update(one.id, check)).threshold == 4
    gone = RequirementPatch(metric=None, aggregate=None, operator=None, threshold=None, needs="labels")
    cleared = await shop.requirements.update(one.id, gone)
    assert (cleared.metric, cleared.needs) == (None, "labels")
