"""Validity checks of the counts, made before any claim."""

from collections.abc import Callable, Sequence

import numpy as np

from aimm.rollout.deciding.case import Case
from aimm.rollout.deciding.periods import ABSENT
from aimm.rollout.facts import Checks, FlowFacts, Period, PeriodFlow
from aimm.rollout.model import Reason
from aimm.stats.honesty import LOG_SRM_ALARM, log_srm_e, response_rates_differ
from aimm.stats.stars import Floats

_LARGEST = 1e6  # stands for infinite evidence, which JSON cannot represent


def validity_alarms(case: Case) -> list[Reason]:
    """Alarms of the sample-ratio test and the comparison of response rates; each withholds all claims."""
    checks = checked(case)
    found: list[Reason] = []
    if checks.sample_ratio >= LOG_SRM_ALARM:
        text = (
            "Sessions are not distributed by the traffic split; something outside decides "
            "which flow serves, so the flows cannot be compared."
        )
        numbers = {"log_e": checks.sample_ratio, "needed": LOG_SRM_ALARM}
        found.append(Reason(code="sample_ratio", text=text, numbers=numbers))
    if checks.rates_differ:
        rated = [flow for flow in case.contenders if flow.id in checks.rates]
        listed = ", ".join(f"{flow.title} {checks.rates[flow.id]:.1%}" for flow in rated)
        text = (
            f"The flows are not rated equally often ({listed}); people who do not rate may think "
            "differently, so the ratings prove nothing about the flows."
        )
        numbers = {**checks.rates, "log_e": checks.response_rates}
        found.append(Reason(code="response_rates", text=text, numbers=numbers))
    return found


def checked(case: Case) -> Checks:
    """The checks of the epoch's counts, computed once per decision."""
    if case.memo.checks is None:
        case.memo.checks = _checks(case)
    return case.memo.checks


def _checks(case: Case) -> Checks:
    periods, flows = case.facts.periods, case.contenders  # no claim is made about a flow that was rolled back
    rated = _matrix(flows, periods, lambda one: float(sum(one.mature)))
    ripe = _matrix(flows, periods, lambda one: float(one.ripe))
    rates = response_rates_differ(rated, np.maximum(ripe, rated))
    return Checks(
        sample_ratio=min(_sample_ratio(case.active, periods), _LARGEST),
        response_rates=min(rates.log_e, _LARGEST),
        rates_differ=bool(rates.differ),
        rates={flow.id: rate for flow, rate in zip(flows, rates.rates, strict=True) if rate == rate},
    )


def _sample_ratio(flows: Sequence[FlowFacts], periods: Sequence[Period]) -> float:
    picks = _matrix(flows, periods, lambda one: float(one.picks))
    shares = _matrix(flows, periods, lambda one: one.propensity)
    # leave out the propensity of flows that have been deactivated since
    sums = shares.sum(axis=1, keepdims=True)
    used = sums[:, 0] > 0
    return log_srm_e(picks[used], shares[used] / sums[used])


def _matrix(
    flows: Sequence[FlowFacts], periods: Sequence[Period], value: Callable[[PeriodFlow], float]
) -> Floats:
    rows = [[value(period.flows.get(flow.id, ABSENT)) for flow in flows] for period in periods]
    return np.array(rows, dtype=np.float64).reshape(len(periods), len(flows))
