"""Is the leader better than a challenger? A betting e-value, valid at any time and for any number of looks.

Leader b, challenger a, ratings x in [0, 1], w = ε / 4. H0: mean_b ≤ mean_a − w. Some θ then has
mean_b ≤ θ and mean_a ≥ θ + w, and for this θ every product below is a supermartingale under adaptive
routing, no matter how the picks depend on the past:

    log E = min over θ of log Σ_j π_j Π_{i∈b} (1 + λ_bj (x_i − θ)) Π_{i∈a} (1 + λ_aj (θ + w − x_i))

By Ville's inequality P(ever E ≥ 1/δ) ≤ δ. The bets are fixed before the first rating, so E depends on
the star counts alone. λ_a ∈ {.06, .13, .28, .6, 1.3, 2.8} and λ_a / λ_b ∈ {1, 3, 10, 40, 160} with
weights .4, .3, .15, .1, .05 in 96% of the mixture; the rest bets on one side only, which refutes every
θ far from the two means, so the minimum over all θ is as high as the one between the two means.
Waudby-Smith & Ramdas 2024, "Estimating means of bounded random variables by betting", JRSS B;
Orabona & Jun 2023, "Tight concentrations and confidence sequences from the regret of universal portfolio".

**The minimum is a true lower bound.** The θ-axis is cut into cells that do not depend on the data, and
within a cell the bets are constant. The log of each product is then a sum of logs of linear functions,
concave in θ, so it lies above its chord; the log-sum of chords is convex, so it lies above its
tangents. A grid of θ cannot give that: the minimum over a grid is above the true one.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from aimm.stats.stars import HIGHEST, POINTS, Counts, Floats, to_width

CELLS = 48
_STAKES = np.array([0.06, 0.13, 0.28, 0.6, 1.3, 2.8])
_RATIOS = np.array([1.0, 3.0, 10.0, 40.0, 160.0])
_RATIO_WEIGHTS = np.array([0.4, 0.3, 0.15, 0.1, 0.05])
_ONE_SIDE = 0.02  # part of the mixture that bets on the leader only; as much bets on the challenger only
_LARGEST_BET = 0.9  # of what would lose everything on the worst rating
_NOTHING = np.zeros(len(_STAKES))
_CHALLENGER_BETS = np.concatenate([np.tile(_STAKES, len(_RATIOS)), _STAKES, _NOTHING])
_LEADER_BETS = np.concatenate([np.outer(1 / _RATIOS, _STAKES).reshape(-1), _NOTHING, _STAKES])
_LOG_WEIGHTS = np.log(
    np.repeat(np.append((1 - 2 * _ONE_SIDE) * _RATIO_WEIGHTS, [_ONE_SIDE, _ONE_SIDE]), len(_STAKES))
    / len(_STAKES)
)
_REFINED = 2
_CUTS = 4


def log_pair_e(leader: Floats, challenger: Floats, epsilon: float, needed: float = -np.inf) -> float:
    """log E against "the leader's mean ≤ the challenger's mean − ``epsilon``".

    Args:
        leader: star counts, shape (5,).
        challenger: star counts, shape (5,).
        epsilon: stars, in (−4, 4); 0 tests superiority, 0.2 tests "not worse by more than 0.2", and
            −1 tests "better by more than 1".
        needed: as in ``log_pair_e_many``.

    Returns:
        A lower bound of log E, 0 without ratings; may be negative.

    Raises:
        ValueError: ``epsilon`` is not between −4 and 4.
    """
    return float(log_pair_e_many(leader, challenger[None, :], epsilon, needed)[0])


def log_pair_e_many(leader: Floats, challengers: Counts, epsilon: float, needed: float = -np.inf) -> Floats:
    """``log_pair_e`` against each of M challengers at once.

    Args:
        leader: shape (5,), or (M, 5) for a leader of its own for each challenger.
        challengers: shape (M, 5).
        epsilon: stars, in (−4, 4).
        needed: the threshold. If log E cannot reach it, a value between the two is returned without computing
            the exact one, which saves most of the time.

    Returns:
        Shape (M,).
    """
    table = _table(to_width(epsilon))
    if not len(challengers):
        return np.zeros(0)
    leaders = np.broadcast_to(leader, challengers.shape)
    counts = np.concatenate([challengers, leaders, np.ones((len(challengers), 1))], axis=1)
    ends = (counts @ table).reshape(len(challengers), 2 * CELLS, len(_LOG_WEIGHTS))
    found = _somewhere(ends)
    possible = found >= needed
    if possible.any():
        cells = ends[possible].reshape(-1, 2, CELLS, len(_LOG_WEIGHTS))
        found[possible] = _minimum(cells, found[possible])
    return found


def proven_worse(leader: Floats, challengers: Counts, delta: float, flows: int) -> NDArray[np.bool_]:
    """Which challengers are proven to be worse than the leader: E ≥ (flows − 1) / delta at ε = 0.

    Such a flow may leave the rotation: over the whole run, a flow that is no worse than its leader is
    dropped with probability ≤ ``delta``.

    Args:
        leader: shape (5,).
        challengers: shape (M, 5).
        delta: error probability over the whole run, in (0, 1).
        flows: number of active flows, leader included, ≥ 2.

    Returns:
        Shape (M,).
    """
    needed = log_threshold(delta, flows)
    return log_pair_e_many(leader, challengers, 0.0, needed) >= needed


def log_threshold(delta: float, flows: int) -> float:
    """log((flows − 1) / delta): the threshold of every test of one leader.

    By a union bound over the flows − 1 leaders that could be wrong, a flow that is worse than the best by
    more than ε is named with probability ≤ ``delta``. At ε = 0 all flows may be tied, and calling any of them
    superior would be wrong: only for that claim, ``flows`` + 1 is the safe choice in theory.
    """
    return float(np.log(max(flows - 1, 1) / delta))


@lru_cache(maxsize=32)
def _table(shift: float) -> Floats:
    """Log factors, (row, end × cell × bet): five rows for a rating of the challenger, by star, five for
    one of the leader, and one for the weights of the bets, which counts once."""
    if not -1 < shift < 1:
        raise ValueError("epsilon is between −4 and 4 stars")
    edges = np.linspace(max(0.0, -shift), min(1.0, 1.0 - shift), CELLS + 1)
    left, right = edges[:-1, None], edges[1:, None]
    challenger_bets = np.minimum(_CHALLENGER_BETS, _LARGEST_BET / (1 - left - shift))[None, :, :, None]
    leader_bets = np.minimum(_LEADER_BETS, _LARGEST_BET / right)[None, :, :, None]
    theta = np.stack([left, right])[:, :, :, None]
    of_leader = np.log1p(leader_bets * (POINTS - theta))
    of_challenger = np.log1p(challenger_bets * (theta + shift - POINTS))
    weights = np.broadcast_to(_LOG_WEIGHTS[:, None], (2, CELLS, len(_LOG_WEIGHTS), 1))
    return np.concatenate([of_challenger, of_leader, weights], axis=3).reshape(-1, 2 * HIGHEST + 1).T.copy()


def _somewhere(ends: Floats) -> Floats:
    """The value at one end of a cell, by row; an upper bound of the minimum. From logs, (row, end, bet)."""
    tops = ends.max(axis=2)
    rows, lowest = np.arange(len(ends)), tops.argmin(axis=1)
    top = tops[rows, lowest]
    return top + np.log(np.exp(ends[rows, lowest] - top[:, None]).sum(axis=1))


def _minimum(ends: Floats, roof: Floats) -> Floats:
    """A lower bound of the minimum over all cells, by row.

    A sum of exponentials is at least its largest term. So a cell whose largest chord stays above the value
    at some end cannot hold the minimum. That rules out most cells, and exponentials dominate the cost.

    Args:
        ends: logs of the bets at both ends of each cell, (row, end, cell, bet).
        roof: an upper bound of the minimum, (row,).
    """
    rows, cells = np.nonzero(ends.min(axis=1).max(axis=2) <= roof[:, None])
    left = ends[rows, 0, cells]
    rise = ends[rows, 1, cells] - left
    low, high = _tangent(left, rise, np.zeros(len(rows))), _tangent(left, rise, np.ones(len(rows)))
    bounds = np.full((len(ends), CELLS), np.inf)
    bounds[rows, cells] = _least(low, high)
    lowest = np.zeros(bounds.shape, dtype=np.bool_)
    np.put_along_axis(lowest, np.argpartition(bounds, _REFINED, axis=1)[:, :_REFINED], True, axis=1)
    loose = lowest[rows, cells] & _dips(low, high)
    if loose.any():
        refined = _refined(left[loose], rise[loose], low[:, loose], high[:, loose])
        where = rows[loose], cells[loose]
        bounds[where] = np.maximum(refined, bounds[where])
    return bounds.min(axis=1)


def _tangent(left: Floats, rise: Floats, at: Floats) -> Floats:
    """Point, value and slope, (3, cell), of the log-sum of chords ``left + at · rise``, (cell, bet)."""
    logs = left + at[:, None] * rise
    top = logs.max(axis=1)
    shares = np.exp(logs - top[:, None])
    total = shares.sum(axis=1)
    found = np.empty((3, len(at)))
    found[0], found[1], found[2] = at, top + np.log(total), (shares * rise).sum(axis=1) / total
    return found


def _dips(low: Floats, high: Floats) -> NDArray[np.bool_]:
    """Whether a convex function with these tangents may be lower between them than at both."""
    return (low[2] < 0) & (high[2] > 0)


def _crossing(low: Floats, high: Floats) -> Floats:
    """Distance from ``low`` at which the tangents cross; ``low`` falls and ``high`` does not."""
    width = high[0] - low[0]
    reach = (high[2] * width - (high[1] - low[1])) / (high[2] - low[2])
    return np.minimum(np.maximum(reach, 0), width)


def _least(low: Floats, high: Floats) -> Floats:
    """A lower bound of a convex function between two points: where its tangents cross."""
    least = np.minimum(low[1], high[1])
    dips = _dips(low, high)
    falling = low[:, dips]
    least[dips] = falling[1] + falling[2] * _crossing(falling, high[:, dips])
    return least


def _refined(left: Floats, rise: Floats, low: Floats, high: Floats) -> Floats:
    """The same lower bound for cells that dip, after ``_CUTS`` cuts at the crossing (Kelley 1960)."""
    for _ in range(_CUTS):
        middle = _tangent(left, rise, low[0] + _crossing(low, high))
        falls = middle[2] < 0
        low, high = np.where(falls, middle, low), np.where(falls, high, middle)
    return _least(low, high)
