"""Rollout history for charts: shares, scores and chances over time, from the timeline.

An entry holds the counts that its decision was based on, so only the last point needs current counts.
Times are milliseconds since 1970.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from aimm.rollout.facts import NO_STARS, Facts, Stars
from aimm.rollout.model import Phase, State, What
from aimm.stats.allocation import top_two_by_quadrature
from aimm.stats.intervals import mean_interval
from aimm.stats.stars import mean_stars

ALPHA = 0.05
_NEW_STATE = frozenset(
    (
        What.STARTED,
        What.FLOW_DROPPED,
        What.WARMUP_ENDED,
        What.ESCAPED,
        What.FLOW_ESCAPED,
        What.COMPLETED,
        What.DRIFTED,
        What.EPOCH_STARTED,
        What.FORCED,
        What.RESET,
        What.CONFIGURED,
    )
)


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A timeline entry by position and kind."""

    place: int
    what: What


@dataclass(frozen=True, slots=True)
class Counted:
    """The facts about a flow in an entry.

    Attributes:
        sessions: sessions of the epoch.
        arrived: ratings of the epoch.
    """

    id: str
    title: str
    active: bool
    sessions: int
    arrived: Stars


@dataclass(frozen=True, slots=True)
class Step:
    """The parts of a timeline entry that a chart needs.

    Attributes:
        reason_code: code of its first reason.
        phase: phase before the entry.
        epoch: epoch of the counts.
        dropped: flows out of the rotation before the entry: proven worse, or rolled back.
        epsilon: stars within which flows are practically equivalent.
        shares: percent by flow id after the entry; empty if the entry does not change shares.
        flows: None for actions of a person, which record no counts.
    """

    id: str
    at: int
    what: What
    why: str
    reason_code: str | None
    phase: Phase
    epoch: int
    dropped: Sequence[str]
    epsilon: float
    shares: Mapping[str, float]
    flows: Sequence[Counted] | None


@dataclass(frozen=True, slots=True)
class Point:
    """The state of the rollout at one point; every list is in the order of the chart's flows.

    Attributes:
        phase: phase from this time on.
        shares: percent, from this time on.
        means: mean stars of the epoch's ratings; None without ratings.
        lows: lower ends of the anytime-valid 95 % intervals.
        highs: upper ends of these intervals.
        chances: probability of being the best flow, 0 … 1; None for a flow that is not compared.
        ratings: ratings of the epoch.
        sessions: sessions of the epoch.
    """

    at: int
    phase: Phase
    epoch: int
    shares: tuple[float, ...]
    means: tuple[float | None, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    chances: tuple[float | None, ...]
    ratings: tuple[int, ...]
    sessions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class History:
    """A rollout since its last start.

    Attributes:
        since: time of the start; None if it was never started.
        flows: id and title, oldest first; flows deleted since then come last.
        points: oldest first; the last one is the present.
        marks: the entries to mark: all except those that only moved traffic.
    """

    since: int | None
    until: int
    flows: tuple[tuple[str, str], ...]
    points: tuple[Point, ...]
    marks: tuple[Step, ...]


class Entries(Protocol):
    """Reads the timeline for charts."""

    async def outline(self, rollout_id: str) -> Sequence[OutlineEntry]:
        """All entries since the last start, oldest first; empty before the first start."""
        ...

    async def steps(self, rollout_id: str, places: Sequence[int]) -> Sequence[Step]:
        """The entries at these positions, oldest first."""
        ...


def chosen(outline: Sequence[OutlineEntry], most: int) -> list[int]:
    """Positions of the entries to show: at most ``most``, unless more of them changed the state.

    Always includes the first, the last and every entry that changed the state; then other notable entries,
    evenly spaced; then entries that only moved traffic.
    """
    if not outline:
        return []
    ends = {outline[0].place, outline[-1].place}
    kept = ends | {one.place for one in outline if one.what in _NEW_STATE}
    moves = (What.SHARES_MOVED, What.MANUAL_CHANGE)
    for rank in (
        [one.place for one in outline if one.what not in moves],
        [one.place for one in outline if one.what in moves],
    ):
        left = [place for place in rank if place not in kept]
        kept |= set(_spread(left, most - len(kept)))
    return sorted(kept)


def _spread(places: Sequence[int], most: int) -> list[int]:
    if most <= 0:
        return []
    if len(places) <= most:
        return list(places)
    return [places[(2 * index + 1) * len(places) // (2 * most)] for index in range(most)]


def history(steps: Sequence[Step], state: State, facts: Facts, now: int) -> History:
    """The history of a rollout.

    Args:
        steps: chosen entries since the last start, oldest first.
        state: current state of the rollout.
        facts: current facts of the rollout.
    """
    present = _present(state, facts, now)
    flows = _flows(steps, facts)
    ids = [flow_id for flow_id, _ in flows]
    phases = [*(step.phase for step in steps[1:]), state.phase]
    points: list[Point] = []
    known = _Known()
    for step, phase in zip(steps, phases, strict=False):
        known = known.after(step)
        points.append(_point(step, phase, known, ids))
    points.append(_point(present, state.phase, known.after(present), ids))
    return History(
        since=steps[0].at if steps else None,
        until=now,
        flows=flows,
        points=tuple(points),
        marks=tuple(step for step in steps if step.what is not What.SHARES_MOVED),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """The latest known counts; actions of a person neither change nor record counts."""

    epoch: int = 0
    shares: Mapping[str, float] = field(default_factory=dict[str, float])
    flows: Mapping[str, Counted] = field(default_factory=dict[str, Counted])

    def after(self, step: Step) -> "_Known":
        flows: Mapping[str, Counted] = self.flows if step.epoch == self.epoch else {}
        if step.flows is not None:
            flows = {flow.id: flow for flow in step.flows}
        return _Known(step.epoch, step.shares or self.shares, flows)


def _present(state: State, facts: Facts, now: int) -> Step:
    return Step(
        id="",
        at=now,
        what=What.SHARES_MOVED,
        why="",
        reason_code=None,
        phase=state.phase,
        epoch=state.epoch,
        dropped=(*state.dropped, *state.escaped),
        epsilon=state.configuration.adaptive.epsilon,
        shares={flow.id: flow.share for flow in facts.flows if flow.active},
        flows=[
            Counted(flow.id, flow.title, flow.active, flow.sessions, flow.arrived) for flow in facts.flows
        ],
    )


def _flows(steps: Iterable[Step], facts: Facts) -> tuple[tuple[str, str], ...]:
    titles = {flow.id: flow.title for flow in facts.flows}
    for step in steps:
        for flow in step.flows or ():
            if flow.active:
                titles.setdefault(flow.id, flow.title)
    return tuple(titles.items())


def _point(step: Step, phase: Phase, known: _Known, ids: Sequence[str]) -> Point:
    found = [known.flows.get(flow_id) for flow_id in ids]
    stars = [flow.arrived if flow else NO_STARS for flow in found]
    counts = np.array(stars, dtype=np.float64).reshape(len(ids), 5)
    low, high = mean_interval(counts, ALPHA)
    chances = _chances(step, known)
    ratings = tuple(sum(one) for one in stars)
    return Point(
        at=step.at,
        phase=phase,
        epoch=step.epoch,
        shares=tuple(known.shares.get(flow_id, 0.0) for flow_id in ids),
        means=tuple(
            float(mean_stars(row)) if total else None for row, total in zip(counts, ratings, strict=True)
        ),
        lows=tuple(float(value) for value in low),
        highs=tuple(float(value) for value in high),
        chances=tuple(chances.get(flow_id) for flow_id in ids),
        ratings=ratings,
        sessions=tuple(flow.sessions if flow else 0 for flow in found),
    )


def _chances(step: Step, known: _Known) -> Mapping[str, float]:
    compared = [flow for flow in known.flows.values() if flow.active and flow.id not in step.dropped]
    if not compared or step.phase is Phase.INIT:
        return {}
    counts = np.array([flow.arrived for flow in compared], dtype=np.float64)
    found = top_two_by_quadrature(counts, epsilon=step.epsilon).p_best
    return {flow.id: float(chance) for flow, chance in zip(compared, found, strict=True)}
