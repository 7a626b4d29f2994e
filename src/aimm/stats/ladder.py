"""A ladder of contestants from blind comparisons of two: strengths, chances, intervals."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from aimm.stats.clusters import FEW_CLUSTERS
from aimm.stats.ladder_fit import RIDGE, Fit, Ints, Result, fit, has_maximum, robust_covariance
from aimm.stats.samples import Interval, check_alpha, wilson
from aimm.stats.stars import Floats
from aimm.stats.student import student_quantile


@dataclass(frozen=True, slots=True)
class Rung:
    """One contestant.

    Attributes:
        contestant: its number.
        strength: log strength; those of all contestants add up to 0.
        wins: comparisons that it won.
        losses: comparisons that it lost.
        ties: comparisons without a preference.
        both_bad: comparisons in which neither was good enough.
    """

    contestant: int
    strength: Interval
    wins: int
    losses: int
    ties: int
    both_bad: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two contestants, the stronger one first.

    Attributes:
        first: number of the stronger contestant.
        second: number of the other.
        win: chance that the first is preferred if one of them is, π₁ / (π₁ + π₂).
        tie: chance of a tie, if the two are not both bad.
        comparisons: number of comparisons of the two.
    """

    first: int
    second: int
    win: Interval
    tie: float
    comparisons: int


@dataclass(frozen=True, slots=True)
class Ladder:
    """Contestants by strength.

    Attributes:
        rungs: strongest first.
        pairs: all pairs, in the order of the rungs.
        both_bad: share of comparisons in which neither was good enough, Wilson's interval. They say nothing
            about the strengths.
        cautions: what limits the result, in plain words.
        shrunk: whether strengths are shrunk towards each other, because the comparisons alone do not
            determine them.
    """

    rungs: tuple[Rung, ...]
    pairs: tuple[Pair, ...]
    both_bad: Interval
    cautions: tuple[str, ...]
    shrunk: bool


def ladder(
    first: Ints,
    second: Ints,
    results: Ints,
    contestants: int,
    items: Ints | None = None,
    alpha: float = 0.05,
) -> Ladder:
    """Strengths by the Bradley–Terry model with Davidson's ties, and intervals.

    Without a finite maximum of the likelihood (a contestant that always wins, or groups that never met), a
    normal prior of standard deviation 2 shrinks the log strengths. Intervals are Wald's in log strengths
    (Agresti 2013, "Categorical Data Analysis", 3rd edition, 11.6), those of chances transformed from log
    odds. When items repeat, variances are the larger one of the model's and the cluster-robust one, with
    the quantile t(items − 1).

    Args:
        first: number of the first contestant of each comparison, 0 … K − 1, shape (n,).
        second: number of the second, shape (n,).
        results: values of ``ladder_fit.Result``, shape (n,).
        contestants: K ≥ 2.
        items: number of the item of each comparison, shape (n,); None if each has its own.
        alpha: 1 − coverage of each interval, in (0, 1).

    Raises:
        ValueError: shapes differ, a number is out of range, or a contestant meets itself.
    """
    check_alpha(alpha)
    _check(first, second, results, contestants, items)
    shrunk = not has_maximum(first, second, results, contestants)
    one = fit(first, second, results, contestants, RIDGE if shrunk else 0.0)
    covariances, quantile, cautions = _uncertainty(one, first, second, results, items, alpha)
    if shrunk:
        cautions = (
            "strengths are shrunk towards each other: wins and ties do not connect all contestants both ways",
            *cautions,
        )
    order = [int(number) for number in np.argsort(-one.strengths, kind="stable")]
    rungs = tuple(
        _rung(number, one, _reach(covariances, np.eye(contestants)[number], quantile), first, second, results)
        for number in order
    )
    pairs = tuple(
        _pair(one, covariances, quantile, stronger, weaker, first, second)
        for place, stronger in enumerate(order)
        for weaker in order[place + 1 :]
    )
    bad = wilson(int((results == Result.BOTH_BAD).sum()), len(results), alpha)
    return Ladder(rungs, pairs, bad, cautions, shrunk)


def _uncertainty(
    one: Fit, first: Ints, second: Ints, results: Ints, items: Ints | None, alpha: float
) -> tuple[tuple[Floats, ...], float, tuple[str, ...]]:
    """Covariances of which the larger counts, the quantile, and cautions."""
    normal = NormalDist().inv_cdf(1 - alpha / 2)
    used = results != Result.BOTH_BAD
    distinct = len(np.unique(items[used])) if items is not None else int(used.sum())
    if items is None or distinct == int(used.sum()):
        return (one.covariance,), normal, ()
    if distinct == 1:
        return (one.covariance,), normal, ("all comparisons are about one item: others may differ",)
    robust = robust_covariance(one, first, second, results, items)
    few = (f"the comparisons are about {distinct} items: intervals are rough",)
    quantile = student_quantile(1 - alpha / 2, distinct - 1)
    return (one.covariance, robust), quantile, few if distinct < FEW_CLUSTERS else ()


def _reach(covariances: tuple[Floats, ...], contrast: Floats, quantile: float) -> float:
    size = len(contrast)
    variance = max(float(contrast @ one[:size, :size] @ contrast) for one in covariances)
    return quantile * float(np.sqrt(max(variance, 0.0)))


def _rung(number: int, one: Fit, reach: float, first: Ints, second: Ints, results: Ints) -> Rung:
    value = float(one.strengths[number])
    left, right = first == number, second == number

    def count(on_left: Result, on_right: Result) -> int:
        return int((results[left] == on_left).sum() + (results[right] == on_right).sum())

    return Rung(
        number,
        Interval(value, value - reach, value + reach),
        count(Result.FIRST, Result.SECOND),
        count(Result.SECOND, Result.FIRST),
        count(Result.TIE, Result.TIE),
        count(Result.BOTH_BAD, Result.BOTH_BAD),
    )


def _pair(
    one: Fit,
    covariances: tuple[Floats, ...],
    quantile: float,
    stronger: int,
    weaker: int,
    first: Ints,
    second: Ints,
) -> Pair:
    contrast = np.zeros(len(one.strengths))
    contrast[stronger], contrast[weaker] = 1, -1
    odds = float(contrast @ one.strengths)
    reach = _reach(covariances, contrast, quantile)
    win = Interval(_logistic(odds), _logistic(odds - reach), _logistic(odds + reach))
    half = float(np.exp(one.log_tie))
    tie = half / (half + 2 * float(np.cosh(odds / 2)))
    met = ((first == stronger) & (second == weaker)) | ((first == weaker) & (second == stronger))
    return Pair(stronger, weaker, win, tie, int(met.sum()))


def _logistic(odds: float) -> float:
    return 0.5 + 0.5 * float(np.tanh(odds / 2))


def _check(first: Ints, second: Ints, results: Ints, contestants: int, items: Ints | None) -> None:
    if contestants < 2:
        raise ValueError("at least two contestants are needed")
    others = (second, results) if items is None else (second, results, items)
    if any(each.shape != first.shape for each in others):
        raise ValueError("each comparison has a first, a second, a result and, where given, an item")
    both = np.concatenate([first, second])
    if bool(np.any((both < 0) | (both >= contestants))):
        raise ValueError(f"contestants are numbered from 0 to {contestants - 1}")
    if bool(np.any(first == second)):
        raise ValueError("a contestant is not compared with itself")
    if not bool(np.all(np.isin(results, list(Result)))):
        raise ValueError("a result is 0 (first), 1 (second), 2 (tie) or 3 (both bad)")
