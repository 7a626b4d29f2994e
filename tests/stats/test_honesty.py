"""Sample ratio and response rates."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimm.stats.honesty import CONCENTRATIONS, LOG_SRM_ALARM, log_srm_e, response_rates_differ
from aimm.stats.special import log_gamma
from aimm.stats.stars import Floats

PICKS = st.lists(st.lists(st.integers(0, 60), min_size=3, max_size=3), min_size=1, max_size=8).map(
    lambda rows: np.array(rows, dtype=np.float64)
)


def test_log_gamma():
    z = np.array([1e-6, 0.3, 1.0, 2.0, 4.5, 30.0, 1e4, 1e8])
    np.testing.assert_allclose(log_gamma(z), [math.lgamma(v) for v in z], rtol=1e-12, atol=1e-11)


def test_one_period_by_hand():
    picks, shares = np.array([[7.0, 3.0]]), np.array([[0.4, 0.6]])
    total = 0.0
    for c in CONCENTRATIONS:
        parts = sum(math.lgamma(c * p + n) - math.lgamma(c * p) for n, p in ((7, 0.4), (3, 0.6)))
        total += math.exp(
            math.lgamma(c) - math.lgamma(c + 10) + parts - 7 * math.log(0.4) - 3 * math.log(0.6)
        )
    assert log_srm_e(picks, shares) == pytest.approx(math.log(total / len(CONCENTRATIONS)), abs=1e-9)


def test_with_constant_propensities_periods_do_not_matter():
    generator = np.random.default_rng(1)
    shares = np.tile([0.2, 0.3, 0.5], (30, 1))
    picks = generator.multinomial(40, shares).astype(np.float64)
    whole = log_srm_e(picks.sum(axis=0, keepdims=True), shares[:1])
    assert log_srm_e(picks, shares) == pytest.approx(whole, abs=1e-7)
    # and neither does their order
    assert log_srm_e(picks[::-1], shares) == pytest.approx(whole, abs=1e-7)


@given(PICKS, st.permutations(range(3)))
@settings(deadline=None)
def test_the_order_of_flows_does_not_matter(picks: Floats, order: list[int]):
    shares = np.tile([0.2, 0.3, 0.5], (len(picks), 1))
    turned = log_srm_e(picks[:, order], shares[:, order])
    assert turned == pytest.approx(log_srm_e(picks, shares), abs=1e-8)


def test_the_expected_value_does_not_grow_with_the_next_pick():
    shares = np.array([[0.2, 0.8], [0.6, 0.4], [0.5, 0.5]])
    picks = np.array([[9.0, 21.0], [22.0, 8.0], [0.0, 0.0]])
    now = log_srm_e(picks, shares)
    after = [log_srm_e(picks + np.array([[0, 0], [0, 0], new]), shares) for new in ([1, 0], [0, 1])]
    assert 0.5 * np.exp(after[0] - now) + 0.5 * np.exp(after[1] - now) == pytest.approx(1)


def test_an_overserved_flow_is_detected():
    generator = np.random.default_rng(2)
    shares = np.tile([[0.5, 0.3, 0.2], [0.3, 0.5, 0.2]], (100, 1))
    honest = generator.multinomial(50, shares).astype(np.float64)
    skewed = generator.multinomial(50, shares + np.array([0.04, -0.02, -0.02])).astype(np.float64)
    assert log_srm_e(honest, shares) < 0
    assert log_srm_e(skewed, shares) > LOG_SRM_ALARM == pytest.approx(np.log(1000))


def test_a_picked_flow_with_propensity_zero():
    shares = np.array([[1.0, 0.0], [0.5, 0.5]])
    assert log_srm_e(np.array([[9.0, 0.0], [4.0, 5.0]]), shares) < 1
    assert log_srm_e(np.array([[9.0, 1.0], [4.0, 5.0]]), shares) == math.inf
    assert log_srm_e(np.zeros((2, 2)), shares) == pytest.approx(0)
    assert log_srm_e(np.zeros((0, 2)), np.zeros((0, 2))) == 0.0


@pytest.mark.parametrize("shares", [[[0.5, 0.6]], [[1.2, -0.2]]])
def test_propensities_must_add_up_to_one(shares: list[list[float]]):
    with pytest.raises(ValueError, match="add up to 1"):
        log_srm_e(np.ones((1, 2)), np.array(shares))


def test_shapes_must_match():
    with pytest.raises(ValueError, match="shape"):
        log_srm_e(np.ones((1, 2)), np.ones((2, 2)) / 2)
    with pytest.raises(ValueError, match="shape"):
        log_srm_e(np.ones(2), np.ones(2) / 2)


def test_response_rates_by_hand():
    rates = response_rates_differ(np.array([10.0, 30.0, 0.0]), np.array([100.0, 100.0, 0.0]))
    assert rates.rates[:2] == (0.1, 0.3)
    assert math.isnan(rates.rates[2])
    shares = np.array([[0.5, 0.5, 0.0]])
    both = [math.exp(log_srm_e(np.array([part]), shares)) for part in ([10.0, 30, 0], [90.0, 70, 0])]
    assert rates.log_e == pytest.approx(math.log(sum(both) / 2))
    assert rates.differ == (rates.log_e >= math.log(100))


def test_a_difference_is_detected_while_rates_and_shares_vary():
    generator = np.random.default_rng(3)
    periods = 300
    high = np.arange(periods) % 2 == 0
    sessions = generator.multinomial(50, np.where(high[:, None], [0.8, 0.2], [0.2, 0.8])).astype(np.float64)
    base = np.where(high, 0.35, 0.1)[:, None]
    equal = generator.binomial(sessions.astype(np.int64), base).astype(np.float64)
    lower = generator.binomial(sessions.astype(np.int64), base * [1.0, 0.7]).astype(np.float64)
    # overall averages would show a difference between equal flows: .30 against .15
    fair = response_rates_differ(equal, sessions)
    assert fair.rates[0] > 1.5 * fair.rates[1]
    assert not fair.differ
    assert response_rates_differ(lower, sessions).differ


def test_no_sessions_yet():
    nothing = response_rates_differ(np.zeros((3, 2)), np.zeros((3, 2)))
    assert not nothing.differ
    assert nothing.log_e == pytest.approx(0)


@pytest.mark.parametrize("rated", [[-1.0, 0.0], [2.0, 0.0], [1.0]])
def test_there_cannot_be_more_rated_sessions_than_sessions(rated: list[float]):
    with pytest.raises(ValueError, match="part of the sessions"):
        response_rates_differ(np.array(rated), np.array([1.0, 1.0]))
