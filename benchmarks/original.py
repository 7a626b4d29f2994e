"""The baseline: the original's adaptive rule in the same simulated world; many runs at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aimm.rollout.simulation import World
from aimm.stats.planning import tilted

STEP_PCT = 10.0


@dataclass(frozen=True)
class Yardstick:
    """The results of the original's rule.

    Attributes:
        regret: stars lost by run.
        regret_10k: the same after 10,000 sessions.
        leader: flow with the largest share at the end, by run.
        completed_at: sessions until one flow had all traffic, by run; inf if none had.
    """

    regret: NDArray[np.float64]
    regret_10k: NDArray[np.float64]
    leader: NDArray[np.int64]
    completed_at: NDArray[np.float64]


def moved(shares: list[float], scores: list[float], step: float = STEP_PCT) -> list[float]:
    """Shares after one move: flows with the best average gain, the others lose."""
    top = max(scores)
    best = [i for i, score in enumerate(scores) if score == top]
    others = [i for i in range(len(scores)) if i not in best]
    after = list(shares)
    gain = min(step, sum(shares[i] for i in others))
    if not others or gain <= 0:
        return after
    total = sum(scores[i] for i in others)
    left = gain
    for i in others:
        part = 1.0
        if len(others) > 1:
            part = (total - scores[i]) / (total * (len(others) - 1)) if total > 0 else 1 / len(others)
        lost = min(gain * part, after[i])
        after[i] -= lost
        left -= lost
    for i in sorted(others, key=lambda i: scores[i]):
        lost = min(left, after[i])
        after[i] -= lost
        left -= lost
    for i in best:
        after[i] += gain / len(best)
    return after


def simulate(world: World, runs: int, seed: int, min_feedback: int) -> Yardstick:
    """Simulate ``runs`` rollouts with the original's rule.

    Args:
        min_feedback: ratings that each flow needs before shares move.
    """
    chance = np.random.default_rng(seed)
    flows, steps = len(world.means), world.sessions // world.step_sessions
    coming = np.zeros((steps + 1, runs, flows, 5), dtype=np.int32)
    stars = np.zeros((runs, flows, 5))
    shares = np.full((runs, flows), 100.0 / flows)
    done = np.full(runs, np.inf)
    lost, lost_10k = np.zeros(runs), np.zeros(runs)
    for step in range(steps):
        later = world.means_later is not None and step * 2 >= steps
        means = np.array(world.means_later if later else world.means)
        chances = shares / shares.sum(axis=1, keepdims=True)
        served = chance.multinomial(world.step_sessions, chances)
        lost += served @ (means.max() - means)
        if (step + 1) * world.step_sessions <= 10_000:
            lost_10k = lost.copy()
        _rate(world, chance, coming, served, means, step)
        stars += coming[step]
        for run in np.flatnonzero(~np.isfinite(done)):
            after = _decided(shares[run], stars[run], min_feedback)
            if after is not None:
                shares[run] = after
                if max(after) >= 100 - 1e-9:
                    done[run] = (step + 1) * world.step_sessions
    return Yardstick(lost, lost_10k, shares.argmax(axis=1), done)


def _rate(
    world: World,
    chance: np.random.Generator,
    coming: NDArray[np.int32],
    served: NDArray[np.int64],
    means: NDArray[np.float64],
    step: int,
) -> None:
    table = np.array([np.cumsum(tilted(float(mean)))[:-1] for mean in means])
    rated = chance.binomial(served, world.rated)
    runs, flows = (
        axis.repeat(rated.reshape(-1)) for axis in (g.reshape(-1) for g in np.indices(rated.shape))
    )
    picked = (chance.random(len(runs))[:, None] >= table[flows]).sum(axis=1)
    delays = np.exp(chance.standard_normal(len(runs)) * world.delay_sigma) * world.delay_minutes
    due = np.minimum(step + chance.random(len(runs)) + delays / world.step_minutes, len(coming) - 1)
    np.add.at(coming, (due.astype(np.int64), runs, flows, picked), 1)


def _decided(
    shares: NDArray[np.float64], stars: NDArray[np.float64], min_feedback: int
) -> list[float] | None:
    totals = stars.sum(axis=1)
    if totals.min() < min_feedback:
        return None
    points = stars @ np.arange(1, 6)
    scores = [round(float(p / n), 2) if n else 0.0 for p, n in zip(points, totals, strict=True)]
    return moved(shares.tolist(), scores)
