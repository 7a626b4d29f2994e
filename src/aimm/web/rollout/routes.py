"""The rollout of a use case over HTTP (protocol v1, section 7): state, plan, timeline and report."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, cast

import msgspec
from litestar import Controller, Request, Response, get, post, put
from litestar.params import JSONBody
from msgspec import Meta, Raw

from aimm.flows.configuring import FlowStepService
from aimm.flows.soundness import Placed
from aimm.kit.errors import Invalid, fragments
from aimm.kit.limits import Uuid
from aimm.rollout.configuration import Configuration
from aimm.rollout.documents import parse
from aimm.rollout.markdown import file_name, markdown
from aimm.rollout.model import Phase, Reason
from aimm.rollout.planning import Expectation, plan
from aimm.rollout.service import RolloutService
from aimm.use_cases.service import UseCaseService
from aimm.web.bodies import Body, StrictBody, check_uuid
from aimm.web.body_reader import whole_json
from aimm.web.body_values import BLANK
from aimm.web.context import Context, actor, context
from aimm.web.guards import READ, WRITE
from aimm.web.queries import Item, ItemList, ListQuery, based_on, item_list, with_etag
from aimm.web.rollout.answers import RolloutAnswer, rollout_answer
from aimm.web.rollout.reports import PlanAnswer, ReportAnswer, plan_answer, report_answer
from aimm.web.rollout.shapes import ConfigurationShape, Star
from aimm.web.rollout.timeline_answers import EntryAnswer, FullEntryAnswer, entry_answer, full_entry_answer
from aimm.web.use_cases import PathId

MARKDOWN = "text/markdown"
MAX_FLOWS = 100
_MOST_REMARKS = 10


class RolloutBody(msgspec.Struct):
    """The complete configuration. It replaces the stored one."""

    configuration: ConfigurationShape


class RolloutStateBody(msgspec.Struct, rename="camel"):
    """The state to change to. ``FORCED_COMPLETED`` needs ``completedFlowId``, the flow that gets all traffic.

    ``FORCED_STOP`` leaves the shares as they are. ``FORCED_ESCAPED`` rolls back: by the escape rule of the
    first active flow that has one, else to the shares at the start of the rollout. With ``zeroFlowIds``,
    which may be empty, it always restores the shares at the start, and these flows get 0%.
    """

    state: Annotated[str, Meta(pattern=f"^({'|'.join(Phase)})$")]
    completed_flow_id: Uuid | None = None
    zero_flow_ids: Annotated[list[Uuid], Meta(min_length=0, max_length=MAX_FLOWS)] | None = None


class ExpectedFlowBody(msgspec.Struct, rename="camel"):
    """The expected mean rating of a flow."""

    mean: Star
    flow_id: Uuid | None = None


class PlanBody(msgspec.Struct, rename="camel", kw_only=True):
    """The expectations to plan with. ``configuration`` is used instead of the stored one."""

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
    raw = cast("Raw", shape)  # a verbatim field contains JSON text
    return parse(whole_json(raw), "configuration")


def expectation(body: PlanBody) -> Expectation:
    """The expectations in a body."""
    means = tuple(flow.mean for flow in body.flows)
    return Expectation(means, body.sessions_per_day, body.rated_share, body.bad_mean, body.delay_hours)


def _wanted(body: RolloutStateBody) -> Phase:
    wanted = Phase(body.state)
    if wanted is Phase.FORCED_COMPLETED and body.completed_flow_id is None:
        raise Invalid(f"completedFlowId: {BLANK}")
    if wanted is not Phase.FORCED_ESCAPED and body.zero_flow_ids is not None:
        raise Invalid("zeroFlowIds: must be left out unless the state is FORCED_ESCAPED")
    return wanted


async def stored_or(ctx: Context, use_case_id: str, shape: ConfigurationShape | None) -> Configuration:
    """The configuration of a body, or else the stored one; the use case must exist in either case."""
    given = None if shape is None else configuration_of(shape)
    async with ctx.reading() as services:
        rollout = await services[RolloutService].get(use_case_id)
    return rollout.state.configuration if given is None else given


async def check_flows(ctx: Context, use_case_id: str, flow_ids: Sequence[str | None]) -> None:
    """Reject flows that the use case does not have, and duplicates.

    Args:
        flow_ids: ids in ``flows`` of a body; None for a flow that does not exist yet.

    Raises:
        RolloutNotFound: there is no such use case.
        Invalid: one error names all of them.
    """
    if not any(flow_ids):
        return
    async with ctx.reading() as services:
        known = await services[RolloutService].flow_ids(use_case_id)
    wrong: list[str] = []
    for place, flow_id in enumerate(flow_ids):
        if flow_id is None:
            continue
        if flow_id not in known:
            wrong.append(f"{place}: (flowId: must be a flow of this use case)")
        elif flow_id in flow_ids[:place]:
            wrong.append(f"{place}: (flowId: must not be named twice)")
    if wrong:
        raise Invalid(*fragments(f"flows: ({'; '.join(wrong)})"))


def _told(unsound: Sequence[Placed]) -> Sequence[Reason]:
    """Warnings about the configurations of active flows, and how many more there are."""
    told = [
        Reason(code="unsound_configuration", text=one.text, flow_id=one.flow_id, numbers={"step": one.step})
        for one in unsound[:_MOST_REMARKS]
    ]
    more = len(unsound) - len(told)
    if more:
        text = f"Models may reject {more} more settings of the flows."
        told.append(Reason(code="more_unsound", text=text, numbers={"remarks": more}))
    return told


_TIMELINE = ListQuery()


class RolloutController(Controller):
    """Rollouts of use cases."""

    path = "/use-cases/{use_case_id:str}/rollout-strategy"
    tags = ["Rollout"]

    @get(
        guards=[READ],
        summary="Get a rollout",
        description="Returns its state, its configuration and what it waits for.",
    )
    async def get_rollout(
        self, request: Request[Any, Any, Any], use_case_id: PathId
    ) -> Response[Item[RolloutAnswer]]:
        async with context(request).reading() as services:
            rollout, seen = await services[RolloutService].outlook(check_uuid("ID", use_case_id))
        return with_etag(rollout_answer(rollout, seen.cautions, seen), rollout.version)

    @put(guards=[WRITE], dto=Body[RolloutBody], summary="Update the rollout configuration")
    async def configure_rollout(
        self, request: Request[Any, Any, Any], use_case_id: PathId, data: JSONBody[RolloutBody]
    ) -> Response[Item[RolloutAnswer]]:
        wanted = configuration_of(data.configuration)
        async with context(request).writing(actor(request)) as services:
            rollout = await services[RolloutService].configure(
                check_uuid("ID", use_case_id), wanted, based_on(request)
            )
            warnings = await services[RolloutService].cautions(rollout)
        return with_etag(rollout_answer(rollout, warnings), rollout.version)

    @put(
        "/state",
        guards=[WRITE],
        dto=Body[RolloutStateBody],
        summary="Change the rollout state",
        description="Starts, stops, completes, rolls back or resets the rollout.",
    )
    async def change_state(
        self, request: Request[Any, Any, Any], use_case_id: PathId, data: JSONBody[RolloutStateBody]
    ) -> Response[Item[RolloutAnswer]]:
        wanted = _wanted(data)
        await context(request).settled()  # counts everything before the reset
        async with context(request).writing(actor(request)) as services:
            rollout = await services[RolloutService].transition(
                check_uuid("ID", use_case_id),
                wanted,
                data.completed_flow_id,
                based_on(request),
                data.zero_flow_ids,
            )
            warnings = await services[RolloutService].cautions(rollout)
        return with_etag(rollout_answer(rollout, warnings), rollout.version)

    @get(
        "/timeline",
        guards=[READ],
        opt={"query": _TIMELINE},
        summary="List timeline entries",
        description="What happened to the rollout, and why; newest first.",
    )
    async def list_entries(
        self, request: Request[Any, Any, Any], use_case_id: PathId
    ) -> ItemList[EntryAnswer]:
        wanted = _TIMELINE.read(request)
        async with context(request).reading() as services:
            page = await services[RolloutService].entries(check_uuid("ID", use_case_id), wanted.request)
        return item_list(page, entry_answer)

    @get(
        "/timeline/{entry_id:str}",
        guards=[READ],
        summary="Get a timeline entry",
        description="Recomputes the verdict from the stored evidence.",
    )
    async def get_entry(
        self, request: Request[Any, Any, Any], use_case_id: PathId, entry_id: PathId
    ) -> Item[FullEntryAnswer]:
        async with context(request).reading() as services:
            entry = await services[RolloutService].entry(
                check_uuid("ID", use_case_id), check_uuid("EntryID", entry_id)
            )
        return Item(full_entry_answer(entry))

    @post(
        "/plan",
        guards=[READ],
        dto=StrictBody[PlanBody],
        status_code=200,
        summary="Estimate a rollout",
        description="Estimates the duration of a rollout and the cost of a bad flow before it starts.",
    )
    async def plan_rollout(
        self, request: Request[Any, Any, Any], use_case_id: PathId, data: JSONBody[PlanBody]
    ) -> Item[PlanAnswer]:
        name, ctx = check_uuid("ID", use_case_id), context(request)
        configuration = await stored_or(ctx, name, data.configuration)
        await check_flows(ctx, name, [flow.flow_id for flow in data.flows])
        async with ctx.reading() as services:
            cautions = await services[RolloutService].cautions(
                await services[RolloutService].get(name), configuration
            )
            unsound = await services[FlowStepService].remarks(name)
        if len(data.flows) < 2:
            raise Invalid("flows: at least two are needed for a comparison")
        planned = plan(configuration, expectation(data), cautions)
        return Item(plan_answer(replace(planned, warnings=(*planned.warnings, *_told(unsound)))))

    @get(
        "/report",
        guards=[READ],
        opt={"also": MARKDOWN},
        summary="Get the rollout report",
        description="JSON, or Markdown with `Accept: text/markdown`.",
    )
    async def get_report(
        self, request: Request[Any, Any, Any], use_case_id: PathId
    ) -> Response[Item[ReportAnswer]]:
        async with context(request).reading() as services:
            told = await services[RolloutService].report(check_uuid("ID", use_case_id))
            use_case = await services[UseCaseService].get(use_case_id)
        if MARKDOWN in request.headers.get("accept", ""):
            text: Any = markdown(told, use_case.title)
            named = {"content-disposition": f'attachment; filename="{file_name(use_case.code)}"'}
            return Response(text, media_type=MARKDOWN, headers=named)
        return Response(Item(report_answer(told)))
