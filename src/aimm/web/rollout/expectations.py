"""Estimates of rollouts: three preset plans, and how much longer a running rollout takes."""

from typing import Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.params import JSONBody

from aimm.activity.ports import ActivityLog
from aimm.activity.rules import window
from aimm.kit.clock import to_micros
from aimm.rollout.cautions import cautions
from aimm.rollout.planning import plan
from aimm.rollout.presets import Preset, preset
from aimm.rollout.remaining import DAY_MS, Remaining, Traffic, remaining
from aimm.rollout.service import RolloutService
from aimm.web.bodies import StrictBody, check_uuid
from aimm.web.context import Context, context
from aimm.web.guards import READ
from aimm.web.queries import Item
from aimm.web.rollout.reports import PlanAnswer, RangeAnswer, plan_answer
from aimm.web.rollout.routes import PlanBody, expectation, stored_or
from aimm.web.rollout.shapes import ConfigurationShape, configuration_shape
from aimm.web.use_cases import PathId

_POINTS = 500


class PresetAnswer(msgspec.Struct):
    """A plan to choose; ``plan`` is null while there are fewer than two flows to compare."""

    name: Preset
    configuration: ConfigurationShape
    plan: PlanAnswer | None


class PresetsAnswer(msgspec.Struct):
    """The presets, most careful first."""

    presets: list[PresetAnswer]


class RemainingAnswer(msgspec.Struct, rename="camel"):
    """Estimated remaining time of a rollout, by its traffic of the last 24 hours.

    ``unknown`` says why there is no estimate: ``no_traffic``, ``no_ratings``, ``never_ends``, or
    ``not_running`` if the rollout is not running or has fewer than two flows to compare.
    """

    days: RangeAnswer
    ratings: float | None
    sessions_per_day: float
    rated_share: float | None
    ends_by_budget: bool
    unknown: str | None


def _remaining_answer(found: Remaining | None) -> RemainingAnswer:
    if found is None:
        found = Remaining((None, None, None), None, 0.0, None, unknown="not_running")
    return RemainingAnswer(
        days=RangeAnswer(*found.days),
        ratings=found.ratings,
        sessions_per_day=found.sessions_per_day,
        rated_share=found.rated_share,
        ends_by_budget=found.ends_by_budget,
        unknown=found.unknown,
    )


async def _traffic(ctx: Context, use_case_id: str) -> Traffic:
    """Traffic of the last 24 hours, or since the first session if that is later."""
    async with ctx.reading() as services:
        first = await services[ActivityLog].first(use_case_id)
        now = to_micros(ctx.clock.now()) // 1000
        seen = window(None, None, first, now, _POINTS)
        buckets = [
            one for one in await services[ActivityLog].buckets(use_case_id, seen) if one.start >= seen.start
        ]
    return Traffic(
        sum(one.sessions for one in buckets),
        sum(one.ratings for one in buckets),
        max(now - seen.start, 1) / DAY_MS,
    )


class ExpectationController(Controller):
    """Estimates of the rollout of a use case."""

    path = "/use-cases/{use_case_id:str}/rollout-strategy"
    tags = ["Rollout"]

    @post(
        "/presets",
        guards=[READ],
        dto=StrictBody[PlanBody],
        status_code=200,
        summary="List preset plans, each with an estimate",
    )
    async def list_presets(
        self, request: Request[Any, Any, Any], use_case_id: PathId, data: JSONBody[PlanBody]
    ) -> Item[PresetsAnswer]:
        name, ctx = check_uuid("ID", use_case_id), context(request)
        base = await stored_or(ctx, name, data.configuration)
        async with ctx.reading() as services:
            flows = await services[RolloutService].flows(await services[RolloutService].get(name))
        presets: list[PresetAnswer] = []
        for kind in Preset:
            made = preset(kind, flows, base)
            known = len(data.flows) > 1
            estimate = plan_answer(plan(made, expectation(data), cautions(made, flows))) if known else None
            presets.append(PresetAnswer(kind, configuration_shape(made), estimate))
        return Item(PresetsAnswer(presets))

    @get("/remaining", guards=[READ], summary="Estimate how much longer a rollout takes")
    async def get_remaining(
        self, request: Request[Any, Any, Any], use_case_id: PathId
    ) -> Item[RemainingAnswer]:
        name, ctx = check_uuid("ID", use_case_id), context(request)
        async with ctx.reading() as services:
            rollout = await services[RolloutService].get(name)
            flows = await services[RolloutService].flows(rollout)
        traffic = await _traffic(ctx, name)
        now = to_micros(ctx.clock.now()) // 1000
        return Item(_remaining_answer(remaining(rollout.state, flows, traffic, now)))
