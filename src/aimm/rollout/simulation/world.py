"""Simulated flows, visitors and raters; all random numbers of a run are drawn at once."""

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
    """Simulated flows, visitors and raters.

    Attributes:
        means: true mean stars by flow, each more than 1 and less than 5.
        sessions: number of sessions.
        step_minutes: minutes between two decisions.
        step_sessions: sessions between two decisions.
        rated: part of the sessions that is rated.
        delay_minutes: median of the lognormal delay of a rating.
        delay_sigma: its σ.
        means_later: true means in the second half of the sessions; None if they stay the same.
        start: shares at the start, in percent; None for equal shares.
        swing: stars by which every mean is lower during every other twelve hours.
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
    """All random numbers of a run, drawn at once.

    Attributes:
        draws: uniform number that selects the flow, by session.
        rated: index of each rated session; the next three arrays are parallel to it.
        ratings: uniform number that selects the star.
        begun: step of the session.
        due: step in which the rating arrives.
        bounds: position in ``rated`` at which each step begins.
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
    """The visitors of ``steps`` decision steps; sessions are spread evenly within a step."""
    total = steps * world.step_sessions
    draws = chance.random(total)
    rated = np.flatnonzero(chance.random(total) < world.rated)
    ratings = chance.random(len(rated))
    delays = np.exp(chance.standard_normal(len(rated)) * world.delay_sigma) * world.delay_minutes
    moments = (rated + 0.5) / world.step_sessions + delays / world.step_minutes
    due = np.minimum(moments, steps).astype(np.int64)
    bounds = np.searchsorted(rated, np.arange(steps + 1) * world.step_sessions)
    return Visitors(draws, rated, ratings, rated // world.step_sessions, due, bounds)


@lru_cache(maxsize=32)  # a simulation of many runs uses few worlds
def star_tables(world: World) -> tuple[Floats, ...]:
    """Cumulative probability of each star except the last, by flow; ``table_at`` selects the one in force."""
    later = world.means if world.means_later is None else world.means_later
    return tuple(
        np.array([np.cumsum(tilted(mean - lost)) for mean in means])[:, :-1]
        for means in (world.means, later)
        for lost in (0.0, world.swing)
    )


def table_at(world: World, step: int) -> int:
    """Index of the table for a step: half of the run, and half of the day."""
    half = step * world.step_sessions * 2 >= world.sessions
    night = step * world.step_minutes // HALF_DAY % 2
    return 2 * half + night
