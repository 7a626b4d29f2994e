"""The report of a rollout: the decision, its evidence, and off-policy estimates of the alternatives."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from aimm.rollout.facts import Facts, FlowFacts
from aimm.rollout.model import Entry, Outcome, Phase, State, Verdict, What
from aimm.stats.intervals import mean_interval
from aimm.stats.off_policy import Refusal, doubly_robust, snips
from aimm.stats.stars import Floats, mean_stars

ALPHA = 0.05
_DECISIONS = (What.ESCAPED, What.COMPLETED, What.FORCED)
_OVERRIDES = (What.FORCED, What.MANUAL_CHANGE)


class Basis(StrEnum):
    """The ratings that a decision is based on.

    Attributes:
        ALL: all received ratings; a rollback does not wait for the attribution window.
        COUNTED: ratings of sessions older than the attribution window, received within it.
    """

    ALL = "all"
    COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Rewards:
    """The rated sessions of the epoch, one row each, for off-policy estimates.

    Attributes:
        propensities: probability of the flow that was served, in (0, 1], shape (n,).
        flows: index of the flow that was served, in the order of ``Facts.flows``, shape (n,).
        stars: the ratings, 1 … 5, shape (n,).
    """

    propensities: Floats
    flows: NDArray[np.int64]
    stars: Floats


@dataclass(frozen=True, slots=True)
class OffPolicy:
    """Estimated mean rating if one flow had always been served, by one estimator; or why there is none."""

    method: str
    value: float | None
    low: float | None
    high: float | None
    effective: float
    refused: str | None


@dataclass(frozen=True, slots=True)
class Later:
    """Sessions and ratings of a flow after the decision; not part of its evidence.

    Attributes:
        mean: mean stars of these ratings; None without ratings.
    """

    sessions: int
    ratings: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class FlowReport:
    """One flow at the time of the decision, or now if there is no decision yet.

    Attributes:
        share: percent after the decision.
        basis: the ratings that ``ratings``, ``mean``, ``low`` and ``high`` refer to.
        ratings: number of ratings that the decision is based on.
        mean: their mean stars; None without ratings.
        low: lower end of the anytime-valid 95% interval.
        high: upper end of the interval.
        arrived: all ratings of the epoch, whether or not they count for a win yet.
        arrived_mean: their mean stars; None without ratings.
        mature: the ratings that count for a win.
        mature_mean: their mean stars; None without ratings.
        dropped: whether it left the rotation as proven worse.
        escaped: whether it was rolled back while the rollout continued.
        decided_at: time of the facts about it, ms; None without a decision.
        later: None without a decision.
    """

    id: str
    title: str
    active: bool
    share: float
    sessions: int
    basis: Basis
    ratings: int
    mean: float | None
    low: float
    high: float
    arrived: int
    arrived_mean: float | None
    mature: int
    mature_mean: float | None
    dropped: bool
    escaped: bool
    always: tuple[OffPolicy, ...]
    decided_at: int | None = None
    later: Later | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The report of a rollout.

    Attributes:
        decided_at: time of the decision whose evidence is shown, ms; None without a decision.
        basis: the ratings that the decision is based on.
        window_mins: the attribution window; a rating counts for a win once its session is older.
        overrides: entries in which people overrode the rollout, oldest first.
        timeline: all entries, oldest first.
    """

    phase: Phase
    outcome: Outcome | None
    winner: str | None
    epoch: int
    since: int
    decision: str
    decided_at: int | None
    basis: Basis
    window_mins: int
    flows: tuple[FlowReport, ...]
    overrides: tuple[Entry, ...]
    timeline: tuple[Entry, ...]


def is_decision(verdict: Verdict) -> bool:
    """Whether a verdict ends something, so that its evidence is stored with it."""
    entry = verdict.entry
    return entry is not None and not entry.dry_run and entry.what in (*_DECISIONS, What.FLOW_ESCAPED)


def report(state: State, facts: Facts, timeline: Sequence[Entry], rewards: Rewards | None = None) -> Report:
    """The report of a rollout.

    The evidence of a decision is stored in its entry; what arrived later is listed separately.

    Args:
        facts: current facts, with periods.
        timeline: entries of the epoch, oldest first.
        rewards: rated sessions for off-policy estimates; default: those in the facts of the decision.
    """
    last = next((entry for entry in reversed(timeline) if entry.before.phase is not state.phase), None)
    decided = _decided(state, timeline)
    known = facts if decided is None or decided.facts is None else decided.facts
    basis = _basis(decided, known)
    # entries stored before periods were kept with them have none
    source = known if known.periods else facts
    chances = rewards_of(source, basis) if rewards is None else rewards
    places = {flow.id: place for place, flow in enumerate(source.flows)}
    present = {flow.id: flow for flow in facts.flows}
    flows: list[FlowReport] = []
    for one in known.flows:
        entry, flow = _taken_out(state, one, timeline) or (decided, one)
        always = _always(places[one.id], chances) if one.id in places else ()
        told = _flow(state, flow, basis if entry is decided else Basis.ALL, always)
        flows.append(told if entry is None else _frozen(told, flow, entry, decided, present.get(one.id)))
    return Report(
        phase=state.phase,
        outcome=state.outcome,
        winner=state.winner,
        epoch=state.epoch,
        since=state.since,
        decision=last.why if last is not None else "Nothing has been decided yet.",
        decided_at=None if decided is None else decided.at,
        basis=basis,
        window_mins=state.configuration.adaptive.attribution_window_mins,
        flows=tuple(flows),
        overrides=tuple(entry for entry in timeline if _by_a_person(entry)),
        timeline=tuple(timeline),
    )


def rewards_of(facts: Facts, basis: Basis = Basis.COUNTED) -> Rewards | None:
    """The rated sessions of the epoch with their propensities; None if the facts have no periods."""
    chances: list[float] = []
    served: list[int] = []
    stars: list[int] = []
    for period in facts.periods:
        for index, flow in enumerate(facts.flows):
            known = period.flows.get(flow.id)
            if known is None or known.propensity <= 0:
                continue
            for star, count in enumerate(known.arrived if basis is Basis.ALL else known.mature, 1):
                chances += [known.propensity] * count
                served += [index] * count
                stars += [star] * count
    if not stars:
        return None
    return Rewards(
        np.array(chances, dtype=np.float64),
        np.array(served, dtype=np.int64),
        np.array(stars, dtype=np.float64),
    )


def _decided(state: State, timeline: Sequence[Entry]) -> Entry | None:
    """The entry of the decision that ended the rollout; None while it runs, or if it stored no counts."""
    if state.phase.running:
        return None
    found = (entry for entry in reversed(timeline) if entry.what in _DECISIONS and not entry.dry_run)
    entry = next(found, None)
    return None if entry is None or entry.facts is None else entry


def _taken_out(state: State, flow: FlowFacts, timeline: Sequence[Entry]) -> tuple[Entry, FlowFacts] | None:
    """The entry with which a flow left a rollout that continued without it, and the facts about the flow."""
    if flow.id not in state.escaped:
        return None
    for entry in reversed(timeline):
        if entry.what is What.FLOW_ESCAPED and not entry.dry_run and entry.reasons[0].flow_id == flow.id:
            return next(((entry, one) for one in (entry.facts or Facts(())).flows if one.id == flow.id), None)
    return None


def _basis(decided: Entry | None, known: Facts) -> Basis:
    if decided is not None and decided.what is not What.COMPLETED:
        return Basis.ALL
    # while no rating counts yet, everything received is used
    return Basis.COUNTED if any(sum(flow.mature) for flow in known.flows) else Basis.ALL


def _frozen(
    told: FlowReport, then: FlowFacts, entry: Entry, decided: Entry | None, now: FlowFacts | None
) -> FlowReport:
    last = entry if decided is None else decided
    later = None if now is None else _later(then, now)
    return replace(told, share=last.shares_after.get(then.id, 0.0), decided_at=entry.at, later=later)


def _later(then: FlowFacts, now: FlowFacts) -> Later | None:
    """Computed from the original's counters, because the counts of the epoch end with the rollout."""
    ratings, sessions = now.feedbacks - then.feedbacks, now.session_requests - then.session_requests
    if ratings < 0 or sessions < 0:  # reset since then
        return None
    mean = round((now.score_sum - then.score_sum) / ratings / 100, 2) if ratings else None
    return Later(sessions, ratings, mean)


def _by_a_person(entry: Entry) -> bool:
    return entry.what in _OVERRIDES


def _flow(state: State, flow: FlowFacts, basis: Basis, always: tuple[OffPolicy, ...]) -> FlowReport:
    mature, arrived = (np.array(stars, dtype=np.float64) for stars in (flow.mature, flow.arrived))
    counts = arrived if basis is Basis.ALL else mature
    low, high = mean_interval(counts, ALPHA)
    return FlowReport(
        id=flow.id,
        title=flow.title,
        active=flow.active,
        share=flow.share,
        sessions=flow.sessions,
        basis=basis,
        ratings=int(counts.sum()),
        mean=_mean_of(counts),
        low=float(low),
        high=float(high),
        arrived=int(arrived.sum()),
        arrived_mean=_mean_of(arrived),
        mature=int(mature.sum()),
        mature_mean=_mean_of(mature),
        dropped=flow.id in state.dropped,
        escaped=flow.id in state.escaped,
        always=always,
    )


def _mean_of(counts: Floats) -> float | None:
    return float(mean_stars(counts)) if counts.sum() else None


def _always(index: int, rewards: Rewards | None) -> tuple[OffPolicy, ...]:
    if rewards is None or not len(rewards.stars):
        return ()
    told: list[OffPolicy] = []
    for method, estimate in (("SNIPS", snips), ("doubly robust", doubly_robust)):
        found = estimate(rewards.propensities, rewards.flows, rewards.stars, index)
        if isinstance(found, Refusal):
            told.append(OffPolicy(method, None, None, None, found.effective, found.reason))
        else:
            told.append(OffPolicy(method, found.value, found.low, found.high, found.effective, None))
    return tuple(told)
