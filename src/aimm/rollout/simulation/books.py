"""The history of a simulated rollout, and the facts that the rollout sees."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from aimm.rollout.configuration import Configuration
from aimm.rollout.facts import Facts, FlowFacts, Period, PeriodFlow, Stars
from aimm.rollout.model import Entry, Outcome, Phase, State
from aimm.rollout.simulation.world import MINUTE, Visitors, World, flow_id, star_tables, table_at, visitors_of
from aimm.stats.stars import HIGHEST, Floats


@dataclass(slots=True)
class Books:
    """The history of a simulated rollout: arrays over steps (T), flows (K) and stars.

    Attributes:
        flows: flow of each rated session.
        stars: its rating, 0 … 4.
        coming: ratings of the epoch's sessions by the step in which they arrive, shape (T + 1, K, 5).
        ripening: the same by the step from which they count for decisions.
        all_coming: ratings of all sessions by the step in which they arrive.
        arrived: ratings of the epoch so far, shape (K, 5).
        mature: those that count for decisions.
        totals: all ratings so far, across epochs.
        picks: sessions by step and flow, shape (T, K).
        shares: propensities by step and flow, shape (T, K).
        epoch_step: first step of the epoch.
    """

    flows: NDArray[np.int64]
    stars: NDArray[np.int64]
    coming: NDArray[np.int64]
    ripening: NDArray[np.int64]
    all_coming: NDArray[np.int64]
    arrived: NDArray[np.int64]
    mature: NDArray[np.int64]
    totals: NDArray[np.int64]
    picks: NDArray[np.int64]
    shares: Floats
    epoch_step: int = 0
    timeline: list[Entry] = field(default_factory=list[Entry])
    outcomes: list[Outcome] = field(default_factory=list[Outcome])
    completed_at: int | None = None
    escaped_at: int | None = None


@dataclass(slots=True)
class Scene:
    """A simulated world with its random numbers and its history."""

    world: World
    steps: int
    visitors: Visitors
    tables: tuple[Floats, ...]
    books: Books
    window: int
    seed: int


def scene_of(world: World, configuration: Configuration, seed: int) -> Scene:
    """A scene before its first step."""
    steps = -(-world.sessions // world.step_sessions)
    visitors = visitors_of(world, steps, np.random.default_rng(seed))
    window = -(-configuration.adaptive.attribution_window_mins // world.step_minutes)
    books = _books(steps, len(world.means), len(visitors.rated))
    return Scene(world, steps, visitors, star_tables(world), books, window, seed)


def _books(steps: int, flows: int, rated: int) -> Books:
    shape = (steps + 1, flows, HIGHEST)
    return Books(
        flows=np.zeros(rated, dtype=np.int64),
        stars=np.zeros(rated, dtype=np.int64),
        coming=np.zeros(shape, dtype=np.int64),
        ripening=np.zeros(shape, dtype=np.int64),
        all_coming=np.zeros(shape, dtype=np.int64),
        arrived=np.zeros(shape[1:], dtype=np.int64),
        mature=np.zeros(shape[1:], dtype=np.int64),
        totals=np.zeros(shape[1:], dtype=np.int64),
        picks=np.zeros((steps, flows), dtype=np.int64),
        shares=np.zeros((steps, flows)),
    )


def serve(scene: Scene, shares: tuple[float, ...], step: int) -> None:
    """Assign flows to the sessions of one step, and schedule their ratings."""
    world, visitors, books = scene.world, scene.visitors, scene.books
    first = step * world.step_sessions
    weights = np.array(shares) / sum(shares)
    edges = np.cumsum(weights)[:-1]
    picked = edges.searchsorted(visitors.draws[first : first + world.step_sessions], side="right")
    books.picks[step] = np.bincount(picked, minlength=len(shares))
    books.shares[step] = weights
    low, high = visitors.bounds[step], visitors.bounds[step + 1]
    if low == high:
        return
    flows = picked[visitors.rated[low:high] - first]
    table = scene.tables[table_at(world, step)]
    stars = (visitors.ratings[low:high, None] >= table[flows]).sum(axis=1)
    books.flows[low:high] = flows
    books.stars[low:high] = stars
    due = visitors.due[low:high]
    np.add.at(books.coming, (due, flows, stars), 1)
    np.add.at(books.all_coming, (due, flows, stars), 1)
    if scene.window:
        within = due <= step + scene.window
        ripe = min(step + scene.window + 1, scene.steps)
        np.add.at(books.ripening[ripe], (flows[within], stars[within]), 1)


def receive(books: Books, step: int) -> None:
    """Deliver the ratings of one step, and let older ones mature."""
    books.arrived += books.coming[step]
    books.mature += books.ripening[step]
    books.totals += books.all_coming[step]


def forget(books: Books, step: int) -> None:
    """Start a new epoch: ratings of earlier sessions no longer count."""
    books.coming[step + 1 :] = 0
    books.ripening[step + 1 :] = 0
    books.arrived[:] = 0
    books.mature[:] = 0
    books.epoch_step = step + 1


def facts_of(scene: Scene, state: State, shares: tuple[float, ...], step: int, periods: bool) -> Facts:
    """The facts after a step; with ``periods`` also the epoch's steps, condensed."""
    books, now = scene.books, (step + 1) * scene.world.step_minutes * MINUTE
    news: tuple[Stars, ...] = ()
    if state.winner is not None:
        winner = next(i for i in range(len(shares)) if flow_id(i) == state.winner)
        news = (stars_of(books.all_coming[step, winner].tolist()),)
    arrived = books.arrived.tolist()
    mature = books.mature.tolist() if scene.window else arrived
    sessions = books.picks[books.epoch_step : step + 1].sum(axis=0).tolist() if _counts(state) else None
    flows: list[FlowFacts] = []
    for index, share in enumerate(shares):
        name = flow_id(index)
        count = sessions[index] if sessions is not None else 0
        total, points = _shown(books.totals[index].tolist()) if state.configuration.escape else (0, 0)
        flows.append(
            FlowFacts(
                id=name,
                title=name,
                active=True,
                share=share,
                mature=stars_of(mature[index]),
                arrived=stars_of(arrived[index]),
                feedbacks=total,
                average=round(points / total, 2) if total else 0.0,
                score_sum=points * 100,
                session_requests=count,
                sessions=count,
                unrated=max(count - sum(arrived[index]), 0),
            )
        )
    stretches = _periods(scene, step) if periods else ()
    return Facts(tuple(flows), stretches, news, now, pace=scene.world.step_minutes * MINUTE)


def _counts(state: State) -> bool:
    """Whether the sessions of the epoch matter: for a ramp by sessions, a hold, or a budget."""
    return state.phase is Phase.WARMUP or state.configuration.adaptive.has_budget


def _shown(stars: Sequence[int]) -> tuple[int, int]:
    return sum(stars), sum((star + 1) * count for star, count in enumerate(stars))


def stars_of(values: Sequence[int]) -> Stars:
    """Convert five counts to ratings by star."""
    one, two, three, four, five = values
    return one, two, three, four, five


def _periods(scene: Scene, step: int) -> tuple[Period, ...]:
    """The epoch's periods of constant shares, with their counts so far."""
    books, visitors, first = scene.books, scene.visitors, scene.books.epoch_step
    steps = step + 1 - first
    changed = np.any(np.diff(books.shares[first : step + 1], axis=0) != 0, axis=1)
    group_of = np.concatenate([[0], np.cumsum(changed)])
    starts = np.flatnonzero(np.diff(group_of, prepend=-1))
    groups = len(starts)
    span = slice(visitors.bounds[first], visitors.bounds[step + 1])
    begun, due = visitors.begun[span], visitors.due[span]
    known = due <= step
    counts = (
        known if not scene.window else known & (due <= begun + scene.window) & (begun + scene.window < step)
    )
    places = (group_of[begun - first], books.flows[span], books.stars[span])
    arrived, mature = (np.zeros((groups, *books.arrived.shape), dtype=np.int64) for _ in range(2))
    np.add.at(arrived, tuple(place[known] for place in places), 1)
    np.add.at(mature, tuple(place[counts] for place in places), 1)
    picks, shares = books.picks[first : step + 1], books.shares[first : step + 1]
    old = np.arange(first, step + 1) + scene.window < step + (not scene.window)
    ripe = np.add.reduceat(picks * old[:, None], starts, axis=0)
    sizes = np.diff(starts, append=steps)[:, None]
    propensities = shares[starts]
    picked = np.add.reduceat(picks, starts, axis=0)
    length = scene.world.step_minutes * MINUTE
    return tuple(
        Period(
            int(first + starts[group]) * length,
            int(first + starts[group] + sizes[group, 0]) * length,
            {
                flow_id(i): PeriodFlow(
                    float(propensities[group, i]),
                    int(picked[group, i]),
                    int(ripe[group, i]),
                    stars_of(mature[group, i].tolist()),
                    stars_of(arrived[group, i].tolist()),
                )
                for i in range(picks.shape[1])
            },
        )
        for group in range(groups)
    )
