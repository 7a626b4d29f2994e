"""Decisions and waivers, on dictionaries."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from tests.fakes.store import Shop

from aimm.kit.changes import Action
from aimm.kit.errors import Invalid
from aimm.kit.paging import PageRequest
from aimm.path.checklist import PointState
from aimm.path.errors import (
    AlreadyWaived,
    DecisionNotFound,
    NotInForce,
    StageDecided,
    WaiverEnded,
    WaiverNotFound,
)
from aimm.path.facts import Facts, RequirementFacts
from aimm.path.model import Decision, NewDecision, NewWaiver, Stage, Waiver
from aimm.path.rules import current_stage
from aimm.requirements.coverage import SubjectEvidence
from aimm.requirements.errors import RequirementNotFound
from aimm.requirements.model import NewRequirement, RequirementPatch
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.model import UseCase

NOBODY = "00000000-0000-4000-8000-000000000000"
PAGE = PageRequest(1, 50)


def decided(use_case: UseCase, **more: Any) -> NewDecision:
    given: dict[str, Any] = {
        "stage": "proof-of-concept",
        "outcome": "go",
        "role": "owner",
        "reason": "It works.",
    }
    return NewDecision(use_case_id=use_case.id, **given | more)


async def decide(shop: Shop, use_case: UseCase, **more: Any) -> Decision:
    return await shop.path.decide(decided(use_case, **more))


async def waive(shop: Shop, use_case: UseCase, days: int = 1, **about: Any) -> Waiver:
    ends_on = (shop.clock.now() + timedelta(days=days)).date().isoformat()
    return await shop.waivers.create(
        NewWaiver(use_case_id=use_case.id, reason="Later.", ends_on=ends_on, **about)
    )


async def require(shop: Shop, use_case: UseCase, code: str = "fast") -> str:
    new = NewRequirement(use_case_id=use_case.id, title=code, code=code, statement="It must hold.")
    return (await shop.requirements.create(new)).id


async def test_every_use_case_has_a_path_from_the_start():
    shop = Shop()
    use_case = await shop.use_case()
    path = await shop.path.of_use_case(use_case.id)
    assert path.stage == "proof-of-concept"
    assert [view.decision for view in path.stages] == [None] * 4
    assert all(point.state is PointState.UNKNOWN for view in path.stages for point in view.points)
    assert all(view.missing == view.points for view in path.stages)
    with pytest.raises(UseCaseNotFound):
        await shop.path.of_use_case(NOBODY)


async def test_a_decision_is_kept_with_its_evidence():
    shop = Shop()
    use_case = await shop.use_case()
    shop.facts.facts = Facts(requirements=RequirementFacts(total=1))
    requirement = await require(shop, use_case)
    flow = SubjectEvidence(kind="flow", subject_id="f", title="F", active=True, measured={})
    shop.evidence.known = {use_case.id: [flow]}
    waiver = await waive(shop, use_case, requirement_id=requirement)
    other = await waive(shop, use_case, point="pipeline")
    shop.noted.clear()
    made = await decide(shop, use_case)
    assert (made.decided_by, made.decided_at, made.superseded_by) == ("ann", shop.clock.now(), None)
    assert made.evidence_hash == hashlib.sha256(made.evidence.encode()).hexdigest()
    evidence = json.loads(made.evidence)
    assert made.evidence == json.dumps(evidence, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert evidence["stage"] == "proof-of-concept"
    assert evidence["facts"]["requirements"] == {"total": 1, "checked": 0, "unchecked_musts": 0}
    assert evidence["points"][0] == {"code": "requirements-written", "state": "done", "count": 1}
    assert [one["id"] for one in evidence["waivers"]] == [waiver.id]
    assert other.id not in made.evidence
    (frozen,) = evidence["requirements"]
    assert (frozen["id"], frozen["code"], frozen["version"]) == (requirement, "fast", 1)
    assert frozen["verdicts"] == [{"kind": "flow", "subjectId": "f", "verdict": "not-yet", "why": "no-check"}]
    (note,) = shop.noted
    assert (note.action, note.entity, note.entity_id) == (Action.CREATE, "decision", made.id)
    assert note.after["outcome"] == "go"
    assert note.after["evidenceHash"] == made.evidence_hash
    assert await shop.path.get(made.id) == made
    with pytest.raises(DecisionNotFound):
        await shop.path.get(NOBODY)


async def test_the_hash_of_a_requirement_changes_with_its_content_only():
    shop = Shop()
    use_case = await shop.use_case()
    one = await require(shop, use_case, "a")
    await require(shop, use_case, "b")

    def hashes(decision: Decision) -> dict[str, str]:
        return {row["code"]: row["hash"] for row in json.loads(decision.evidence)["requirements"]}

    first = await decide(shop, use_case)
    await shop.requirements.update(one, RequirementPatch(position=2))
    moved = await decide(shop, use_case, supersedes=first.id)
    assert hashes(moved) == hashes(first)
    await shop.requirements.update(one, RequirementPatch(statement="It must hold better."))
    changed = await decide(shop, use_case, supersedes=moved.id)
    assert hashes(changed)["a"] != hashes(first)["a"]
    assert hashes(changed)["b"] == hashes(first)["b"]


async def test_a_decision_is_superseded_by_a_later_one_that_names_it():
    shop = Shop()
    use_case = await shop.use_case()
    with pytest.raises(NotInForce):
        await decide(shop, use_case, supersedes=NOBODY)
    first = await decide(shop, use_case, outcome="later")
    assert (await shop.path.of_use_case(use_case.id)).stage == "proof-of-concept"
    with pytest.raises(StageDecided):
        await decide(shop, use_case)
    second = await decide(shop, use_case, supersedes=first.id)
    assert second.supersedes == first.id
    assert (await shop.path.get(first.id)).superseded_by == second.id
    with pytest.raises(NotInForce):
        await decide(shop, use_case, outcome="no-go", supersedes=first.id)
    path = await shop.path.of_use_case(use_case.id)
    assert path.stage == "scoping"
    assert path.of("proof-of-concept").decision == second
    assert path.of("scoping").decision is None
    assert len((await shop.path.page(use_case.id, PAGE)).items) == 2
    await decide(shop, use_case, stage="scoping", outcome="recommend", approach="X")
    assert (await shop.path.of_use_case(use_case.id)).stage == "fine-tuning"


@pytest.mark.parametrize(
    ("wrong", "codes"),
    [
        ({"outcome": "release"}, ["outcome: must be one of go, no-go, later"]),
        ({"approach": "X"}, ["approach: not allowed unless outcome is recommend"]),
        ({"stage": "scoping", "outcome": "recommend"}, ["approach: cannot be blank"]),
        (
            {"stage": "own-model", "outcome": "recommend"},
            ["approach: cannot be blank", "outcome: must be one of release, hold"],
        ),
    ],
)
async def test_a_decision_says_what_its_stage_asks(wrong: dict[str, str], codes: list[str]):
    shop = Shop()
    use_case = await shop.use_case()
    with pytest.raises(Invalid) as refused:
        await decide(shop, use_case, **wrong)
    assert [*refused.value.codes] == codes


def test_the_stage_is_the_first_that_no_decision_has_ended():
    assert current_stage({}) == "proof-of-concept"
    for outcome in ("no-go", "later"):
        assert current_stage({"proof-of-concept": outcome, "scoping": "recommend"}) == "proof-of-concept"
    all_ended: dict[Stage, Any] = {
        "proof-of-concept": "go",
        "scoping": "recommend",
        "fine-tuning": "release",
        "own-model": "release",
    }
    assert current_stage(all_ended) == "own-model"
    assert current_stage({**all_ended, "fine-tuning": "hold"}) == "fine-tuning"


async def test_a_waiver_holds_through_its_last_day():
    shop = Shop()
    use_case = await shop.use_case()
    waiver = await waive(shop, use_case, 1, point="initial-dataset")
    assert (waiver.waived_by, waiver.revoked_at) == ("ann", None)
    first, *_ = (await shop.path.of_use_case(use_case.id)).stages
    assert first.waivers == {"initial-dataset": waiver}
    assert [point.code for point in first.missing] == [
        "requirements-written",
        "candidates-listed",
        "manual-evaluation",
    ]
    assert first.points[1].state is PointState.UNKNOWN  # the verdict stays
    with pytest.raises(AlreadyWaived):
        await waive(shop, use_case, 5, point="initial-dataset")
    shop.clock.time += timedelta(days=1)
    assert (await shop.path.of_use_case(use_case.id)).stages[0].waivers
    shop.clock.time += timedelta(days=1)
    assert not (await shop.path.of_use_case(use_case.id)).stages[0].waivers
    with pytest.raises(WaiverEnded):
        await shop.waivers.revoke(waiver.id)
    await waive(shop, use_case, 0, point="initial-dataset")
    assert len((await shop.waivers.page(use_case.id, PAGE)).items) == 2


async def test_a_waiver_is_revoked_at_once_and_once():
    shop = Shop()
    use_case = await shop.use_case()
    requirement = await require(shop, use_case)
    waiver = await waive(shop, use_case, requirement_id=requirement)
    assert await shop.waivers.of_requirements(use_case.id) == [waiver]
    assert (await shop.path.of_use_case(use_case.id)).waivers == {requirement: waiver}
    shop.noted.clear()
    revoked = await shop.waivers.revoke(waiver.id)
    assert (revoked.revoked_by, revoked.revoked_at) == ("ann", shop.clock.now())
    assert await shop.waivers.get(waiver.id) == revoked
    assert await shop.waivers.of_requirements(use_case.id) == []
    (note,) = shop.noted
    assert (note.action, note.entity, note.entity_id) == (Action.REVOKE, "waiver", waiver.id)
    with pytest.raises(WaiverEnded):
        await shop.waivers.revoke(waiver.id)
    with pytest.raises(WaiverNotFound):
        await shop.waivers.revoke(NOBODY)


async def test_a_waiver_is_about_one_thing_of_its_use_case():
    shop = Shop()
    use_case, other = await shop.use_case(), await shop.use_case("other")
    elsewhere = await require(shop, other)
    for requirement in (elsewhere, NOBODY):
        with pytest.raises(RequirementNotFound):
            await waive(shop, use_case, requirement_id=requirement)
    wrong: dict[str, dict[str, Any]] = {
        "point: cannot be blank without requirementId field": {},
        "requirementId: not allowed with point field": {"point": "gate", "requirement_id": elsewhere},
    }
    for code, about in wrong.items():
        with pytest.raises(Invalid) as refused:
            await waive(shop, use_case, **about)
        assert [*refused.value.codes] == [code]


@pytest.mark.parametrize(
    ("ends_on", "code"),
    [
        ("2001-02-29", "endsOn: must be a valid date"),
        ("2001-02-28", "endsOn: must not be in the past"),
    ],
)
async def test_a_waiver_ends_on_a_day_to_come(ends_on: str, code: str):
    shop = Shop()
    use_case = await shop.use_case()
    new = NewWaiver(use_case_id=use_case.id, reason="Later.", ends_on=ends_on, point="gate")
    with pytest.raises(Invalid) as refused:
        await shop.waivers.create(new)
    assert [*refused.value.codes] == [code]
