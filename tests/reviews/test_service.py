"""Rubrics and review queues as records."""

import pytest
from tests.fakes.store import Shop

from aimm.kit.errors import Invalid, Outdated
from aimm.reviews.errors import QueueCodeTaken, QueueNotFound, RubricCodeTaken, RubricInUse, RubricNotFound
from aimm.reviews.model import Criterion, NewQueue, NewRubric, QueuePatch, RubricPatch
from aimm.use_cases.errors import UseCaseNotFound


async def test_a_rubric_is_created_changed_and_deleted_with_notes():
    shop = Shop()
    use_case = await shop.use_case()
    rubric = await shop.rubrics.create(NewRubric(use_case_id=use_case.id, title="Tone", code="tone"))
    criteria = [Criterion("polite", "Says please.")]
    updated = await shop.rubrics.update(rubric.id, RubricPatch(criteria=criteria), based_on=1)
    assert (updated.version, updated.criteria) == (2, criteria)
    assert await shop.rubrics.update(rubric.id, RubricPatch(title="Tone")) == updated
    with pytest.raises(Outdated):
        await shop.rubrics.update(rubric.id, RubricPatch(title="x"), based_on=1)
    await shop.rubrics.delete(rubric.id)
    with pytest.raises(RubricNotFound):
        await shop.rubrics.get(rubric.id)
    assert [(note.action.value, note.entity, note.use_case_id) for note in shop.noted] == [
        ("create", "rubric", use_case.id),
        ("update", "rubric", use_case.id),
        ("delete", "rubric", use_case.id),
    ]
    assert shop.noted[1].before == {"criteria": []}
    assert shop.noted[1].after == {"criteria": [{"name": "polite", "description": "Says please."}]}


async def test_codes_are_unique_within_a_use_case():
    shop = Shop()
    one, other = await shop.use_case("one"), await shop.use_case("other")
    for use_case in (one, other):
        await shop.rubrics.create(NewRubric(use_case_id=use_case.id, title="t", code="c"))
        await shop.queues.create(NewQueue(use_case_id=use_case.id, title="t", code="c", kind="rate"))
    with pytest.raises(RubricCodeTaken):
        await shop.rubrics.create(NewRubric(use_case_id=one.id, title="t", code="c"))
    with pytest.raises(QueueCodeTaken):
        await shop.queues.create(NewQueue(use_case_id=one.id, title="t", code="c", kind="rate"))
    with pytest.raises(UseCaseNotFound):
        await shop.queues.create(NewQueue(use_case_id="nowhere", title="t", code="c", kind="rate"))


async def test_queues_follow_the_code_of_their_rubric():
    shop = Shop()
    use_case = await shop.use_case()
    rubric = await shop.rubrics.create(NewRubric(use_case_id=use_case.id, title="Tone", code="tone"))
    new = NewQueue(use_case_id=use_case.id, title="t", code="q", kind="rate", rubric="tone")
    queue = await shop.queues.create(new)
    with pytest.raises(RubricInUse):
        await shop.rubrics.delete(rubric.id)
    await shop.rubrics.update(rubric.id, RubricPatch(code="manner"))
    followed = await shop.queues.get(queue.id)
    assert (followed.rubric, followed.version) == ("manner", 2)
    with pytest.raises(Invalid) as caught:
        await shop.queues.update(queue.id, QueuePatch(rubric="tone"))
    assert caught.value.codes == ("rubric: must be the code of a rubric of the use case",)
    assert (await shop.queues.update(queue.id, QueuePatch(rubric=None))).rubric is None
    await shop.rubrics.delete(rubric.id)


async def test_a_queue_keeps_its_seed_to_itself():
    shop = Shop()
    use_case = await shop.use_case()
    queue = await shop.queues.create(NewQueue(use_case_id=use_case.id, title="t", code="q", kind="compare"))
    assert queue.seed
    assert queue.seed not in str(shop.noted)
    await shop.queues.delete(queue.id)
    with pytest.raises(QueueNotFound):
        await shop.queues.get(queue.id)
