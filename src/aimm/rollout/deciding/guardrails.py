"""Guardrails: error rate, latency and cost keep a flow from winning, or roll it back, without ratings."""

from collections.abc import Iterator
from math import log

import numpy as np

from aimm.rollout.configuration import Guardrail, GuardrailAction, Metric
from aimm.rollout.deciding.case import Case
from aimm.rollout.deciding.escape import Blame
from aimm.rollout.facts import FlowFacts
from aimm.rollout.model import Missing, Reason
from aimm.stats.guardrails import log_rate_e, over_cost_cap

ALPHA = 0.05  # probability, over the whole run, of blaming any flow that meets its objective


def by_guardrail(case: Case) -> Iterator[Blame]:
    """The served flows that violate a guardrail whose action is an escape."""
    for rail in case.configuration.guardrails:
        if rail.action is GuardrailAction.ESCAPE:
            for flow in case.contenders:
                reason = _broken(case, rail, flow) if flow.share > 0 else None
                if reason is not None:
                    yield flow, reason


def vetoes(case: Case, flow: FlowFacts) -> list[Reason]:
    """The reasons why ``flow`` must not win."""
    found = (_broken(case, rail, flow) for rail in case.configuration.guardrails)
    return [reason for reason in found if reason is not None]


def unmeasured(case: Case, flow: FlowFacts) -> list[Missing]:
    """Guardrails without a result yet, because ``flow`` has no outcomes."""
    return [
        Missing(
            code="outcomes",
            text=f"There is no {_NAMES[rail.metric]} data for {flow.title} yet.",
            flow_id=flow.id,
        )
        for rail in case.configuration.guardrails
        if not _known(rail, flow)
    ]


_NAMES = {Metric.ERROR_RATE: "error", Metric.LATENCY: "latency", Metric.COST: "cost"}


def _known(rail: Guardrail, flow: FlowFacts) -> int:
    known = flow.outcomes
    return {Metric.ERROR_RATE: known.sessions, Metric.LATENCY: known.timed, Metric.COST: known.costed}[
        rail.metric
    ]


def _broken(case: Case, rail: Guardrail, flow: FlowFacts) -> Reason | None:
    total = _known(rail, flow)
    if not total:
        return None
    if rail.metric is Metric.COST:
        return _too_dear(rail, flow)
    objective = rail.objective or ALPHA
    bad = flow.outcomes.errors if rail.metric is Metric.ERROR_RATE else flow.outcomes.slow
    log_e = float(log_rate_e(np.array(float(bad)), np.array(float(total)), objective))
    needed = log(len(case.active) * max(len(case.configuration.guardrails), 1) / ALPHA)
    if log_e < needed:
        return None
    numbers = {"bad": float(bad), "total": float(total), "objective": objective}
    told = "failed" if rail.metric is Metric.ERROR_RATE else f"took longer than {rail.limit or 0:g} ms"
    text = (
        f"{bad} of {total} sessions of {flow.title} {told}; that proves a rate above the allowed "
        f"{objective:.1%}."
    )
    return Reason(
        code=f"guardrail_{rail.metric.value}",
        text=text,
        flow_id=flow.id,
        numbers={**numbers, "log_e": log_e, "needed": needed},
    )


def _too_dear(rail: Guardrail, flow: FlowFacts) -> Reason | None:
    outcomes, cap = flow.outcomes, rail.limit or 0.0
    if not bool(over_cost_cap(np.array(outcomes.cost), np.array(float(outcomes.costed)), cap)):
        return None
    average = outcomes.cost / outcomes.costed
    text = f"{flow.title} costs {average:.4g} per session on average; the limit is {cap:g}."
    return Reason(code="guardrail_cost", text=text, flow_id=flow.id, numbers={"average": average, "cap": cap})
