"""Krippendorff's alpha: agreement of any number of raters, with missing judgements."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from aimm.stats.agreement import Agreement, Unknown
from aimm.stats.samples import check_alpha, wilson
from aimm.stats.stars import Floats

Metric = Literal["nominal", "ordinal", "interval"]
METRICS: tuple[Metric, ...] = ("nominal", "ordinal", "interval")
_NOTHING = 1e-12


def krippendorff_alpha(
    ratings: Floats, metric: Metric, *, seed: int, replicates: int = 1_000, alpha: float = 0.05
) -> Agreement | Unknown:
    """Krippendorff's alpha with a bootstrap interval over items.

    1 − D_o/D_e with D_o = 1/n Σ_items Σ_pairs δ² / (m_i − 1) and D_e = 1/(n(n − 1)) Σ_pairs δ² over all n
    judgements of items that have two or more. δ² is 1{c ≠ k} (nominal), (c − k)² (interval), or the squared
    difference of mid-ranks (ordinal): Krippendorff 2019, "Content Analysis", 4th edition, chapter 12. The
    interval is the percentile interval of items drawn with replacement; a draw in which all judgements are
    the same counts as 0. Without a disagreement its lower end is Wilson's bound of the share of items that
    agree.

    ``observed`` is 1 − D_o / (largest δ² among the judgements); ``constant`` is the same for the judgements
    paired with those of a judge who always gives the best single value.

    Args:
        ratings: shape (raters, items); nan for a missing judgement. Categories are given as numbers.
        metric: how judgements differ.
        seed: of the bootstrap.
        replicates: number of draws, ≥ 100.
        alpha: 1 − coverage, in (0, 1).

    Returns:
        The agreement; ``Unknown`` if no item has two judgements, or all judgements are the same.

    Raises:
        ValueError: an unknown metric, a shape other than (raters, items), an infinite judgement, too few
            replicates or alpha outside its domain.
    """
    check_alpha(alpha)
    if metric not in METRICS:
        raise ValueError(f"the metric is one of {', '.join(METRICS)}")
    if ratings.ndim != 2 or bool(np.any(np.isinf(ratings))):
        raise ValueError("ratings have the shape (raters, items) and are finite, or nan where missing")
    if replicates < 100:
        raise ValueError("at least 100 replicates are needed")
    judged = _judgements(ratings)
    if judged.items == 0:
        return Unknown("no item was judged twice")
    within, chance = _disagreement(judged, np.ones(judged.items), metric)
    if chance < _NOTHING:
        return Unknown("all judgements are the same, so agreement cannot be told from chance")
    low, high = wilson(judged.items, judged.items, alpha).low, 1.0
    if within >= _NOTHING:
        low, high = _bootstrap(judged, metric, seed, replicates, alpha)
    observed, constant = _plain(judged, metric, within)
    return Agreement(1 - within / chance, low, high, observed, constant, judged.items)


class _Judgements(NamedTuple):
    """Judgements of items with two or more, one a row."""

    item: NDArray[np.int64]
    code: NDArray[np.int64]
    values: Floats
    sizes: Floats
    alike: Floats
    """Pairs of equal judgements by item, including each judgement with itself."""

    @property
    def items(self) -> int:
        return len(self.sizes)


def _judgements(ratings: Floats) -> _Judgements:
    given = ~np.isnan(ratings)
    usable = given.sum(axis=0) >= 2
    table, there = ratings[:, usable].T, given[:, usable].T
    item = np.nonzero(there)[0]
    values, code = np.unique(table[there], return_inverse=True)
    sizes = there.sum(axis=1).astype(np.float64)
    pairs, often = np.unique(item * max(len(values), 1) + code, return_counts=True)
    alike = np.bincount(
        pairs // max(len(values), 1), weights=often.astype(np.float64) ** 2, minlength=len(sizes)
    ).astype(np.float64)
    return _Judgements(item, code.astype(np.int64), values, sizes, alike)


def _disagreement(judged: _Judgements, drawn: Floats, metric: Metric) -> tuple[float, float]:
    """D_o and D_e, if item i was drawn ``drawn[i]`` times."""
    weights = drawn[judged.item]
    totals = np.bincount(judged.code, weights=weights, minlength=len(judged.values)).astype(np.float64)
    n = float(totals.sum())
    if metric == "nominal":
        pairs = judged.sizes**2 - judged.alike
        everything = n * n - float(totals @ totals)
    else:
        points = _points(judged, totals, metric)
        at = points[judged.code]
        sums = np.bincount(judged.item, weights=at, minlength=judged.items)
        squares = np.bincount(judged.item, weights=at * at, minlength=judged.items)
        pairs = 2 * (judged.sizes * squares - sums * sums)
        everything = 2 * n * float(totals @ (points * points))
    within = float(drawn @ (pairs / (judged.sizes - 1))) / n
    return within, everything / (n * (n - 1))


def _points(judged: _Judgements, totals: Floats, metric: Metric) -> Floats:
    """Where the values are, around their mean: themselves, or their mid-ranks."""
    points = judged.values if metric == "interval" else np.cumsum(totals) - totals / 2
    return points - float(totals @ points) / float(totals.sum())


def _bootstrap(
    judged: _Judgements, metric: Metric, seed: int, replicates: int, alpha: float
) -> tuple[float, float]:
    generator = np.random.default_rng(seed)
    even = np.full(judged.items, 1 / judged.items)
    found = np.zeros(replicates)
    for replicate in range(replicates):
        drawn = generator.multinomial(judged.items, even).astype(np.float64)
        within, chance = _disagreement(judged, drawn, metric)
        found[replicate] = 1 - within / chance if chance >= _NOTHING else 0.0
    low, high = np.quantile(found, [alpha / 2, 1 - alpha / 2])
    return float(low), float(high)


def _plain(judged: _Judgements, metric: Metric, within: float) -> tuple[float, float]:
    """Agreement before chance is taken off: of the judgements, and of the best constant judge."""
    totals = np.bincount(judged.code, minlength=len(judged.values)).astype(np.float64)
    if metric == "nominal":
        return 1 - within, float(totals.max() / totals.sum())
    points = _points(judged, totals, metric)
    widest = float(points[-1] - points[0]) ** 2
    spread = float(totals @ (points * points) / totals.sum())
    nearest = float((points * points).min())
    return 1 - within / widest, 1 - (spread + nearest) / widest
