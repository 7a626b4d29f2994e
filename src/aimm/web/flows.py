"""Flows, step configurations and revisions (protocol v1, sections 5 and 6)."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.params import JSONBody, Parameter
from msgspec import Meta

from aimm.flows.model import (
    Flow,
    FlowPatch,
    FlowStatistics,
    FlowStep,
    FlowStepStatistics,
    NewFlow,
    Revision,
)
from aimm.flows.soundness import remarks
from aimm.kit.errors import Invalid
from aimm.kit.paging import OrderDir, Page
from aimm.web.bodies import Body, LongText, Name, Percent, Uuid, changed, check_uuid, raw_json
from aimm.web.context import actor, context
from aimm.web.filters import FilterQuery, Queries, choice_filter
from aimm.web.guards import READ, WRITE
from aimm.web.queries import (
    Item,
    ItemList,
    ListQuery,
    based_on,
    item_list,
    rfc3339,
    with_etag,
)
from aimm.web.use_cases import PathId


class FlowAnswer(msgspec.Struct, rename="camel"):
    """A flow of a use case."""

    id: str
    use_case_id: str
    title: str
    description: str
    active: bool
    current_serve_pct: float
    archived: bool
    version: int
    created_at: str
    updated_at: str


class NewFlowBody(msgspec.Struct, rename="camel"):
    """A flow to create; it starts inactive at 0%."""

    use_case_id: Uuid
    title: Name
    description: LongText


class FlowPatchBody(msgspec.Struct, rename="camel"):
    """Fields to change; absent or null fields stay unchanged."""

    title: Name | None = None
    description: LongText | None = None
    active: bool | None = None
    current_serve_pct: Percent | None = None
    archived: bool | None = None


class FlowShareBody(msgspec.Struct, rename="camel"):
    """The share of a flow."""

    flow_id: Uuid
    current_serve_pct: Percent


class BulkSharesBody(msgspec.Struct, rename="camel"):
    """The traffic split of a use case; active flows that are not listed get 0%."""

    use_case_id: Uuid
    flows: Annotated[list[FlowShareBody], Meta(min_length=1)]


class CloneBody(msgspec.Struct, rename="camel"):
    """The title of the copy."""

    new_title: Name


class FlowStatisticsAnswer(msgspec.Struct, rename="camel"):
    """Statistics of a flow."""

    id: str
    flow_id: str
    use_case_id: str
    tot_requests: int
    tot_session_requests: int
    tot_feedback: int
    avg_score: float
    stars: list[int]
    created_at: str
    updated_at: str


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


def flow_answer(flow: Flow) -> FlowAnswer:
    """Convert a flow to its API representation."""
    return FlowAnswer(
        id=flow.id,
        use_case_id=flow.use_case_id,
        title=flow.title,
        description=flow.description,
        active=flow.active,
        current_serve_pct=flow.current_serve_pct,
        archived=flow.archived,
        version=flow.version,
        created_at=rfc3339(flow.created_at),
        updated_at=rfc3339(flow.updated_at),
    )


def _statistics_answer(statistics: FlowStatistics) -> FlowStatisticsAnswer:
    return FlowStatisticsAnswer(
        id=statistics.id,
        flow_id=statistics.flow_id,
        use_case_id=statistics.use_case_id,
        tot_requests=statistics.total_requests,
        tot_session_requests=statistics.total_session_requests,
        tot_feedback=statistics.total_feedback,
        avg_score=statistics.average_score,
        stars=list(statistics.stars),
        created_at=rfc3339(statistics.created_at),
        updated_at=rfc3339(statistics.updated_at),
    )


def flow_step_answer(flow_step: FlowStep) -> FlowStepAnswer:
    """Convert a flow step to its API representation."""
    return FlowStepAnswer(
        id=flow_step.id,
        flow_id=flow_step.flow_id,
        use_case_id=flow_step.use_case_id,
        use_case_step_id=flow_step.use_case_step_id,
        configuration=raw_json(flow_step.configuration),
        placeholders=list(flow_step.placeholders),
        warnings=[
            RemarkAnswer(one.code, one.text, one.where, one.value) for one in remarks(flow_step.configuration)
        ],
        revision=flow_step.revision,
        version=flow_step.version,
        created_at=rfc3339(flow_step.created_at),
        updated_at=rfc3339(flow_step.updated_at),
    )


def _step_statistics_answer(statistics: FlowStepStatistics) -> FlowStepStatisticsAnswer:
    return FlowStepStatisticsAnswer(
        id=statistics.id,
        flow_step_id=statistics.flow_step_id,
        flow_id=statistics.flow_id,
        tot_requests=statistics.total_requests,
        created_at=rfc3339(statistics.created_at),
        updated_at=rfc3339(statistics.updated_at),
    )


def _revision_answer(revision: Revision) -> RevisionAnswer:
    return RevisionAnswer(
        id=revision.id,
        flow_step_id=revision.flow_step_id,
        number=revision.number,
        configuration=raw_json(revision.configuration),
        placeholders=list(revision.placeholders),
        author=revision.author,
        restored_from=revision.restored_from,
        created_at=rfc3339(revision.created_at),
    )


def configuration_text(body: ConfigurationBody) -> str:
    """The JSON text to store: both keys, with the parameters verbatim."""
    modality = msgspec.json.encode(body.modality).decode()
    return f'{{"modality":{modality},"parameters":{bytes(body.parameters).decode()}}}'


_FLOWS = ListQuery(
    ("current_pct", "title", "active", "created_at", "updated_at"), "useCaseId", direction=OrderDir.DESC
)
_ARCHIVED = FilterQuery([choice_filter("archived", {"false": False, "true": True, "any": None}, "false")])
_FLOW_STEPS = ListQuery(scope="flowId")
_REVISIONS = ListQuery()


class FlowController(Controller):
    """Flows."""

    path = "/flows"
    tags = ["Flows"]

    @get(
        guards=[READ],
        opt={"query": Queries((_FLOWS, _ARCHIVED))},
        summary="List the flows of a use case",
        description="Archived flows are listed on request: `archived=true` for these alone, `any` for all.",
    )
    async def list_flows(self, request: Request[Any, Any, Any]) -> ItemList[FlowAnswer]:
        wanted, archived = _FLOWS.read(request), _ARCHIVED.read(request)["archived"]
        async with context(request).reading() as services:
            page = await services.flows.page(wanted.scope, wanted.request, archived=archived)
        return item_list(page, flow_answer)

    @get("/{flow_id:str}", guards=[READ], summary="Get a flow")
    async def get_flow(self, request: Request[Any, Any, Any], flow_id: PathId) -> Response[Item[FlowAnswer]]:
        async with context(request).reading() as services:
            flow = await services.flows.get(check_uuid("ID", flow_id))
        return with_etag(flow_answer(flow), flow.version)

    @get("/{flow_id:str}/flow-statistics", guards=[READ], summary="Get flow statistics")
    async def get_statistics(
        self, request: Request[Any, Any, Any], flow_id: PathId
    ) -> Item[FlowStatisticsAnswer]:
        await context(request).caught_up()
        async with context(request).reading() as services:
            return Item(_statistics_answer(await services.flows.statistics(check_uuid("FlowID", flow_id))))

    @post(guards=[WRITE], dto=Body[NewFlowBody], status_code=200, summary="Create a flow")
    async def create_flow(
        self, request: Request[Any, Any, Any], data: JSONBody[NewFlowBody]
    ) -> Response[Item[FlowAnswer]]:
        new = NewFlow(data.use_case_id, data.title, data.description)
        async with context(request).writing(actor(request)) as services:
            flow = await services.flows.create(new)
        return with_etag(flow_answer(flow), flow.version)

    @put("/{flow_id:str}", guards=[WRITE], dto=Body[FlowPatchBody], summary="Update a flow")
    async def update_flow(
        self, request: Request[Any, Any, Any], flow_id: PathId, data: JSONBody[FlowPatchBody]
    ) -> Response[Item[FlowAnswer]]:
        patch = FlowPatch(**changed(data))
        async with context(request).writing(actor(request)) as services:
            flow = await services.flows.update(check_uuid("ID", flow_id), patch, based_on(request))
        return with_etag(flow_answer(flow), flow.version)

    @put(
        "/bulk",
        guards=[WRITE],
        dto=Body[BulkSharesBody],
        opt={"versioned": False},
        summary="Set the traffic split of a use case",
    )
    async def set_shares(
        self, request: Request[Any, Any, Any], data: JSONBody[BulkSharesBody]
    ) -> ItemList[FlowAnswer]:
        shares = {share.flow_id: share.current_serve_pct for share in data.flows}
        if len(shares) != len(data.flows):
            raise Invalid("serve PCT can have only one Flow associated")
        async with context(request).writing(actor(request)) as services:
            flows = await services.flows.set_shares(data.use_case_id, shares)
        return item_list(Page(flows, len(flows), has_next=False), flow_answer)

    @post(
        "/{flow_id:str}/clone", guards=[WRITE], dto=Body[CloneBody], status_code=200, summary="Clone a flow"
    )
    async def clone_flow(
        self, request: Request[Any, Any, Any], flow_id: PathId, data: JSONBody[CloneBody]
    ) -> Response[Item[FlowAnswer]]:
        async with context(request).writing(actor(request)) as services:
            flow = await services.flows.clone(check_uuid("ID", flow_id), data.new_title)
        return with_etag(flow_answer(flow), flow.version)

    @delete("/{flow_id:str}", guards=[WRITE], summary="Delete an inactive flow")
    async def delete_flow(self, request: Request[Any, Any, Any], flow_id: PathId) -> None:
        async with context(request).writing(actor(request)) as services:
            await services.flows.delete(check_uuid("ID", flow_id), based_on(request))


RevisionNumber = Annotated[int, Parameter(ge=1, le=2_147_483_647, description="Number of a revision.")]


class FlowStepController(Controller):
    """Step configurations and revisions."""

    path = "/flow-steps"
    tags = ["Flow steps"]

    @get(guards=[READ], opt={"query": _FLOW_STEPS}, summary="List the step configurations of a flow")
    async def list_flow_steps(self, request: Request[Any, Any, Any]) -> ItemList[FlowStepAnswer]:
        wanted = _FLOW_STEPS.read(request)
        async with context(request).reading() as services:
            return item_list(await services.flow_steps.page(wanted.scope, wanted.request), flow_step_answer)

    @get("/{flow_step_id:str}", guards=[READ], summary="Get a step configuration")
    async def get_flow_step(
        self, request: Request[Any, Any, Any], flow_step_id: PathId
    ) -> Response[Item[FlowStepAnswer]]:
        async with context(request).reading() as services:
            flow_step = await services.flow_steps.get(check_uuid("ID", flow_step_id))
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
            flow_step = await services.flow_steps.configure(
                check_uuid("ID", flow_step_id), configuration, based_on(request)
            )
        return with_etag(flow_step_answer(flow_step), flow_step.version)

    @get("/{flow_step_id:str}/flow-step-statistics", guards=[READ], summary="Get step statistics")
    async def get_statistics(
        self, request: Request[Any, Any, Any], flow_step_id: PathId
    ) -> Item[FlowStepStatisticsAnswer]:
        await context(request).caught_up()
        async with context(request).reading() as services:
            statistics = await services.flow_steps.statistics(check_uuid("FlowStepID", flow_step_id))
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
            page = await services.flow_steps.revisions(check_uuid("ID", flow_step_id), wanted.request)
        return item_list(page, _revision_answer)

    @get("/{flow_step_id:str}/revisions/{number:int}", guards=[READ], summary="Get a revision")
    async def get_revision(
        self, request: Request[Any, Any, Any], flow_step_id: PathId, number: RevisionNumber
    ) -> Item[RevisionAnswer]:
        async with context(request).reading() as services:
            return Item(
                _revision_answer(await services.flow_steps.revision(check_uuid("ID", flow_step_id), number))
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
            found = await services.flow_steps.compare(check_uuid("ID", flow_step_id), number, other)
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
            flow_step = await services.flow_steps.restore(
                check_uuid("ID", flow_step_id), number, based_on(request)
            )
        return with_etag(flow_step_answer(flow_step), flow_step.version)
