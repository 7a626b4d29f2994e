"""Step configurations and their revisions (protocol v1, section 6)."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post, put
from litestar.params import JSONBody, Parameter
from msgspec import Meta

from aimm.flows.configuring import FlowStepService
from aimm.flows.model import FlowStep, FlowStepStatistics, Revision
from aimm.flows.soundness import remarks
from aimm.kit.limits import LongText
from aimm.web.answers import answer_of
from aimm.web.bodies import Body, check_uuid, raw_json
from aimm.web.context import actor, context
from aimm.web.guards import READ, WRITE
from aimm.web.queries import Item, ItemList, ListQuery, based_on, item_list, with_etag
from aimm.web.use_cases import PathId


class RemarkAnswer(msgspec.Struct, rename="camel"):
    """A warning about parameters that models are likely to reject; it does not prevent serving."""

    code: str
    text: str
    where: str
    value: str


class FlowStepAnswer(msgspec.Struct, rename="camel"):
    """The configuration of a step in a flow; ``warnings`` do not prevent it from being served."""

    id: str
    flow_id: str
    use_case_id: str
    use_case_step_id: str
    configuration: dict[str, Any]
    placeholders: list[str]
    warnings: list[RemarkAnswer]
    revision: int
    version: int
    created_at: str
    updated_at: str


class ConfigurationBody(msgspec.Struct, rename="camel"):
    """Output modality and parameters (any JSON value except null)."""

    modality: LongText
    parameters: Annotated[msgspec.Raw, Meta(extra_json_schema={"not": {"type": "null"}})]


class FlowStepPatchBody(msgspec.Struct, rename="camel"):
    """The new configuration."""

    configuration: ConfigurationBody


class FlowStepStatisticsAnswer(msgspec.Struct, rename="camel"):
    """Statistics of a flow step."""

    id: str
    flow_step_id: str
    flow_id: str
    tot_requests: int
    created_at: str
    updated_at: str


class RevisionAnswer(msgspec.Struct, rename="camel"):
    """An immutable revision of a step configuration."""

    id: str
    flow_step_id: str
    number: int
    configuration: dict[str, Any]
    placeholders: list[str]
    author: str
    restored_from: int | None
    created_at: str


class DifferenceAnswer(msgspec.Struct, rename="camel"):
    """The difference between two revisions: a unified diff of their JSON, and the placeholders."""

    before: int
    after: int
    diff: list[str]
    placeholders_added: list[str]
    placeholders_removed: list[str]


def flow_step_answer(flow_step: FlowStep) -> FlowStepAnswer:
    """Convert a flow step to its API representation."""
    found = remarks(flow_step.configuration)
    return answer_of(
        FlowStepAnswer,
        flow_step,
        configuration=raw_json(flow_step.configuration),
        placeholders=list(flow_step.placeholders),
        warnings=[answer_of(RemarkAnswer, remark) for remark in found],
    )


def _step_statistics_answer(statistics: FlowStepStatistics) -> FlowStepStatisticsAnswer:
    return answer_of(FlowStepStatisticsAnswer, statistics, tot_requests=statistics.total_requests)


def _revision_answer(revision: Revision) -> RevisionAnswer:
    return answer_of(
        RevisionAnswer,
        revision,
        configuration=raw_json(revision.configuration),
        placeholders=list(revision.placeholders),
    )


def configuration_text(body: ConfigurationBody) -> str:
    """The JSON text to store: both keys, with the parameters verbatim."""
    modality = msgspec.json.encode(body.modality).decode()
    return f'{{"modality":{modality},"parameters":{bytes(body.parameters).decode()}}}'


_FLOW_STEPS = ListQuery(scope="flowId")
_REVISIONS = ListQuery()
RevisionNumber = Annotated[int, Parameter(ge=1, le=2_147_483_647, description="Number of a revision.")]


class FlowStepController(Controller):
    """Step configurations and revisions."""

    path = "/flow-steps"
    tags = ["Flow steps"]

    @get(guards=[READ], opt={"query": _FLOW_STEPS}, summary="List the step configurations of a flow")
    async def list_flow_steps(self, request: Request[Any, Any, Any]) -> ItemList[FlowStepAnswer]:
        wanted = _FLOW_STEPS.read(request)
        async with context(request).reading() as services:
            return item_list(
                await services[FlowStepService].page(wanted.scope, wanted.request), flow_step_answer
            )

    @get("/{flow_step_id:str}", guards=[READ], summary="Get a step configuration")
    async def get_flow_step(
        self, request: Request[Any, Any, Any], flow_step_id: PathId
    ) -> Response[Item[FlowStepAnswer]]:
        async with context(request).reading() as services:
            flow_step = await services[FlowStepService].get(check_uuid("ID", flow_step_id))
        return with_etag(flow_step_answer(flow_step), flow_step.version)

    @put(
        "/{flow_step_id:str}",
        guards=[WRITE],
        dto=Body[FlowStepPatchBody],
        summary="Update a step configuration",
    )
    async def configure(
        self, request: Request[Any, Any, Any], flow_step_id: PathId, data: JSONBody[FlowStepPatchBody]
    ) -> Response[Item[FlowStepAnswer]]:
        configuration = configuration_text(data.configuration)
        async with context(request).writing(actor(request)) as services:
            flow_step = await services[FlowStepService].configure(
                check_uuid("ID", flow_step_id), configuration, based_on(request)
            )
        return with_etag(flow_step_answer(flow_step), flow_step.version)

    @get("/{flow_step_id:str}/flow-step-statistics", guards=[READ], summary="Get step statistics")
    async def get_statistics(
        self, request: Request[Any, Any, Any], flow_step_id: PathId
    ) -> Item[FlowStepStatisticsAnswer]:
        await context(request).caught_up()
        async with context(request).reading() as services:
            statistics = await services[FlowStepService].statistics(check_uuid("FlowStepID", flow_step_id))
        return Item(_step_statistics_answer(statistics))

    @get(
        "/{flow_step_id:str}/revisions",
        guards=[READ],
        opt={"query": _REVISIONS},
        summary="List revisions of a step configuration",
        description="Newest first.",
    )
    async def list_revisions(
        self, request: Request[Any, Any, Any], flow_step_id: PathId
    ) -> ItemList[RevisionAnswer]:
        wanted = _REVISIONS.read(request)
        async with context(request).reading() as services:
            page = await services[FlowStepService].revisions(check_uuid("ID", flow_step_id), wanted.request)
        return item_list(page, _revision_answer)

    @get("/{flow_step_id:str}/revisions/{number:int}", guards=[READ], summary="Get a revision")
    async def get_revision(
        self, request: Request[Any, Any, Any], flow_step_id: PathId, number: RevisionNumber
    ) -> Item[RevisionAnswer]:
        async with context(request).reading() as services:
            return Item(
                _revision_answer(
                    await services[FlowStepService].revision(check_uuid("ID", flow_step_id), number)
                )
            )

    @get(
        "/{flow_step_id:str}/revisions/{number:int}/diff/{other:int}",
        guards=[READ],
        summary="Compare two revisions",
    )
    async def compare_revisions(
        self,
        request: Request[Any, Any, Any],
        flow_step_id: PathId,
        number: RevisionNumber,
        other: RevisionNumber,
    ) -> Item[DifferenceAnswer]:
        async with context(request).reading() as services:
            found = await services[FlowStepService].compare(check_uuid("ID", flow_step_id), number, other)
        return Item(
            DifferenceAnswer(
                number,
                other,
                list(found.lines),
                list(found.placeholders_added),
                list(found.placeholders_removed),
            )
        )

    @post(
        "/{flow_step_id:str}/revisions/{number:int}/restore",
        guards=[WRITE],
        status_code=200,
        opt={"versioned": True},
        summary="Restore a revision",
        description="Creates a new revision with the content of the earlier one.",
    )
    async def restore_revision(
        self, request: Request[Any, Any, Any], flow_step_id: PathId, number: RevisionNumber
    ) -> Response[Item[FlowStepAnswer]]:
        async with context(request).writing(actor(request)) as services:
            flow_step = await services[FlowStepService].restore(
                check_uuid("ID", flow_step_id), number, based_on(request)
            )
        return with_etag(flow_step_answer(flow_step), flow_step.version)
