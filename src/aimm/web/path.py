"""The path of a use case: stages, checklists and decisions."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.params import JSONBody, Parameter

from aimm.path.checklist import Point, PointState
from aimm.path.model import DECISION_ORDERS, STAGES, Decision, NewDecision, Outcome, PointCode, Stage
from aimm.path.rules import OUTCOMES, Path, StageView
from aimm.path.service import PathService
from aimm.web.answers import answer_of
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.context import actor, context
from aimm.web.filters import choice_filter
from aimm.web.guards import READ, WRITE
from aimm.web.queries import GrowingList, Item, ListQuery, growing_list
from aimm.web.use_cases import PathId
from aimm.web.waivers import WaiverAnswer, waiver_answer


class DecisionAnswer(msgspec.Struct, rename="camel"):
    """A decision; ``supersededBy`` is null while it is in force."""

    id: str
    use_case_id: str
    stage: Stage
    outcome: Outcome
    approach: str | None
    role: str
    reason: str
    decided_by: str
    decided_at: str
    evidence_hash: str
    supersedes: str | None
    superseded_by: str | None


class DecisionWithEvidenceAnswer(DecisionAnswer, rename="camel"):
    """A decision with its evidence as canonical JSON, of which ``evidenceHash`` is the SHA-256."""

    evidence: dict[str, Any]


class PointAnswer(msgspec.Struct, rename="camel"):
    """A point of a checklist.

    ``count`` is null while nothing counts it, ``needed`` while it cannot be computed, and ``missing`` once
    the point is done.
    """

    code: PointCode
    state: PointState
    count: int | None
    needed: int | None
    asks: str
    missing: str | None
    waiver: WaiverAnswer | None


class StageAnswer(msgspec.Struct, rename="camel"):
    """A stage; ``waitsFor`` has the points that are neither done nor waived."""

    stage: Stage
    points: list[PointAnswer]
    waits_for: list[PointCode]
    outcomes: list[Outcome]
    decision: DecisionAnswer | None


class PathAnswer(msgspec.Struct, rename="camel"):
    """The path of a use case; ``stage`` is the first stage that no decision has ended."""

    use_case_id: str
    stage: Stage
    stages: list[StageAnswer]


def decision_answer(decision: Decision) -> DecisionAnswer:
    """Convert a decision to its API representation, without the evidence."""
    return answer_of(DecisionAnswer, decision)


def _whole(decision: Decision) -> DecisionWithEvidenceAnswer:
    return answer_of(DecisionWithEvidenceAnswer, decision, evidence=msgspec.json.decode(decision.evidence))


def _point(view: StageView, point: Point) -> PointAnswer:
    waiver = view.waivers.get(point.code)
    return answer_of(PointAnswer, point, waiver=None if waiver is None else waiver_answer(waiver))


def _stage(view: StageView) -> StageAnswer:
    return StageAnswer(
        stage=view.stage,
        points=[_point(view, point) for point in view.points],
        waits_for=[point.code for point in view.missing],
        outcomes=list(OUTCOMES[view.stage]),
        decision=None if view.decision is None else decision_answer(view.decision),
    )


def _path(use_case_id: str, path: Path) -> PathAnswer:
    return PathAnswer(use_case_id, path.stage, [_stage(view) for view in path.stages])


class PathController(Controller):
    """The path of a use case."""

    path = "/use-cases/{use_case_id:str}/path"
    tags = ["Path"]

    @get(
        guards=[READ],
        summary="Get the path of a use case",
        description=(
            "Returns the four stages with their checklists, which evidence ticks: nobody ticks them by hand, "
            "and nothing waits for them. A point is `unknown` while nothing counts what it asks for. "
            "A waived point keeps its state."
        ),
    )
    async def get_path(self, request: Request[Any, Any, Any], use_case_id: PathId) -> Item[PathAnswer]:
        check_uuid("ID", use_case_id)
        await context(request).caught_up()
        async with context(request).reading() as services:
            path = await services[PathService].of_use_case(use_case_id)
        return Item(_path(use_case_id, path))


_DECISIONS = ListQuery(
    DECISION_ORDERS,
    scope="useCaseId",
    searched=False,
    filters=(choice_filter("stage", {stage: stage for stage in STAGES}),),
)
DecisionId = Annotated[str, Parameter(description="UUID.")]


class DecisionController(Controller):
    """Decisions."""

    path = "/decisions"
    tags = ["Path"]

    @get(guards=[READ], opt={"query": _DECISIONS}, summary="List decisions")
    async def list_decisions(self, request: Request[Any, Any, Any]) -> GrowingList[DecisionAnswer]:
        wanted = _DECISIONS.read(request)
        async with context(request).reading() as services:
            page = await services[PathService].page(wanted.scope, wanted.request)
        return growing_list(page, decision_answer)

    @get("/{decision_id:str}", guards=[READ], summary="Get a decision with its evidence")
    async def get_decision(
        self, request: Request[Any, Any, Any], decision_id: DecisionId
    ) -> Item[DecisionWithEvidenceAnswer]:
        async with context(request).reading() as services:
            decision = await services[PathService].get(check_uuid("ID", decision_id))
        return Item(_whole(decision))

    @post(
        guards=[WRITE],
        dto=StrictBody[NewDecision],
        status_code=200,
        summary="Record a decision",
        description=(
            "Records what was decided at the end of a stage, with the evidence of this moment. Decisions are "
            "never changed. To replace the one in force, give its id in `supersedes`. The outcomes are `go`, "
            "`no-go` and `later` for the proof of concept, `recommend` (with an `approach`) for scoping, and "
            "`release` and `hold` for the later stages."
        ),
    )
    async def record_decision(
        self, request: Request[Any, Any, Any], data: JSONBody[NewDecision]
    ) -> Item[DecisionWithEvidenceAnswer]:
        await context(request).caught_up()
        async with context(request).writing(actor(request)) as services:
            decision = await services[PathService].decide(data)
        return Item(_whole(decision))
