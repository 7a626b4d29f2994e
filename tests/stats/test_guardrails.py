"""Error rates, slow responses and cost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimm.stats.guardrails import ODDS_RATIOS, log_rate_e, over_cost_cap


def test_by_hand():
    # objective ½: odds 1, so that the alternatives are r / (1 + r)
    rates = ODDS_RATIOS / (1 + ODDS_RATIOS)
    evidence = np.exp(log_rate_e(np.array([1.0, 0.0, 2.0, 0.0]), np.array([1.0, 1.0, 2.0, 0.0]), 0.5))
    expected = [(2 * rates).mean(), (2 * (1 - rates)).mean(), (4 * rates**2).mean(), 1]
    np.testing.assert_allclose(evidence, expected, rtol=1e-12)


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0.001, 0.9))
def test_the_expected_value_does_not_grow_with_the_next_session(bad: int, good: int, objective: float):
    # at a rate of exactly the objective E is a martingale
    now = log_rate_e(np.float64(bad), np.float64(bad + good), objective)
    worse = log_rate_e(np.float64(bad + 1), np.float64(bad + good + 1), objective)
    better = log_rate_e(np.float64(bad), np.float64(bad + good + 1), objective)
    assert objective * np.exp(worse - now) + (1 - objective) * np.exp(better - now) == pytest.approx(1)
    assert worse > better


def test_many_errors_are_proven_and_few_are_not():
    evidence = log_rate_e(np.array([0.0, 20.0, 60.0]), np.array([1000.0, 1000.0, 1000.0]), 0.02)
    assert evidence[0] < 0
    assert evidence[1] < 0
    assert evidence[2] > np.log(1000)


@pytest.mark.parametrize("objective", [0.0, 1.0, -1.0, float("nan")])
def test_an_objective_must_be_a_share(objective: float):
    with pytest.raises(ValueError, match="objective"):
        log_rate_e(np.array([0.0]), np.array([1.0]), objective)


@pytest.mark.parametrize("bad", [-1.0, 2.0])
def test_bad_sessions_cannot_exceed_the_total(bad: float):
    with pytest.raises(ValueError, match="part of the total"):
        log_rate_e(np.array([bad]), np.array([1.0]), 0.1)


def test_cost_caps():
    cost, sessions = np.array([2.0, 2.1, 50.0, 0.0]), np.array([20.0, 20.0, 19.0, 0.0])
    assert over_cost_cap(cost, sessions, 0.1).tolist() == [False, True, False, False]
    assert over_cost_cap(cost, sessions, 0.1, least=0).tolist() == [False, True, True, False]
