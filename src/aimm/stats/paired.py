"""Comparing the rates of two targets on the same items, and families of comparisons."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from aimm.stats.samples import Interval, check_alpha
from aimm.stats.student import binomial_at_most


@dataclass(frozen=True, slots=True)
class McNemar:
    """Two-sided p-values against "both rates are equal".

    Attributes:
        exact: conditional on the number of discordant items; never too small.
        mid: counts the observed outcome by half; less conservative.
    """

    exact: float
    mid: float


def paired_rates(only_first: int, only_second: int, n: int, alpha: float = 0.05) -> Interval:
    """Interval of the difference of two rates on the same items, first − second.

    p = (count + 1)/(n + 2) for both discordant counts, then p₁ − p₂ ± z √((p₁ + p₂ − (p₁ − p₂)²)/(n + 2)),
    cut to −1 … 1: Bonett & Price 2012, "Adjusted Wald confidence interval for a difference of binomial
    proportions based on paired data", Journal of Educational and Behavioral Statistics. The value is the
    plain difference.

    Args:
        only_first: items that only the first target got right.
        only_second: items that only the second got right.
        n: all items, ≥ 1.
        alpha: 1 − coverage, in (0, 1).

    Raises:
        ValueError: an argument is outside its domain.
    """
    check_alpha(alpha)
    _check_counts(only_first, only_second)
    if n < max(only_first + only_second, 1):
        raise ValueError("there is at least one item, and no more discordant items than items")
    centre, error = laplace_difference(only_first, only_second, n)
    reach = NormalDist().inv_cdf(1 - alpha / 2) * error
    return Interval((only_first - only_second) / n, max(centre - reach, -1.0), min(centre + reach, 1.0))


def laplace_difference(only_first: float, only_second: float, n: float) -> tuple[float, float]:
    """Difference of the rates and its standard error after one pseudo-count for each discordant outcome."""
    size = n + 2
    centre = (only_first - only_second) / size
    discordant = (only_first + only_second + 2) / size
    return centre, float(np.sqrt((discordant - centre * centre) / size))


def mcnemar(only_first: int, only_second: int) -> McNemar:
    """McNemar's test on the discordant items, exact and mid-p.

    X ~ Binomial(b + c, ½); exact = min(1, 2 P(X ≤ min(b, c))), mid = exact tail without half of
    P(X = min(b, c)) on each side: McNemar 1947, "Note on the sampling error of the difference between
    correlated proportions or percentages", Psychometrika; Fagerland, Lydersen & Laake 2013, "The McNemar
    test for binary matched-pairs data: mid-p and asymptotic are better than exact conditional", BMC Medical
    Research Methodology.

    Args:
        only_first: items that only the first target got right, ≥ 0.
        only_second: items that only the second got right, ≥ 0.

    Raises:
        ValueError: a count is negative.
    """
    _check_counts(only_first, only_second)
    fewer, n = min(only_first, only_second), only_first + only_second
    tail, below = binomial_at_most(fewer, n, 0.5), binomial_at_most(fewer - 1, n, 0.5)
    return McNemar(min(2 * tail, 1.0), min(tail + below, 1.0))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p-values of a family of tests, in the given order.

    In ascending order max over i ≤ j of min(1, (m − i + 1) p_(i)). Rejecting those at most α keeps the
    probability of any false rejection at α, whatever the dependence: Holm 1979, "A simple sequentially
    rejective multiple test procedure", Scandinavian Journal of Statistics.

    Args:
        p_values: each in [0, 1].

    Raises:
        ValueError: a p-value is not in [0, 1].
    """
    given = np.asarray(p_values, dtype=np.float64)
    if not bool(np.all((given >= 0) & (given <= 1))):
        raise ValueError("p-values are between 0 and 1")
    order = np.argsort(given, kind="stable")
    scaled = given[order] * np.arange(len(given), 0, -1)
    adjusted = np.empty_like(given)
    adjusted[order] = np.minimum(np.maximum.accumulate(scaled), 1)
    return tuple(float(value) for value in adjusted)


def _check_counts(only_first: int, only_second: int) -> None:
    if only_first < 0 or only_second < 0:
        raise ValueError("discordant items are counted from 0")
