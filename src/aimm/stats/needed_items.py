"""How many items an answer takes, from the very intervals that will give it."""

from collections.abc import Callable
from statistics import NormalDist

import numpy as np

from aimm.stats.paired import laplace_difference
from aimm.stats.samples import check_alpha, pseudo_moments, wilson
from aimm.stats.student import student_quantile

MOST_ITEMS = 5_000_000
"""Above this number of items the answer is "no number of items"."""
_HALVINGS = 60


def items_for_rate(rate: float, reach: float, alpha: float = 0.05) -> int | None:
    """Items until Wilson's interval is at most ``reach`` to each side of its centre.

    Args:
        rate: expected rate, in [0, 1]; .5 is the worst case.
        reach: half of the width, > 0.
        alpha: 1 − coverage, in (0, 1).

    Returns:
        The smallest number; None above ``MOST_ITEMS``.

    Raises:
        ValueError: an argument is outside its domain.
    """
    check_alpha(alpha)
    _check_rate(rate, "rate")

    def narrow(n: int) -> bool:
        interval = wilson(rate * n, n, alpha)
        return interval.high - interval.low <= 2 * reach

    return _smallest(narrow, reach)


def items_for_mean(
    mean: float, deviation: float, reach: float, low: float = 0.0, high: float = 1.0, alpha: float = 0.05
) -> int | None:
    """Items until ``samples.bounded_mean`` is at most ``reach`` to each side of its centre, before the cut.

    Also for paired differences, with their mean, deviation and range.

    Args:
        mean: expected mean, in the range.
        deviation: standard deviation of a value, ≥ 0 and at most half of the range.
        reach: half of the width, > 0.
        low: lowest possible value.
        high: highest possible value.
        alpha: 1 − coverage, in (0, 1).

    Returns:
        The smallest number; None above ``MOST_ITEMS``.

    Raises:
        ValueError: an argument is outside its domain.
    """
    check_alpha(alpha)
    _check_moments(mean, deviation, low, high)

    def narrow(n: int) -> bool:
        _, error = pseudo_moments(n, mean, (n - 1) * deviation**2, low, high)
        return student_quantile(1 - alpha / 2, n + 1) * error <= reach

    return _smallest(narrow, reach)


def items_for_paired_rates(
    discordant: float, reach: float, difference: float = 0.0, alpha: float = 0.05
) -> int | None:
    """Items until ``paired.paired_rates`` is at most ``reach`` to each side of its centre, before the cut.

    Args:
        discordant: expected share of items that only one target gets right, in [0, 1].
        reach: half of the width, > 0.
        difference: expected difference of the rates, at most ``discordant``.
        alpha: 1 − coverage, in (0, 1).

    Returns:
        The smallest number; None above ``MOST_ITEMS``.

    Raises:
        ValueError: an argument is outside its domain.
    """
    check_alpha(alpha)
    _check_discordant(discordant, difference)
    quantile = NormalDist().inv_cdf(1 - alpha / 2)

    def narrow(n: int) -> bool:
        _, error = _expected_difference(discordant, difference, n)
        return quantile * error <= reach

    return _smallest(narrow, reach)


def detectable_mean(
    n: int, deviation: float, low: float = -1.0, high: float = 1.0, alpha: float = 0.05, power: float = 0.8
) -> float | None:
    """The smallest true mean of paired differences that n items tell from 0 with the given power.

    Solves c(δ) − t(n + 1) e(δ) = z(power) σ √n / (n + 2), where c ± t e is ``samples.bounded_mean``; the
    mean of the sample is taken as normal.

    Args:
        n: number of items, ≥ 1.
        deviation: standard deviation σ of a difference, ≥ 0 and at most half of the range.
        low: lowest possible difference, < 0.
        high: highest possible difference, > 0.
        alpha: 1 − coverage of the interval, in (0, 1).
        power: probability that the interval excludes 0, in (0, 1).

    Returns:
        The difference, in 0 … high; None if n items tell not even the largest from 0.

    Raises:
        ValueError: an argument is outside its domain.
    """
    _check_power(n, alpha, power)
    _check_moments(0.0, deviation, low, high)
    quantile = student_quantile(1 - alpha / 2, n + 1)
    spread = NormalDist().inv_cdf(power) * deviation * np.sqrt(n) / (n + 2)

    def told(difference: float) -> bool:
        centre, error = pseudo_moments(n, difference, (n - 1) * deviation**2, low, high)
        return centre - quantile * error >= spread

    return _least(told, high)


def detectable_rates(n: int, discordant: float, alpha: float = 0.05, power: float = 0.8) -> float | None:
    """The smallest true difference of two rates that n common items tell from 0 with the given power.

    Solves c(δ) − z(1 − α/2) e(δ) = z(power) √(n (D − δ²)) / (n + 2), where c ± z e is ``paired.paired_rates``
    and D the share of discordant items.

    Args:
        n: number of items, ≥ 1.
        discordant: share of items that only one target gets right, in [0, 1].
        alpha: 1 − coverage of the interval, in (0, 1).
        power: probability that the interval excludes 0, in (0, 1).

    Returns:
        The difference, at most ``discordant``; None if n items tell not even that from 0.

    Raises:
        ValueError: an argument is outside its domain.
    """
    _check_power(n, alpha, power)
    _check_discordant(discordant, 0.0)
    quantile, chance = NormalDist().inv_cdf(1 - alpha / 2), NormalDist().inv_cdf(power)

    def told(difference: float) -> bool:
        centre, error = _expected_difference(discordant, difference, n)
        spread = chance * float(np.sqrt(n * (discordant - difference**2))) / (n + 2)
        return centre - quantile * error >= spread

    return _least(told, discordant)


def smallest_number(enough: Callable[[int], bool], least: int = 1) -> int | None:
    """The smallest number from ``least`` on from which ``enough`` holds; None above ``MOST_ITEMS``.

    Args:
        enough: false below some number and true from it on.
        least: where to begin, ≥ 1.
    """
    low, high = least - 1, least
    while not enough(high):
        if high >= MOST_ITEMS:
            return None
        low, high = high, min(2 * high, MOST_ITEMS)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _smallest(narrow: Callable[[int], bool], reach: float) -> int | None:
    if not reach > 0:
        raise ValueError("the reach is above 0")
    return smallest_number(narrow)


def _least(told: Callable[[float], bool], most: float) -> float | None:
    if not told(most):
        return None
    low, high = 0.0, most
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if told(middle) else (middle, high)
    return high


def _expected_difference(discordant: float, difference: float, n: int) -> tuple[float, float]:
    return laplace_difference(n * (discordant + difference) / 2, n * (discordant - difference) / 2, n)


def _check_rate(rate: float, name: str) -> None:
    if not 0 <= rate <= 1:
        raise ValueError(f"the {name} is between 0 and 1")


def _check_moments(mean: float, deviation: float, low: float, high: float) -> None:
    if not (low < high and low <= mean <= high):
        raise ValueError("the mean is in the range, whose ends differ")
    if not 0 <= deviation <= (high - low) / 2:
        raise ValueError("the deviation is between 0 and half of the range")


def _check_discordant(discordant: float, difference: float) -> None:
    _check_rate(discordant, "share of discordant items")
    if abs(difference) > discordant:
        raise ValueError("the difference is at most the share of discordant items")


def _check_power(n: int, alpha: float, power: float) -> None:
    check_alpha(alpha)
    if not (n >= 1 and 0 < power < 1):
        raise ValueError("there is at least one item, and the power is between 0 and 1")
