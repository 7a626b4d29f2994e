"""Agreement of two raters or of a fixed number of raters: Cohen's, weighted and Fleiss' kappa."""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np

from aimm.stats.samples import check_alpha, wilson
from aimm.stats.stars import Floats
from aimm.stats.student import student_quantile

Weights = Literal["nominal", "linear", "quadratic"]
_NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement beyond chance, with its interval.

    Attributes:
        value: 1 for perfect agreement, 0 for that of chance.
        low: lower end of the interval.
        high: its upper end.
        observed: observed agreement, before chance is taken off.
        constant: the same figure as ``observed`` for a judge who always gives the same answer, the best one.
            An observed agreement near it is no merit.
        items: number of items that count.
    """

    value: float
    low: float
    high: float
    observed: float
    constant: float
    items: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """Agreement cannot be told from chance.

    Attributes:
        reason: in plain words.
    """

    reason: str


def agreement_weights(kind: Weights, categories: int) -> Floats:
    """Weights of agreement by category of either rater: 1 on the diagonal.

    Nominal 0 elsewhere; linear 1 − |i − j|/(k − 1); quadratic 1 − (i − j)²/(k − 1)².

    Args:
        kind: which of the three.
        categories: number k of ordered categories, ≥ 2.

    Returns:
        Shape (k, k).

    Raises:
        ValueError: an unknown kind, or fewer than two categories.
    """
    if categories < 2:
        raise ValueError("there are at least two categories")
    steps = np.abs(np.subtract.outer(np.arange(categories), np.arange(categories))) / (categories - 1)
    found = {"nominal": (steps == 0).astype(np.float64), "linear": 1 - steps, "quadratic": 1 - steps**2}
    if kind not in found:
        raise ValueError(f"weights are {', '.join(found)}")
    return found[kind]


def cohen_kappa(
    counts: Floats, weights: Weights | Floats = "nominal", alpha: float = 0.05
) -> Agreement | Unknown:
    """Cohen's kappa of two raters of the same items, plain or weighted.

    (p_o − p_e)/(1 − p_e) with p_o = Σ w p_ij and p_e = Σ w p_i. p_.j: Cohen 1960, "A coefficient of agreement
    for nominal scales", Educational and Psychological Measurement; Cohen 1968, "Weighted kappa",
    Psychological Bulletin. Interval by the large-sample variance of Fleiss, Cohen & Everitt 1969, "Large
    sample standard errors of kappa and weighted kappa", Psychological Bulletin; without a disagreement from
    Wilson's lower bound of the share of items that agree.

    Args:
        counts: items by category of the first and of the second rater, shape (k, k), k ≥ 2. The first
            rater is the reference of ``constant``.
        weights: a kind, or own weights of agreement of shape (k, k): 1 on the diagonal, at most 1 elsewhere.
        alpha: 1 − coverage, in (0, 1).

    Returns:
        The agreement; ``Unknown`` without items, or if both raters always give the same category.

    Raises:
        ValueError: shapes, counts or weights outside their domain.
    """
    check_alpha(alpha)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or bool(np.any(counts < 0)):
        raise ValueError("counts are a square table of whole numbers from 0 on")
    given = agreement_weights(weights, len(counts)) if isinstance(weights, str) else weights
    if given.shape != counts.shape or bool(np.any(given > 1)) or bool(np.any(np.diag(given) != 1)):
        raise ValueError("weights have the shape of the counts, 1 on the diagonal and at most 1 elsewhere")
    n = float(counts.sum())
    if n == 0:
        return Unknown("no item was judged by both")
    shares = counts / n
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed, expected = float((given * shares).sum()), float(rows @ given @ columns)
    if 1 - expected < _NOTHING:
        return Unknown("both always gave the same answer, so agreement cannot be told from chance")
    value = (observed - expected) / (1 - expected)
    low, high = _all_agree(n, alpha)
    if 1 - observed >= _NOTHING:
        pulls = (given @ columns)[:, None] + (rows @ given)[None, :]
        squares = float((shares * (given - pulls * (1 - value)) ** 2).sum())
        variance = (squares - (value - expected * (1 - value)) ** 2) / n / (1 - expected) ** 2
        reach = NormalDist().inv_cdf(1 - alpha / 2) * float(np.sqrt(max(variance, 0.0)))
        low, high = value - reach, min(value + reach, 1.0)
    return Agreement(value, low, high, observed, float((rows @ given).max()), int(n))


def fleiss_kappa(counts: Floats, alpha: float = 0.05) -> Agreement | Unknown:
    """Fleiss' kappa of items that have the same number of judgements each, from any raters.

    (P − P_e)/(1 − P_e), P = mean over items of Σ n_ij (n_ij − 1) / (m (m − 1)), P_e = Σ p_j²: Fleiss 1971,
    "Measuring nominal scale agreement among many raters", Psychological Bulletin. Interval by the jackknife
    over items with the quantile t(N − 1) (Efron & Stein 1981, "The jackknife estimate of variance", Annals
    of Statistics); without a disagreement from Wilson's lower bound of the share of items that agree.

    Args:
        counts: judgements by item and category, shape (N, k); each row has the same sum m ≥ 2.
        alpha: 1 − coverage, in (0, 1).

    Returns:
        The agreement; ``Unknown`` for fewer than two items, or if all judgements are the same.

    Raises:
        ValueError: rows with different sums or fewer than two judgements, or alpha outside its domain.
    """
    check_alpha(alpha)
    if counts.ndim != 2 or bool(np.any(counts < 0)):
        raise ValueError("counts have the shape (items, categories) and are at least 0")
    n = len(counts)
    if n < 2:
        return Unknown("fewer than two items were judged")
    each = float(counts[0].sum())
    if each < 2 or bool(np.any(counts.sum(axis=1) != each)):
        raise ValueError("each item has the same number of judgements, at least two")
    agreeing = (counts * (counts - 1)).sum(axis=1) / (each * (each - 1))
    totals = counts.sum(axis=0)
    observed, shares = float(agreeing.mean()), totals / (n * each)
    if bool(np.any(totals == n * each)):
        return Unknown("all judgements are the same, so agreement cannot be told from chance")
    value = float(_beyond(np.array(observed), shares))
    low, high = _all_agree(n, alpha)
    if 1 - observed >= _NOTHING:
        left_out = _beyond((agreeing.sum() - agreeing) / (n - 1), (totals - counts) / ((n - 1) * each))
        error = float(np.sqrt((n - 1) / n * ((left_out - left_out.mean()) ** 2).sum()))
        reach = student_quantile(1 - alpha / 2, n - 1) * error
        low, high = value - reach, min(value + reach, 1.0)
    return Agreement(value, low, high, observed, float(shares.max()), n)


def _beyond(observed: Floats, shares: Floats) -> Floats:
    """Agreement beyond chance; 0 where all judgements that are left are the same."""
    expected = (shares * shares).sum(axis=-1)
    room = 1 - expected
    return np.divide(observed - expected, room, out=np.zeros_like(observed), where=room > _NOTHING)


def _all_agree(n: float, alpha: float) -> tuple[float, float]:
    """Interval if all items agree: as if the share that Wilson's bound leaves were judged by chance."""
    return wilson(n, n, alpha).low, 1.0
