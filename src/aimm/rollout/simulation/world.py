"""Made-up flows, visitors and raters; all chances of a run are drawn at once."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from aimm.stats.planning import tilted
from aimm.stats.stars import Floats

MINUTE = 60_000
HALF_DAY = 720  # minutes


@dataclass(frozen=True, slots=True)
class World:
    """Flows, visitors and raters that are made up.

    Attributes:
        means: true mean stars by flow, each more than 1 and less than 5.
        sessions: how many sessions come.
        step_minutes: minutes between two decisions.
        step_sessions: sessions in this time.
        rated: share of the sessions that is rated.
        delay_minutes: median of the lognormal delay of a rating.
        delay_sigma: its σ.
        means_later: true means from the middle of the sessions on; None when they stay.
        start: shares at the start, in percent; None is equal shares.
        swing: stars that every mean loses in every second twelve hours.
    """

    means: tuple[float, ...]
    sessions: int = 50_000
    step_minutes: int = 10
    step_sessions: int = 50
    rated: float = 0.2
    delay_minutes: float = 60.0
    delay_sigma: float = 1.7
    means_later: tuple[float, ...] | None = None
    start: tuple[float, ...] | None = None
    swing: float = 0.0


@dataclass(slots=True)
class Visitors:
    """All chances of a run, drawn at once.

    Attributes:
        draws: uniform number that picks the flow, by session.
        rated: index of each rated session; the next three go with it.
        ratings: uniform number that picks its star.
        begun: step of the session.
        due: step in which its rating arrives.
        bounds: where the rated sessions of each step begin in ``rated``.
    """

    draws: Floats
    rated: NDArray[np.int64]
    ratings: Floats
    begun: NDArray[np.int64]
    due: NDArray[np.int64]
    bounds: NDArray[np.int64]


def flow_id(index: int) -> str:
    """The id of the simulated flow at ``index``."""
    return f"flow-{index + 1:02d}"


def visitors_of(world: World, steps: int, chance: np.random.Generator) -> Visitors:
    """The visitors of ``steps`` decision steps; sessions come evenly within a step."""
    total = steps * world.step_sessions
    draws = chance.random(total)
    rated = np.flatnonzero(chance.random(total) < world.rated)
    ratings = chance.random(len(rated))
    delays = np.exp(chance.standard_normal(len(rated)) * world.delay_sigma) * world.delay_minutes
    moments = (rated + 0.5) / world.step_sessions + delays / world.step_minutes
    due = np.minimum(moments, steps).astype(np.int64)
    bounds = np.searchsorted(rated, np.arange(steps + 1) * world.step_sessions)
    return Visitors(draws, rated, ratings, rated // world.step_sessions, due, bounds)


@lru_cache(maxsize=32)  # a simulation of many runs is about few worlds
def star_tables(world: World) -> tuple[Floats, ...]:
    """Cumulated chances of each star but the last by flow; ``table_at`` says which one holds when."""
    later = world.means if world.means_later is None else world.means_later
    return tuple(
        np.array([np.cumsum(tilted(mean - lost)) for mean in means])[:, :-1]
        for means in (world.means, later)
        for lost in (0.0, world.swing)
    )


def table_at(world: World, step: int) -> int:
    """Index of the table of a step: the half of the run, and day or night."""
    half = step * world.step_sessions * 2 >= world.sessions
    night = step * world.step_minutes // HALF_DAY % 2
    return 2 * half + night
