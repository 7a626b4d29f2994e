"""Rollout history for charts."""

import asyncio
from typing import Any

import msgspec
from litestar import Controller, Request, get

from aimm.kit.clock import to_micros
from aimm.rollout.history import Entries, History, Point, Step, chosen, history
from aimm.rollout.model import Phase, What
from aimm.rollout.service import RolloutService
from aimm.web.bodies import check_uuid
from aimm.web.context import context
from aimm.web.filters import FilterQuery, whole_filter
from aimm.web.guards import READ
from aimm.web.queries import Item
from aimm.web.rollout.answers import moment, moment_or_none
from aimm.web.use_cases import PathId

MOST_POINTS = 1000


class HistoryFlowAnswer(msgspec.Struct, rename="camel"):
    """A flow of the history."""

    flow_id: str
    title: str


class HistoryPointAnswer(msgspec.Struct, rename="camel"):
    """State of the rollout at a point in time; lists are in the order of ``flows``.

    ``shares`` and ``phase`` apply from this time on; the rest is what the epoch had counted by then.
    """

    at: str
    phase: Phase
    epoch: int
    shares: list[float]
    means: list[float | None]
    lows: list[float]
    highs: list[float]
    chances: list[float | None]
    ratings: list[int]
    sessions: list[int]


class HistoryMarkAnswer(msgspec.Struct, rename="camel"):
    """A timeline entry to mark in the chart."""

    at: str
    what: What
    why: str
    entry_id: str
    reason_code: str | None


class HistoryAnswer(msgspec.Struct, rename="camel"):
    """A rollout since its last start (``since`` is null before the first); the last point is now."""

    since: str | None
    until: str
    flows: list[HistoryFlowAnswer]
    points: list[HistoryPointAnswer]
    marks: list[HistoryMarkAnswer]


_QUERY = FilterQuery((whole_filter("points", 2, MOST_POINTS, default=200),))


def _point(point: Point) -> HistoryPointAnswer:
    return HistoryPointAnswer(
        at=moment(point.at),
        phase=point.phase,
        epoch=point.epoch,
        shares=list(point.shares),
        means=list(point.means),
        lows=list(point.lows),
        highs=list(point.highs),
        chances=list(point.chances),
        ratings=list(point.ratings),
        sessions=list(point.sessions),
    )


def _mark(step: Step) -> HistoryMarkAnswer:
    return HistoryMarkAnswer(moment(step.at), step.what, step.why, step.id, step.reason_code)


def _answer(told: History) -> HistoryAnswer:
    return HistoryAnswer(
        since=moment_or_none(told.since),
        until=moment(told.until),
        flows=[HistoryFlowAnswer(flow_id, title) for flow_id, title in told.flows],
        points=[_point(point) for point in told.points],
        marks=[_mark(step) for step in told.marks],
    )


class HistoryController(Controller):
    """Rollout history."""

    path = "/use-cases/{use_case_id:str}/rollout-strategy/history"
    tags = ["Rollout"]

    @get(
        guards=[READ],
        opt={"query": _QUERY},
        summary="Get rollout history",
        description="Shares, scores and probabilities of being best since the last start.",
    )
    async def get_history(self, request: Request[Any, Any, Any], use_case_id: PathId) -> Item[HistoryAnswer]:
        ctx, wanted = context(request), _QUERY.read(request)
        async with ctx.reading() as services:
            look = await services[RolloutService].evaluate(check_uuid("ID", use_case_id))
            outline = await services[Entries].outline(look.rollout.id)
            steps = await services[Entries].steps(look.rollout.id, chosen(outline, wanted["points"] - 1))
        now = to_micros(ctx.clock.now()) // 1000
        # hundreds of posteriors take a while; a thread lets picks continue
        told = await asyncio.to_thread(history, steps, look.rollout.state, look.facts, now)
        return Item(_answer(told))
