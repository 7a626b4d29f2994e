"""Responses before the start and after the end of a rollout: its plan and its report."""

import msgspec

from aimm.rollout.model import Entry, Outcome, Phase, What
from aimm.rollout.planning import Plan
from aimm.rollout.report import Basis, FlowReport, OffPolicy, Report
from aimm.web.rollout.answers import ReasonAnswer, moment, moment_or_none, reason_answers


class RangeAnswer(msgspec.Struct):
    """The 10%, 50% and 90% quantiles; null where the rollout may never end."""

    low: float | None
    middle: float | None
    high: float | None


class PlanAnswer(msgspec.Struct, rename="camel"):
    """The estimate for a rollout. ``withinBudget`` is null if the configuration has no budget."""

    sessions: RangeAnswer
    days: RangeAnswer
    ratings: RangeAnswer
    warmup_days: float
    least_sessions: float | None
    harm_sessions: float | None
    harm_stars: float | None
    within_budget: bool | None
    warnings: list[ReasonAnswer]


class EstimateAnswer(msgspec.Struct):
    """Estimated mean rating if one flow had always been served; ``refused`` says why there is none."""

    method: str
    value: float | None
    low: float | None
    high: float | None
    effective: float
    refused: str | None


class LaterAnswer(msgspec.Struct):
    """Sessions and ratings of a flow after the decision; not part of its evidence."""

    sessions: int
    ratings: int
    mean: float | None


class FlowReportAnswer(msgspec.Struct, rename="camel"):
    """The evidence about one flow at ``decidedAt``, or now if there is no decision yet.

    ``ratings``, ``mean``, ``low`` and ``high`` refer to the ratings that the decision is based on. With
    ``basis`` ``all`` these are all received ratings (a rollback uses them), with ``counted`` those of
    sessions older than the attribution window. ``arrivedRatings`` counts all received ratings,
    ``matureRatings`` the counted ones. ``later`` is what arrived after the decision.
    """

    flow_id: str
    title: str
    active: bool
    share_pct: float
    sessions: int
    basis: Basis
    ratings: int
    mean: float | None
    low: float
    high: float
    arrived_ratings: int
    arrived_mean: float | None
    mature_ratings: int
    mature_mean: float | None
    dropped: bool
    escaped: bool
    always: list[EstimateAnswer]
    decided_at: str | None
    later: LaterAnswer | None


class ToldAnswer(msgspec.Struct, rename="camel"):
    """A timeline entry in a report."""

    what: What
    at: str
    why: str
    actor: str | None
    dry_run: bool


class ReportAnswer(msgspec.Struct, rename="camel"):
    """The decision, its evidence, and who overrode the rollout.

    The evidence is that of ``decidedAt``; null means that there is no decision yet.
    Only ratings of sessions older than ``attributionWindowMins`` can prove a winner.
    """

    rollout_state: Phase
    outcome: Outcome | None
    winner_flow_id: str | None
    epoch: int
    since: str | None
    decision: str
    decided_at: str | None
    attribution_window_mins: int
    flows: list[FlowReportAnswer]
    overrides: list[ToldAnswer]
    timeline: list[ToldAnswer]


def plan_answer(plan: Plan) -> PlanAnswer:
    """Convert a plan to its API representation."""
    return PlanAnswer(
        sessions=RangeAnswer(*plan.sessions),
        days=RangeAnswer(*plan.days),
        ratings=RangeAnswer(*plan.ratings),
        warmup_days=plan.warmup_days,
        least_sessions=plan.least_sessions,
        harm_sessions=plan.harm_sessions,
        harm_stars=plan.harm_stars,
        within_budget=plan.within_budget,
        warnings=reason_answers(plan.warnings),
    )


def report_answer(report: Report) -> ReportAnswer:
    """Convert a report to its API representation."""
    return ReportAnswer(
        rollout_state=report.phase,
        outcome=report.outcome,
        winner_flow_id=report.winner,
        epoch=report.epoch,
        since=moment_or_none(report.since),
        decision=report.decision,
        decided_at=moment_or_none(report.decided_at),
        attribution_window_mins=report.window_mins,
        flows=[_flow_report(flow) for flow in report.flows],
        overrides=[_told(entry) for entry in report.overrides],
        timeline=[_told(entry) for entry in report.timeline],
    )


def _flow_report(flow: FlowReport) -> FlowReportAnswer:
    later = flow.later
    return FlowReportAnswer(
        flow_id=flow.id,
        title=flow.title,
        active=flow.active,
        share_pct=flow.share,
        sessions=flow.sessions,
        basis=flow.basis,
        ratings=flow.ratings,
        mean=flow.mean,
        low=flow.low,
        high=flow.high,
        arrived_ratings=flow.arrived,
        arrived_mean=flow.arrived_mean,
        mature_ratings=flow.mature,
        mature_mean=flow.mature_mean,
        dropped=flow.dropped,
        escaped=flow.escaped,
        always=[_estimate(one) for one in flow.always],
        decided_at=moment_or_none(flow.decided_at),
        later=None if later is None else LaterAnswer(later.sessions, later.ratings, later.mean),
    )


def _estimate(one: OffPolicy) -> EstimateAnswer:
    return EstimateAnswer(one.method, one.value, one.low, one.high, one.effective, one.refused)


def _told(entry: Entry) -> ToldAnswer:
    return ToldAnswer(entry.what, moment(entry.at), entry.why, entry.actor, entry.dry_run)
