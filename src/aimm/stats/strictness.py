"""How strictly each rater judges, compared with the others on the same items."""

from dataclasses import dataclass

import numpy as np

from aimm.stats.samples import Interval, bounded_mean
from aimm.stats.stars import Floats


@dataclass(frozen=True, slots=True)
class Strictness:
    """How one rater's scores differ from the others'.

    Attributes:
        rater: row of the rater.
        deviation: mean of the own score minus the mean of the others' on the same item; below 0 is stricter.
        items: number of items that somebody else rated too.
    """

    rater: int
    deviation: Interval
    items: int

    @property
    def differs(self) -> bool:
        """Whether the interval leaves out 0."""
        return not self.deviation.low <= 0 <= self.deviation.high


def strictness(ratings: Floats, low: float, high: float, alpha: float = 0.05) -> tuple[Strictness, ...]:
    """The deviation of each rater from the others, with ``samples.bounded_mean`` over items.

    Comparing on the same items takes out that raters get harder or easier ones.

    Args:
        ratings: shape (raters, items); nan for a missing judgement.
        low: lowest possible score.
        high: highest possible score.
        alpha: 1 − coverage of each interval, in (0, 1).

    Returns:
        One entry a rater, in their order. Without common items the deviation is 0 and its interval the range.

    Raises:
        ValueError: a shape other than (raters, items), or a score outside the range.
    """
    if ratings.ndim != 2:
        raise ValueError("ratings have the shape (raters, items)")
    given = ~np.isnan(ratings)
    filled = np.where(given, ratings, 0.0)
    if bool(np.any((ratings < low) | (ratings > high))):
        raise ValueError(f"scores are between {low:g} and {high:g}")
    totals, judges = filled.sum(axis=0), given.sum(axis=0)
    found: list[Strictness] = []
    for rater, own in enumerate(filled):
        common = given[rater] & (judges >= 2)
        others = (totals[common] - own[common]) / (judges[common] - 1)
        differences = np.clip(own[common] - others, low - high, high - low)
        deviation = bounded_mean(differences, low - high, high - low, alpha)
        found.append(Strictness(rater, deviation, int(common.sum())))
    return tuple(found)
