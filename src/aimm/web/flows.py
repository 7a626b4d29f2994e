"""Flows (protocol v1, section 5)."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.params import JSONBody
from msgspec import Meta

from aimm.flows.model import FLOW_ORDERS, Flow, FlowPatch, FlowStatistics, NewFlow
from aimm.flows.service import FlowService
from aimm.kit.errors import Invalid
from aimm.kit.limits import Name, Percent, Uuid
from aimm.kit.paging import OrderDir, Page
from aimm.web.answers import answer_of
from aimm.web.bodies import Body, check_uuid
from aimm.web.context import actor, context
from aimm.web.filters import choice_filter
from aimm.web.guards import READ, WRITE
from aimm.web.queries import (
    GrowingList,
    Item,
    ItemList,
    ListQuery,
    based_on,
    growing_list,
    item_list,
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


def flow_answer(flow: Flow) -> FlowAnswer:
    """Convert a flow to its API representation."""
    return answer_of(FlowAnswer, flow)


def _statistics_answer(statistics: FlowStatistics) -> FlowStatisticsAnswer:
    return answer_of(
        FlowStatisticsAnswer,
        statistics,
        tot_requests=statistics.total_requests,
        tot_session_requests=statistics.total_session_requests,
        tot_feedback=statistics.total_feedback,
        avg_score=statistics.average_score,
        stars=list(statistics.stars),
    )


_FILTERS = (choice_filter("archived", {"false": False, "true": True, "any": None}, "false"),)
_FLOWS = ListQuery(FLOW_ORDERS, "useCaseId", direction=OrderDir.DESC, filters=_FILTERS)


class FlowController(Controller):
    """Flows."""

    path = "/flows"
    tags = ["Flows"]

    @get(
        guards=[READ],
        opt={"query": _FLOWS},
        summary="List the flows of a use case",
        description="Archived flows are listed on request: `archived=true` for these alone, `any` for all.",
    )
    async def list_flows(self, request: Request[Any, Any, Any]) -> GrowingList[FlowAnswer]:
        wanted = _FLOWS.read(request)
        async with context(request).reading() as services:
            page = await services[FlowService].page(wanted.scope, wanted.request)
        return growing_list(page, flow_answer)

    @get("/{flow_id:str}", guards=[READ], summary="Get a flow")
    async def get_flow(self, request: Request[Any, Any, Any], flow_id: PathId) -> Response[Item[FlowAnswer]]:
        async with context(request).reading() as services:
            flow = await services[FlowService].get(check_uuid("ID", flow_id))
        return with_etag(flow_answer(flow), flow.version)

    @get("/{flow_id:str}/flow-statistics", guards=[READ], summary="Get flow statistics")
    async def get_statistics(
        self, request: Request[Any, Any, Any], flow_id: PathId
    ) -> Item[FlowStatisticsAnswer]:
        await context(request).caught_up()
        async with context(request).reading() as services:
            return Item(
                _statistics_answer(await services[FlowService].statistics(check_uuid("FlowID", flow_id)))
            )

    @post(guards=[WRITE], dto=Body[NewFlow], status_code=200, summary="Create a flow")
    async def create_flow(
        self, request: Request[Any, Any, Any], data: JSONBody[NewFlow]
    ) -> Response[Item[FlowAnswer]]:
        async with context(request).writing(actor(request)) as services:
            flow = await services[FlowService].create(data)
        return with_etag(flow_answer(flow), flow.version)

    @put("/{flow_id:str}", guards=[WRITE], dto=Body[FlowPatch], summary="Update a flow")
    async def update_flow(
        self, request: Request[Any, Any, Any], flow_id: PathId, data: JSONBody[FlowPatch]
    ) -> Response[Item[FlowAnswer]]:
        async with context(request).writing(actor(request)) as services:
            flow = await services[FlowService].update(check_uuid("ID", flow_id), data, based_on(request))
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
            flows = await services[FlowService].set_shares(data.use_case_id, shares)
        return item_list(Page(flows, len(flows), has_next=False), flow_answer)

    @post(
        "/{flow_id:str}/clone", guards=[WRITE], dto=Body[CloneBody], status_code=200, summary="Clone a flow"
    )
    async def clone_flow(
        self, request: Request[Any, Any, Any], flow_id: PathId, data: JSONBody[CloneBody]
    ) -> Response[Item[FlowAnswer]]:
        async with context(request).writing(actor(request)) as services:
            flow = await services[FlowService].clone(check_uuid("ID", flow_id), data.new_title)
        return with_etag(flow_answer(flow), flow.version)

    @delete("/{flow_id:str}", guards=[WRITE], summary="Delete an inactive flow")
    async def delete_flow(self, request: Request[Any, Any, Any], flow_id: PathId) -> None:
        async with context(request).writing(actor(request)) as services:
            await services[FlowService].delete(check_uuid("ID", flow_id), based_on(request))
