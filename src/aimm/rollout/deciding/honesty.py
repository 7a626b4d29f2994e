"""May the numbers be believed? Asked before a win is claimed."""

from collections.abc import Callable, Sequence

import numpy as np

from aimm.rollout.deciding.case import Case
from aimm.rollout.model import NO_STARS, FlowFacts, Period, PeriodFlow, Reason
from aimm.stats.honesty import LOG_SRM_ALARM, log_srm_e, response_rates_differ
from aimm.stats.stars import POINTS, Floats, to_width
from aimm.stats.stratified import log_pair_e_by_period

MOST_PERIODS = 24
LEAST_WEIGHT = 10.0  # of the comparison within periods, in ratings, below which it says nothing
_ABSENT = PeriodFlow(0.0, 0, 0, NO_STARS, NO_STARS)
Rated = Callable[[PeriodFlow], Sequence[float]]


def mature_of(part: PeriodFlow) -> Sequence[float]:
    """The ratings for decisions, by star."""
    return part.mature


def soon_mature_of(part: PeriodFlow) -> Sequence[float]:
    """As many ratings for decisions as there will be, by star, when what has arrived is ripe.

    Of the ratings that do not count yet, those of ripe sessions came too late and never will. Which of them
    these are is not known by rating, so no more are expected than the sessions that are not ripe yet will
    have, when they are rated as often as the others.
    """
    pending = [max(some - ripe, 0) for some, ripe in zip(part.arrived, part.mature, strict=True)]
    unripe, waiting = part.picks - part.ripe, sum(pending)
    if unripe <= 0 or not waiting:
        return part.mature
    likely = unripe * sum(part.mature) / part.ripe if part.ripe else waiting
    taken = min(1.0, likely / waiting)
    return [ripe + taken * more for ripe, more in zip(part.mature, pending, strict=True)]


def doubts(case: Case) -> list[Reason]:
    """Alarms of the sample-ratio test and of the comparison of response rates; each withholds a claim."""
    flows, periods = case.active, case.facts.periods
    found: list[Reason] = []
    log_e = _sample_ratio(flows, periods)
    if log_e >= LOG_SRM_ALARM:
        text = (
            "Sessions do not fall on the flows in the shares that were set; something outside decides "
            "who is served by what, so the flows cannot be compared."
        )
        # a flow picked at propensity 0 is impossible: its evidence is infinite, which JSON cannot say
        numbers = {"log_e": min(log_e, 1e6), "needed": LOG_SRM_ALARM}
        found.append(Reason("sample_ratio", text, None, numbers))
    flows = case.contenders  # no claim is made about a flow that was taken out
    rated = _matrix(flows, periods, lambda one: float(sum(one.mature)))
    ripe = _matrix(flows, periods, lambda one: float(one.ripe))
    rates = response_rates_differ(rated, np.maximum(ripe, rated))
    if rates.differ:
        listed = ", ".join(f"{flow.title} {rate:.1%}" for flow, rate in zip(flows, rates.rates, strict=True))
        text = (
            f"The flows are not rated equally often ({listed}); who stays silent may think differently, "
            "so no flow is called superior."
        )
        numbers = {flow.id: rate for flow, rate in zip(flows, rates.rates, strict=True) if rate == rate}
        found.append(Reason("response_rates", text, None, {**numbers, "log_e": min(rates.log_e, 1e6)}))
    return found


def within_periods(case: Case, leader: str, challengers: Sequence[str]) -> tuple[Floats, Floats]:
    """The leader minus each challenger, compared within periods only.

    So a time at which all ratings are low blames nobody. Periods weigh n m / (n + m), n and m their ratings
    of the two.

    Returns:
        Differences in stars (0 where nothing can be compared), and the sums of the weights.
    """
    counts = by_period(case, [leader, *challengers], mature_of)
    totals = counts.sum(axis=2)
    means = np.divide(counts @ POINTS, totals, out=np.zeros_like(totals), where=totals > 0)
    n, m = totals[0], totals[1:]
    weights = np.divide(n * m, n + m, out=np.zeros_like(m), where=(n > 0) & (m > 0))
    weight = weights.sum(axis=1)
    total = (weights * (means[0] - means[1:])).sum(axis=1)
    return np.divide(total, weight, out=np.zeros_like(weight), where=weight > 0) / to_width(1.0), weight


def log_e_within_periods(
    case: Case, leader: str, challengers: Sequence[str], stars: Rated = mature_of
) -> Floats:
    """log E of the leader against each challenger at ε = 0, from comparisons within periods only.

    Args:
        stars: which ratings of a flow in a period count.
    """
    periods = case.facts.periods
    ids = [leader, *challengers]
    parts = [[period.flows.get(flow_id, _ABSENT) for period in periods] for flow_id in ids]
    counts = by_period(case, ids, stars)
    shares = np.array([[one.propensity for one in row] for row in parts], dtype=np.float64)
    both = shares[0] + shares[1:]
    part = np.divide(shares[0], both, out=np.ones_like(both), where=both > 0)
    return log_pair_e_by_period(counts[0], counts[1:], part, 0.0)


def contradicted(case: Case, leader: FlowFacts, others: Sequence[FlowFacts], epsilon: float) -> list[Reason]:
    """Challengers to whom the leader loses by ``epsilon`` stars or more within periods.

    A leader that is ahead in all but behind within periods owes its lead to when it was served.
    """
    found: list[Reason] = []
    differences, weights = within_periods(case, leader.id, [other.id for other in others])
    for other, difference, weight in zip(others, differences.tolist(), weights.tolist(), strict=True):
        if weight >= LEAST_WEIGHT and difference + epsilon <= 0:
            text = (
                f"{leader.title} is ahead of {other.title} in all, but {-difference:.2f} stars behind "
                "it when both are compared at the same times; the lead may come from when it was served."
            )
            numbers = {"difference": difference, "weight": weight}
            found.append(Reason("time_of_day", text, other.id, numbers))
    return found


def by_period(case: Case, ids: Sequence[str], stars: Rated) -> Floats:
    """Ratings of these flows by period, shape (K, P, 5)."""
    periods = case.facts.periods
    counts = [[stars(period.flows.get(flow_id, _ABSENT)) for period in periods] for flow_id in ids]
    return np.array(counts, dtype=np.float64).reshape(len(ids), len(periods), len(POINTS))


def condensed(periods: Sequence[Period], limit: int = MOST_PERIODS) -> tuple[Period, ...]:
    """At most ``limit`` periods: neighbours merged into stretches of about as many sessions each.

    Counts add up; the propensity of a merged period is the mean over its sessions. Drawing with changing
    propensities varies less than drawing with their mean, so the sample-ratio test stays conservative.
    """
    if len(periods) <= limit:
        return tuple(periods)
    sizes = np.array([float(sum(one.picks for one in period.flows.values())) for period in periods])
    reached = np.cumsum(sizes) - sizes / 2
    total = float(sizes.sum())
    if total <= 0:
        parts = np.arange(len(periods)) * limit // len(periods)
    else:
        parts = np.minimum((reached / total * limit).astype(np.int64), limit - 1)
    groups = [
        [period for period, part in zip(periods, parts, strict=True) if part == g] for g in range(limit)
    ]
    return tuple(_merged(group) for group in groups if group)


def _merged(group: Sequence[Period]) -> Period:
    ids = sorted({flow_id for period in group for flow_id in period.flows})
    sizes = [float(sum(one.picks for one in period.flows.values())) for period in group]
    total = sum(sizes)
    weights = [size / total if total else 1 / len(group) for size in sizes]
    flows: dict[str, PeriodFlow] = {}
    for flow_id in ids:
        parts = [period.flows.get(flow_id, _ABSENT) for period in group]
        propensity = sum(weight * part.propensity for weight, part in zip(weights, parts, strict=True))
        flows[flow_id] = PeriodFlow(
            propensity,
            sum(part.picks for part in parts),
            sum(part.ripe for part in parts),
            _summed([part.mature for part in parts]),
            _summed([part.arrived for part in parts]),
        )
    return Period(group[0].start, group[-1].end, flows)


def _summed(stars: Sequence[tuple[int, int, int, int, int]]) -> tuple[int, int, int, int, int]:
    one, two, three, four, five = (sum(column) for column in zip(*stars, strict=True))
    return one, two, three, four, five


def _sample_ratio(flows: Sequence[FlowFacts], periods: Sequence[Period]) -> float:
    picks = _matrix(flows, periods, lambda one: float(one.picks))
    shares = _matrix(flows, periods, lambda one: one.propensity)
    # a flow that is switched off since takes its propensity with it
    sums = shares.sum(axis=1, keepdims=True)
    used = sums[:, 0] > 0
    return log_srm_e(picks[used], shares[used] / sums[used])


def _matrix(
    flows: Sequence[FlowFacts], periods: Sequence[Period], value: Callable[[PeriodFlow], float]
) -> Floats:
    rows = [[value(period.flows.get(flow.id, _ABSENT)) for flow in flows] for period in periods]
    return np.array(rows, dtype=np.float64).reshape(len(periods), len(flows))
