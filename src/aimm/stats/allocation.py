"""Traffic allocation: top-two Thompson sampling, limited steps, floors, discounting."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from aimm.stats.stars import POINTS, Counts, Floats, to_width

_QUANTILES: Floats = np.concatenate(
    [np.linspace(-8, -4.5, 6), np.linspace(-4.2, 4.2, 43), np.linspace(4.5, 8, 6)]
)
_SQUARES: Floats = POINTS * POINTS
_EDGE = 1e-12
_FLAT = 1e-4  # below this rise of a log density the trapezoid rule is accurate to 1e-9


@dataclass(frozen=True, slots=True)
class Allocation:
    """The target traffic split, by flow.

    Attributes:
        weights: shares of the traffic, adding up to 1, shape (K,).
        p_best: probability that the flow is the best one, adding up to 1, shape (K,).
        leader: the flow that is most likely to be the best.
        challengers: for each flow, the flow most likely to beat it, shape (K,); itself if it is alone.
    """

    weights: Floats
    p_best: Floats
    leader: int
    challengers: tuple[int, ...]


class Posterior(NamedTuple):
    """Posterior of each flow's mean rating, on the unit interval; shapes (K,)."""

    mean: Floats
    variance: Floats


def top_two(
    counts: Counts, *, seed: int, update: int, epsilon: float = 0.2, beta: float = 0.7, draws: int = 4000
) -> Allocation:
    """Top-two Thompson sampling on Dirichlet(1, 1, 1, 1, 1) posteriors, by Monte Carlo.

    p_best(a) is the share of ``draws`` joint posterior means that a wins; the challenger of leader I is
    argmin_j max(m_I − m_j + ε/4, 0)² / (v_I + v_j) with posterior means m and variances v; the weight is
    β p_best(a) + (1 − β) Σ p_best(leaders whose challenger is a). Russo 2016, "Simple Bayesian
    algorithms for best arm identification"; Jourdan et al. 2022, "Top two algorithms revisited";
    Riou & Honda 2020 for bounded discrete rewards.

    Args:
        counts: shape (K, 5), K ≥ 1.
        seed: seed of the rollout, ≥ 0.
        update: number of the update, ≥ 0; the same seed and number give the same draws.
        epsilon: stars.
        beta: part of the traffic that follows p_best, 0 … 1.
        draws: ≥ 1; the standard error of p_best is at most 1 / (2 √draws).

    Raises:
        ValueError: no flow.
    """
    _at_least_one(counts)
    generator = np.random.default_rng([seed, update])
    parts = generator.standard_gamma(counts + 1.0, size=(draws, *counts.shape))
    means = (parts @ POINTS) / parts.sum(axis=-1)
    won = np.bincount(means.argmax(axis=1), minlength=len(counts))
    return _allocated(posterior(counts), won / draws, epsilon, beta)


def top_two_by_quadrature(counts: Counts, *, epsilon: float = 0.2, beta: float = 0.7) -> Allocation:
    """``top_two`` without random draws: the same rule on Beta distributions of equal mean and variance.

    p_best(a) = ∫ f_a(x) Π_{b≠a} F_b(x) dx on a grid that follows each flow's own quantiles.
    Deterministic: no seed, and no noise between two updates. With 20 ratings per flow p_best is within
    0.01 of the exact value, and closer with more.

    Args:
        counts: shape (K, 5), K ≥ 1.
        epsilon: stars.
        beta: part of the traffic that follows p_best, 0 … 1.

    Raises:
        ValueError: no flow.
    """
    _at_least_one(counts)
    known = posterior(counts)
    mean, variance = known
    grid = (mean[:, None] + np.sqrt(variance)[:, None] * _QUANTILES).reshape(-1)
    np.minimum(np.maximum(grid, _EDGE, out=grid), 1 - _EDGE, out=grid)
    grid.sort()
    size = mean * (1 - mean) / variance - 1
    logs = (mean * size - 1)[:, None] * np.log(grid) + ((1 - mean) * size - 1)[:, None] * np.log1p(-grid)
    mass = _between(logs - logs.max(axis=1, keepdims=True), grid)
    mass /= mass.sum(axis=1, keepdims=True)
    reached = mass.cumsum(axis=1) - mass / 2
    # all others are below: those before it in the list, and those after it
    before, behind = np.ones_like(reached), np.ones_like(reached)
    reached[:-1].cumprod(axis=0, out=before[1:])
    reached[:0:-1].cumprod(axis=0, out=behind[-2::-1])
    p_best = (mass * before * behind).sum(axis=1)
    return _allocated(known, p_best / p_best.sum(), epsilon, beta)


def posterior(counts: Counts) -> Posterior:
    """Mean and variance, on the unit interval, of each flow's Dirichlet posterior mean.

    Args:
        counts: shape (K, 5).

    Returns:
        m = Σ a x / A and v = (Σ a x² / A − m²) / (A + 1) with a = counts + 1 and A = Σ a; shapes (K,).
    """
    weights = counts + 1.0
    total = weights.sum(axis=-1)
    mean = weights @ POINTS / total
    return Posterior(mean, (weights @ _SQUARES / total - mean * mean) / (total + 1))


def limit_move(present: Floats, target: Floats, max_step_pct: float) -> Floats:
    """Move the shares from ``present`` towards ``target``, by at most ``max_step_pct`` in total.

    Args:
        present: percent by flow, adding up to 100.
        target: percent by flow, adding up to 100.
        max_step_pct: maximum sum of the increases, in percentage points, ≥ 0.

    Returns:
        Percent by flow, with the same sum.
    """
    change = target - present
    moved = float(np.maximum(change, 0).sum())
    return target.copy() if moved <= max_step_pct else present + change * (max_step_pct / moved)


def with_floor(weights: Floats, floor: float, leader: int) -> Floats:
    """Guarantee a minimum share to the flows that do not lead, so that each can still be estimated.

    Args:
        weights: adding up to 1, shape (K,).
        floor: their minimum in total, e.g. 0.02: each of the K − 1 others gets at least floor / (K − 1).
        leader: the flow without a minimum.

    Returns:
        Weights adding up to 1; what the minimum takes is taken in proportion from the flows above theirs.

    Raises:
        ValueError: the floor is outside 0 … 1.
    """
    if not 0 <= floor <= 1:
        raise ValueError("a floor is a share between 0 and 1")
    floors = np.full(len(weights), floor / max(len(weights) - 1, 1))
    floors[leader] = 0.0
    return _raised(weights, floors)


def with_floors(weights: Floats, floors: Floats) -> Floats:
    """Raise each flow to at least its own minimum; the weights still add up to 1.

    Args:
        weights: adding up to 1, shape (K,).
        floors: shape (K,).

    Raises:
        ValueError: a minimum is negative, or their sum leaves nothing to distribute.
    """
    if not (np.all(floors >= 0) and floors.sum() <= 1):
        raise ValueError("the floors are between 0 and 1 in all")
    return _raised(weights, floors)


def with_floor_each(weights: Floats, floor: float) -> Floats:
    """Raise each flow to at least ``floor``, e.g. 0.01 in continuous mode; the weights still add up to 1.

    Raises:
        ValueError: the minimum is negative, or their sum leaves nothing to distribute.
    """
    if not 0 <= floor * len(weights) <= 1:
        raise ValueError("the floors are between 0 and 1 in all")
    return _raised(weights, np.full(len(weights), floor))


def discounted(counts_by_period: Floats, ages: Floats, half_life: float) -> Counts:
    """Star counts with exponential decay: a rating of age ``half_life`` counts half, 2^(−age / half_life).

    For continuous mode: Raj & Kalyani 2017, "Taming non-stationary bandits", discounted Thompson sampling.

    Args:
        counts_by_period: shape (T, K, 5).
        ages: how long ago each period was, ≥ 0, in the unit of ``half_life``, shape (T,).
        half_life: > 0.

    Returns:
        Shape (K, 5); not whole numbers.

    Raises:
        ValueError: the half-life is not positive.
    """
    if not half_life > 0:
        raise ValueError("a half-life is above 0")
    return np.tensordot(np.exp2(-ages / half_life), counts_by_period, axes=1)


def _between(logs: Floats, grid: Floats) -> Floats:
    """Mass between grid points if the log of the density is linear there.

    The trapezoid rule would overestimate the wide gaps between the flows.
    """
    density = np.exp(logs)
    low, high = density[:, :-1], density[:, 1:]
    rise = logs[:, 1:] - logs[:, :-1]
    # where the log hardly rises, the difference loses all digits and the trapezoid rule is as accurate
    mean = np.divide(high - low, rise, out=(low + high) / 2, where=np.abs(rise) > _FLAT)
    return mean * (grid[1:] - grid[:-1])


def _at_least_one(counts: Counts) -> None:
    if not len(counts):
        raise ValueError("there is no flow to serve")


def _allocated(known: Posterior, p_best: Floats, epsilon: float, beta: float) -> Allocation:
    challengers = _challengers(known, epsilon)
    weights = beta * p_best
    np.add.at(weights, challengers, (1 - beta) * p_best)
    leader = int(p_best.argmax())
    return Allocation(weights, p_best, leader, tuple(int(flow) for flow in challengers))


def _challengers(known: Posterior, epsilon: float) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
    mean, variance = known
    lead = np.maximum(mean[:, None] - mean + to_width(epsilon), 0)
    cost = lead * lead / (variance[:, None] + variance)
    if len(mean) > 1:
        np.fill_diagonal(cost, np.inf)
    return cost.argmin(axis=1)


def _raised(weights: Floats, floors: Floats) -> Floats:
    """Raise each weight to its minimum and scale the others down until all add up to 1."""
    low = np.zeros(len(weights), dtype=np.bool_)
    raised = weights
    for _ in range(len(weights)):
        low |= raised < floors
        free = float(weights[~low].sum())
        if not low.any() or free <= 0:
            break
        raised = np.where(low, floors, weights * ((1 - float(floors[low].sum())) / free))
    return raised
