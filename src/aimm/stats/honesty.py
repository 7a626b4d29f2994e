"""Validity checks of the data: sample ratio mismatch, and response rates by flow."""

from dataclasses import dataclass

import numpy as np

from aimm.stats.special import log_gamma
from aimm.stats.stars import Floats

LOG_SRM_ALARM = float(np.log(1000.0))
CONCENTRATIONS: Floats = np.array([30.0, 300.0, 3000.0])


def log_srm_e(picks: Floats, propensities: Floats) -> float:
    """log E against "sessions are distributed over the flows by the logged propensities".

    Dirichlet-multinomial against multinomial in each period; the prior of a period reflects the earlier
    ones: α_t = (c + N_t) q_t, q_t ∝ p_t (c p_t + observed) / (c p_t + expected), where N_t is the number of
    sessions before t. With constant propensities this is the Dirichlet(c p) test of Lindon & Malek
    2022, "Anytime-valid inference for multinomial count data", NeurIPS. Mean over c ∈ {30, 300, 3000}.
    P(ever E ≥ 1000) ≤ 1/1000, if checked after each period.

    Args:
        picks: first picks by period and flow, shape (T, K), oldest period first.
        propensities: share of each flow in the period, shape (T, K), rows adding up to 1.

    Returns:
        log E; 0 without sessions, infinite when a flow of propensity 0 was picked.

    Raises:
        ValueError: shapes differ, or a row of propensities does not add up to 1.
    """
    seen, shares = np.asarray(picks, dtype=np.float64), np.asarray(propensities, dtype=np.float64)
    if seen.shape != shares.shape or seen.ndim != 2:
        raise ValueError("picks and propensities have the shape (periods, flows)")
    if not seen.size:
        return 0.0
    if np.any(np.abs(shares.sum(axis=1) - 1) > 1e-6) or np.any(shares < 0):
        raise ValueError("the propensities of a period add up to 1")
    if np.any((shares == 0) & (seen > 0)):
        return float("inf")
    total = np.array([_log_srm(seen, shares, float(c)) for c in CONCENTRATIONS])
    return float(np.logaddexp.reduce(total) - np.log(len(CONCENTRATIONS)))


def _log_srm(seen: Floats, shares: Floats, concentration: float) -> float:
    sizes = seen.sum(axis=1, keepdims=True)
    observed = np.cumsum(seen, axis=0) - seen
    expected = np.cumsum(shares * sizes, axis=0) - shares * sizes
    drawn = shares > 0
    prior = np.where(drawn, concentration * shares, 1.0)
    tilted = np.where(drawn, shares * (prior + observed) / (prior + expected), 0.0)
    weight = concentration + np.cumsum(sizes, axis=0) - sizes
    alpha = np.where(drawn, weight * tilted / tilted.sum(axis=1, keepdims=True), 1.0)
    logs = log_gamma(alpha + seen) - log_gamma(alpha) - seen * np.log(np.where(drawn, shares, 1.0))
    return float(np.where(drawn, logs, 0.0).sum() + (log_gamma(weight) - log_gamma(weight + sizes)).sum())


@dataclass(frozen=True, slots=True)
class ResponseRates:
    """Whether the sessions of all flows are rated equally often.

    Attributes:
        rates: rated share of the sessions of each flow; nan without sessions.
        log_e: log evidence against equal rates.
        differ: whether the evidence has reached 1/alpha.
    """

    rates: tuple[float, ...]
    log_e: float
    differ: bool


def response_rates_differ(rated: Floats, sessions: Floats, alpha: float = 0.01) -> ResponseRates:
    """Compare the response rates of flows within each period; anytime-valid.

    When all flows of a period are rated equally often, its r ratings are a sample without replacement
    of its sessions. Such a sample varies less than one with replacement (Hoeffding 1963, "Probability
    inequalities for sums of bounded random variables", theorem 4), so that ``log_srm_e`` of the ratings
    against the shares of the sessions is an e-process, and so is that of the unrated sessions; the mean
    of both is used. The rate may vary between periods while shares move.
    P(ever E ≥ 1/alpha) ≤ alpha, if checked after each period.

    Args:
        rated: sessions with a rating, by period and flow, shape (T, K), oldest first, or (K,) for one period.
        sessions: sessions whose attribution window is over, of the same shape.
        alpha: probability of a false alarm over the whole run, in (0, 1).

    Raises:
        ValueError: more rated sessions than sessions, or shapes that differ.
    """
    answers = np.atleast_2d(np.asarray(rated, dtype=np.float64))
    asked = np.atleast_2d(np.asarray(sessions, dtype=np.float64))
    if answers.shape != asked.shape or np.any((answers < 0) | (answers > asked)):
        raise ValueError("rated sessions are part of the sessions")
    used = asked.sum(axis=1) > 0
    shares = asked[used] / asked[used].sum(axis=1, keepdims=True)
    both = [log_srm_e(part, shares) for part in (answers[used], (asked - answers)[used])]
    log_e = float(np.logaddexp(both[0], both[1]) - np.log(2))
    total = asked.sum(axis=0)
    rates = np.divide(answers.sum(axis=0), total, out=np.full_like(total, np.nan), where=total > 0)
    return ResponseRates(tuple(float(rate) for rate in rates), log_e, log_e >= -np.log(alpha))
