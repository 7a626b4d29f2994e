"""What every function of the statistics answers to a few inputs, compared with what was recorded.

Other tests say why the numbers are right; these notice when they change. When a change is meant, record
again with ``python -m tests.stats.test_recorded``, and review the difference.
"""

import json
from collections.abc import Callable
from dataclasses import astuple
from math import lgamma
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.golden import golden

from aimm.stats.allocation import (
    discounted,
    limit_move,
    posterior,
    top_two,
    top_two_by_quadrature,
    with_floor,
    with_floor_each,
    with_floors,
)
from aimm.stats.drift import DriftState, fold, step
from aimm.stats.escape import log_escape_e, log_not_worse_e
from aimm.stats.guardrails import log_rate_e, over_cost_cap
from aimm.stats.honesty import log_srm_e, response_rates_differ
from aimm.stats.intervals import mean_interval
from aimm.stats.off_policy import doubly_robust, effective_size, snips
from aimm.stats.planning import expected_duration, expected_harm, least_ratings, tilted
from aimm.stats.slots import move_slots, slot_counts
from aimm.stats.special import log_gamma
from aimm.stats.stars import Floats, mean_stars, to_unit, to_width
from aimm.stats.stratified import log_factors, log_mean_e, log_pair_e_by_period, log_sums
from aimm.stats.superiority import log_pair_e, log_pair_e_many, log_threshold, proven_worse

FILE = "numbers.json"
FLOWS: Floats = np.array([[14, 5, 7, 15, 59], [20, 10, 10, 20, 40], [3, 1, 0, 2, 4]], dtype=np.float64)
NONE: Floats = np.zeros((1, 5))
FAR: Floats = np.array([[300, 20, 5, 1, 2], [1, 2, 5, 30, 500], [0, 0, 0, 0, 0]], dtype=np.float64)
WEIGHTS: Floats = np.array([0.9, 0.07, 0.02, 0.01])
MEANS: Floats = np.array([3.1, 4.2, 3.9])
PICKS: Floats = np.array([[50, 30, 0], [20, 90, 40]], dtype=np.float64)
SHARES: Floats = np.array([[0.6, 0.4, 0.0], [0.2, 0.5, 0.3]])
PERIODS: Floats = np.stack([FLOWS, FLOWS[::-1] + 2])
CHANCES: Floats = np.where(np.arange(600) % 3 == 0, 0.7, 0.3)
SERVED = np.where(np.arange(600) % 3 == 0, 1, 2)
REWARDS: Floats = 1 + np.arange(600) * 7 % 5 * 0.9
PLAN: dict[str, Any] = {"rated_share": 0.2, "sessions_per_day": 300.0}
HARM: dict[str, Any] = {"acceptable": 2.5, "share": 0.3, "delay_days": 2.0, **PLAN}
HALVES: Floats = np.arange(600) % 2 * 1.0
START = DriftState((1.0, 0.5, -0.5, 3.0), 4.0)

CALLS: dict[str, Callable[[], Any]] = {
    "posterior": lambda: posterior(FLOWS),
    "top two": lambda: astuple(top_two_by_quadrature(FLOWS)),
    "top two, far apart": lambda: astuple(top_two_by_quadrature(FAR, epsilon=0.5, beta=0.4)),
    "top two, one": lambda: astuple(top_two_by_quadrature(NONE)),
    "top two, alike": lambda: astuple(top_two_by_quadrature(np.repeat(FLOWS[:1], 4, axis=0))),
    "limit": lambda: limit_move(np.array([50.0, 30, 20]), np.array([80.0, 20, 0]), 12.0),
    "limit, far": lambda: limit_move(np.array([50.0, 30, 20]), np.array([80.0, 20, 0]), 30.0),
    "floor": lambda: with_floor(WEIGHTS, 0.12, 0),
    "floor of the second": lambda: with_floor(WEIGHTS, 0.6, 1),
    "floor, one": lambda: with_floor(np.ones(1), 0.5, 0),
    "floors": lambda: with_floors(WEIGHTS, np.array([0.0, 0.1, 0.02, 0.2])),
    "floors of all": lambda: with_floors(WEIGHTS, np.full(4, 0.25)),
    "floor each": lambda: with_floor_each(WEIGHTS, 0.03),
    "discounted": lambda: discounted(PERIODS, np.array([36.0, 2.0]), 24.0),
    "drift": lambda: astuple(fold(START, FLOWS, 4.1)),
    "drift, slack": lambda: astuple(fold(DriftState(), FLOWS[::-1], 3.0, 0.7)),
    "drift, top": lambda: astuple(fold(START, FLOWS, 5.0, 0.0)),
    "drift, step": lambda: astuple(step(START, 2, 4.1)),
    "drift, last step": lambda: astuple(step(DriftState(), 5, 4.1, 0.2)),
    "escape": lambda: log_escape_e(FLOWS, 3.4),
    "not worse": lambda: log_not_worse_e(FLOWS[1], FLOWS[0]),
    "not worse by half": lambda: log_not_worse_e(FAR[0], FAR[1], 0.5, 2.0),
    "rates": lambda: log_rate_e(np.array([3.0, 30, 0]), np.array([200.0, 200, 0]), 0.05),
    "cost": lambda: over_cost_cap(np.array([10.0, 10.1, 9, 9]), np.array([20.0, 20, 19, 1]), 0.5),
    "cost, few": lambda: over_cost_cap(np.array([1.0, 1, 1]), np.array([0.0, 1, 2]), 0.5, 0),
    "sample ratio": lambda: log_srm_e(PICKS, SHARES),
    "sample ratio, one": lambda: log_srm_e(PICKS[1:], SHARES[1:]),
    "sample ratio, impossible": lambda: log_srm_e(PICKS + 1, SHARES),
    "response rates": lambda: astuple(response_rates_differ(PICKS / 2, PICKS + 10)),
    "response rates, one": lambda: astuple(response_rates_differ(PICKS[1] / 5, PICKS[1] * [1, 2, 4])),
    "response rates, none": lambda: astuple(response_rates_differ(np.zeros(2), np.array([5.0, 0.0]), 0.5)),
    "response rates, one session": lambda: astuple(
        response_rates_differ(np.array([1.0, 2]), np.array([1.0, 9]))
    ),
    "interval": lambda: mean_interval(FLOWS),
    "interval, sure": lambda: mean_interval(FAR, 0.001),
    "snips": lambda: astuple(snips(CHANCES, SERVED, REWARDS, 2)),
    "snips, refused": lambda: astuple(snips(CHANCES[:60], SERVED[:60], REWARDS[:60], 1)),
    "doubly robust": lambda: astuple(doubly_robust(CHANCES, SERVED, REWARDS, 1)),
    "doubly robust, predicted": lambda: astuple(
        doubly_robust(CHANCES, SERVED, REWARDS, 2, REWARDS * 0.9, alpha=0.2)
    ),
    "doubly robust, halves": lambda: astuple(doubly_robust(CHANCES, SERVED, HALVES, 1)),
    "doubly robust, refused": lambda: astuple(doubly_robust(CHANCES[:60], SERVED[:60], REWARDS[:60], 2)),
    "effective size": lambda: [effective_size(WEIGHTS), effective_size(np.zeros(3))],
    "tilted": lambda: [tilted(mean) for mean in (1.2, 3.0, 4.0, 4.9)],
    "least ratings": lambda: least_ratings(MEANS, 0.2, 0.05),
    "least ratings, deviation": lambda: least_ratings(MEANS[:2], 0.0, 0.1, 1.1),
    "least ratings, tie": lambda: least_ratings(np.array([3.0, 3.0]), 0.0, 0.05),
    "duration": lambda: astuple(expected_duration(MEANS, **PLAN)),
    "duration, wide": lambda: astuple(
        expected_duration(
            MEANS[1:],
            epsilon=0.0,
            delta=0.1,
            deviation=0.8,
            window_days=3.0,
            least_per_flow=50,
            budget_sessions=9_000,
            budget_days=60,
            **PLAN,
        )
    ),
    "duration, clear": lambda: astuple(
        expected_duration(np.array([1.1, 4.9]), least_per_flow=400, budget_days=9, **PLAN)
    ),
    "harm": lambda: astuple(expected_harm(1.8, 4.1, **HARM)),
    "harm, soon": lambda: astuple(expected_harm(1.05, 1.0, alpha=0.5, least=40, **HARM)),
    "harm, at least five": lambda: astuple(expected_harm(1.05, 4.0, **{**HARM, "acceptable": 4.9})),
    "harm, never": lambda: expected_harm(4.0, 4.1, **HARM).ratings,
    "slots": lambda: sorted(slot_counts({1: 33.3, 2: 0.001, 3: 66.6, 4: 1e-9}).items()),
    "moved slots": lambda: list(move_slots([5] * 5_000 + [3] * 5_000, {3: 6_000, 4: 4_000}))[
        3_990:10_000:995
    ],
    "log gamma": lambda: log_gamma(np.array([0.1, 1.0, 7.5, 3000.0])),
    "mean stars": lambda: mean_stars(FLOWS),
    "units": lambda: [to_unit(4.5), to_width(0.2)],
    "factors": lambda: log_factors(np.array([0.0, 0.3, 1.0]), 0.2)[0][1, ::5],
    "factors of the challenger": lambda: log_factors(np.array([0.3]), -1.0)[1][0, ::5],
    "sums": lambda: log_sums(FLOWS, FLOWS[::-1], np.array([0.3, 0.3, 0.8]), 0.2),
    "pairs by period": lambda: log_pair_e_by_period(FLOWS, PERIODS, SHARES, 0.2),
    "mean e": lambda: log_mean_e(np.linspace(-3, 4, 18)),
    "pair": lambda: [log_pair_e(FLOWS[0], FLOWS[1], epsilon) for epsilon in (-1.0, 0.0, 0.2, 3.9)],
    "pair, far": lambda: [log_pair_e(FAR[1], FAR[0], epsilon) for epsilon in (-3.0, 0.0, 0.2)],
    "pairs": lambda: log_pair_e_many(FLOWS[0], FAR, 0.1),
    "pairs, needed": lambda: log_pair_e_many(FAR, FLOWS, 0.0, 3.0),
    "proven worse": lambda: proven_worse(FAR[1], FLOWS, 0.05, 3),
    "threshold": lambda: [log_threshold(0.05, flows) for flows in (1, 2, 9)],
}


def flat(value: Any) -> list[float]:
    """All numbers of an answer, in order; JSON knows neither infinity nor nan, so they are very large."""
    if isinstance(value, str):
        return []
    if isinstance(value, tuple | list) or (isinstance(value, np.ndarray) and value.ndim):
        return [one for part in value for one in flat(part)]
    return [float(np.nan_to_num(value, nan=-9e99, posinf=9e99))]


@pytest.mark.parametrize("name", CALLS)
def test_numbers_are_the_recorded_ones(name: str):
    # abs: nothing here is asked for to more than nine digits
    assert flat(CALLS[name]()) == pytest.approx(golden(FILE)["numbers"][name], rel=1e-7, abs=1e-9)


def test_nothing_else_is_recorded():
    assert golden(FILE)["numbers"].keys() == CALLS.keys()


def test_drawing_has_the_documented_defaults():
    drawn = top_two(FLOWS, seed=7, update=3)
    assert flat(astuple(drawn)) == flat(
        astuple(top_two(FLOWS, seed=7, update=3, epsilon=0.2, beta=0.7, draws=4_000))
    )


def test_the_log_of_gamma_is_exact_to_twelve_digits():
    for z in (0.01, 0.1, 0.7, 3.3, 12.0, 500.0):
        assert float(log_gamma(np.array(z))) == pytest.approx(lgamma(z), rel=1e-12)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: top_two_by_quadrature(np.zeros((0, 5))), "there is no flow to serve"),
        (lambda: with_floor(WEIGHTS, 1.1, 0), "a floor is a share between 0 and 1"),
        (lambda: with_floors(WEIGHTS, -WEIGHTS), "the floors are between 0 and 1 in all"),
        (lambda: with_floors(WEIGHTS, WEIGHTS * 1.1), "the floors are between 0 and 1 in all"),
        (lambda: with_floor_each(WEIGHTS, 0.26), "the floors are between 0 and 1 in all"),
        (lambda: with_floor_each(WEIGHTS, -0.1), "the floors are between 0 and 1 in all"),
        (lambda: discounted(PERIODS, np.zeros(2), 0.0), "a half-life is above 0"),
        (lambda: fold(START, FLOWS, 1.1), "reference − slack is between 1 and 5 stars"),
        (lambda: log_escape_e(FLOWS, 5.0), "acceptable is more than 1 and less than 5 stars"),
        (lambda: log_rate_e(MEANS, MEANS, 1.0), "an objective is a share between 0 and 1"),
        (lambda: log_rate_e(MEANS + 1, MEANS, 0.5), "bad sessions are part of the total"),
        (lambda: log_srm_e(PICKS, SHARES[1:]), "picks and propensities have the shape (periods, flows)"),
        (lambda: log_srm_e(PICKS, SHARES * 1.1), "the propensities of a period add up to 1"),
        (lambda: response_rates_differ(PICKS + 1, PICKS), "rated sessions are part of the sessions"),
        (lambda: mean_interval(FLOWS, 1.0), "alpha is between 0 and 1"),
        (lambda: snips(CHANCES, SERVED, REWARDS[1:], 1), "each row has a propensity, a flow and a reward"),
        (lambda: snips(CHANCES * 2, SERVED, REWARDS, 1), "a propensity is above 0 and at most 1"),
        (
            lambda: doubly_robust(CHANCES, SERVED, REWARDS, 1, REWARDS[1:]),
            "there is one prediction a row",
        ),
        (lambda: tilted(5.0), "a mean is more than 1 and less than 5 stars"),
        (
            lambda: expected_harm(2.0, 4.0, **{**HARM, "acceptable": 1.0}),
            "acceptable is more than 1",
        ),
        (lambda: slot_counts({1: -1.0}), "weights must be finite and not negative"),
        (
            lambda: log_pair_e_by_period(FLOWS, PERIODS, SHARES[1:], 0.2),
            "leader, challengers and shares are about the same periods",
        ),
        (lambda: log_factors(np.array([1.1]), 0.2), "a share is between 0 and 1"),
        (lambda: log_factors(np.array([0.1]), 4.0), "epsilon is between −4 and 4 stars"),
        (lambda: log_pair_e(FLOWS[0], FLOWS[1], -4.0), "epsilon is between −4 and 4 stars"),
    ],
)
def test_texts_of_what_is_refused(call: Callable[[], Any], text: str):
    with pytest.raises(ValueError) as refused:
        call()
    assert str(refused.value).startswith(text)


if __name__ == "__main__":
    listed = [f"  {json.dumps(name)}: {json.dumps(flat(call()))}" for name, call in CALLS.items()]
    text = '{\n "version": 1,\n "numbers": {\n' + ",\n".join(listed) + "\n }\n}\n"
    (Path(__file__).parents[1] / "golden" / FILE).write_text(text, encoding="utf-8")
