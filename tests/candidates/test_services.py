"""Shortlists, own entries, the catalogue, and flows of candidates."""

import json
from typing import Any

import pytest
from tests.fakes.store import Shop

from aimm.candidates.catalogue import Catalogue, Entry, Wanted, written
from aimm.candidates.errors import (
    CandidateNotFound,
    CandidateTitleTaken,
    CandidateWithoutModel,
    FlowTitleTaken,
    OwnModelCodeTaken,
    OwnModelNotFound,
    UseCaseWithoutSteps,
)
from aimm.candidates.model import (
    Candidate,
    CandidatePatch,
    Figure,
    FlowWish,
    Message,
    NewCandidate,
    NewOwnModel,
    OwnModelPatch,
)
from aimm.kit.errors import Invalid, Outdated
from aimm.kit.paging import PageRequest
from aimm.requirements.model import NewRequirement
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.model import UseCase

NOWHERE = "00000000-0000-4000-8000-000000000000"
ENTRY = Entry(id="maker/one", provider="maker", name="One", context_window=8_000, open_weights=False)


async def listed(shop: Shop, use_case: UseCase, title: str, **fields: Any) -> Candidate:
    given: dict[str, Any] = {"entry": "maker/one", "use_case_id": use_case.id, "title": title}
    return await shop.candidates.create(NewCandidate(**given | fields))


async def order(shop: Shop, use_case: UseCase) -> list[tuple[str, int]]:
    page = await shop.candidates.page(use_case.id, PageRequest(1, 20))
    return [(one.title, one.position) for one in page.items]


async def test_candidates_are_appended_moved_and_removed():
    shop = Shop()
    use_case = await shop.use_case()
    a, b, c = [await listed(shop, use_case, title) for title in "abc"]
    assert await order(shop, use_case) == [("a", 1), ("b", 2), ("c", 3)]
    await shop.candidates.update(c.id, CandidatePatch(position=1))
    assert await order(shop, use_case) == [("c", 1), ("a", 2), ("b", 3)]
    await shop.candidates.delete(a.id)
    assert await order(shop, use_case) == [("c", 1), ("b", 2)]
    assert (await shop.candidates.get(b.id)).version == 3
    with pytest.raises(CandidateNotFound):
        await shop.candidates.get(a.id)
    assert [(one.action.value, one.entity, one.entity_id) for one in shop.noted][-2:] == [
        ("update", "candidate", c.id),
        ("delete", "candidate", a.id),
    ]
    assert shop.noted[0].use_case_id == use_case.id
    assert shop.noted[0].after["title"] == "a"
    assert (shop.noted[-2].before, shop.noted[-2].after) == ({"position": 3}, {"position": 1})


async def test_titles_are_unique_within_the_use_case():
    shop = Shop()
    first, second = await shop.use_case("one"), await shop.use_case("two")
    a, b = await listed(shop, first, "a"), await listed(shop, first, "b")
    await listed(shop, second, "a")
    with pytest.raises(CandidateTitleTaken):
        await listed(shop, first, "a")
    with pytest.raises(CandidateTitleTaken):
        await shop.candidates.update(b.id, CandidatePatch(title="a"))
    assert await shop.candidates.update(a.id, CandidatePatch(title="a")) == a


async def test_an_edit_of_nothing_is_not_noted_and_a_stale_one_is_refused():
    shop = Shop()
    made = await listed(shop, await shop.use_case(), "a")
    shop.noted.clear()
    assert await shop.candidates.update(made.id, CandidatePatch(parameters={}, position=9), 1) == made
    assert shop.noted == []
    for stale in (0, 2):
        with pytest.raises(Outdated):
            await shop.candidates.update(made.id, CandidatePatch(title="b"), stale)
        with pytest.raises(Outdated):
            await shop.candidates.delete(made.id, stale)
    with pytest.raises(Invalid):
        await shop.candidates.update(made.id, CandidatePatch(state="included"))
    with pytest.raises(UseCaseNotFound):
        await shop.candidates.page(NOWHERE, PageRequest(1, 1))
    with pytest.raises(UseCaseNotFound):
        await shop.candidates.create(NewCandidate(title="a", entry="a/b", use_case_id=NOWHERE))
    with pytest.raises(Invalid):
        await listed(shop, await shop.use_case("other"), "b", entry="b")


async def test_own_entries():
    shop = Shop()
    made = await shop.own_models.create(NewOwnModel(title="House", code="house", kind="local"))
    other = await shop.own_models.create(NewOwnModel(title="Two", code="two", kind="python"))
    with pytest.raises(OwnModelCodeTaken):
        await shop.own_models.create(NewOwnModel(title="House", code="house", kind="local"))
    with pytest.raises(OwnModelCodeTaken):
        await shop.own_models.update(other.id, OwnModelPatch(code="house"))
    with pytest.raises(Invalid):
        await shop.own_models.update(other.id, OwnModelPatch(knowledge_date="soon"))
    with pytest.raises(Invalid):
        await shop.own_models.create(NewOwnModel(title="x", code="x", kind="local", knowledge_date="soon"))
    with pytest.raises(Outdated):
        await shop.own_models.update(made.id, OwnModelPatch(title="x"), 2)
    with pytest.raises(Outdated):
        await shop.own_models.delete(made.id, 2)
    shop.noted.clear()
    assert await shop.own_models.update(made.id, OwnModelPatch(code="house"), 1) == made
    assert shop.noted == []
    changed = await shop.own_models.update(made.id, OwnModelPatch(figures=[Figure(name="a", value=1.0)]))
    assert (changed.version, await shop.own_models.by_code("house")) == (2, changed)
    (note,) = shop.noted
    assert (note.entity, note.use_case_id, note.before) == ("own-model", None, {"figures": []})
    assert note.after["figures"][0]["name"] == "a"
    assert (await shop.own_models.page(PageRequest(1, 9))).total == 2
    await shop.own_models.delete(made.id)
    assert (shop.noted[-1].action.value, shop.noted[-1].before["code"]) == ("delete", "house")
    for missing in (shop.own_models.get(made.id), shop.own_models.by_code("house")):
        with pytest.raises(OwnModelNotFound):
            await missing


async def test_the_catalogue_is_replaced_as_a_whole_or_not_at_all():
    shop = Shop()
    wanted = Catalogue("2026-02-28", "elsewhere", [ENTRY])
    assert (await shop.catalogue.replace(written(wanted))).entries == [ENTRY]
    assert shop.noted[-1].entity == "catalogue"
    assert shop.noted[-1].before == {"asOf": "2026-01-31", "source": "made up", "entries": 0}
    assert shop.noted[-1].after == {"asOf": "2026-02-28", "source": "elsewhere", "entries": 1}
    await shop.catalogue.replace(written(wanted))
    with pytest.raises(Invalid):
        await shop.catalogue.replace(b"{}")
    assert (len(shop.noted), shop.catalogues.replaced) == (1, 1)
    assert (await shop.suitability.catalogue()).as_of == "2026-02-28"


async def required(shop: Shop, use_case: UseCase, metric: str, threshold: float) -> None:
    await shop.requirements.create(
        NewRequirement(
            use_case_id=use_case.id,
            title=metric,
            code=metric,
            statement="It must.",
            metric=metric,
            aggregate="min",
            operator="at-least",
            threshold=threshold,
        )
    )


async def test_the_shortlist_is_held_against_requirements():
    shop = Shop()
    use_case = await shop.use_case()
    shop.catalogues.catalogue = Catalogue("2026-02-28", "elsewhere", [ENTRY])
    await required(shop, use_case, "context-window", 4_000)
    await required(shop, use_case, "tokens-per-second", 20)
    await required(shop, use_case, "rating", 4)
    figure = Figure(name="tokens-per-second", value=9.0)
    await shop.own_models.create(NewOwnModel(title="House", code="house", kind="local", figures=[figure]))
    for title, entry in (("a", "maker/one"), ("b", "own/house"), ("c", "own/gone"), ("d", "maker/gone")):
        await listed(shop, use_case, title, entry=entry)
    found = await shop.suitability.shortlist(use_case.id)
    assert found.as_of == "2026-02-28"
    assert [(one.candidate.title, one.name, one.judged.overall.value) for one in found.candidates] == [
        ("a", "One", "pass"),
        ("b", "House", "fail"),
        ("c", None, "unknown"),
        ("d", None, "unknown"),
    ]
    assert [(one.check.metric, one.value) for one in found.candidates[1].judged.held] == [
        ("context-window", None),
        ("tokens-per-second", 9.0),
    ]
    assert found.candidates[1].figures == [figure]
    assert found.candidates[0].facts is ENTRY


async def test_the_catalogue_is_held_against_requirements_when_asked():
    shop = Shop()
    use_case = await shop.use_case()
    shop.catalogues.catalogue = Catalogue("2026-02-28", "elsewhere", [ENTRY])
    await required(shop, use_case, "open-weights", 1)
    (plain,) = (await shop.suitability.page(Wanted(), PageRequest(1, 9, "name"), None)).items
    assert (plain.entry, plain.judged) == (ENTRY, None)
    (judged,) = (await shop.suitability.page(Wanted(), PageRequest(1, 9, "name"), use_case.id)).items
    assert judged.judged is not None
    assert judged.judged.overall.value == "fail"
    for missing in (
        shop.suitability.page(Wanted(), PageRequest(1, 9, "name"), NOWHERE),
        shop.suitability.shortlist(NOWHERE),
    ):
        with pytest.raises(UseCaseNotFound):
            await missing


async def test_a_flow_is_made_of_a_candidate():
    shop = Shop()
    use_case = await shop.use_case(steps=2)
    made = await listed(
        shop, use_case, "Try it", notes="Fast.", messages=[Message("user", "<<Q>>")], parameters={"top_p": 1}
    )
    flow = await shop.flow_maker.make(made.id, FlowWish())
    assert (flow.title, flow.description, flow.active, flow.use_case_id) == (
        "Try it",
        "Fast.",
        False,
        use_case.id,
    )
    first, second = await shop.flow_steps.flow_steps.of_flow(flow.id)
    assert json.loads(first.configuration) == {
        "modality": "text",
        "parameters": {"model": "one", "top_p": 1, "messages": [{"role": "user", "content": "<<Q>>"}]},
    }
    assert (list(first.placeholders), first.revision, second.revision) == (["Q"], 1, 0)
    with pytest.raises(FlowTitleTaken):
        await shop.flow_maker.make(made.id, FlowWish())
    step_id = shop.step_ids(use_case)[1]
    other = await shop.flow_maker.make(made.id, FlowWish(title="Again", step_id=step_id))
    assert [one.revision for one in await shop.flow_steps.flow_steps.of_flow(other.id)] == [0, 1]
    with pytest.raises(Invalid, match="stepId: must be a step of the use case"):
        await shop.flow_maker.make(made.id, FlowWish(title="x", step_id=NOWHERE))
    assert len(shop.flow_ids(use_case)) == 2


@pytest.mark.parametrize(
    "fields, description",
    [
        ({"state": "included", "reason": "Cheap."}, "Cheap."),
        ({}, "Made of the candidate Try it."),
    ],
)
async def test_what_a_flow_of_a_candidate_says(fields: dict[str, Any], description: str):
    shop = Shop()
    made = await listed(shop, await shop.use_case(steps=1), "Try it", **fields)
    assert (await shop.flow_maker.make(made.id, FlowWish())).description == description


async def test_what_no_flow_can_be_made_of():
    shop = Shop()
    own = await listed(shop, await shop.use_case("one", steps=1), "Own", entry="own/house")
    with pytest.raises(CandidateWithoutModel):
        await shop.flow_maker.make(own.id, FlowWish())
    nameless = await listed(shop, await shop.use_case("two"), "No steps")
    with pytest.raises(UseCaseWithoutSteps):
        await shop.flow_maker.make(nameless.id, FlowWish())
    with pytest.raises(CandidateNotFound):
        await shop.flow_maker.make(NOWHERE, FlowWish())
    assert shop.tables.flows == {}
