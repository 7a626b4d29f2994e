"""Estimates before a rollout: its duration, and the cost of a bad flow."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from aimm.stats.escape import STAKES
from aimm.stats.stars import HIGHEST, LOWEST, POINTS, Floats, to_unit, to_width

TYPICAL: Floats = np.array([0.14, 0.05, 0.07, 0.15, 0.59])
"""Typical distribution of public 1 … 5 star ratings with mean 4: mostly 5, then 1."""
_HALVINGS, _NARROWINGS = 50, 24
_TINY = 1e-300
_LEADER_SHARE = 0.7
_MIXTURE_COST = 1.6
DURATION_FACTORS = (0.5, 1.1, 2.2)
"""Duration of simulated rollouts as multiples of the characteristic time: 10%, 50% and 90% quantiles."""


@dataclass(frozen=True, slots=True)
class Duration:
    """The time to a decision: (lower, middle, upper), about the 10%, 50% and 90% quantiles.

    Attributes:
        ratings: ratings of all flows together.
        sessions: sessions of the use case.
        days: days since the start, including the attribution window.
        least_sessions: lower bound of the average for any rule with this guarantee.
        budget_use: the middle estimate as a multiple of the tighter budget; 0 without a budget.
    """

    ratings: tuple[float, float, float]
    sessions: tuple[float, float, float]
    days: tuple[float, float, float]
    least_sessions: float
    budget_use: float

    @property
    def within_budget(self) -> bool:
        """Whether the middle estimate fits the budget."""
        return self.budget_use <= 1


@dataclass(frozen=True, slots=True)
class Harm:
    """The cost of one bad flow until evidence rolls it back.

    Attributes:
        ratings: ratings of the bad flow that the evidence needs; infinite if it never suffices.
        sessions: sessions that it serves until then, including those in flight.
        lost_stars: sessions × stars lost against the incumbent.
    """

    ratings: float
    sessions: float
    lost_stars: float


def tilted(mean: float) -> Floats:
    """The exponential tilt of ``TYPICAL`` with the given ``mean``: shares ∝ TYPICAL · exp(t · star).

    Args:
        mean: stars, more than 1 and less than 5.

    Returns:
        Probability of each star, shape (5,), adding up to 1.

    Raises:
        ValueError: the mean is not strictly between 1 and 5.
    """
    if not LOWEST < mean < HIGHEST:
        raise ValueError(f"a mean is more than {LOWEST} and less than {HIGHEST} stars")
    point = to_unit(mean)
    low, high = -400.0, 400.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        too_high = _tilted_by(middle) @ POINTS > point
        low, high = (low, middle) if too_high else (middle, high)
    return _tilted_by((low + high) / 2)


def _tilted_by(tilt: float) -> Floats:
    logs = np.log(TYPICAL) + tilt * POINTS
    shares = np.exp(logs - logs.max())
    return shares / shares.sum()


def least_ratings(means: Floats, epsilon: float, delta: float, deviation: float | None = None) -> float:
    """The expected number of ratings that any δ-correct rule needs to find an ε-best flow.

    kl(δ, 1 − δ) · T*, T*⁻¹ = max over w of min over a of (Δ_a + ε)² / (2 (σ_b²/w_b + σ_a²/w_a)), in the
    normal approximation: Garivier & Kaufmann 2016, "Optimal best arm identification with fixed
    confidence", COLT; for ε: Garivier & Kaufmann 2021, "Nonasymptotic sequential tests for overlapping
    hypotheses", Sequential Analysis.

    Args:
        means: expected stars of the flows, shape (K,), K ≥ 2, each more than 1 and less than 5.
        epsilon: stars, ≥ 0.
        delta: in (0, ½].
        deviation: standard deviation of a rating in stars; default: that of the tilted ``TYPICAL``.

    Returns:
        Ratings of all flows together; infinite for a tie at ε = 0.
    """
    compared = _compared(means, epsilon, deviation)
    low, high = 0.0, 1.0
    for _ in range(_NARROWINGS):  # the growth is concave in the leader's share
        left, right = low + (high - low) / 3, high - (high - low) / 3
        rises = _rate(compared, left) < _rate(compared, right)
        low, high = (left, high) if rises else (low, right)
    best = _rate(compared, (low + high) / 2)
    return (1 - 2 * delta) * float(np.log((1 - delta) / delta)) / best if best > 0 else float("inf")


def expected_duration(
    means: Floats,
    *,
    rated_share: float,
    sessions_per_day: float,
    epsilon: float = 0.2,
    delta: float = 0.05,
    deviation: float | None = None,
    window_days: float = 1.0,
    least_per_flow: int = 20,
    budget_sessions: float | None = None,
    budget_days: float | None = None,
) -> Duration:
    """Ratings, sessions and days until the flow with the highest mean is found, with a range.

    ratings = factor · log((K − 1)/δ) · T, where T is the characteristic time of top-two sampling with 70% on
    the leader (Russo 2016). ``DURATION_FACTORS`` come from simulated rollouts; the range is wide because
    durations vary that much. At least ``least_per_flow`` ratings per flow. A tie at ε = 0 takes
    infinitely long.

    Args:
        means: expected stars of the flows, shape (K,), K ≥ 2.
        rated_share: part of the sessions that is rated, in (0, 1].
        sessions_per_day: > 0.
        epsilon: stars, ≥ 0.
        delta: in (0, ½].
        deviation: standard deviation of a rating in stars; default: that of the tilted ``TYPICAL``.
        window_days: attribution window, added to the days.
        least_per_flow: minimum number of ratings per flow.
        budget_sessions: sessions after which the rollout ends anyway, > 0.
        budget_days: days after which it ends anyway, > 0.

    Raises:
        ValueError: fewer than two flows, or a share, traffic or δ outside its domain.
    """
    if len(means) < 2:
        raise ValueError("a comparison needs two flows")
    if not (0 < rated_share <= 1 and sessions_per_day > 0 and 0 < delta <= 0.5):
        raise ValueError("the rated share is in (0, 1], traffic above 0 and delta in (0, 0.5]")
    rate = _rate(_compared(means, epsilon, deviation), _LEADER_SHARE)
    time = float(np.log((len(means) - 1) / delta)) / rate if rate > 0 else float("inf")
    floor = float(least_per_flow * len(means))
    ratings = np.maximum(np.array(DURATION_FACTORS) * time, floor)
    sessions = ratings / rated_share
    days = sessions / sessions_per_day + window_days
    budgets = ((sessions[1], budget_sessions), (days[1], budget_days))
    use = max((float(needed) / budget for needed, budget in budgets if budget is not None), default=0.0)
    least = least_ratings(means, epsilon, delta, deviation) / rated_share
    return Duration(_three(ratings), _three(sessions), _three(days), least, use)


def expected_harm(
    bad: float,
    incumbent: float,
    *,
    acceptable: float,
    share: float,
    rated_share: float,
    sessions_per_day: float,
    delay_days: float,
    alpha: float = 0.05,
    least: int = 5,
) -> Harm:
    """The cost of a flow with mean ``bad`` until the escape e-process against ``acceptable`` ends it.

    Ratings = (log(2/α) + 1.6) / max_f E log(1 + f (A − x)/(1 − A)), at least ``least``: half of α is spent
    on the pair test, and 1.6 is the cost of the mixture over f in simulations. Sessions include those whose
    ratings are outstanding when the evidence suffices. Growth rates: Waudby-Smith & Ramdas 2024 (JRSS B).

    Args:
        bad: its mean, in stars.
        incumbent: mean of the flows served otherwise, in stars.
        acceptable: stars from which a flow is acceptable, more than 1 and less than 5.
        share: its part of the traffic, in (0, 1].
        rated_share: part of the sessions that is rated, in (0, 1].
        sessions_per_day: > 0.
        delay_days: how long a rating takes to arrive.
        alpha: error probability of the escape.
        least: minimum number of ratings before evidence counts.

    Raises:
        ValueError: ``bad`` or ``acceptable`` is not strictly between 1 and 5.
    """
    if not LOWEST < acceptable < HIGHEST:
        raise ValueError(f"acceptable is more than {LOWEST} and less than {HIGHEST} stars")
    point = to_unit(acceptable)
    factors = np.log1p(STAKES[:, None] * (point - POINTS) / (1 - point))
    growth = float((factors @ tilted(bad)).max())
    needed = float(np.log(2 / alpha) + _MIXTURE_COST) / growth if growth > 0 else float("inf")
    ratings = max(needed, float(least))
    sessions = ratings / rated_share + share * sessions_per_day * delay_days
    return Harm(ratings, sessions, sessions * max(incumbent - bad, 0.0))


class _Compared(NamedTuple):
    """The best flow compared with each of the others, on the unit interval."""

    gaps: Floats
    variance: float
    others: Floats


def _compared(means: Floats, epsilon: float, deviation: float | None) -> _Compared:
    points = (means - LOWEST) / (HIGHEST - LOWEST)
    best = int(points.argmax())
    variances = np.array([_variance(float(mean), deviation) for mean in means])
    gaps = np.delete(points[best] - points, best) + to_width(epsilon)
    return _Compared(gaps, float(variances[best]), np.delete(variances, best))


def _rate(compared: _Compared, leader_share: float) -> float:
    """Growth per rating of the weakest comparison, if the rest is split so that all grow equally."""
    if compared.gaps.min() <= 0:
        return 0.0
    squares, noise = compared.gaps * compared.gaps / 2, compared.variance / leader_share
    low, high = 0.0, float(squares.min()) / noise
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        room = squares / middle - noise
        enough = (
            room.min() > 0 and float((compared.others / np.maximum(room, _TINY)).sum()) <= 1 - leader_share
        )
        low, high = (middle, high) if enough else (low, middle)
    return low


def _variance(mean: float, deviation: float | None) -> float:
    if deviation is not None:
        return to_width(deviation) ** 2
    shares = tilted(mean)
    return float(shares @ (POINTS * POINTS) - (shares @ POINTS) ** 2)


def _three(values: Floats) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])
