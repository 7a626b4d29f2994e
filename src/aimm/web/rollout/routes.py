"""A use case's rollout over HTTP (protocol v1, section 7), and what it can tell beside that."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, cast

import msgspec
from litestar import Controller, Request, Response, get, post, put
from litestar.params import JSONBody
from msgspec import Meta, Raw

from aimm.flows.soundness import Placed
from aimm.kit.errors import Invalid
from aimm.rollout.configuration import Configuration
from aimm.rollout.documents import parse
from aimm.rollout.model import Phase
from aimm.rollout.planning import Expectation, plan
from aimm.rollout.report import markdown
from aimm.web.bodies import BLANK, Body, Uuid, check_uuid, whole_json
from aimm.web.context import Context, actor, context
from aimm.web.guards import READ, WRITE
from aimm.web.queries import Item, ItemList, ListQuery, based_on, item_list, with_etag
from aimm.web.rollout.answers import (
    EntryAnswer,
    FullEntryAnswer,
    RolloutAnswer,
    entry_answer,
    full_entry_answer,
    rollout_answer,
)
from aimm.web.rollout.reports import PlanAnswer, ReportAnswer, plan_answer, report_answer
from aimm.web.rollout.shapes import ConfigurationShape, Star
from aimm.web.use_cases import PathId

MARKDOWN = "text/markdown"
MAX_FLOWS = 100
_MOST_REMARKS = 10


class RolloutBody(msgspec.Struct):
    """The whole configuration; it replaces the present one."""

    configuration: ConfigurationShape


class RolloutStateBody(msgspec.Struct, rename="camel"):
    """The state to go to; a forced completion names the flow that is to serve."""

    state: Annotated[str, Meta(pattern=f"^({'|'.join(Phase)})$")]
    completed_flow_id: Uuid | None = None


class ExpectedFlowBody(msgspec.Struct, rename="camel"):
    """How well a flow is expected to be rated."""

    mean: Star
    flow_id: Uuid | None = None


class PlanBody(msgspec.Struct, rename="camel", kw_only=True):
    """What is expected; ``configuration`` takes the place of the stored one."""

    flows: Annotated[list[ExpectedFlowBody], Meta(min_length=1, max_length=MAX_FLOWS)]
    sessions_per_day: Annotated[float, Meta(ge=0.01, le=1e9)]
    rated_share: Annotated[float, Meta(ge=0.0001, le=1)]
    bad_mean: Star = 1.8
    delay_hours: Annotated[float, Meta(ge=0, le=100_000)] = 1.0
    configuration: ConfigurationShape | None = None


def configuration_of(shape: ConfigurationShape) -> Configuration:
    """The configuration of a body.

    Raises:
        Invalid: with the protocol's messages.
    """
    raw = cast("Raw", shape)  # a verbatim field is read as it was sent
    return parse(whole_json(raw), "configuration")


def _wanted(body: RolloutStateBody) -> Phase:
    wanted = Phase(body.state)
    if wanted is Phase.FORCED_COMPLETED and body.completed_flow_id is None:
        raise Invalid(f"completedFlowId: {BLANK}")
    return wanted


async def stored_or(ctx: Context, use_case_id: str, shape: ConfigurationShape | None) -> Configuration:
    """The configuration of a body, or else the stored one; the use case must exist in any case."""
    given = None if shape is None else configuration_of(shape)
    async with ctx.reading() as desk:
        rollout = await desk.rollouts.get(use_case_id)
    return rollout.state.configuration if given is None else given


def _told(unsound: Sequence[Placed]) -> Sequence[str]:
    """What active flows hold that no model is likely to run, and how many more such things there are."""
    told = [one.text for one in unsound[:_MOST_REMARKS]]
    more = len(unsound) - len(told)
    return [*told, f"The flows hold {more} more things that models may refuse."] if more else told


_TIMELINE = ListQuery()


class RolloutController(Controller):
    """How a use case's flows are released."""

    path = "/use-cases/{use_case_id:str}/rollout-strategy"
    tags = ["Rollout"]

    @get(guards=[READ], summary="Get a rollout: its state, its configuration, what it waits for")
    async def get_rollout(
        self, request: Request[Any, Any, Any], use_case_id: PathId
    ) -> Response[Item[RolloutAnswer]]:
        async with context(request).reading() as desk:
            rollout, seen = await desk.rollouts.outlook(check_uuid("ID", use_case_id))
        return with_etag(rollout_answer(rollout, seen.cautions, seen), rollout.version)

    @put(guards=[WRITE], dto=Body[RolloutBody], summary="Replace the configuration of a rollout")
    async def configure_rollout(
        self, request: Request[Any, Any, Any], use_case_id: PathId, data: JSONBody[RolloutBody]
    ) -> Response[Item[RolloutAnswer]]:
        wanted = configuration_of(data.configuration)
        async with context(request).writing(actor(request)) as desk:
            rollout = await desk.rollouts.configure(check_uuid("ID", use_case_id), wanted, based_on(request))
            warnings = await desk.rollouts.cautions(rollout)
        return with_etag(rollout_answer(rollout, warnings), rollout.version)

    @put(
        "/state", guards=[WRITE], dto=Body[RolloutStateBody], summary="Start, stop, force or reset a rollout"
    )
    async def change_state(
        self, request: Request[Any, Any, Any], use_case_id: PathId, data: JSONBody[RolloutStateBody]
    ) -> Response[Item[RolloutAnswer]]:
        wanted = _wanted(data)
        await context(request).settled()  # what was counted before the start is counted now
        async with context(request).writing(actor(request)) as desk:
            rollout = await desk.rollouts.transition(
                check_uuid("ID", use_case_id), wanted, data.completed_flow_id, based_on(request)
            )
            warnings = await desk.rollouts.cautions(rollout)
        return with_etag(rollout_answer(rollout, warnings), rollout.version)

    @get(
        "/timeline",
        guards=[READ],
        opt={"query": _TIMELINE},
        summary="List what happened to a rollout, and why",
    )
    async def list_entries(
        self, request: Request[Any, Any, Any], use_case_id: PathId
    ) -> ItemList[EntryAnswer]:
        wanted = _TIMELINE.read(request)
        async with context(request).reading() as desk:
            page = await desk.rollouts.entries(check_uuid("ID", use_case_id), wanted.request)
        return item_list(page, entry_answer)

    @get("/timeline/{entry_id:str}", guards=[READ], summary="Get an entry, and compute its verdict again")
    async def get_entry(
        self, request: Request[Any, Any, Any], use_case_id: PathId, entry_id: PathId
    ) -> Item[FullEntryAnswer]:
        async with context(request).reading() as desk:
            entry = await desk.rollouts.entry(check_uuid("ID", use_case_id), check_uuid("EntryID", entry_id))
        return Item(full_entry_answer(entry))

    @post(
        "/plan",
        guards=[READ],
        dto=Body[PlanBody],
        status_code=200,
        summary="Tell before the start how long a rollout will take and what a bad flow would cost",
    )
    async def plan_rollout(
        self, request: Request[Any, Any, Any], use_case_id: PathId, data: JSONBody[PlanBody]
    ) -> Item[PlanAnswer]:
        name, ctx = check_uuid("ID", use_case_id), context(request)
        configuration = await stored_or(ctx, name, data.configuration)
        async with ctx.reading() as desk:
            cautions = await desk.rollouts.cautions(await desk.rollouts.get(name), configuration)
            unsound = await desk.flow_steps.remarks(name)
        expected = Expectation(
            tuple(flow.mean for flow in data.flows),
            data.sessions_per_day,
            data.rated_share,
            data.bad_mean,
            data.delay_hours,
        )
        if len(data.flows) < 2:
            raise Invalid("flows: at least two are needed for a comparison")
        planned = plan(configuration, expected, cautions)
        return Item(plan_answer(replace(planned, warnings=(*planned.warnings, *_told(unsound)))))

    @get(
        "/report",
        guards=[READ],
        opt={"also": MARKDOWN},
        summary="Get the report of a rollout, as JSON or (Accept: text/markdown) as Markdown",
    )
    async def get_report(
        self, request: Request[Any, Any, Any], use_case_id: PathId
    ) -> Response[Item[ReportAnswer]]:
        async with context(request).reading() as desk:
            told = await desk.rollouts.report(check_uuid("ID", use_case_id))
            use_case = await desk.use_cases.get(use_case_id)
        if MARKDOWN in request.headers.get("accept", ""):
            text: Any = markdown(told, use_case.title)
            return Response(text, media_type=MARKDOWN)
        return Response(Item(report_answer(told)))
