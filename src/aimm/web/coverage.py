"""Requirements against evidence."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from litestar import Controller, Request, get

from aimm.path.model import Waiver
from aimm.path.service import WaiverService
from aimm.requirements.coverage import Coverage, Row, SubjectKind
from aimm.requirements.model import Kind, Priority
from aimm.requirements.rules import Judged, Measured, Verdict, Why
from aimm.requirements.service import CoverageService
from aimm.web.bodies import check_uuid
from aimm.web.context import context
from aimm.web.guards import READ
from aimm.web.queries import Item
from aimm.web.use_cases import PathId
from aimm.web.waivers import WaiverAnswer, waiver_answer


class EvidenceSourceAnswer(msgspec.Struct, rename="camel"):
    """Where a measured value comes from; ID and title are those of the review queue."""

    kind: Literal["ratings", "reviews"]
    id: str | None
    title: str | None


class MeasuredAnswer(msgspec.Struct, rename="camel"):
    """What was measured, in the unit of the metric, with its 95% interval.

    Where `anytime` is true, the interval holds at every look; otherwise at one look that was planned.
    """

    value: float | None
    low: float
    high: float
    count: int
    anytime: bool
    source: EvidenceSourceAnswer


class VerdictAnswer(msgspec.Struct, rename="camel"):
    """What the evidence says about a requirement and a flow or candidate."""

    subject_id: str
    verdict: Verdict
    why: Why
    measured: MeasuredAnswer | None


class CoveredRequirementAnswer(msgspec.Struct, rename="camel"):
    """A requirement with a verdict for each subject, in their order, and its waiver in force."""

    requirement_id: str
    code: str
    title: str
    kind: Kind
    priority: Priority
    verdicts: list[VerdictAnswer]
    waiver: WaiverAnswer | None


class CoveredSubjectAnswer(msgspec.Struct, rename="camel"):
    """A flow or candidate that requirements are held against.

    It is active if the flow serves new sessions, or if the candidate is included in the shortlist.
    """

    kind: SubjectKind
    subject_id: str
    title: str
    active: bool


class CoverageAnswer(msgspec.Struct, rename="camel"):
    """Requirements in their order, and subjects: active flows first, then by share; then candidates."""

    use_case_id: str
    subjects: list[CoveredSubjectAnswer]
    requirements: list[CoveredRequirementAnswer]


def _measured(found: Measured) -> MeasuredAnswer:
    source = found.source
    return MeasuredAnswer(
        value=found.value,
        low=found.low,
        high=found.high,
        count=found.count,
        anytime=found.anytime,
        source=EvidenceSourceAnswer(source.kind, source.id, source.title),
    )


def _verdict(subject_id: str, judged: Judged) -> VerdictAnswer:
    found = judged.measured
    return VerdictAnswer(
        subject_id=subject_id,
        verdict=judged.verdict,
        why=judged.why,
        measured=None if found is None else _measured(found),
    )


def _row(row: Row, subject_ids: list[str], waiver: Waiver | None) -> CoveredRequirementAnswer:
    requirement = row.requirement
    return CoveredRequirementAnswer(
        requirement_id=requirement.id,
        code=requirement.code,
        title=requirement.title,
        kind=requirement.kind,
        priority=requirement.priority,
        verdicts=[_verdict(*one) for one in zip(subject_ids, row.judged, strict=True)],
        waiver=None if waiver is None else waiver_answer(waiver),
    )


def _coverage(use_case_id: str, found: Coverage, waivers: Sequence[Waiver]) -> CoverageAnswer:
    subject_ids = [one.subject_id for one in found.subjects]
    waived = {one.requirement_id: one for one in waivers}
    return CoverageAnswer(
        use_case_id=use_case_id,
        subjects=[
            CoveredSubjectAnswer(one.kind, one.subject_id, one.title, one.active) for one in found.subjects
        ],
        requirements=[_row(row, subject_ids, waived.get(row.requirement.id)) for row in found.rows],
    )


class CoverageController(Controller):
    """Requirements against evidence."""

    path = "/use-cases/{use_case_id:str}/coverage"
    tags = ["Requirements"]

    @get(
        guards=[READ],
        summary="Hold the requirements of a use case against the evidence",
        description=(
            "Returns a verdict for each requirement and each flow that is not archived, and each candidate "
            "that is not excluded. `pass` and `fail` mean that the whole interval lies on one side of the "
            "threshold. For `not-yet`, `why` gives the reason: the requirement has no check (`no-check`), "
            "nothing measures it (`no-evidence`), no item has come yet (`no-items`), or the interval holds "
            "the threshold (`unsure`).\n\n"
            "Users measure the `mean` of `rating`. Review queues that rate measure the `mean` of `rubric` "
            "(the whole) and of `rubric:NAME` (a criterion); those that compare measure the `rate` of "
            "`preferred`, where a tie counts one half. The newest queue with judgements of a flow or "
            "candidate counts."
        ),
    )
    async def get_coverage(
        self, request: Request[Any, Any, Any], use_case_id: PathId
    ) -> Item[CoverageAnswer]:
        check_uuid("ID", use_case_id)
        await context(request).caught_up()
        async with context(request).reading() as services:
            found = await services[CoverageService].of_use_case(use_case_id)
            waivers = await services[WaiverService].of_requirements(use_case_id)
        return Item(_coverage(use_case_id, found, waivers))
