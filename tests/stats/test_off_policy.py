"""Estimates of always serving one flow."""

import numpy as np
import pytest

from aimm.stats.off_policy import Estimate, Refusal, doubly_robust, effective_size, snips

BOTH = pytest.mark.parametrize("estimate", [snips, doubly_robust])


def rows(seed: int, n: int = 4_000):
    """Flow 7 with mean 4, flow 9 with mean 3; in the second half flow 9 is served four times as often."""
    generator = np.random.default_rng(seed)
    chance = np.where(np.arange(n) < n // 2, 0.7, 0.2)
    flows = np.where(generator.random(n) < chance, 7, 9)
    propensities = np.where(flows == 7, chance, 1 - chance)
    return propensities, flows, generator.normal(np.where(flows == 7, 4.0, 3.0), 1.0)


def test_by_hand():
    propensities = np.tile([0.5, 0.25], 200)
    flows = np.tile([1, 1], 200)
    rewards = np.tile([5.0, 2.0], 200)
    estimate = snips(propensities, flows, rewards, 1)
    assert isinstance(estimate, Estimate)
    # weights 2 and 4
    assert estimate.value == pytest.approx((2 * 5 + 4 * 2) / 6)
    assert estimate.effective == pytest.approx(200 * 36 / 20)
    robust = doubly_robust(propensities, flows, rewards, 1, predicted=np.full(400, 3.0))
    assert isinstance(robust, Estimate)
    assert robust.value == pytest.approx(3 + (2 * 2 + 4 * -1) / 2)


@BOTH
def test_both_means_are_estimated(estimate):
    for flow, truth in ((7, 4.0), (9, 3.0)):
        found = estimate(*rows(1), flow)
        assert found.low < truth < found.high
        assert found.high - found.low < 0.3


@BOTH
def test_intervals_have_the_nominal_coverage(estimate):
    found = [estimate(*rows(seed, 1_000), 7) for seed in range(200)]
    missed = sum(not e.low <= 4.0 <= e.high for e in found)
    # 5% are allowed; 10 of 200, and 4 standard deviations are 12
    assert missed <= 22


@BOTH
def test_too_few_ratings_give_no_estimate(estimate):
    propensities, flows, rewards = rows(2, 150)
    refused = estimate(propensities, flows, rewards, 7)
    assert isinstance(refused, Refusal)
    assert refused.effective < 100
    assert "independent ones" in refused.reason
    unknown = estimate(propensities, flows, rewards, 8)
    assert isinstance(unknown, Refusal)
    assert unknown.effective == 0


def test_good_predictions_narrow_the_interval():
    generator = np.random.default_rng(3)
    hard = generator.normal(0, 2, 4_000)
    propensities, flows, rewards = rows(3)
    plain = doubly_robust(propensities, flows, rewards + hard, 7)
    informed = doubly_robust(propensities, flows, rewards + hard, 7, predicted=4 + hard)
    assert isinstance(plain, Estimate)
    assert isinstance(informed, Estimate)
    assert informed.high - informed.low < 0.7 * (plain.high - plain.low)


@BOTH
@pytest.mark.parametrize("propensity", [0.0, -0.1, 1.1])
def test_a_propensity_must_be_a_probability(estimate, propensity: float):
    with pytest.raises(ValueError, match="propensity"):
        estimate(np.array([propensity]), np.array([1]), np.array([1.0]), 1)


@BOTH
def test_rows_must_be_complete(estimate):
    with pytest.raises(ValueError, match="each row"):
        estimate(np.ones(2), np.array([1]), np.ones(2), 1)


def test_one_prediction_per_row_is_required():
    propensities, flows, rewards = rows(4)
    with pytest.raises(ValueError, match="prediction"):
        doubly_robust(propensities, flows, rewards, 7, predicted=np.ones(3))


def test_effective_sizes():
    assert effective_size(np.ones(50)) == 50
    assert effective_size(np.array([1.0, 0.0, 0.0])) == 1
    assert effective_size(np.zeros(3)) == 0
