"""Adaptive: traffic follows the chance of being best, proven losers are removed, a winner is declared."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from aimm.rollout.configuration import Mode
from aimm.rollout.deciding.case import MINUTE, SAME, Case, arrived, done, not_yet
from aimm.rollout.deciding.comparing import log_e_at_same_times
from aimm.rollout.deciding.completion import alone, claim, spent, withhold
from aimm.rollout.deciding.periods import condensed
from aimm.rollout.deciding.table import Table, compare
from aimm.rollout.deciding.validity import validity_alarms
from aimm.rollout.deciding.waiting import short, standing
from aimm.rollout.facts import FlowFacts
from aimm.rollout.model import Missing, Reason, State, Verdict, What
from aimm.stats.allocation import (
    Allocation,
    discounted,
    limit_move,
    top_two,
    top_two_by_quadrature,
    with_floor_each,
    with_floors,
)
from aimm.stats.slots import SLOTS, rounded_shares
from aimm.stats.stars import Floats

HOUR = 3_600_000
LEAST_MOVE = 0.5  # percentage points; a smaller change is not worth a new share table
LEADING = 0.7
"""Part of the traffic that follows the probability of being best. In continuous mode it is all of it: nothing
is to be proven there, so no flow needs more traffic for a comparison."""
FLOOR_EACH = 0.01  # in continuous mode, as a part of 1
FIRST_PCT = 1.0
"""Percent of the traffic for a compared flow with hardly any ratings yet."""
_HALF = 50.0


_RULE = {
    Mode.CONVERGE: "70% of the traffic follows it, the rest goes to the flow that could still overtake",
    Mode.CONTINUOUS: "Traffic follows it, and older ratings count less",
}


def update(case: Case) -> Verdict:
    """One update: declare a winner, remove losers or move traffic, or say what the rollout waits for."""
    if not case.active:
        return not_yet(
            case,
            Reason(code="no_active_flow", text="No flow is active."),
            Missing(code="flows", text="An active flow."),
        )
    converges = case.configuration.adaptive.mode is Mode.CONVERGE
    if converges and len(case.contenders) == 1:
        return alone(case)
    waiting = _waiting(case)
    if waiting is not None:
        return waiting
    clock = _clock(case)
    if not converges:
        return _follow(case, clock)
    table = compare(case)
    if table is not None:
        verdict = claim(case, table, clock) or _drop(case, table, clock)
        if verdict is not None:
            return verdict
    return spent(case, clock) or _move(case, clock)


def next_update(state: State) -> int:
    """When (ms) the next update is due by time alone."""
    adaptive = state.configuration.adaptive
    return state.updated_at + max(adaptive.interval_mins, adaptive.update_every_mins) * MINUTE


def _waiting(case: Case) -> Verdict | None:
    """Why no update is due now, or None if one is."""
    state, adaptive = case.state, case.configuration.adaptive
    if case.looks_back:  # waiting for a time set by a wrong clock would freeze the rollout
        return None
    elapsed = case.now - state.updated_at
    fresh = _total(case.active) - state.updated_ratings
    ripe = sum(sum(flow.mature) for flow in case.active) - state.updated_mature
    due_by_count = max(fresh, ripe) >= adaptive.update_every_ratings
    if elapsed < adaptive.interval_mins * MINUTE or not (
        due_by_count or elapsed >= adaptive.update_every_mins * MINUTE
    ):
        at = next_update(state)
        wait = Missing(
            code="time",
            text="The next update is not due yet.",
            amount=float(at - case.now),
            expected_at=at,
        )
        return not_yet(
            case, Reason(code="not_due", text="The next update is not due yet."), wait, *standing(case)
        )
    if (
        fresh == 0
        and ripe == 0
        and not adaptive.has_budget
        and adaptive.mode is Mode.CONVERGE
        and state.update
    ):
        text = "No new ratings since the last update."
        rating = Missing(code="ratings", text="A new rating.", amount=1.0)
        return not_yet(case, Reason(code="nothing_new", text=text), rating, *standing(case))
    return None


def _total(flows: Sequence[FlowFacts]) -> int:
    return sum(sum(flow.arrived) for flow in flows)


def _clock(case: Case) -> State:
    return replace(
        case.state,
        update=case.state.update + 1,
        updated_at=case.now,
        updated_ratings=_total(case.active),
        updated_mature=sum(sum(flow.mature) for flow in case.active),
    )


def _drop(case: Case, table: Table, clock: State) -> Verdict | None:
    """Remove proven losers from the rotation; their traffic goes to the others by their ratings.

    The loss must also show within periods, with half of the evidence: when shares and ratings vary together
    over the day, overall averages make equal flows look worse. At ε = 0 it takes all of the evidence, because
    only a winner ends the comparison there, and a flow without traffic can hardly be compared any more.
    """
    proven = table.losers
    if not proven:
        return None
    if not case.facts.periods:
        text = "Removing a flow needs the periods of the epoch."
        return replace(
            not_yet(case, Reason(code="periods", text=text), Missing(code="periods", text=text)),
            wants_periods=True,
        )
    leader = table.flows[table.leader]
    within = log_e_at_same_times(case, leader.id, [flow.id for flow in proven])
    least = table.needed / 2 if case.configuration.adaptive.epsilon else table.needed
    losers = [flow for flow, log_e in zip(proven, within, strict=True) if log_e >= least]
    if not losers:
        return None
    doubted = validity_alarms(case)
    if doubted:  # biased ratings can produce a false loser as well as a false winner
        return withhold(case, doubted, clock)
    after = replace(clock, dropped=tuple(sorted({*case.state.dropped, *(flow.id for flow in losers)})))
    index = {flow.id: i for i, flow in enumerate(table.flows)}
    reasons = [
        Reason(
            code="proven_worse",
            text=f"{flow.title} is proven worse than {leader.title} and no longer gets traffic.",
            flow_id=flow.id,
            numbers={
                "log_e": float(table.at_zero[index[flow.id]]),
                "needed": table.needed,
                "ratings": float(table.counts[index[flow.id]].sum()),
            },
        )
        for flow in losers
    ]
    kept = tuple(flow for flow in case.rotation if flow.id not in after.dropped)
    shares = _shares(case, kept, arrived(kept), clock.update)[0]
    return done(case, What.FLOW_DROPPED, after, reasons, shares)


def _move(case: Case, clock: State) -> Verdict:
    """Move traffic among the flows in rotation, if every one of them has enough ratings."""
    missing = short(case)
    unserved = [flow for flow in case.rotation if flow.share < SAME]
    if missing and unserved:
        return _opened(case, unserved, clock)
    if missing:
        text = "Traffic does not move until every flow has its minimum number of ratings."
        return not_yet(case, Reason(code="min_feedback", text=text), *standing(case), state=clock)
    shares, allocation = _shares(case, case.rotation, arrived(case.rotation), clock.update)
    return _told(case, case.rotation, shares, allocation, clock)


def _opened(case: Case, unserved: Sequence[FlowFacts], clock: State) -> Verdict:
    """Give a first share to compared flows without traffic, which could never be rated otherwise."""
    names = {flow.id for flow in unserved}
    served = sum(flow.share for flow in case.active)
    first = min(FIRST_PCT, _HALF / len(unserved)) if served else 100 / len(unserved)
    left = (100 - first * len(unserved)) / served if served else 0.0
    target = np.array([first if flow.id in names else flow.share * left for flow in case.active])
    step = case.configuration.adaptive.max_step_pct if served else 100.0
    moved = limit_move(_present(case), target, step)
    shares = rounded_shares([flow.id for flow in case.active], moved.tolist())
    listed = ", ".join(flow.title for flow in unserved)
    text = f"{listed} had no traffic and so could never be rated; each starts with {first:g}%."
    reason = Reason(code="first_traffic", text=text, flow_id=unserved[0].id, numbers={"share": first})
    return done(case, What.SHARES_MOVED, clock, [reason], shares)


def _follow(case: Case, clock: State) -> Verdict:
    """Continuous mode: the same rule on counts in which old ratings decay."""
    # from the periods that the entry stores, so that the decision can be recomputed
    adaptive, periods = case.configuration.adaptive, condensed(case.facts.periods)
    if not periods:
        text = "Continuous mode needs the periods of the epoch."
        return replace(
            not_yet(case, Reason(code="periods", text=text), Missing(code="periods", text=text)),
            wants_periods=True,
        )
    ages = np.array([max(case.now - (period.start + period.end) / 2, 0) / HOUR for period in periods])
    stars = [
        [
            list(period.flows[flow.id].arrived) if flow.id in period.flows else [0] * 5
            for flow in case.contenders
        ]
        for period in periods
    ]
    counts = discounted(np.array(stars, dtype=np.float64), ages, adaptive.half_life_hours)
    shares, allocation = _shares(case, case.contenders, counts, clock.update)
    return _told(case, case.contenders, shares, allocation, clock)


def _shares(
    case: Case, flows: Sequence[FlowFacts], counts: Floats, number: int
) -> tuple[dict[str, float], Allocation]:
    """The new shares of all active flows, and the allocation that they move towards."""
    adaptive = case.configuration.adaptive
    continuous = adaptive.mode is Mode.CONTINUOUS
    beta = 1.0 if continuous else LEADING
    epsilon = adaptive.epsilon
    if adaptive.draws:
        draws = adaptive.draws
        allocation = top_two(counts, seed=case.seed, update=number, epsilon=epsilon, beta=beta, draws=draws)
    else:
        allocation = top_two_by_quadrature(counts, epsilon=epsilon, beta=beta)
    if continuous:
        weights = with_floor_each(allocation.weights, min(FLOOR_EACH, 1 / len(flows)))
    else:
        weights = with_floors(allocation.weights, _floors(case, flows, allocation.leader))
    wanted = {flow.id: float(weight) * 100 for flow, weight in zip(flows, weights, strict=True)}
    present = _present(case)
    target = np.array([wanted.get(flow.id, 0.0) for flow in case.active])
    moved = limit_move(present, target, adaptive.max_step_pct)
    return rounded_shares([flow.id for flow in case.active], moved.tolist()), allocation


def _floors(case: Case, flows: Sequence[FlowFacts], leader: int) -> Floats:
    """The minimum share of each flow: compared flows need traffic, else the comparison never ends."""
    adaptive, number = case.configuration.adaptive, len(flows)
    usual = max(adaptive.floor_pct / 100 / max(number - 1, 1), min(1 / SLOTS, _HALF / 100 / number))
    floors = np.full(number, usual)
    floors[leader] = 0.0
    least = max(adaptive.min_ratings, adaptive.min_feedback)
    few = np.array([sum(flow.arrived) < least for flow in flows])
    return np.where(few, np.maximum(floors, min(FIRST_PCT, _HALF / number) / 100), floors)


def _present(case: Case) -> Floats:
    """The current shares of the active flows, adding up to 100; equal if all of them are 0."""
    present = np.array([flow.share for flow in case.active])
    total = float(present.sum())
    return present * (100 / total) if total > 0 else np.full(len(present), 100 / len(present))


def _told(
    case: Case, flows: Sequence[FlowFacts], shares: dict[str, float], allocation: Allocation, clock: State
) -> Verdict:
    gain = sum(max(shares[flow.id] - flow.share, 0.0) for flow in case.active)
    limit = min(LEAST_MOVE, case.configuration.adaptive.max_step_pct)
    leader = flows[allocation.leader]
    chance = _told_chance(float(allocation.p_best[allocation.leader]))
    numbers = {f"p_best.{flow.id}": float(p) for flow, p in zip(flows, allocation.p_best, strict=True)}
    compared = {flow.id for flow in flows}
    # a flow that leaves the rotation goes down to 0.00%; a compared flow keeps some traffic
    lingering = any((flow.share > 0) != (flow.id in compared) for flow in case.active)
    if gain < limit - SAME and not (lingering and gain > 0):
        text = f"{leader.title} leads with a {chance} chance of being best. The traffic split already fits."
        reason = Reason(code="shares_fit", text=text, flow_id=leader.id, numbers=numbers)
        more = Missing(code="evidence", text="Ratings that change the ranking.")
        return not_yet(case, reason, more, *standing(case), state=clock)
    mode = case.configuration.adaptive.mode
    text = (
        f"{leader.title} leads with a {chance} chance of being best. {_RULE[mode]}: {gain:.1f} points move."
    )
    return done(
        case,
        What.SHARES_MOVED,
        clock,
        [Reason(code="top_two", text=text, flow_id=leader.id, numbers={**numbers, "moved": gain})],
        shares,
    )


def _told_chance(chance: float) -> str:
    """Format a probability as percent; never "100%" for less than 1."""
    return "over 99.9%" if chance > 0.999 else f"{chance * 100:.3g}%"
