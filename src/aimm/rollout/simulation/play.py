"""Simulate whole rollouts with the real decision rules and state machine."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from aimm.rollout.configuration import Configuration
from aimm.rollout.facts import Facts, FlowFacts, Stars
from aimm.rollout.model import Entry, Outcome, Phase, State, What
from aimm.rollout.rules import decide, needs_periods
from aimm.rollout.simulation.books import Scene, facts_of, forget, receive, scene_of, serve, stars_of
from aimm.rollout.simulation.world import MINUTE, World, flow_id
from aimm.rollout.transitions import transition
from aimm.stats.stars import Floats

_ENDED = (Phase.ESCAPED, Phase.FORCED_STOP, Phase.FORCED_ESCAPED, Phase.FORCED_COMPLETED)


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a simulated rollout.

    Attributes:
        sessions: sessions so far.
        phase: current phase.
        shares: percent by flow.
        entry: the newest timeline entry since the previous progress, if any.
    """

    sessions: int
    phase: Phase
    shares: tuple[float, ...]
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Run:
    """The result of a simulated rollout.

    Attributes:
        state: final state.
        regret: stars lost over all sessions, compared with always serving the best flow.
        regret_by: the same after each decision step.
        served: sessions by flow.
        stars: ratings by flow received by the end, of 1 … 5 stars.
        first_shares: percent by flow at the start.
        step_minutes: minutes between two decision steps.
        completed_at: sessions until the first completion; None without one.
        escaped_at: sessions until the first escape; None without one.
        outcomes: outcome of every completion.
        leader: index of the flow with the largest share at the end.
        timeline: all entries, oldest first.
    """

    state: State
    regret: float
    regret_by: Floats
    served: tuple[int, ...]
    stars: tuple[Stars, ...]
    first_shares: tuple[float, ...]
    step_minutes: int
    completed_at: int | None
    escaped_at: int | None
    outcomes: tuple[Outcome, ...]
    leader: int
    timeline: tuple[Entry, ...]


def simulate(world: World, configuration: Configuration, seed: int) -> Generator[Progress, None, Run]:
    """Run one rollout; yields after each decision step, so that the caller can show or stop it.

    Args:
        world: the simulated flows, visitors and raters.
        configuration: configuration of the rollout; flow ids are ``flow_id(0)``, ``flow_id(1)`` …
        seed: seed of all random numbers; the same seed gives the same run.

    Yields:
        The progress, for every step with a timeline entry, and every 50 steps.

    Returns:
        The run, as the generator's value.
    """
    scene = scene_of(world, configuration, seed)
    books = scene.books
    state, shares = _begin(world, configuration, seed)
    told = 0
    for step in range(scene.steps):
        serve(scene, shares, step)
        receive(books, step)
        if state.phase not in _ENDED:
            state, shares = _decided(scene, state, shares, step)
        fresh = books.timeline[told:]
        told = len(books.timeline)
        if fresh or step % 50 == 49:
            yield Progress(
                (step + 1) * world.step_sessions, state.phase, shares, fresh[-1] if fresh else None
            )
    return _result(scene, state, shares)


def run(world: World, configuration: Configuration, seed: int) -> Run:
    """Run ``simulate`` to its end."""
    generator = simulate(world, configuration, seed)
    while True:
        try:
            next(generator)
        except StopIteration as end:
            finished: Run = end.value
            return finished


def starting_shares(world: World) -> tuple[float, ...]:
    """Percent by flow at the start of a run."""
    count = len(world.means)
    return world.start or tuple(100.0 / count for _ in range(count))


def _begin(world: World, configuration: Configuration, seed: int) -> tuple[State, tuple[float, ...]]:
    shares = starting_shares(world)
    flows = tuple(FlowFacts(flow_id(i), flow_id(i), True, share) for i, share in enumerate(shares))
    begun = transition(
        State(configuration=configuration), Phase.WARMUP, Facts(flows), 0, seed, "simulation", None
    )
    return begun.state, shares


def _decided(
    scene: Scene, state: State, shares: tuple[float, ...], step: int
) -> tuple[State, tuple[float, ...]]:
    """Decide until nothing more follows, and record it."""
    books, now = scene.books, (step + 1) * scene.world.step_minutes * MINUTE
    wants = needs_periods(state)
    for _ in range(4):
        verdict = decide(state, facts_of(scene, state, shares, step, wants), now, scene.seed)
        wants = wants or verdict.wants_periods
        if verdict.entry is not None:
            books.timeline.append(verdict.entry)
            if verdict.entry.what in (What.ESCAPED, What.FLOW_ESCAPED) and books.escaped_at is None:
                books.escaped_at = (step + 1) * scene.world.step_sessions
        if verdict.state.epoch != state.epoch:
            forget(books, step)
        if verdict.state.phase is not state.phase:
            _mark(scene, verdict.state, step)
        state = verdict.state
        if verdict.shares is not None:
            shares = tuple(verdict.shares[flow_id(i)] for i in range(len(shares)))
        if not (verdict.again or verdict.wants_periods):
            break
    return state, shares


def _mark(scene: Scene, state: State, step: int) -> None:
    books, sessions = scene.books, (step + 1) * scene.world.step_sessions
    if state.phase is Phase.COMPLETED and state.outcome is not None:
        books.outcomes.append(state.outcome)
        books.completed_at = sessions if books.completed_at is None else books.completed_at


def _result(scene: Scene, state: State, shares: tuple[float, ...]) -> Run:
    world, books = scene.world, scene.books
    first = np.array(world.means)
    later = first if world.means_later is None else np.array(world.means_later)
    half = np.arange(scene.steps) * world.step_sessions < world.sessions / 2
    means = np.where(half[:, None], first, later)
    lost = ((means.max(axis=1, keepdims=True) - means) * books.picks).sum(axis=1)
    regret = np.cumsum(lost)
    return Run(
        state=state,
        regret=float(regret[-1]),
        regret_by=regret,
        served=tuple(int(n) for n in books.picks.sum(axis=0)),
        stars=tuple(stars_of(row) for row in books.totals.tolist()),
        first_shares=starting_shares(world),
        step_minutes=world.step_minutes,
        completed_at=books.completed_at,
        escaped_at=books.escaped_at,
        outcomes=tuple(books.outcomes),
        leader=int(np.argmax(shares)),
        timeline=tuple(books.timeline),
    )
