"""The pair e-value by period."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimm.stats.planning import tilted
from aimm.stats.stars import POINTS, Floats
from aimm.stats.stratified import BETS, log_factors, log_mean_e, log_pair_e_by_period
from aimm.stats.superiority import log_pair_e

SHARES = st.floats(0.01, 0.99)
WIDTHS = st.sampled_from([0.0, 0.1, 0.2, -1.0])


def pair(leader: Floats, challenger: Floats, shares: Floats, epsilon: float) -> float:
    return float(log_pair_e_by_period(leader, challenger[None], shares[None], epsilon)[0])


def test_by_hand():
    of_leader, of_challenger = log_factors(np.array(0.25), 0.4)
    assert of_leader.shape == of_challenger.shape == (BETS, 5)
    # first stake .08, first centre .4; w = .1, s (1 − s) w = .01875
    np.testing.assert_allclose(np.exp(of_leader[0]), 1 + 0.08 * (0.75 * (POINTS - 0.4) + 0.01875))
    np.testing.assert_allclose(np.exp(of_challenger[0]), 1 + 0.08 * (-0.25 * (POINTS - 0.4) + 0.01875))


@given(SHARES, WIDTHS, st.floats(1.2, 4.8), st.floats(1.2, 4.8))
@settings(deadline=None)
def test_the_mean_factor_matches_the_formula(share: float, epsilon: float, leader: float, challenger: float):
    of_leader, of_challenger = (np.exp(logs) for logs in log_factors(np.array(share), epsilon))
    mean = share * of_leader @ tilted(leader) + (1 - share) * of_challenger @ tilted(challenger)
    assert (of_leader > 0).all()
    assert (of_challenger > 0).all()
    # 1 + k s (1 − s) (mean_b − mean_a + w) with 0 < k ≤ 2.6
    drift = share * (1 - share) * (leader - challenger + epsilon) / 4
    assert np.abs(mean - 1).max() <= 2.6 * abs(drift) + 1e-9
    assert ((mean - 1) * np.sign(drift) >= -1e-9).all()


def test_periods_may_be_reordered_and_merged_if_shares_are_equal():
    generator = np.random.default_rng(1)
    shares = np.repeat([0.2, 0.5, 0.9], 10)
    leader = generator.multinomial(5, tilted(4.2), size=30).astype(np.float64)
    challenger = generator.multinomial(3, tilted(3.8), size=30).astype(np.float64)
    value = pair(leader, challenger, shares, 0.1)
    assert pair(leader[::-1], challenger[::-1], shares[::-1], 0.1) == pytest.approx(value)
    merged = [rows.reshape(3, 10, 5).sum(axis=1) for rows in (leader, challenger)]
    assert pair(merged[0], merged[1], np.array([0.2, 0.5, 0.9]), 0.1) == pytest.approx(value)


def test_running_sums_give_the_same_result():
    generator = np.random.default_rng(2)
    shares = np.array([0.3, 0.6, 0.8])
    leader = generator.multinomial(40, tilted(4.2), size=3).astype(np.float64)
    challengers = generator.multinomial(20, tilted(3.8), size=(2, 3)).astype(np.float64)
    sums = np.zeros((2, BETS))
    for period, share in enumerate(shares):
        of_leader, of_challenger = log_factors(share, 0.1)
        sums += of_leader @ leader[period] + challengers[:, period] @ of_challenger.T
    values = log_pair_e_by_period(leader, challengers, np.stack([shares, shares]), 0.1)
    np.testing.assert_allclose(log_mean_e(sums), values)


def test_a_difference_is_found():
    generator = np.random.default_rng(3)
    leader = generator.multinomial(7, tilted(4.3), size=60).astype(np.float64)
    challenger = generator.multinomial(3, tilted(3.6), size=60).astype(np.float64)
    shares = np.full(60, 0.7)
    assert pair(leader, challenger, shares, 0.1) > np.log(80)
    assert pair(challenger, leader, 1 - shares, 0.1) < 0


def test_a_swing_is_not_mistaken_for_a_difference():
    generator = np.random.default_rng(4)
    evening = np.arange(400) % 2 == 1
    shares = np.where(evening, 0.2, 0.8)
    level = np.where(evening[:, None], tilted(3.0), tilted(4.5))
    first = generator.multinomial((10 * shares).astype(np.int64), level).astype(np.float64)
    second = generator.multinomial(10 - (10 * shares).astype(np.int64), level).astype(np.float64)
    # overall averages call the first one clearly better
    assert log_pair_e(first.sum(axis=0), second.sum(axis=0), 0.0) > np.log(1e6)
    assert pair(first, second, shares, 0.0) < np.log(20)
    assert pair(second, first, 1 - shares, 0.0) < np.log(20)


def test_a_period_with_one_flow_contributes_nothing():
    leader, nothing = np.full((1, 5), 9.0), np.zeros((1, 5))
    assert pair(leader, nothing, np.array([1.0]), 0.2) == pytest.approx(0)
    assert pair(nothing, leader, np.array([0.0]), 0.2) == pytest.approx(0)
    assert pair(nothing, nothing, np.array([0.5]), 0.2) == pytest.approx(0)
    assert pair(np.zeros((0, 5)), np.zeros((0, 5)), np.zeros(0), 0.2) == pytest.approx(0)


def test_shapes_and_domains():
    one = np.ones((1, 5))
    with pytest.raises(ValueError, match="same periods"):
        log_pair_e_by_period(one, np.ones((1, 2, 5)), np.ones((1, 2)), 0.0)
    with pytest.raises(ValueError, match="same periods"):
        log_pair_e_by_period(one, one[None], np.ones((2, 1)), 0.0)
    for share in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="share"):
            pair(one, one, np.array([share]), 0.0)
    for epsilon in (4.0, -4.0, float("nan")):
        with pytest.raises(ValueError, match="epsilon"):
            pair(one, one, np.array([0.5]), epsilon)
