"""Completion: a superior or practically equivalent winner, or the end of the budget; and proven losers."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from aimm.rollout.configuration import TieBreak
from aimm.rollout.deciding.case import Case, arrived, done, mature, not_yet, only, shown
from aimm.rollout.deciding.comparing import compared, contradicted, log_e_at_same_times
from aimm.rollout.deciding.guardrails import unmeasured, vetoes
from aimm.rollout.deciding.table import (
    LEAST_TO_DROP,
    WORTH_TESTING,
    Table,
    certainty,
    distance,
    log_e_against,
)
from aimm.rollout.deciding.validity import validity_alarms
from aimm.rollout.deciding.waiting import WITHHELD
from aimm.rollout.facts import FlowFacts
from aimm.rollout.model import Drift, Missing, Outcome, Phase, Reason, State, Verdict, What
from aimm.stats.allocation import posterior, top_two_by_quadrature
from aimm.stats.slots import rounded_shares
from aimm.stats.stars import Floats, mean_stars
from aimm.stats.superiority import log_pair_e_many

HANDFUL = 100
"""Wait for a proof of superiority if at most this many ratings are missing."""
DAY = 86_400_000
_DIGITS = 9  # of scores; scores that agree to these digits are equal
Counted = Callable[[Sequence[FlowFacts]], Floats]


def claim(case: Case, table: Table, clock: State) -> Verdict | None:
    """Complete the rollout, or say why the claim is withheld; None if there is nothing to claim."""
    winner = _winner(case, table)
    if winner is None:
        return None
    if len(case.active) > 1 and not case.facts.periods:
        text = "Declaring a winner needs the periods of the epoch."
        return replace(
            not_yet(case, Reason(code="periods", text=text), Missing(code="periods", text=text)),
            wants_periods=True,
        )
    flow = table.flows[winner]
    superior = winner == table.leader and table.beats_all and _at_all_times(case, flow)
    if not superior and not case.configuration.adaptive.epsilon:
        return None  # every difference matters, so "not worse" does not end the comparison
    if not superior and winner == table.leader and not _is_spent(case) and _at_hand(case, table, flow):
        return None
    reasons = _withheld(case, table, flow, superior)
    if reasons:
        return withhold(case, reasons, clock)
    return _completed(case, table, flow, Outcome.SUPERIOR if superior else Outcome.EQUIVALENT, clock)


def spent(case: Case, clock: State) -> Verdict | None:
    """End at the budget without a claim: the leader serves; without a leader, the shares stay."""
    if not case.rotation or not _is_spent(case):
        return None
    sessions, days = _used(case)
    text = f"The budget is used up after {sessions} sessions and {days:.1f} days; nothing is proven. "
    numbers = {"sessions": float(sessions), "days": days}
    ahead = _ahead(case)
    if ahead is None:
        text += "No flow has been rated, so none leads; the shares stay as they are."
        after = replace(clock, phase=Phase.COMPLETED, since=case.now, outcome=Outcome.BUDGET, winner=None)
        return done(
            case,
            What.COMPLETED,
            replace(after, said=""),
            [Reason(code="budget", text=text, numbers=numbers)],
        )
    flow, counted, note = ahead
    reasons = [
        Reason(
            code="budget",
            text=f"{text}{flow.title} leads and serves{note}.",
            flow_id=flow.id,
            numbers=numbers,
        )
    ]
    # the biased ratings that withheld a claim may also have chosen the leader
    reasons += validity_alarms(case) if case.memo.checks is not None else []
    return _finished(case, flow, Outcome.BUDGET, reasons, clock, counted)


def _ahead(case: Case) -> tuple[FlowFacts, Counted, str] | None:
    """The flow that serves if nothing is proven, the ratings that selected it, and an explanation.

    Uses the ratings for decisions if every flow has enough of them, otherwise all that have arrived, as
    the allocation does. A flow that violates a guardrail only leads if every flow does.
    """
    fit = tuple(flow for flow in case.rotation if not vetoes(case, flow)) or case.rotation
    adaptive = case.configuration.adaptive
    if min(sum(flow.mature) for flow in fit) >= max(adaptive.min_ratings, 1):
        return _first(case, fit, posterior(mature(fit)).mean), mature, ""
    if not any(sum(flow.arrived) for flow in fit):
        return None
    counts = arrived(fit)
    leader = _first(case, fit, top_two_by_quadrature(counts, epsilon=adaptive.epsilon).p_best)
    ripe, known = (int(found(fit).sum()) for found in (mature, arrived))
    if not adaptive.attribution_window_mins:
        return leader, arrived, ""
    hours = adaptive.attribution_window_mins / 60
    note = (
        f", by all {known} ratings received: only {ripe} of them are from sessions older than the "
        f"attribution window of {hours:g} hours, which is too few for a decision"
    )
    return leader, arrived, note


def _first(case: Case, flows: Sequence[FlowFacts], scores: Floats) -> FlowFacts:
    """The flow with the highest score; ties go to the larger share at the start, then now."""
    start = case.state.start_shares
    known = zip(np.round(scores, _DIGITS).tolist(), flows, strict=True)
    return min(known, key=lambda one: (-one[0], -start.get(one[1].id, 0.0), -one[1].share, one[1].id))[1]


def _used(case: Case) -> tuple[int, float]:
    """Sessions and days of the epoch."""
    days = (case.now - case.state.epoch_start) / DAY
    return sum(flow.sessions for flow in case.facts.flows), days


def _is_spent(case: Case) -> bool:
    adaptive, (sessions, days) = case.configuration.adaptive, _used(case)
    return (adaptive.budget_sessions is not None and sessions >= adaptive.budget_sessions) or (
        adaptive.budget_days is not None and days >= adaptive.budget_days
    )


def alone(case: Case) -> Verdict:
    """End the rollout because only one flow is left."""
    flow = case.contenders[0]
    left = "only active flow" if len(case.active) == 1 else "only flow that is left"
    text = f"{flow.title} is the {left}; there is nothing to compare."
    counted = mature if sum(flow.mature) else arrived
    return _finished(
        case, flow, Outcome.ALONE, [Reason(code="alone", text=text, flow_id=flow.id)], case.state, counted
    )


def final_shares(
    case: Case, winner: FlowFacts, outcome: Outcome, counted: Counted = mature
) -> dict[str, float]:
    """The shares after completion: the winner's, and exploration, mostly of the closest competitors.

    Args:
        counted: the ratings on which it won.
    """
    others = [flow for flow in case.contenders if flow.id != winner.id]
    part = case.configuration.adaptive.exploration_pct
    if not others or part <= 0 or outcome is Outcome.ALONE:
        return {flow.id: 100.0 if flow.id == winner.id else 0.0 for flow in case.active}
    flows = [winner, *others]
    closeness = 1 / (1 + distance(posterior(counted(flows)), 0, 0.0)[1:])
    parts = [100 - part, *(part * closeness / closeness.sum()).tolist()]
    return only(case, rounded_shares([flow.id for flow in flows], parts))


def _winner(case: Case, table: Table) -> int | None:
    """Index of the flow that may be declared: proven not worse than any other by more than ε."""
    if not _passes(case, table, table.leader):
        return None
    tie_break = case.configuration.adaptive.tie_break
    if tie_break is TieBreak.LEADER:
        return table.leader
    fit = [index for index in range(len(table.flows)) if _passes(case, table, index)]
    return min(fit, key=lambda index: (_price(table.flows[index], tie_break), index != table.leader))


def _passes(case: Case, table: Table, index: int) -> bool:
    adaptive = case.configuration.adaptive
    totals = table.counts.sum(axis=1)
    least = max(adaptive.min_ratings, adaptive.min_feedback)
    rivals = np.ones(len(table.flows), dtype=np.bool_)
    rivals[index] = False
    if index == table.leader:
        rivals &= ~((table.at_zero >= table.needed) & (totals >= LEAST_TO_DROP))
    if totals[index] < least or bool((totals[rivals] < least).any()):
        return False
    near = distance(table.known, index, adaptive.epsilon)
    if bool((near[rivals] < WORTH_TESTING * table.needed).any()):
        return False
    tested = log_e_against(table.counts, index, rivals, adaptive.epsilon, table.needed)
    return bool((tested[rivals] >= table.needed).all())


def _at_all_times(case: Case, flow: FlowFacts) -> bool:
    """Whether the win holds within periods, so that it is not due to swings over the day."""
    others = [one.id for one in case.contenders if one.id != flow.id]
    return bool((log_e_at_same_times(case, flow.id, others) >= certainty(case)).all())


def _at_hand(case: Case, table: Table, flow: FlowFacts) -> bool:
    """Whether the proof that the flow is better than every other is at most a handful of ratings away.

    If so, "as good as any other" could be claimed now, but "better" will be possible soon. Ratings that have
    arrived but not matured are included; the number still missing is extrapolated from the evidence so far.
    An e-value may be checked at any time, so waiting costs no certainty.
    """
    others = [one.id for one in case.contenders if one.id != flow.id]
    found = compared(case, flow.id, others)
    soon = np.array([found[0].leader_soon, *(one.challenger_soon for one in found)], dtype=np.float64)
    shown = float(log_pair_e_many(soon[0], soon[1:], 0.0).min())
    shown = min(shown, float(log_e_at_same_times(case, flow.id, others, soon=True).min()))
    if shown <= 0 or soon.sum() * (certainty(case) / shown - 1) > HANDFUL:
        return False
    return not _withheld(case, table, flow, superior=True)


def _price(flow: FlowFacts, tie_break: TieBreak) -> float:
    known = flow.outcomes
    if tie_break is TieBreak.COST:
        return known.cost / known.costed if known.costed else float("inf")
    return known.latency_sum / known.timed if known.timed else float("inf")


def _withheld(case: Case, table: Table, flow: FlowFacts, superior: bool) -> list[Reason]:
    others = [one for one in table.flows if one.id != flow.id]
    epsilon = 0.0 if superior else case.configuration.adaptive.epsilon
    return [*vetoes(case, flow), *validity_alarms(case), *contradicted(case, flow, others, epsilon)]


def withhold(case: Case, reasons: Sequence[Reason], clock: State) -> Verdict | None:
    """Record once why a claim is withheld; None if that is recorded already."""
    key = WITHHELD + ",".join(reason.code for reason in reasons)
    if case.state.said == key:
        return None
    return done(case, What.WITHHELD, replace(clock, said=key), reasons, again=True)


def _completed(case: Case, table: Table, flow: FlowFacts, outcome: Outcome, clock: State) -> Verdict:
    adaptive = case.configuration.adaptive
    # includes the flows proven worse earlier: the winner is better than they are
    listed_flows = [one for one in shown(case.contenders) if sum(one.mature)]
    counts = mature(listed_flows)
    means = mean_stars(counts)
    listed = ", ".join(
        f"{one.title} {mean:.2f} ({total:.0f})"
        for one, mean, total in zip(listed_flows, means, counts.sum(axis=1), strict=True)
    )
    if outcome is Outcome.SUPERIOR:
        claimed = "is proven better than every other flow"
    else:
        claimed = f"is proven not worse than any other flow by more than {adaptive.epsilon:g} stars"
    text = f"{flow.title} {claimed} (mean stars and ratings: {listed})."
    numbers = {"needed": table.needed, "epsilon": adaptive.epsilon, "delta": adaptive.delta}
    first = Reason(
        code=outcome.value,
        text=text,
        flow_id=flow.id,
        numbers={
            **numbers,
            **{f"mean.{one.id}": float(mean) for one, mean in zip(listed_flows, means, strict=True)},
        },
    )
    unknown = [
        Reason(code="unmeasured", text=missing.text, flow_id=flow.id) for missing in unmeasured(case, flow)
    ]
    return _finished(case, flow, outcome, [first, *unknown], clock)


def _finished(
    case: Case,
    flow: FlowFacts,
    outcome: Outcome,
    reasons: Sequence[Reason],
    clock: State,
    counted: Counted = mature,
) -> Verdict:
    counts = counted([flow])
    reference = float(mean_stars(counts)[0]) if counts.sum() else 0.0
    after = replace(
        clock,
        phase=Phase.COMPLETED,
        since=case.now,
        winner=flow.id,
        outcome=outcome,
        drift=Drift(reference=reference, until=case.now) if reference else None,
        said="",
    )
    return done(case, What.COMPLETED, after, reasons, final_shares(case, flow, outcome, counted))
