"""Confidence intervals from a sample of fixed size, valid for a single look."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from aimm.stats.stars import Floats
from aimm.stats.student import student_quantile


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its confidence interval.

    Attributes:
        value: the estimate.
        low: lower end.
        high: upper end.
    """

    value: float
    low: float
    high: float


def wilson(successes: float, n: float, alpha: float = 0.05) -> Interval:
    """Wilson's score interval of a rate.

    (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n): Wilson 1927, "Probable inference, the law of
    succession, and statistical inference", JASA; Agresti & Coull 1998, "Approximate is better than 'exact'
    for interval estimation of binomial proportions", The American Statistician. On average over the rates
    it covers 1 − alpha; at single rates less (.92 of .95 at n = 30), as the counts are whole.

    Args:
        successes: 0 … n.
        n: number of items, ≥ 0; (0, 1) without items, around .5.
        alpha: 1 − coverage, in (0, 1).

    Raises:
        ValueError: an argument is outside its domain.
    """
    check_alpha(alpha)
    if not 0 <= successes <= n:
        raise ValueError("successes are between 0 and the number of items")
    if n == 0:
        return Interval(0.5, 0.0, 1.0)
    return score_interval(successes / n, n, NormalDist().inv_cdf(1 - alpha / 2))


def score_interval(rate: float, size: float, quantile: float) -> Interval:
    """Wilson's interval for an (effective) sample size > 0 and a quantile of the normal or of Student's t."""
    square = quantile * quantile / size
    centre = (rate + square / 2) / (1 + square)
    reach = float(np.sqrt(square * (rate * (1 - rate) + square / 4))) / (1 + square)
    return Interval(rate, min(max(centre - reach, 0.0), rate), max(min(centre + reach, 1.0), rate))


def bounded_mean(values: Floats, low: float = 0.0, high: float = 1.0, alpha: float = 0.05) -> Interval:
    """Interval of the mean of bounded values: Student's t after one pseudo-observation at each end.

    Of the n values, ``low`` and ``high``: mean ± t(n + 1) s / √(n + 2), cut to the range; the idea of
    Agresti & Coull 1998 for rates. In the simulations of ``benchmarks/coverage.py`` it covers .944 or more,
    also scores near the ceiling and differences that are mostly ties, where plain t and the bootstrap fail;
    at n = 30 it is up to twice as wide as necessary there.

    Args:
        values: shape (n,), n ≥ 0; the whole range without values.
        low: lowest possible value.
        high: highest possible value, above ``low``.
        alpha: 1 − coverage, in (0, 1).

    Raises:
        ValueError: a value is outside the range, or an argument outside its domain.
    """
    check_range(values, low, high)
    n = len(values)
    mean = float(values.mean()) if n else (low + high) / 2
    return moments_interval(n, mean, float(((values - mean) ** 2).sum()), low, high, alpha)


def moments_interval(
    n: int, mean: float, squares: float, low: float = 0.0, high: float = 1.0, alpha: float = 0.05
) -> Interval:
    """``bounded_mean`` from the mean and the sum of squared deviations of n values.

    Raises:
        ValueError: an argument is outside its domain.
    """
    check_alpha(alpha)
    if n < 0 or squares < 0 or not low <= mean <= high:
        raise ValueError("n and squares are at least 0, and the mean is in the range")
    centre, error = pseudo_moments(n, mean, squares, low, high)
    reach = student_quantile(1 - alpha / 2, n + 1) * error
    return Interval(mean, max(centre - reach, low), min(centre + reach, high))


def pseudo_moments(n: int, mean: float, squares: float, low: float, high: float) -> tuple[float, float]:
    """Mean and its standard error after one pseudo-observation at each end."""
    size = n + 2
    centre = (n * mean + low + high) / size
    spread = squares + n * (mean - centre) ** 2 + (low - centre) ** 2 + (high - centre) ** 2
    return centre, float(np.sqrt(spread / (n + 1) / size))


def paired_mean(
    first: Floats, second: Floats, low: float = 0.0, high: float = 1.0, alpha: float = 0.05
) -> Interval:
    """Interval of the mean difference first − second of bounded scores of the same items.

    ``bounded_mean`` of the differences, whose range is low − high … high − low.

    Args:
        first: shape (n,).
        second: shape (n,), in the same order of items.
        low: lowest possible score.
        high: highest possible score.
        alpha: 1 − coverage.

    Raises:
        ValueError: shapes differ, or a score is outside the range.
    """
    if first.shape != second.shape:
        raise ValueError("both have one score an item")
    check_range(first, low, high)
    check_range(second, low, high)
    return bounded_mean(first - second, low - high, high - low, alpha)


def check_alpha(alpha: float) -> None:
    """Raise ValueError unless alpha is in (0, 1)."""
    if not 0 < alpha < 1:
        raise ValueError("alpha is between 0 and 1")


def check_range(values: Floats, low: float, high: float) -> None:
    """Raise ValueError unless low < high and all values are between them."""
    if not low < high:
        raise ValueError("the highest possible value is above the lowest")
    if not bool(np.all((values >= low) & (values <= high))):
        raise ValueError(f"values are between {low:g} and {high:g}")
