"""The table of an update: how the leader compares with every other flow in rotation."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aimm.rollout.deciding.case import Case, mature
from aimm.rollout.facts import FlowFacts
from aimm.stats.allocation import Posterior, posterior
from aimm.stats.stars import Floats, to_width
from aimm.stats.superiority import log_pair_e_many, log_threshold

LEAST_TO_DROP = 5
WORTH_TESTING = 0.8
"""Minimum of ½ (difference / its deviation)², as a part of the threshold, before the exact test is run.

When the exact test first passes, this ratio has never been below 0.84 (1,440 simulated pairs between 1.1 and
4.9 stars, 1 to 19 challengers). A lower value only costs time and never causes a wrong claim.
"""


@dataclass(frozen=True, slots=True)
class Table:
    """The comparison of the flows in rotation at an update.

    Attributes:
        flows: in rotation.
        counts: ratings for decisions, shape (R, 5).
        known: the posterior of each flow's mean.
        leader: index of the flow with the highest posterior mean among those with enough ratings.
        needed: log((K − 1)/δ), K the number of active flows; at ε = 0 the same as ``certain``, because only
            a winner ends the comparison there.
        certain: log(K/δ).
        at_zero: log E of the leader against each flow at ε = 0, shape (R,); −inf where not worth
            testing, and where it falls short of ``needed`` some value below that.
    """

    flows: tuple[FlowFacts, ...]
    counts: Floats
    known: Posterior
    leader: int
    needed: float
    certain: float
    at_zero: Floats

    @property
    def losers(self) -> tuple[FlowFacts, ...]:
        """Flows proven worse than the leader."""
        enough = self.counts.sum(axis=1) >= LEAST_TO_DROP
        proven = (self.at_zero >= self.needed) & enough
        return tuple(flow for flow, lost in zip(self.flows, proven, strict=True) if lost)

    @property
    def beats_all(self) -> bool:
        """Whether the leader is proven better than every other flow in rotation.

        At ε = 0 each of K tied flows could be called superior wrongly, so the bound is K/δ.
        """
        others = np.arange(len(self.flows)) != self.leader
        return bool((self.at_zero[others] >= self.certain).all())


def compare(case: Case) -> Table | None:
    """The table of the flows in rotation; None while no flow has enough ratings."""
    adaptive = case.configuration.adaptive
    counts = mature(case.rotation)
    enough = counts.sum(axis=1) >= max(adaptive.min_ratings, adaptive.min_feedback)
    if not enough.any():
        return None
    known = posterior(counts)
    leader = int(np.where(enough, known.mean, -1.0).argmax())
    certain = certainty(case)
    needed = log_threshold(adaptive.delta, len(case.active)) if adaptive.epsilon else certain
    worth = distance(known, leader, 0.0) >= WORTH_TESTING * needed
    at_zero = log_e_against(counts, leader, worth, 0.0, needed)
    return Table(case.rotation, counts, known, leader, needed, certain, at_zero)


def distance(known: Posterior, leader: int, epsilon: float) -> Floats:
    """½ (lead + ε)² / (v + v) of the leader over each flow, in the normal approximation; 0 when behind."""
    mean, variance = known
    lead = np.maximum(mean[leader] - mean + to_width(epsilon), 0.0)
    return lead * lead / (2 * (variance[leader] + variance))


def log_e_against(
    counts: Floats, leader: int, worth: NDArray[np.bool_], epsilon: float, needed: float
) -> Floats:
    """Log E of the leader against each flow worth testing, exact up to ``needed``; −inf for the others."""
    log_e = np.full(len(counts), -np.inf)
    chosen = worth.copy()
    chosen[leader] = False
    if chosen.any():
        log_e[chosen] = log_pair_e_many(counts[leader], counts[chosen], epsilon, needed)
    return log_e


def certainty(case: Case) -> float:
    """log(K/δ), K the number of active flows: the bound that a superior winner must reach."""
    return log_threshold(case.configuration.adaptive.delta, len(case.active) + 1)
