"""Two targets on the same items: the difference, its interval and its p-value."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from aimm.comparison.model import Kind, Scores
from aimm.metrics.model import About
from aimm.stats.needed_items import detectable_mean, detectable_rates
from aimm.stats.paired import laplace_difference, paired_rates
from aimm.stats.samples import Interval, bounded_mean, pseudo_moments
from aimm.stats.stars import Floats
from aimm.stats.student import beta_share, student_quantile
from aimm.stats.verdicts import mean_verdict

FEWEST_AMOUNTS = 5
"""Items below which amounts without bounds are not compared: their spread is not known."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Means over repetitions of the items that both targets have a value for.

    Attributes:
        first: of the target, shape (n,).
        second: of the baseline, in the same order.
        missing: items that lack a value of either.
        single: whether each item has one value of either.
    """

    first: Floats
    second: Floats
    missing: int
    single: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference with its interval and the two-sided p-value against 0 (a ratio: against 1)."""

    kind: Kind
    interval: Interval | None
    p: float


def pairs_of(target: Scores, baseline: Scores) -> Pairs:
    """The common items of two targets, in the baseline's order."""
    keys = list(dict.fromkeys([*baseline.values, *target.values]))
    first: list[float] = []
    second: list[float] = []
    single = True
    for key in keys:
        one, two = (_given(scores.values.get(key, ())) for scores in (target, baseline))
        if one and two:
            first.append(sum(one) / len(one))
            second.append(sum(two) / len(two))
            single = single and len(one) == len(two) == 1
    return Pairs(np.array(first), np.array(second), len(keys) - len(first), single)


def item_means(scores: Scores) -> tuple[Floats, int]:
    """Means over repetitions by item, and how many items have no value."""
    given = [_given(values) for values in scores.values.values()]
    means = [sum(values) / len(values) for values in given if values]
    return np.array(means, dtype=np.float64), len(given) - len(means)


def _given(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def kind_of(pairs: Pairs, about: About) -> Kind:
    """How the pairs are compared: rates if each value is 0 or 1 and was measured once."""
    both = np.concatenate([pairs.first, pairs.second])
    if about.high is None:
        return "ratio" if bool(np.all(both > 0)) else "amounts"
    whole = bool(np.all((both == about.low) | (both == about.high)))
    return "rates" if whole and pairs.single and (about.low, about.high) == (0, 1) else "scores"


def difference_of(pairs: Pairs, about: About, alpha: float = 0.05) -> Difference:
    """The difference target − baseline, or for positive amounts without bounds the ratio of geometric means.

    Rates by Bonett & Price, bounded scores by ``samples.bounded_mean`` of the differences, amounts by
    Student's t of the differences of logarithms, or of the amounts where some are 0. Repetitions of an item
    are one observation, their mean, so that they cannot make the interval too narrow.
    """
    kind = kind_of(pairs, about)
    n = len(pairs.first)
    if not n:
        return Difference(kind, None, 1.0)
    if kind == "rates":
        only_first, only_second = _discordant(pairs)
        centre, error = laplace_difference(only_first, only_second, n)
        p = 2 * (1 - NormalDist().cdf(abs(centre) / error))
        return Difference(kind, paired_rates(only_first, only_second, n, alpha), p)
    if kind == "scores":
        width = _width(about)
        differences = pairs.first - pairs.second
        mean = float(differences.mean())
        centre, error = pseudo_moments(n, mean, float(((differences - mean) ** 2).sum()), -width, width)
        return Difference(
            kind, bounded_mean(differences, -width, width, alpha), _two_sided(centre / error, n + 1)
        )
    return _amounts(kind, pairs, alpha)


def _amounts(kind: Kind, pairs: Pairs, alpha: float) -> Difference:
    n = len(pairs.first)
    if n < FEWEST_AMOUNTS:
        return Difference(kind, None, 1.0)
    ratio = kind == "ratio"
    differences = np.log(pairs.first / pairs.second) if ratio else pairs.first - pairs.second
    mean, error = float(differences.mean()), float(differences.std(ddof=1)) / math.sqrt(n)
    reach = student_quantile(1 - alpha / 2, n - 1) * error
    ends = (mean, mean - reach, mean + reach)
    value, low, high = (math.exp(end) for end in ends) if ratio else ends
    p = _two_sided(mean / error, n - 1) if error > 0 else float(mean == 0)
    return Difference(kind, Interval(value, low, high), p)


def _two_sided(t: float, freedom: float) -> float:
    """P(|T| ≥ |t|) of Student's t."""
    square = t * t
    return 1 - beta_share(square / (freedom + square), 0.5, freedom / 2)


def detectable(pairs: Pairs, about: About, alpha: float = 0.05) -> float | None:
    """The smallest true difference that so many items show with probability .8; None for amounts or no items.

    Where so few items are discordant that not even all of them on one side would show it, more of them are
    assumed than were seen: the fewest that would.
    """
    kind, n = kind_of(pairs, about), len(pairs.first)
    if kind not in {"rates", "scores"} or not n:
        return None
    if kind == "rates":
        seen = sum(_discordant(pairs))
        found = (detectable_rates(n, discordant / n, alpha) for discordant in range(seen, n + 1))
        return next((difference for difference in found if difference is not None), None)
    width = _width(about)
    spread = float((pairs.first - pairs.second).std(ddof=1)) if n > 1 else width
    return detectable_mean(n, min(spread, width), -width, width, alpha)


def more_items(pairs: Pairs, about: About, alpha: float = 0.05) -> int | None:
    """Further items until the direction is probably settled; None if it is not feasible, or for amounts."""
    if about.high is None:
        return None
    width = _width(about)
    differences = pairs.first - pairs.second
    upwards = not len(differences) or differences.mean() >= 0
    return mean_verdict(differences, ">" if upwards else "<", 0.0, -width, width, alpha).more


def with_missing(pairs: Pairs, about: About, first: float, second: float) -> Pairs:
    """The pairs as if the target had ``first`` and the baseline ``second`` on every missing item."""
    n = pairs.missing
    return Pairs(np.append(pairs.first, [first] * n), np.append(pairs.second, [second] * n), 0, pairs.single)


def _discordant(pairs: Pairs) -> tuple[int, int]:
    return int((pairs.first > pairs.second).sum()), int((pairs.first < pairs.second).sum())


def _width(about: About) -> float:
    if about.high is None:
        raise ValueError("amounts have no bounds")
    return about.high - about.low
