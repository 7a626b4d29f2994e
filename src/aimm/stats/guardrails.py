"""Guardrails that need no feedback: error rate, share of slow sessions, cost."""

import numpy as np
from numpy.typing import NDArray

from aimm.stats.stars import Floats

ODDS_RATIOS: Floats = np.geomspace(1.15, 200.0, 14)


def log_rate_e(bad: Floats, total: Floats, objective: float) -> Floats:
    """log E against "the rate of bad sessions is at most ``objective``", by flow.

    E = mean over r of Π (p_r / p₀)^bad ((1 − p_r)/(1 − p₀))^good, where p₀ is the objective and p_r has
    r times its odds, r in 14 geometric steps from 1.15 to 200. Each factor has a mean of at most 1 when
    the rate, even a changing one, stays at or below p₀, so P(ever E ≥ 1/α) ≤ α: a mixture of Wald's
    likelihood ratios (Robbins 1970; Ramdas et al. 2023, "Game-theoretic statistics and safe
    anytime-valid inference", Statistical Science).

    Args:
        bad: sessions that failed (or were slower than the latency objective), shape (…).
        total: all sessions with an outcome, shape (…).
        objective: the highest acceptable share, in (0, 1).

    Returns:
        Shape (…); 0 without sessions.

    Raises:
        ValueError: the objective is not between 0 and 1, or there are more bad sessions than sessions.
    """
    if not 0 < objective < 1:
        raise ValueError("an objective is a share between 0 and 1")
    failed, all_of_them = np.asarray(bad, dtype=np.float64), np.asarray(total, dtype=np.float64)
    if np.any((failed < 0) | (failed > all_of_them)):
        raise ValueError("bad sessions are part of the total")
    rate = ODDS_RATIOS * objective / (1 - objective + ODDS_RATIOS * objective)
    logs = failed[..., None] * np.log(rate / objective) + (all_of_them - failed)[..., None] * np.log(
        (1 - rate) / (1 - objective)
    )
    return np.logaddexp.reduce(logs, axis=-1) - np.log(len(ODDS_RATIOS))


def over_cost_cap(cost: Floats, sessions: Floats, cap: float, least: int = 20) -> NDArray[np.bool_]:
    """Which flows cost more than ``cap`` per session on average.

    A cap is a budget, not a hypothesis, so the average is compared directly. With fewer than ``least``
    sessions a flow is never over the cap.

    Args:
        cost: sum of costs by flow, in any currency, shape (…).
        sessions: sessions with a known cost by flow, shape (…).
        cap: maximum average cost per session, in the same currency.
        least: minimum number of sessions for the comparison.

    Returns:
        Shape (…).
    """
    counted = np.asarray(sessions, dtype=np.float64)
    return (counted >= max(least, 1)) & (np.asarray(cost, dtype=np.float64) > cap * counted)
