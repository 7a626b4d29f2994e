"""Sessions and ratings of a use case over time."""

from typing import Any

import msgspec
from litestar import Controller, Request, get

from aimm.activity.model import Series
from aimm.activity.ports import ActivityLog
from aimm.activity.rules import series, window
from aimm.flows.service import FlowService
from aimm.kit.clock import to_micros
from aimm.use_cases.service import UseCaseService
from aimm.web.bodies import check_uuid
from aimm.web.context import context
from aimm.web.filters import FilterQuery, moment_filter, whole_filter
from aimm.web.guards import READ
from aimm.web.queries import Item
from aimm.web.rollout.answers import moment
from aimm.web.use_cases import PathId

MAX_POINTS = 500


class ActivityFlowAnswer(msgspec.Struct, rename="camel"):
    """Activity of a flow by interval, oldest first; ``mean`` is null in intervals without feedback."""

    flow_id: str
    title: str
    sessions: list[int]
    ratings: list[int]
    mean: list[float | None]


class ActivityAnswer(msgspec.Struct, rename="camel"):
    """Activity since ``since``, in intervals of ``stepMs``; the last one may be incomplete."""

    since: str
    until: str
    step_ms: int
    flows: list[ActivityFlowAnswer]


_QUERY = FilterQuery(
    (moment_filter("since"), moment_filter("until"), whole_filter("points", 1, MAX_POINTS, default=48))
)


def _flow(flow_id: str, title: str, found: Series) -> ActivityFlowAnswer:
    return ActivityFlowAnswer(flow_id, title, list(found.sessions), list(found.ratings), list(found.means))


class ActivityController(Controller):
    """Activity of use cases."""

    path = "/use-cases/{use_case_id:str}/activity"
    tags = ["Console"]

    @get(
        guards=[READ],
        opt={"query": _QUERY},
        summary="Get activity over time",
        description="Sessions and ratings by flow.",
    )
    async def get_activity(
        self, request: Request[Any, Any, Any], use_case_id: PathId
    ) -> Item[ActivityAnswer]:
        ctx, wanted = context(request), _QUERY.read(request)
        async with ctx.reading() as services:
            use_case = await services[UseCaseService].get(check_uuid("ID", use_case_id))
            first = await services[ActivityLog].first(use_case.id)
            now = to_micros(ctx.clock.now()) // 1000
            seen = window(wanted["since"], wanted["until"], first, now, wanted["points"])
            buckets = await services[ActivityLog].buckets(use_case.id, seen)
            flows = await services[FlowService].flows.of_use_case(use_case.id)
        return Item(
            ActivityAnswer(
                since=moment(seen.start),
                until=moment(min(seen.end, now)),
                step_ms=seen.step,
                flows=[
                    _flow(flow.id, flow.title, series(seen, (b for b in buckets if b.flow_id == flow.id)))
                    for flow in flows
                ],
            )
        )
