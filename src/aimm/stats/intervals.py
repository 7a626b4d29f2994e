"""Anytime-valid confidence intervals for a mean rating, under adaptive routing."""

import numpy as np

from aimm.stats.stars import HIGHEST, LOWEST, POINTS, Counts, Floats

STAKES: Floats = np.geomspace(0.002, 0.9, 10)
_HALVINGS = 18


def mean_interval(counts: Counts, alpha: float = 0.05) -> tuple[Floats, Floats]:
    """Lowest and highest mean, in stars, that the ratings do not reject.

    A mean m is rejected as too low if E(m) = mean over f of Π (1 + f (x/m − 1)) ≥ 2/alpha, and as too high
    if the same holds for 1 − x and 1 − m; f in ten geometric steps from .002 to .9. Both grow away from the
    data, so each end is found by bisection (18 halvings, rounded outwards). P(the true mean is ever
    outside) ≤ alpha, and the interval depends on the counts alone: hedged capital with fixed bets,
    Waudby-Smith & Ramdas 2024, "Estimating means of bounded random variables by betting", JRSS B.

    Args:
        counts: shape (…, 5).
        alpha: error probability over the whole run, in (0, 1).

    Returns:
        (low, high), each of shape (…), in 1 … 5; (1, 5) without ratings.

    Raises:
        ValueError: alpha is not between 0 and 1.
    """
    if not 0 < alpha < 1:
        raise ValueError("alpha is between 0 and 1")
    both = np.stack([counts, counts[..., ::-1]])
    limit = np.log(2 / alpha * len(STAKES))
    low, high = np.zeros(both.shape[:-1]), np.ones(both.shape[:-1])
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        factors = np.log1p((POINTS / middle[..., None] - 1)[..., None] * STAKES)
        logs = (both[..., None, :] @ factors)[..., 0, :]
        refuted = np.logaddexp.reduce(logs, axis=-1) >= limit
        low, high = np.where(refuted, middle, low), np.where(refuted, high, middle)
    width = HIGHEST - LOWEST
    return LOWEST + width * low[0], HIGHEST - width * low[1]
