"""Functions that NumPy lacks."""

import numpy as np

from aimm.stats.stars import Floats


def log_gamma(z: Floats) -> Floats:
    """log Γ(z) for z > 0, relative error below 1e−12.

    Stirling's series after a shift by ten: Γ(z) = Γ(z + 10) / (z (z + 1) … (z + 9))
    (Abramowitz & Stegun 1964, 6.1.41).
    """
    shift = np.log(z[..., None] + np.arange(10.0)).sum(axis=-1)
    up = z + 10.0
    inverse = 1 / up
    square = inverse * inverse
    series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680))))
    return (up - 0.5) * np.log(up) - up + 0.5 * np.log(2 * np.pi) + series - shift
