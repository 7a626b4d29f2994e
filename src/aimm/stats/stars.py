"""Ratings as star counts: five whole numbers per flow, so the order of arrival cannot matter.

A rating of 1 … 5 stars is the point x = (stars − 1) / 4 of the unit interval; a difference of ε stars is
ε / 4. A score between two stars is assigned to one of them when it is submitted, by
``feedback.rules.star_of``.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.float64]
"""Shape (K, 5): number of ratings of 1, 2, 3, 4 and 5 stars of each of K flows; whole numbers."""

LOWEST, HIGHEST = 1, 5
POINTS: Floats = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
POINTS.flags.writeable = False


def to_unit(stars: float) -> float:
    """The point of the unit interval for ``stars`` in 1 … 5: (stars − 1) / 4."""
    return (stars - LOWEST) / (HIGHEST - LOWEST)


def to_width(stars: float) -> float:
    """A difference of ``stars``, on the unit interval: stars / 4."""
    return stars / (HIGHEST - LOWEST)


def mean_stars(counts: Counts) -> Floats:
    """Mean stars, 1 … 5, of each flow; nan for a flow without ratings.

    Args:
        counts: shape (…, 5).

    Returns:
        Shape (…).
    """
    totals = counts.sum(axis=-1)
    sums = counts @ POINTS
    return LOWEST + (HIGHEST - LOWEST) * np.divide(
        sums, totals, out=np.full_like(sums, np.nan), where=totals > 0
    )
