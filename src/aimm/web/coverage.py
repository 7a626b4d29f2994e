"""Requirements against evidence."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Controller, Request, get

from aimm.path.model import Waiver
from aimm.path.service import WaiverService
from aimm.requirements.coverage import Coverage, Row
from aimm.requirements.model import Kind, Priority
from aimm.requirements.rules import Judged, Verdict, Why
from aimm.requirements.service import CoverageService
from aimm.web.bodies import check_uuid
from aimm.web.context import context
from aimm.web.guards import READ
from aimm.web.queries import Item
from aimm.web.use_cases import PathId
from aimm.web.waivers import WaiverAnswer, waiver_answer


class MeasuredAnswer(msgspec.Struct, rename="camel"):
    """What was measured, in the unit of the metric; the 95% interval is valid at any time."""

    value: float | None
    low: float
    high: float
    count: int


class VerdictAnswer(msgspec.Struct, rename="camel"):
    """What the evidence says about a requirement and a flow."""

    flow_id: str
    verdict: Verdict
    why: Why
    measured: MeasuredAnswer | None


class CoveredRequirementAnswer(msgspec.Struct, rename="camel"):
    """A requirement with a verdict for each flow, in the order of the flows, and its waiver in force."""

    requirement_id: str
    code: str
    title: str
    kind: Kind
    priority: Priority
    verdicts: list[VerdictAnswer]
    waiver: WaiverAnswer | None


class CoveredFlowAnswer(msgspec.Struct, rename="camel"):
    """A flow that requirements are held against."""

    flow_id: str
    title: str
    active: bool


class CoverageAnswer(msgspec.Struct, rename="camel"):
    """Requirements in their order, and flows: active ones first, then by share."""

    use_case_id: str
    flows: list[CoveredFlowAnswer]
    requirements: list[CoveredRequirementAnswer]


def _verdict(flow_id: str, judged: Judged) -> VerdictAnswer:
    found = judged.measured
    return VerdictAnswer(
        flow_id=flow_id,
        verdict=judged.verdict,
        why=judged.why,
        measured=None if found is None else MeasuredAnswer(found.value, found.low, found.high, found.count),
    )


def _row(row: Row, flow_ids: list[str], waiver: Waiver | None) -> CoveredRequirementAnswer:
    requirement = row.requirement
    return CoveredRequirementAnswer(
        requirement_id=requirement.id,
        code=requirement.code,
        title=requirement.title,
        kind=requirement.kind,
        priority=requirement.priority,
        verdicts=[_verdict(*one) for one in zip(flow_ids, row.judged, strict=True)],
        waiver=None if waiver is None else waiver_answer(waiver),
    )


def _coverage(use_case_id: str, found: Coverage, waivers: Sequence[Waiver]) -> CoverageAnswer:
    flow_ids = [flow.flow_id for flow in found.flows]
    waived = {one.requirement_id: one for one in waivers}
    return CoverageAnswer(
        use_case_id=use_case_id,
        flows=[CoveredFlowAnswer(flow.flow_id, flow.title, flow.active) for flow in found.flows],
        requirements=[_row(row, flow_ids, waived.get(row.requirement.id)) for row in found.rows],
    )


class CoverageController(Controller):
    """Requirements against evidence."""

    path = "/use-cases/{use_case_id:str}/coverage"
    tags = ["Requirements"]

    @get(
        guards=[READ],
        summary="Hold the requirements of a use case against the evidence",
        description=(
            "Returns a verdict for each requirement and each flow that is not archived. `pass` and `fail` "
            "mean that the whole interval lies on one side of the threshold. For `not-yet`, `why` gives the "
            "reason: the requirement has no check (`no-check`), nothing measures it (`no-evidence`), no item "
            "has come yet (`no-items`), or the interval holds the threshold (`unsure`). The service measures "
            "the `mean` of the metric `rating`."
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
