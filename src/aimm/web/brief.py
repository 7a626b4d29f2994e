"""The brief of a use case, as JSON and as Markdown."""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, get

from aimm.path.brief import Brief, Buildable
from aimm.path.briefing import BriefService
from aimm.path.checklist import Point, PointState
from aimm.path.measures import CostBasis, Costed, Measured
from aimm.path.model import PointCode, Stage
from aimm.path.pages.markdown import file_name, markdown
from aimm.web.answers import answer_of
from aimm.web.bodies import check_uuid
from aimm.web.context import context
from aimm.web.guards import READ
from aimm.web.path import DecisionAnswer, decision_answer
from aimm.web.queries import Item
from aimm.web.use_cases import PathId

MARKDOWN = "text/markdown; charset=utf-8"


_WRITTEN = ("title", "entry", "state", "reason", "connection", "model")


class BriefPointAnswer(msgspec.Struct, rename="camel"):
    """A point that is open; ``missing`` says what would tick it."""

    code: PointCode
    state: PointState
    count: int | None
    needed: int | None
    asks: str
    missing: str | None


class BriefRequirementAnswer(msgspec.Struct, rename="camel"):
    """A requirement without a check; ``needs`` says what is needed before it can be measured."""

    code: str
    title: str
    priority: str
    needs: str | None


class BriefMeasuredAnswer(msgspec.Struct, rename="camel"):
    """What the newest run measured: means by answer, and times that 50 and 95 of 100 answers did not exceed.

    ``missing`` counts outputs without an answer. Costs are in US dollars, null unless all are known.
    """

    run: str
    made_at: str
    answered: int
    missing: int
    tokens_in: float | None
    tokens_out: float | None
    p50_ms: float | None
    p95_ms: float | None
    cost: float | None


class BriefCandidateAnswer(msgspec.Struct, rename="camel"):
    """A candidate that is included or considered.

    Prices are US dollars per million tokens. ``cost`` is that of 1,000 answers: `measured` by a run, or the
    `price` with the tokens that a run measured; null while it is not known.
    """

    title: str
    entry: str
    state: str
    reason: str | None
    connection: str | None
    model: str | None
    input_price: float | None
    output_price: float | None
    cost: float | None
    basis: CostBasis | None
    measured: BriefMeasuredAnswer | None


class BriefExampleAnswer(msgspec.Struct):
    """An item with what was answered and what was expected; long texts are shortened."""

    inputs: dict[str, Any]
    output: str | None
    expected: Any


class BriefStepAnswer(msgspec.Struct, rename="camel"):
    """A step; ``placeholders`` is null while the first flow does not configure it."""

    code: str
    title: str
    description: str
    placeholders: list[str] | None


class BuildableAnswer(msgspec.Struct, rename="camel"):
    """What can be built now.

    ``flow`` is the title of the first flow, ``ready`` whether it configures every step, ``served`` whether
    picks are answered, and ``measured`` what a run measured of this flow.
    """

    code: str
    steps: list[BriefStepAnswer]
    flow: str | None
    ready: bool
    served: bool
    measured: BriefMeasuredAnswer | None
    examples: list[BriefExampleAnswer]


class WaitingAnswer(msgspec.Struct, rename="camel"):
    """A later stage with the points it waits for."""

    stage: Stage
    points: list[BriefPointAnswer]


class BriefContentAnswer(msgspec.Struct, rename="camel"):
    """What a brief says: ``open`` is about the current stage, ``waits`` about the later ones."""

    title: str
    goal: str
    owner: str | None
    stage: Stage
    open: list[BriefPointAnswer]
    unchecked: list[BriefRequirementAnswer]
    candidates: list[BriefCandidateAnswer]
    build: BuildableAnswer
    waits: list[WaitingAnswer]


class BriefAnswer(BriefContentAnswer, rename="camel", kw_only=True):
    """The brief of a use case: ``open`` is about the current stage, ``waits`` about the later ones."""

    decided: list[DecisionAnswer]


def _point(point: Point) -> BriefPointAnswer:
    return answer_of(BriefPointAnswer, point)


def _build(build: Buildable) -> BuildableAnswer:
    steps = [
        answer_of(
            BriefStepAnswer,
            step,
            placeholders=None if step.placeholders is None else list(step.placeholders),
        )
        for step in build.steps
    ]
    examples = [answer_of(BriefExampleAnswer, one, inputs=dict(one.inputs)) for one in build.examples]
    measured = _measured(build.measured)
    return answer_of(BuildableAnswer, build, steps=steps, measured=measured, examples=examples)


def _measured(measured: Measured | None) -> BriefMeasuredAnswer | None:
    return None if measured is None else answer_of(BriefMeasuredAnswer, measured)


def _candidate(one: Costed) -> BriefCandidateAnswer:
    given = {name: getattr(one.candidate, name) for name in _WRITTEN}
    return answer_of(BriefCandidateAnswer, one, measured=_measured(one.measured), **given)


def brief_content(brief: Brief) -> dict[str, Any]:
    """The fields of a ``BriefContentAnswer``."""
    return {
        "title": brief.title,
        "goal": brief.goal,
        "owner": brief.owner,
        "stage": brief.stage,
        "open": [_point(one) for one in brief.open],
        "unchecked": [answer_of(BriefRequirementAnswer, one) for one in brief.unchecked],
        "candidates": [_candidate(one) for one in brief.candidates],
        "build": _build(brief.build),
        "waits": [WaitingAnswer(one.stage, [_point(point) for point in one.points]) for one in brief.waits],
    }


def _answer(brief: Brief) -> BriefAnswer:
    return BriefAnswer(**brief_content(brief), decided=[decision_answer(one) for one in brief.decided])


async def _brief(request: Request[Any, Any, Any], use_case_id: str) -> Brief:
    check_uuid("ID", use_case_id)
    await context(request).caught_up()
    async with context(request).reading() as services:
        return await services[BriefService].of_use_case(use_case_id)


class BriefController(Controller):
    """The brief of a use case."""

    path = "/use-cases/{use_case_id:str}"
    tags = ["Path"]

    @get(
        "/brief",
        guards=[READ],
        summary="Get the brief of a use case",
        description=(
            "Returns the goal, what is decided and what is open, the candidates, what can be built now, and "
            "what must wait, and for what."
        ),
    )
    async def get_brief(self, request: Request[Any, Any, Any], use_case_id: PathId) -> Item[BriefAnswer]:
        return Item(_answer(await _brief(request, use_case_id)))

    @get(
        "/brief.md",
        guards=[READ],
        media_type="text/markdown",
        summary="Get the brief of a use case as Markdown",
    )
    async def get_brief_markdown(self, request: Request[Any, Any, Any], use_case_id: PathId) -> Response[str]:
        brief = await _brief(request, use_case_id)
        named = {"content-disposition": f'attachment; filename="{file_name(brief.build.code)}"'}
        return Response(markdown(brief), media_type=MARKDOWN, headers=named)
