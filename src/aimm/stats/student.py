"""Student's t and binomial tails, by the incomplete beta function."""

import math
from statistics import NormalDist

_TINY = 1e-300
_CLOSE = 1e-15
_ROUNDS = 200
_MANY = 1000
_MOST_TERMS = 100_000


def beta_share(x: float, a: float, b: float) -> float:
    """Regularised incomplete beta function I_x(a, b), relative error below 1e−10.

    Continued fraction by Lentz's method (Abramowitz & Stegun 1964, 26.5.8); I_x(a, b) = 1 − I_{1−x}(b, a)
    where that converges faster.

    Args:
        x: in [0, 1].
        a: > 0.
        b: > 0.

    Raises:
        ValueError: an argument is outside its domain.
    """
    if not (0 <= x <= 1 and a > 0 and b > 0):
        raise ValueError("x is in [0, 1]; a and b are above 0")
    if x in (0, 1):
        return float(x)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    front = math.exp(log_front)
    if x < (a + 1) / (a + b + 2):
        return front / (a * _fraction(x, a, b))
    return 1 - front / (b * _fraction(1 - x, b, a))


def student_quantile(share: float, freedom: float) -> float:
    """The point below which Student's t lies with probability ``share``, relative error below 1e−9.

    P(|T| ≤ t) = I_y(½, f/2) with y = t² / (f + t²) (Abramowitz & Stegun 1964, 26.7.1), solved by Newton's
    steps inside a bracket; from 1,000 degrees of freedom on by the expansion around the normal quantile
    (26.7.5).

    Args:
        share: in (0, 1).
        freedom: degrees of freedom f, ≥ 1.

    Raises:
        ValueError: an argument is outside its domain.
    """
    if not (0 < share < 1 and freedom >= 1):
        raise ValueError("a share is between 0 and 1; there is at least 1 degree of freedom")
    if freedom >= _MANY:
        return _near_normal(NormalDist().inv_cdf(share), freedom)
    within = _within(abs(2 * share - 1), freedom)
    reach = math.sqrt(freedom * within / (1 - within))
    return math.copysign(reach, share - 0.5)


def _within(share: float, freedom: float) -> float:
    """y with I_y(½, f/2) = share."""
    if share == 0:
        return 0.0
    half = freedom / 2
    log_front = math.lgamma(0.5 + half) - math.lgamma(0.5) - math.lgamma(half)
    low, high, at = 0.0, 1.0, 0.5
    for _ in range(_ROUNDS):
        miss = beta_share(at, 0.5, half) - share
        low, high = (at, high) if miss < 0 else (low, at)
        density = math.exp(log_front - 0.5 * math.log(at) + (half - 1) * math.log1p(-at))
        moved = at - miss / density if density > 0 else low
        if not low < moved < high:
            moved = (low + high) / 2
        if abs(moved - at) <= _CLOSE * at:
            break
        at = moved
    return at


def _near_normal(z: float, freedom: float) -> float:
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3


def binomial_at_most(count: int, n: int, rate: float) -> float:
    """P(X ≤ count) of n draws at ``rate``: I_{1−rate}(n − count, count + 1) (A&S 1964, 26.5.24).

    Args:
        count: whole number ≥ −1.
        n: number of draws, ≥ 0.
        rate: in [0, 1].
    """
    if count < 0:
        return 0.0
    return 1.0 if count >= n else beta_share(1 - rate, n - count, count + 1)


def _fraction(x: float, a: float, b: float) -> float:
    """1 + d₁x/(1 + d₂x/(1 + …)), the denominator of I_x(a, b)."""
    value, upper, lower = 1.0, 1.0, 0.0
    for term in range(1, _MOST_TERMS):
        half = term // 2
        if term % 2:
            factor = -(a + half) * (a + b + half) / ((a + term - 1) * (a + term))
        else:
            factor = half * (b - half) / ((a + term - 1) * (a + term))
        upper = 1 + factor * x / upper
        upper = upper if abs(upper) > _TINY else _TINY
        lower = 1 + factor * x * lower
        lower = 1 / (lower if abs(lower) > _TINY else _TINY)
        change = upper * lower
        value *= change
        if abs(change - 1) < _CLOSE:
            break
    return value
