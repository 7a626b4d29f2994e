"""Ratings as star counts: five whole numbers a flow, so that the order of arrival cannot matter.

A rating of 1 … 5 stars is the point x = (stars − 1) / 4 of the unit interval; a width of ε stars is
ε / 4 there.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.float64]
"""Shape (K, 5): how many ratings of 1, 2, 3, 4 and 5 stars each of K flows has; whole numbers."""

LOWEST, HIGHEST = 1, 5
POINTS: Floats = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
POINTS.flags.writeable = False

_MASK = (1 << 64) - 1
_GOLDEN_GAMMA = 0x9E3779B97F4A7C15


def to_unit(stars: float) -> float:
    """The point of the unit interval for ``stars`` in 1 … 5: (stars − 1) / 4."""
    return (stars - LOWEST) / (HIGHEST - LOWEST)


def to_width(stars: float) -> float:
    """A difference of ``stars`` on the unit interval: stars / 4."""
    return stars / (HIGHEST - LOWEST)


def uniform_of(number: int, seed: int) -> float:
    """A uniform number in [0, 1) that belongs to rating ``number``, whenever it arrives.

    The output function of splitmix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number
    generators") at position ``number`` of the stream that ``seed`` starts; its upper 53 bits.

    Args:
        number: any integer; taken modulo 2⁶⁴.
        seed: any integer; taken modulo 2⁶⁴.
    """
    start = _mixed((seed + _GOLDEN_GAMMA) & _MASK)
    return (_mixed((start + (number + 1) * _GOLDEN_GAMMA) & _MASK) >> 11) * 2.0**-53


def _mixed(state: int) -> int:
    state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
    return state ^ (state >> 31)


def split_score(score: float, uniform: float) -> int:
    """The star, 1 … 5, that counts for a continuous ``score``; a whole score counts as itself.

    With s = ⌊score⌋ the star is s + 1 when uniform < score − s, else s: a uniform ``uniform`` gives a
    star whose mean is exactly ``score``.

    Args:
        score: 1 … 5.
        uniform: in [0, 1), as ``uniform_of`` gives.

    Raises:
        ValueError: the score is outside 1 … 5 or not a number.
    """
    if not LOWEST <= score <= HIGHEST:
        raise ValueError(f"a score is between {LOWEST} and {HIGHEST}")
    whole = int(score)
    return whole + (uniform < score - whole)


def mean_stars(counts: Counts) -> Floats:
    """Average stars, 1 … 5, of each flow; nan for a flow without ratings.

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
