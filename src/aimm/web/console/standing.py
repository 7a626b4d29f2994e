"""Comparison of the flows of a use case."""

from typing import Any

import msgspec
from litestar import Controller, Request, get

from aimm.flows.standing import FlowStanding, Standings, standings
from aimm.use_cases.service import UseCaseService
from aimm.web.bodies import check_uuid
from aimm.web.context import context
from aimm.web.guards import READ
from aimm.web.queries import Item, rfc3339
from aimm.web.use_cases import PathId


class FlowStandingAnswer(msgspec.Struct, rename="camel"):
    """A flow with its statistics; the 95% interval is valid at any time."""

    flow_id: str
    title: str
    description: str
    active: bool
    archived: bool
    current_serve_pct: float
    sessions: int
    picks: int
    ratings: int
    stars: list[int]
    mean: float | None
    low: float | None
    high: float | None
    missing_steps: list[str]
    placeholders: list[str]
    version: int
    updated_at: str


class StandingAnswer(msgspec.Struct, rename="camel"):
    """The flows of a use case, active first, archived last, then by share."""

    use_case_id: str
    sessions: int
    ratings: int
    flows: list[FlowStandingAnswer]


def _flow(one: FlowStanding) -> FlowStandingAnswer:
    flow, counts = one.flow, one.counts
    return FlowStandingAnswer(
        flow_id=flow.id,
        title=flow.title,
        description=flow.description,
        active=flow.active,
        archived=flow.archived,
        current_serve_pct=flow.current_serve_pct,
        sessions=counts.sessions,
        picks=counts.picks,
        ratings=counts.ratings,
        stars=list(counts.stars),
        mean=one.mean,
        low=one.low,
        high=one.high,
        missing_steps=list(one.missing_steps),
        placeholders=list(one.placeholders),
        version=flow.version,
        updated_at=rfc3339(flow.updated_at),
    )


class StandingController(Controller):
    """Comparison of flows."""

    path = "/use-cases/{use_case_id:str}/standing"
    tags = ["Console"]

    @get(
        guards=[READ],
        summary="Compare the flows of a use case",
        description="Returns share, sessions, score and missing configuration of each flow.",
    )
    async def get_standing(
        self, request: Request[Any, Any, Any], use_case_id: PathId
    ) -> Item[StandingAnswer]:
        check_uuid("ID", use_case_id)
        await context(request).caught_up()
        async with context(request).reading() as services:
            use_case = await services[UseCaseService].get(use_case_id)
            found = standings(await services[Standings].of_use_case(use_case.id))
        return Item(
            StandingAnswer(
                use_case_id=use_case.id,
                sessions=sum(one.counts.sessions for one in found),
                ratings=sum(one.counts.ratings for one in found),
                flows=[_flow(one) for one in found],
            )
        )
