"""Intervals of items that depend on each other."""

import numpy as np
import pytest
from numpy.typing import NDArray

from aimm.stats.clusters import clustered_mean, clustered_rate
from aimm.stats.samples import bounded_mean, score_interval


def numbers(*sizes: int) -> NDArray[np.int64]:
    return np.repeat(np.arange(len(sizes)), sizes)


def test_a_rate_by_hand():
    # four clusters of 3, 3, 3 and 1: sums of x − .6 are 1.2, −.8, .2, −.6; v = 4/3 × 2.48 / 100
    successes = np.array([1, 1, 1, 1, 0, 0, 1, 1, 0, 0], dtype=float)
    found = clustered_rate(successes, numbers(3, 3, 3, 1), 0.1)
    size = 0.24 / (4 / 3 * 2.48 / 100)
    assert found.effective == pytest.approx(size)
    assert found.interval.value == pytest.approx(0.6)
    expected = score_interval(0.6, size, 2.3533634)
    assert found.interval.low == pytest.approx(expected.low, abs=1e-6)
    assert found.interval.high == pytest.approx(expected.high, abs=1e-6)
    assert (found.clusters, found.rough) == (4, True)


def test_repetitions_that_agree_are_worth_one_item():
    once = np.tile([1.0, 0, 1, 1], 5)
    found = clustered_rate(np.repeat(once, 8), np.repeat(np.arange(20), 8))
    assert found.effective == pytest.approx(19)
    alone = clustered_rate(once, np.arange(20))
    assert (found.interval.low, found.interval.high) == (
        pytest.approx(alone.interval.low, abs=1e-9),
        pytest.approx(alone.interval.high, abs=1e-9),
    )
    assert not found.rough


def test_opposite_items_in_a_cluster_are_worth_no_more_than_independent_ones():
    found = clustered_rate(np.tile([1.0, 0.0], 30), np.repeat(np.arange(30), 2))
    assert found.effective == pytest.approx(60)


def test_the_same_answer_everywhere_is_worth_the_number_of_clusters():
    found = clustered_rate(np.ones(60), np.repeat(np.arange(6), 10))
    assert found.effective == 6
    assert found.interval.high == 1
    assert found.interval.low == pytest.approx(score_interval(1.0, 6, 2.5705818).low, abs=1e-6)


@pytest.mark.parametrize(
    ("clusters", "wrong", "capped"), [(10, 3, False), (11, 3, True), (16, 8, False), (16, 7, True)]
)
def test_rare_outcomes_are_worth_at_most_the_number_of_clusters(clusters: int, wrong: int, capped: bool):
    successes = np.ones((clusters, 4))
    successes[:wrong, 0] = 0
    found = clustered_rate(successes.ravel(), np.repeat(np.arange(clusters), 4))
    assert (found.effective == clusters) == capped
    failures = clustered_rate(1 - successes.ravel(), np.repeat(np.arange(clusters), 4))
    assert failures.effective == pytest.approx(found.effective)


def test_clusters_of_one_size_are_the_items_of_a_bounded_mean():
    values = np.random.default_rng(1).integers(1, 6, (12, 3)).astype(float)
    found = clustered_mean(values.ravel(), np.repeat(np.arange(12), 3), 1, 5, 0.1)
    plain = bounded_mean(values.mean(axis=1), 1, 5, 0.1)
    assert found.interval.value == pytest.approx(plain.value)
    assert found.interval.low == pytest.approx(plain.low)
    assert found.interval.high == pytest.approx(plain.high)
    assert 12 <= found.effective <= 36
    assert (found.clusters, found.rough) == (12, False)


def test_a_mean_by_hand():
    # clusters of 3 and 1, so a pseudo-cluster has 2 items: mean (.5 + .6 + .7 + .2 + 0 × 2 + 1 × 2) / 8 = .5
    values, of = np.array([0.5, 0.6, 0.7, 0.2]), numbers(3, 1)
    found = clustered_mean(values, of, alpha=0.5)
    sums = np.array([0.3, -0.3, -1, 1])
    reach = 0.7648923 * np.sqrt(4 / 3 * float(sums @ sums) / 64)
    assert found.interval.value == pytest.approx(0.5)
    assert found.interval.low == pytest.approx(0.5 - reach, abs=1e-6)
    assert found.interval.high == pytest.approx(0.5 + reach, abs=1e-6)
    # s² = .14/3, and v = 2 × (.3² + .3²) / 16: worth more than the two clusters
    assert found.effective == pytest.approx(0.14 / 3 / (2 * 0.18 / 16))
    wide = clustered_mean(values, of, alpha=0.0001)
    assert (wide.interval.low, wide.interval.high) == (0, 1)


def test_the_effective_size_of_scores_by_hand():
    # means of four pairs .2, .4, .6, .9 around .525: sums −.65, −.25, .15, .75; v = 4/3 × 1.07 / 64
    values = np.array([0.1, 0.3, 0.2, 0.6, 0.5, 0.7, 0.8, 1.0])
    found = clustered_mean(values, np.repeat(np.arange(4), 2))
    assert found.effective == pytest.approx(float(values.var(ddof=1)) / (4 / 3 * 1.07 / 64))
    assert 4 < found.effective < 8


def test_scores_without_any_difference():
    found = clustered_mean(np.full(30, 0.5), np.repeat(np.arange(10), 3))
    assert found.effective == 10
    assert not found.rough
    assert found.interval.low < 0.4


def test_the_effective_size_of_scores_is_bounded():
    opposite = clustered_mean(np.tile([0.9, 0.1, 0.2], 10), np.tile(np.repeat([0, 1], 3), 5))
    assert opposite.effective == 2
    spread = clustered_mean(
        np.append(np.tile([0.9, 0.1], 20), [0.4, 0.5]), np.append(np.repeat(np.arange(20), 2), [20, 20])
    )
    assert spread.effective == 42


@pytest.mark.parametrize("interval", [clustered_rate, clustered_mean])
def test_arguments_have_a_domain(interval):
    with pytest.raises(ValueError, match=r"^at least two clusters are needed$"):
        interval(np.ones(3), np.zeros(3, dtype=np.int64))
    with pytest.raises(ValueError, match=r"^each value has a cluster$"):
        interval(np.ones(3), np.arange(2))
    with pytest.raises(ValueError, match="alpha"):
        interval(np.ones(3), np.arange(3), alpha=1.0)


def test_values_fit():
    with pytest.raises(ValueError, match=r"^successes are 0 or 1$"):
        clustered_rate(np.array([0.5, 1]), np.arange(2))
    with pytest.raises(ValueError, match=r"^values are between 0 and 1$"):
        clustered_mean(np.array([0.5, 2]), np.arange(2))
