"""The service of datasets, on dictionaries."""

import pytest
from tests.fakes.store import Shop

from aimm.datasets.errors import DatasetCodeTaken, DatasetNotFound
from aimm.datasets.model import Dataset, DatasetPatch, NewDataset
from aimm.kit.errors import Outdated
from aimm.kit.paging import PageRequest
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.model import UseCase

NOBODY = "00000000-0000-4000-8000-000000000000"


async def made(shop: Shop, use_case: UseCase, *codes: str) -> list[Dataset]:
    found = [
        await shop.datasets.create(NewDataset(use_case_id=use_case.id, title=code.title(), code=code))
        for code in codes
    ]
    shop.noted.clear()
    return found


async def test_a_dataset_is_created_edited_and_deleted_and_each_is_audited():
    shop = Shop()
    use_case = await shop.use_case()
    one = await shop.datasets.create(NewDataset(use_case_id=use_case.id, title="Tickets", code="tickets"))
    assert (one.version, one.description, one.tags) == (1, None, [])
    edited = await shop.datasets.update(one.id, DatasetPatch(description="Of March", tags=["real"]), 1)
    assert (edited.version, edited.description) == (2, "Of March")
    assert await shop.datasets.get(one.id) == edited
    await shop.datasets.delete(one.id, 2)
    created, updated, deleted = shop.noted
    assert {(note.entity, note.entity_id, note.use_case_id) for note in shop.noted} == {
        ("dataset", one.id, use_case.id)
    }
    assert created.after["code"] == "tickets"
    assert (updated.before, updated.after) == (
        {"description": None, "tags": []},
        {"description": "Of March", "tags": ["real"]},
    )
    assert (deleted.before["title"], deleted.after) == ("Tickets", {})
    with pytest.raises(DatasetNotFound):
        await shop.datasets.get(one.id)


async def test_codes_are_unique_within_a_use_case():
    shop = Shop()
    use_case, other = await shop.use_case("chat"), await shop.use_case("mail")
    one, two = await made(shop, use_case, "a", "b")
    await made(shop, other, "a")
    with pytest.raises(DatasetCodeTaken):
        await made(shop, use_case, "a")
    with pytest.raises(DatasetCodeTaken):
        await shop.datasets.update(two.id, DatasetPatch(code="a"))
    assert (await shop.datasets.update(one.id, DatasetPatch(code="a", title="B"))).title == "B"


async def test_what_is_outdated_or_unknown_is_refused_and_nothing_is_stored():
    shop = Shop()
    use_case = await shop.use_case()
    (one,) = await made(shop, use_case, "a")
    with pytest.raises(Outdated):
        await shop.datasets.update(one.id, DatasetPatch(title="B"), based_on=7)
    with pytest.raises(Outdated):
        await shop.datasets.delete(one.id, based_on=7)
    with pytest.raises(UseCaseNotFound):
        await shop.datasets.page(NOBODY, PageRequest(1, 50))
    with pytest.raises(UseCaseNotFound):
        await shop.datasets.create(NewDataset(use_case_id=NOBODY, title="A", code="a"))
    assert await shop.datasets.update(one.id, DatasetPatch(title="A")) == one
    assert (await shop.datasets.page(use_case.id, PageRequest(1, 50))).items == [one]
    assert shop.noted == []
