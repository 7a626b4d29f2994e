"""Is a flow bad enough to be rolled back? Evidence that is valid after every rating.

The threshold rule is plain arithmetic and belongs to the rollout; this module has the two e-processes.
"""

import numpy as np

from aimm.stats.stars import HIGHEST, LOWEST, POINTS, Counts, Floats, to_unit
from aimm.stats.superiority import log_pair_e

STAKES: Floats = np.geomspace(0.01, 0.8, 10)


def log_escape_e(counts: Counts, acceptable: float) -> Floats:
    """log E against "the mean is at least ``acceptable``", by flow.

    With A = (acceptable − 1)/4: E = mean over f of Π (1 + f (A − x)/(1 − A)), f in ten steps from .01
    to .8, geometric. Under the hypothesis P(ever E ≥ 1/α) ≤ α (Ville), for any routing and any peeking.
    Waudby-Smith & Ramdas 2024, "Estimating means of bounded random variables by betting", JRSS B.

    Args:
        counts: shape (…, 5).
        acceptable: stars, more than 1 and less than 5.

    Returns:
        Shape (…); 0 without ratings.

    Raises:
        ValueError: ``acceptable`` is not strictly between 1 and 5.
    """
    if not LOWEST < acceptable < HIGHEST:
        raise ValueError(f"acceptable is more than {LOWEST} and less than {HIGHEST} stars")
    point = to_unit(acceptable)
    logs = counts @ np.log1p(STAKES * ((point - POINTS) / (1 - point))[:, None])
    return np.logaddexp.reduce(logs, axis=-1) - np.log(len(STAKES))


def log_not_worse_e(new: Floats, incumbent: Floats, margin: float = 1.0, needed: float = -np.inf) -> float:
    """log E against "the new flow's mean is at least the incumbent's − ``margin``".

    The pair e-value with the incumbent as leader and ε = −margin: its hypothesis is
    mean_incumbent ≤ mean_new + margin.

    Args:
        new: star counts, shape (5,).
        incumbent: star counts, shape (5,).
        margin: stars, at least 0 and less than 4.
        needed: the threshold, as in ``superiority.log_pair_e_many``.

    Returns:
        log E, 0 without ratings.
    """
    return log_pair_e(incumbent, new, -margin, needed)
