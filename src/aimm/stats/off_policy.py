"""Off-policy estimates: the mean reward if one flow had always been served, from logged propensities."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from aimm.stats.stars import Floats

LEAST_EFFECTIVE = 100.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """The estimated mean reward of always serving one flow.

    Attributes:
        value: in the unit of the rewards.
        low: lower end of the interval; asymptotic, valid for a single look.
        high: its upper end.
        effective: effective sample size, (Σ w)² / Σ w².
    """

    value: float
    low: float
    high: float
    effective: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """No estimate, because there is too little data about the flow.

    Attributes:
        reason: in plain words.
        effective: effective sample size, (Σ w)² / Σ w².
    """

    reason: str
    effective: float


def snips(
    propensities: Floats, flows: NDArray[np.int64], rewards: Floats, flow: int, alpha: float = 0.05
) -> Estimate | Refusal:
    """Self-normalised inverse propensity estimate: Σ w r / Σ w, w = 1{served = flow} / propensity.

    Variance Σ w² (r − value)² / (Σ w)² (Swaminathan & Joachims 2015, "The self-normalized estimator for
    counterfactual learning", NeurIPS).

    Args:
        propensities: chance of the flow that was served, in (0, 1], shape (n,).
        flows: number of the flow that was served, shape (n,).
        rewards: shape (n,).
        flow: the flow to estimate.
        alpha: 1 − coverage of the interval.

    Returns:
        The estimate, or a refusal if the effective sample size is below 100.

    Raises:
        ValueError: shapes differ, or a propensity is outside (0, 1].
    """
    weights = _weights(propensities, flows, rewards, flow)
    effective = effective_size(weights)
    if effective < LEAST_EFFECTIVE:
        return _refused(effective)
    total = float(weights.sum())
    value = float(weights @ rewards) / total
    error = float(np.sqrt((weights * weights) @ (rewards - value) ** 2)) / total
    return _estimate(value, error, effective, alpha)


def doubly_robust(
    propensities: Floats,
    flows: NDArray[np.int64],
    rewards: Floats,
    flow: int,
    predicted: Floats | None = None,
    alpha: float = 0.05,
) -> Estimate | Refusal:
    """Doubly robust estimate: mean of q + w (r − q), w = 1{served = flow} / propensity.

    Dudík, Langford & Li 2011, "Doubly robust policy evaluation and learning", ICML. Unbiased if either
    the propensities or the predictions are right.

    Args:
        propensities: chance of the flow that was served, in (0, 1], shape (n,).
        flows: number of the flow that was served, shape (n,).
        rewards: shape (n,).
        flow: the flow to estimate.
        predicted: q, the expected reward of ``flow`` in each row, shape (n,), made without that row's
            reward. Default: the weighted mean of the other half of the rows (even and odd).
        alpha: 1 − coverage of the interval.

    Returns:
        The estimate, or a refusal if the effective sample size is below 100.

    Raises:
        ValueError: shapes differ, or a propensity is outside (0, 1].
    """
    weights = _weights(propensities, flows, rewards, flow)
    effective = effective_size(weights)
    if effective < LEAST_EFFECTIVE:
        return _refused(effective)
    base = _other_half(weights, rewards) if predicted is None else predicted
    if base.shape != rewards.shape:
        raise ValueError("there is one prediction a row")
    terms = base + weights * (rewards - base)
    value = float(terms.mean())
    return _estimate(value, float(terms.std(ddof=1) / np.sqrt(len(terms))), effective, alpha)


def effective_size(weights: Floats) -> float:
    """Kish's effective sample size (Σ w)² / Σ w²; 0 without weight."""
    squares = float(weights @ weights)
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0


def _weights(propensities: Floats, flows: NDArray[np.int64], rewards: Floats, flow: int) -> Floats:
    if not propensities.shape == flows.shape == rewards.shape:
        raise ValueError("each row has a propensity, a flow and a reward")
    if np.any((propensities <= 0) | (propensities > 1)):
        raise ValueError("a propensity is above 0 and at most 1")
    return np.where(flows == flow, 1 / propensities, 0.0)


def _other_half(weights: Floats, rewards: Floats) -> Floats:
    even = np.arange(len(rewards)) % 2 == 0
    means = [
        float(weights[half] @ rewards[half]) / max(float(weights[half].sum()), 1e-300)
        for half in (~even, even)
    ]
    return np.where(even, means[0], means[1])


def _refused(effective: float) -> Refusal:
    said = f"its ratings are worth {effective:.0f} independent ones; {LEAST_EFFECTIVE:.0f} are needed"
    return Refusal(said, effective)


def _estimate(value: float, error: float, effective: float, alpha: float) -> Estimate:
    reach = NormalDist().inv_cdf(1 - alpha / 2) * error
    return Estimate(value, value - reach, value + reach, effective)
