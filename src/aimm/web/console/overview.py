"""Overview of all use cases."""

from typing import Any

import msgspec
from litestar import Controller, Request, get

from aimm.kit.clock import to_micros
from aimm.kit.paging import OrderDir
from aimm.overview.model import Alarm, AlarmCode, Glance, Severity
from aimm.overview.ports import ORDERS, Overview
from aimm.path.checklist import Point, PointState
from aimm.path.model import PointCode, Stage
from aimm.rollout.model import Outcome, Phase
from aimm.web.answers import answer_of
from aimm.web.context import context
from aimm.web.guards import READ
from aimm.web.queries import ItemList, ListQuery, item_list
from aimm.web.rollout.answers import moment, moment_or_none
from aimm.web.use_cases import USE_CASE_FILTERS


class AlarmAnswer(msgspec.Struct, rename="camel"):
    """An alarm."""

    code: AlarmCode
    severity: Severity
    text: str
    since: str | None
    flow_id: str | None


class FirstPointAnswer(msgspec.Struct, rename="camel"):
    """The first open point of a stage, and what would tick it."""

    code: PointCode
    state: PointState
    asks: str
    missing: str | None


class GlanceAnswer(msgspec.Struct, rename="camel"):
    """Summary of a use case.

    ``sessions``, ``ratings`` and ``score`` cover the last 24 hours. The series have 24 intervals of
    ``seriesStepMs``, oldest first, starting at ``seriesStart``. Alarms are sorted by severity.
    ``waitsFor`` is the first of the ``openPoints`` of its ``stage``; null if a decision is due.
    """

    id: str
    code: str
    title: str
    description: str
    owner: str | None
    tags: list[str]
    active: bool
    rollout_state: Phase
    since: str | None
    outcome: Outcome | None
    winner_flow_id: str | None
    winner_title: str | None
    step_count: int
    flow_count: int
    active_flow_count: int
    sessions: int
    ratings: int
    score: float | None
    total_sessions: int
    total_ratings: int
    traffic_series: list[int]
    score_series: list[float | None]
    series_start: str
    series_step_ms: int
    alarms: list[AlarmAnswer]
    stage: Stage
    open_points: int
    waits_for: FirstPointAnswer | None
    updated_at: str


def _alarm(alarm: Alarm) -> AlarmAnswer:
    return AlarmAnswer(alarm.code, alarm.severity, alarm.text, moment_or_none(alarm.since), alarm.flow_id)


def _waiting(point: Point | None) -> FirstPointAnswer | None:
    return None if point is None else answer_of(FirstPointAnswer, point)


def _answer(one: Glance) -> GlanceAnswer:
    facts = one.facts
    return answer_of(
        GlanceAnswer,
        one.use_case,
        rollout_state=facts.phase,
        since=moment_or_none(facts.since),
        outcome=facts.outcome,
        winner_flow_id=facts.winner,
        winner_title=facts.winner_title,
        step_count=one.steps,
        flow_count=one.flows,
        active_flow_count=facts.active_flows,
        sessions=one.lately.sessions,
        ratings=one.lately.ratings,
        score=one.lately.score,
        total_sessions=one.ever.sessions,
        total_ratings=one.ever.ratings,
        traffic_series=list(one.series.sessions),
        score_series=list(one.series.means),
        series_start=moment(one.seen.start),
        series_step_ms=one.seen.step,
        alarms=[_alarm(alarm) for alarm in one.alarms],
        stage=one.standing.stage,
        open_points=one.standing.open,
        waits_for=_waiting(one.standing.waits_for),
    )


_QUERY = ListQuery(ORDERS, direction=OrderDir.DESC, filters=USE_CASE_FILTERS, growing=False)


class OverviewController(Controller):
    """Overview."""

    path = "/overview"
    tags = ["Console"]

    @get(
        guards=[READ],
        opt={"query": _QUERY},
        summary="List use cases with status and alarms",
        description="Ordered by `attention`, the most severe alarms come first in either direction.",
    )
    async def list_glances(self, request: Request[Any, Any, Any]) -> ItemList[GlanceAnswer]:
        ctx, wanted = context(request), _QUERY.read(request)
        async with ctx.reading() as services:
            page = await services[Overview].page(wanted.request, to_micros(ctx.clock.now()) // 1000)
        return item_list(page, _answer)
