"""Requirements against evidence: a verdict for each requirement and flow."""

from typing import Any

import pytest
from tests.fakes.requirements import FakeEvidence
from tests.fakes.store import Shop
from tests.fakes.things import requirement

from aimm.requirements.coverage import SubjectEvidence, checks_of, coverage_of
from aimm.requirements.model import NewRequirement
from aimm.requirements.rules import Check, Measured, Verdict, Why
from aimm.requirements.service import CoverageService
from aimm.use_cases.errors import UseCaseNotFound

RATED: dict[str, Any] = {"metric": "rating", "aggregate": "mean", "operator": "at-least", "threshold": 4.0}
CHECK = Check(metric="rating", aggregate="mean", operator="at-least", threshold=4.0, slice=None)
GOOD = Measured(value=4.5, low=4.2, high=4.7, count=200)
BAD = Measured(value=3.0, low=2.5, high=3.5, count=200)


def flow(name: str, measured: dict[Check, Measured]) -> SubjectEvidence:
    return SubjectEvidence(kind="flow", subject_id=name, title=name, active=True, measured=measured)


def test_every_requirement_is_judged_for_every_flow():
    requirements = [requirement(1, **RATED), requirement(2), requirement(3, **RATED | {"metric": "latency"})]
    found = coverage_of(requirements, [flow("good", {CHECK: GOOD}), flow("bad", {CHECK: BAD})])
    assert [one.subject_id for one in found.subjects] == ["good", "bad"]
    assert [row.requirement.id for row in found.rows] == ["r1", "r2", "r3"]
    assert [[one.verdict for one in row.judged] for row in found.rows] == [
        [Verdict.PASS, Verdict.FAIL],
        [Verdict.NOT_YET, Verdict.NOT_YET],
        [Verdict.NOT_YET, Verdict.NOT_YET],
    ]
    assert [row.judged[0].why for row in found.rows] == [Why.REACHED, Why.NO_CHECK, Why.NO_EVIDENCE]
    assert found.rows[0].judged[1].measured is BAD


def test_another_threshold_or_slice_is_another_check():
    german = requirement(1, **RATED | {"slice": "German"})
    assert coverage_of([german], [flow("good", {CHECK: GOOD})]).rows[0].judged[0].why is Why.NO_EVIDENCE


def test_checks_are_asked_for_once():
    requirements = [requirement(1, **RATED), requirement(2), requirement(3, **RATED)]
    assert checks_of(requirements) == (CHECK,)


async def test_the_service_asks_for_the_checks_of_the_use_case():
    shop = Shop()
    use_case, other = await shop.use_case(), await shop.use_case("mail")
    new = NewRequirement(use_case_id=use_case.id, title="Liked", code="liked", statement="It is.", **RATED)
    await shop.requirements.create(new)
    evidence = FakeEvidence({use_case.id: [flow("good", {CHECK: GOOD})]})
    service = CoverageService(shop.requirements.use_cases, shop.requirements.requirements, evidence)
    found = await service.of_use_case(use_case.id)
    assert found.rows[0].judged[0].verdict is Verdict.PASS
    assert evidence.asked == [(use_case.id, (CHECK,))]
    assert (await service.of_use_case(other.id)).rows == ()
    with pytest.raises(UseCaseNotFound):
        await service.of_use_case("00000000-0000-4000-8000-000000000000")
