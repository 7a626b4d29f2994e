"""A requirement's verdict: pass, fail or not yet, from an interval and a threshold."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np

from aimm.stats.needed_items import smallest_number
from aimm.stats.samples import Interval, bounded_mean, moments_interval, wilson
from aimm.stats.stars import Floats

Operator = Literal[">=", ">", "<=", "<"]
Outcome = Literal["pass", "fail", "not yet"]
OPERATORS: tuple[Operator, ...] = (">=", ">", "<=", "<")
POWER = 0.8
"""The probability with which the number of items of a verdict decides, if the estimate is the truth."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a sample says about a requirement.

    Attributes:
        outcome: "pass", "fail" or "not yet".
        interval: the estimate and its interval.
        more: further items that would probably decide; 0 once decided, None if the estimate is too close to
            the threshold for any feasible number, or if nothing is measured yet.
    """

    outcome: Outcome
    interval: Interval
    more: int | None


def outcome(interval: Interval, operator: Operator, threshold: float) -> Outcome:
    """Pass if the whole interval meets the threshold, fail if none of it does, else not yet.

    Args:
        interval: of the measured value.
        operator: how the value has to compare with the threshold.
        threshold: in the unit of the value.

    Raises:
        ValueError: the operator is none of the four.
    """
    low, high = interval.low, interval.high
    meets: dict[Operator, tuple[bool, bool]] = {
        ">=": (low >= threshold, high < threshold),
        ">": (low > threshold, high <= threshold),
        "<=": (high <= threshold, low > threshold),
        "<": (high < threshold, low >= threshold),
    }
    if operator not in meets:
        raise ValueError(f"the operator is one of {', '.join(OPERATORS)}")
    all_of_it, none_of_it = meets[operator]
    if all_of_it:
        return "pass"
    return "fail" if none_of_it else "not yet"


def rate_verdict(
    successes: int, n: int, operator: Operator, threshold: float, alpha: float = 0.05
) -> Verdict:
    """The verdict on a rate, by ``samples.wilson``.

    ``more`` is the smallest number after which Wilson's interval excludes the threshold, if the further
    items turn out less favourable than the rate by z(.8) standard errors.

    Args:
        successes: 0 … n.
        n: number of items, ≥ 0.
        operator: how the rate has to compare with the threshold.
        threshold: a rate.
        alpha: 1 − coverage of the interval, in (0, 1).

    Raises:
        ValueError: an argument is outside its domain.
    """
    interval = wilson(successes, n, alpha)
    error = float(np.sqrt(interval.value * (1 - interval.value)))

    def after(total: int) -> Interval:
        rate = _towards(interval.value, threshold, error / np.sqrt(total), 0.0, 1.0)
        return wilson(rate * total, total, alpha)

    return _verdict(interval, operator, threshold, n, after)


def mean_verdict(
    values: Floats,
    operator: Operator,
    threshold: float,
    low: float = 0.0,
    high: float = 1.0,
    alpha: float = 0.05,
) -> Verdict:
    """The verdict on the mean of bounded scores, by ``samples.bounded_mean``.

    ``more`` is the smallest number after which that interval excludes the threshold, if the mean turns out
    less favourable than now by z(.8) standard errors.

    Args:
        values: shape (n,).
        operator: how the mean has to compare with the threshold.
        threshold: in the unit of the values.
        low: lowest possible value.
        high: highest possible value.
        alpha: 1 − coverage of the interval, in (0, 1).

    Raises:
        ValueError: a value is outside the range, or an argument outside its domain.
    """
    interval = bounded_mean(values, low, high, alpha)
    n = len(values)
    variance = float(values.var(ddof=1)) if n > 1 else ((high - low) / 2) ** 2

    def after(total: int) -> Interval:
        mean = _towards(interval.value, threshold, float(np.sqrt(variance / total)), low, high)
        return moments_interval(total, mean, (total - 1) * variance, low, high, alpha)

    return _verdict(interval, operator, threshold, n, after)


def _verdict(
    interval: Interval, operator: Operator, threshold: float, n: int, after: Callable[[int], Interval]
) -> Verdict:
    found = outcome(interval, operator, threshold)
    if found != "not yet":
        return Verdict(found, interval, 0)
    if n == 0 or interval.value == threshold:
        return Verdict(found, interval, None)
    total = smallest_number(lambda size: outcome(after(size), operator, threshold) != "not yet", n + 1)
    return Verdict(found, interval, None if total is None else total - n)


def _towards(value: float, threshold: float, error: float, low: float, high: float) -> float:
    """The value moved to the threshold's side by z(.8) errors, at most to the end of the range."""
    step = NormalDist().inv_cdf(POWER) * error
    moved = value - step if value > threshold else value + step
    return min(max(moved, low), high)
