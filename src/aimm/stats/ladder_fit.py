"""The Bradley–Terry model with Davidson's ties, fitted by Newton's method."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from aimm.stats.stars import Floats

Ints = NDArray[np.int64]
RIDGE = 0.25
"""Precision of the prior of log strengths, where one is needed: a standard deviation of 2."""
_ROUNDS = 100
_SHRINKINGS = 40
_CLOSE = 1e-11
_FAR = 1e6


class Result(IntEnum):
    """How a blind comparison of two ended."""

    FIRST = 0
    SECOND = 1
    TIE = 2
    BOTH_BAD = 3


@dataclass(frozen=True, slots=True)
class Fit:
    """Maximum of the likelihood, penalised where it has none.

    Attributes:
        strengths: log strengths that add up to 0, shape (K,).
        log_tie: log nu; −∞ without ties.
        covariance: of the strengths, and of log nu if there are ties, shape (K, K) or (K + 1, K + 1).
        ridge: precision of the normal prior that was used; 0 for plain maximum likelihood.
    """

    strengths: Floats
    log_tie: float
    covariance: Floats
    ridge: float


def fit(first: Ints, second: Ints, results: Ints, contestants: int, ridge: float) -> Fit:
    """Fit log strengths and log nu.

    P(i wins) = π_i / s, P(tie) = nu √(π_i π_j) / s, s = π_i + π_j + nu √(π_i π_j): Davidson 1970, "On
    extending the Bradley–Terry model to accommodate ties in paired comparison experiments", JASA; without
    ties Bradley & Terry 1952, "Rank analysis of incomplete block designs", Biometrika. The log-likelihood is
    concave in log π and log nu; Newton's steps are halved until it grows. Comparisons with both bad are left
    out.

    Args:
        first: number of the first contestant, shape (n,).
        second: number of the second, shape (n,).
        results: values of ``Result``, shape (n,).
        contestants: K.
        ridge: precision of a normal prior of log strengths and log nu around 0; 0 for none.
    """
    used = results != Result.BOTH_BAD
    tied = bool(np.any(results == Result.TIE))
    features = outcome_features(first[used], second[used], contestants, tied)
    chosen = results[used]
    width = features.shape[2]
    centred = np.zeros((width, width))
    centred[:contestants, :contestants] = 1 / contestants
    at = np.zeros(width)
    value = _value(features, chosen, at, ridge)
    for _ in range(_ROUNDS):
        slope, curve = _derivatives(features, chosen, at, ridge)
        step = np.asarray(np.linalg.solve(curve + centred, slope), dtype=np.float64)
        moved, better = _shortened(features, chosen, at, step, value, ridge)
        done = float(np.abs(moved - at).max()) < _CLOSE
        at, value = moved, better
        if done:
            break
    _, curve = _derivatives(features, chosen, at, ridge)
    around = np.eye(width) - centred
    covariance = around @ np.linalg.inv(curve + centred) @ around
    log_tie = float(at[contestants]) if tied else -np.inf
    return Fit(at[:contestants], log_tie, covariance, ridge)


def outcome_features(first: Ints, second: Ints, contestants: int, tied: bool) -> Floats:
    """What each outcome adds up in log strengths and log nu, shape (n, 2 or 3, K or K + 1)."""
    n = len(first)
    rows = np.arange(n)
    features = np.zeros((n, 3 if tied else 2, contestants + tied))
    features[rows, 0, first] = 1
    features[rows, 1, second] = 1
    if tied:
        features[rows, 2, first] = 0.5
        features[rows, 2, second] = 0.5
        features[:, 2, contestants] = 1
    return features


def scores(features: Floats, chosen: Ints, at: Floats) -> Floats:
    """Gradient of the log-likelihood of each comparison, shape (n, width)."""
    chances = _chances(features, at)
    mean = np.einsum("no,now->nw", chances, features)
    return features[np.arange(len(chosen)), chosen] - mean


def robust_covariance(one: Fit, first: Ints, second: Ints, results: Ints, items: Ints) -> Floats:
    """Covariance that allows comparisons of the same item to depend on each other.

    A (G/(G − 1) Σ_g s_g s_gᵀ) A with A the model's covariance and s_g the sum of the scores of item g:
    Liang & Zeger 1986, "Longitudinal data analysis using generalized linear models", Biometrika.

    Args:
        one: the fit of the same comparisons.
        first: number of the first contestant, shape (n,).
        second: number of the second, shape (n,).
        results: values of ``Result``, shape (n,).
        items: number of the item of each comparison, shape (n,), at least two different ones.
    """
    used = results != Result.BOTH_BAD
    tied = bool(np.isfinite(one.log_tie))
    at = np.append(one.strengths, one.log_tie) if tied else one.strengths
    features = outcome_features(first[used], second[used], len(one.strengths), tied)
    found, of = np.unique(items[used], return_inverse=True)
    sums = np.zeros((len(found), len(at)))
    np.add.at(sums, of, scores(features, results[used], at))
    middle = len(found) / (len(found) - 1) * sums.T @ sums
    return one.covariance @ middle @ one.covariance


def has_maximum(first: Ints, second: Ints, results: Ints, contestants: int) -> bool:
    """Whether the likelihood has a maximum at finite strengths.

    Every contestant must be reached from every other by wins or ties (Ford 1957, "Solution of a ranking
    problem from binary comparisons", American Mathematical Monthly); and with ties, some cycle must have
    more wins than ties, or log nu and the strengths grow together without end.
    """
    lead = np.full((contestants, contestants), -np.inf)
    np.fill_diagonal(lead, 0.0)
    tied = results == Result.TIE
    lead[first[tied], second[tied]] = lead[second[tied], first[tied]] = -1
    for result, winner, loser in ((Result.FIRST, first, second), (Result.SECOND, second, first)):
        lead[winner[results == result], loser[results == result]] = 1
    for through in range(contestants):
        lead = np.minimum(np.maximum(lead, lead[:, through, None] + lead[through]), _FAR)
    connected = bool(np.all(lead > -np.inf))
    return connected and (not bool(tied.any()) or bool(np.any(np.diag(lead) > 0)))


def _chances(features: Floats, at: Floats) -> Floats:
    logs = features @ at
    shares = np.exp(logs - logs.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def _value(features: Floats, chosen: Ints, at: Floats, ridge: float) -> float:
    logs = features @ at
    total = logs[np.arange(len(chosen)), chosen] - np.logaddexp.reduce(logs, axis=1)
    return float(total.sum()) - ridge / 2 * float(at @ at)


def _derivatives(features: Floats, chosen: Ints, at: Floats, ridge: float) -> tuple[Floats, Floats]:
    """Gradient, and the negative Hessian."""
    chances = _chances(features, at)
    mean = np.einsum("no,now->nw", chances, features)
    slope = (features[np.arange(len(chosen)), chosen] - mean).sum(axis=0) - ridge * at
    width = len(at)
    weighted = (chances[:, :, None] * features).reshape(-1, width)
    curve = weighted.T @ features.reshape(-1, width) - mean.T @ mean + ridge * np.eye(width)
    return slope, curve


def _shortened(
    features: Floats, chosen: Ints, at: Floats, step: Floats, value: float, ridge: float
) -> tuple[Floats, float]:
    """The longest of the halved steps that does not lower the likelihood, and the likelihood there."""
    for _ in range(_SHRINKINGS):
        better = _value(features, chosen, at + step, ridge)
        if better >= value:
            return at + step, better
        step = step / 2
    return at, value
