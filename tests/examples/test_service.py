"""Capture settings and the deletion of a session's examples."""

import pytest
from tests.fakes.examples import FakeCopies, FakeExamples
from tests.fakes.store import Shop

from aimm.examples.errors import CaptureExists, CaptureNotFound
from aimm.examples.model import CapturePatch, Erased, KeptItems, KeptTasks, NewCapture
from aimm.examples.service import ExampleService
from aimm.kit.changes import Action
from aimm.kit.errors import Invalid, Outdated
from aimm.use_cases.errors import UseCaseNotFound


async def test_a_use_case_has_one_set_of_settings_which_is_off():
    shop = Shop()
    use_case = await shop.use_case()
    made = await shop.captures.create(NewCapture(use_case_id=use_case.id, name="production"))
    assert (made.enabled, made.consent, made.retention_days) == (False, "required", 30)
    assert made.redactions == ["email", "phone", "card", "iban"]
    with pytest.raises(CaptureExists):
        await shop.captures.create(NewCapture(use_case_id=use_case.id, name="other"))
    with pytest.raises(UseCaseNotFound):
        await shop.captures.create(NewCapture(use_case_id="none", name="production"))
    assert [(one.action, one.entity, one.entity_id) for one in shop.noted] == [
        (Action.CREATE, "capture", made.id)
    ]


async def test_changes_are_checked_and_noted():
    shop = Shop()
    use_case = await shop.use_case()
    made = await shop.captures.create(NewCapture(use_case_id=use_case.id, name="production"))
    shop.noted.clear()
    assert await shop.captures.update(made.id, CapturePatch(enabled=False)) == made
    assert not shop.noted
    with pytest.raises(Invalid, match="patterns"):
        await shop.captures.update(made.id, CapturePatch(patterns=["a*"]))
    with pytest.raises(Outdated):
        await shop.captures.update(made.id, CapturePatch(enabled=True), 7)
    updated = await shop.captures.update(made.id, CapturePatch(enabled=True), 1)
    assert (updated.enabled, updated.version) == (True, 2)
    assert (shop.noted[0].before, shop.noted[0].after) == ({"enabled": False}, {"enabled": True})
    await shop.captures.delete(made.id, 2)
    assert shop.noted[-1].action is Action.DELETE
    with pytest.raises(CaptureNotFound):
        await shop.captures.get(made.id)


async def test_a_deletion_is_noted_even_if_there_was_nothing():
    shop, examples = Shop(), FakeExamples()
    service = ExampleService(examples, FakeCopies(), shop, shop.clock)
    assert await service.erase("c-1") == Erased(stored=0, drafts=0, versions=[], queues=[])
    assert examples.erased == {"c-1"}
    assert (shop.noted[0].entity, shop.noted[0].entity_id, shop.noted[0].before) == (
        "example",
        "c-1",
        {"count": 0, "items": 0},
    )


async def test_a_deletion_reaches_drafts_and_names_what_is_left():
    shop, copies = Shop(), FakeCopies({"c-1": ["a", "b"]}, {"c-1": 1, "b": 2})
    service = ExampleService(FakeExamples(), copies, shop, shop.clock)
    erased = await service.erase("c-1")
    assert erased.drafts == 2
    assert erased.versions == [KeptItems(dataset_id="d1", title="D", items=2, first=1, last=3)]
    assert erased.queues == [KeptTasks("q1", "Q", 3)]
    assert shop.noted[0].before == {"count": 0, "items": 2}
    assert (await service.erase("c-1")).drafts == 0
