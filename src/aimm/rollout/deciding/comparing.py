"""Comparisons of flows at the same times, so that daily or weekly swings in ratings cause no bias."""

from collections.abc import Sequence

import numpy as np

from aimm.rollout.deciding.case import Case
from aimm.rollout.deciding.periods import by_period, mature_of, propensities, soon_mature_of
from aimm.rollout.facts import Comparison, FlowFacts, Period
from aimm.rollout.model import Reason
from aimm.stats.stars import POINTS, Floats, to_width
from aimm.stats.stratified import log_mean_e, log_sums

LEAST_WEIGHT = 10.0  # of a difference, in ratings; below it the difference is ignored
ALIKE = 100  # resolution of shares: they are alike if equal when rounded to 1/100


def compared(case: Case, leader: str, challengers: Sequence[str]) -> list[Comparison]:
    """Compare the leader with each challenger over all periods; each pair once per decision."""
    known = case.memo.comparisons
    fresh = [challenger for challenger in challengers if (leader, challenger) not in known]
    if fresh:
        periods = case.facts.periods
        of_leader = _Side.of(periods, leader)
        for challenger in fresh:
            known[leader, challenger] = _compared(of_leader, _Side.of(periods, challenger))
    return [known[leader, challenger] for challenger in challengers]


def log_e_at_same_times(case: Case, leader: str, challengers: Sequence[str], *, soon: bool = False) -> Floats:
    """log E of the leader against each challenger at ε = 0, from comparisons at the same times only.

    Args:
        soon: include received ratings that will mature later.
    """
    found = compared(case, leader, challengers)
    logs = [one.soon_logs if soon else one.logs for one in found]
    return log_mean_e(np.array(logs, dtype=np.float64)) if logs else np.zeros(0)


def contradicted(case: Case, leader: FlowFacts, others: Sequence[FlowFacts], epsilon: float) -> list[Reason]:
    """Challengers that beat the leader by ``epsilon`` stars or more at the same times.

    A leader that is ahead overall but behind at the same times only leads because of when it was served.
    """
    found: list[Reason] = []
    for other, one in zip(others, compared(case, leader.id, [flow.id for flow in others]), strict=True):
        if one.weight >= LEAST_WEIGHT and one.difference + epsilon <= 0:
            text = (
                f"{leader.title} is ahead of {other.title} overall, but {-one.difference:.2f} stars behind "
                "it when both are compared at the same times; the lead may only reflect when it was served."
            )
            numbers = {"difference": one.difference, "weight": one.weight}
            found.append(Reason(code="time_of_day", text=text, flow_id=other.id, numbers=numbers))
    return found


class _Side:
    """One flow by period: ratings for decisions, those that will count, and its propensity."""

    __slots__ = ("flow_id", "propensity", "stars")

    def __init__(self, flow_id: str, stars: Floats, propensity: Floats) -> None:
        self.flow_id = flow_id
        self.stars = stars  # shape (2, P, 5)
        self.propensity = propensity

    @classmethod
    def of(cls, periods: Sequence[Period], flow_id: str) -> "_Side":
        stars = [by_period(periods, flow_id, rated) for rated in (mature_of, soon_mature_of)]
        return cls(flow_id, np.stack(stars), propensities(periods, flow_id))


def _compared(leader: _Side, challenger: _Side) -> Comparison:
    both = leader.propensity + challenger.propensity
    share = np.divide(leader.propensity, both, out=np.ones_like(both), where=both > 0)
    logs = log_sums(leader.stars, challenger.stars, share, 0.0)
    difference, weight = _difference(leader.stars[0], challenger.stars[0], share)
    return Comparison(
        leader.flow_id,
        challenger.flow_id,
        tuple(logs[0].tolist()),
        tuple(logs[1].tolist()),
        tuple(leader.stars[1].sum(axis=0).tolist()),
        tuple(challenger.stars[1].sum(axis=0).tolist()),
        difference,
        weight,
    )


def _difference(leader: Floats, challenger: Floats, share: Floats) -> tuple[float, float]:
    """Leader minus challenger in stars, and the weight of the comparison in ratings.

    Periods with about the same split between the two are treated as one: any swing within them affected
    both equally. Such a group weighs n m / (n + m), where n and m are the ratings of the two.
    """
    places = np.rint(share * ALIKE).astype(np.int64)
    counts = np.zeros((2, ALIKE + 1, len(POINTS)))
    np.add.at(counts[0], places, leader)
    np.add.at(counts[1], places, challenger)
    totals = counts.sum(axis=2)
    n, m = totals
    means = np.divide(counts @ POINTS, totals, out=np.zeros_like(totals), where=totals > 0)
    weights = np.divide(n * m, n + m, out=np.zeros_like(m), where=(n > 0) & (m > 0))
    weight = float(weights.sum())
    if weight <= 0:
        return 0.0, 0.0
    return float((weights * (means[0] - means[1])).sum()) / weight / to_width(1.0), weight
