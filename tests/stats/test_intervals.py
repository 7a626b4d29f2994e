"""Anytime-valid intervals."""

import numpy as np
import pytest
from hypothesis import given, settings
from tests.stats.counts import ONE_FLOW, flows

from aimm.stats.intervals import STAKES, mean_interval
from aimm.stats.planning import tilted
from aimm.stats.stars import POINTS, Counts, Floats, mean_stars


def log_capital(counts: Floats, mean: float) -> float:
    """Capital of the bets that the mean is above ``mean`` (on the unit interval), bet by bet."""
    values = [np.exp(counts @ np.log1p(stake * (POINTS / mean - 1))) for stake in STAKES]
    return float(np.log(np.mean(values)))


def test_nothing_is_known_without_ratings():
    low, high = mean_interval(np.zeros((2, 5)))
    np.testing.assert_allclose(low, 1, atol=1e-4)
    np.testing.assert_allclose(high, 5, atol=1e-4)
    assert (low >= 1).all()
    assert (high <= 5).all()


def test_the_capital_at_the_ends_is_two_over_alpha():
    counts = np.array([14.0, 5, 7, 15, 59])
    low, high = mean_interval(counts, 0.05)
    assert log_capital(counts, (float(low) - 1) / 4) == pytest.approx(np.log(40), abs=0.01)
    assert log_capital(counts[::-1], (5 - float(high)) / 4) == pytest.approx(np.log(40), abs=0.01)
    assert (float(low), float(high)) == (pytest.approx(3.447, abs=1e-3), pytest.approx(4.420, abs=1e-3))


def test_more_ratings_narrow_the_interval():
    widths = [
        float(np.subtract(*mean_interval(np.round(n * tilted(4.0)))[::-1])) for n in (20, 100, 1000, 10_000)
    ]
    assert widths == sorted(widths, reverse=True)
    # anytime validity costs at most twice the width of the fixed-sample interval
    assert widths[-1] < 2.2 * 2 * 1.96 * 1.456 / np.sqrt(10_000)


@given(flows(1, 4))
@settings(max_examples=60, deadline=None)
def test_the_interval_contains_the_mean_and_is_symmetric(counts: Counts):
    low, high = mean_interval(counts)
    average = mean_stars(counts)
    rated = counts.sum(axis=1) > 0
    assert (low[rated] <= average[rated] + 1e-4).all()
    assert (high[rated] >= average[rated] - 1e-4).all()
    mirrored_low, mirrored_high = mean_interval(counts[:, ::-1])
    np.testing.assert_allclose(mirrored_low, 6 - high, atol=1e-9)
    np.testing.assert_allclose(mirrored_high, 6 - low, atol=1e-9)


@given(ONE_FLOW)
@settings(max_examples=40, deadline=None)
def test_a_smaller_alpha_widens_the_interval(counts: Floats):
    narrow, wide = mean_interval(counts, 0.1), mean_interval(counts, 0.01)
    assert wide[0] <= narrow[0]
    assert wide[1] >= narrow[1]


@pytest.mark.parametrize("alpha", [0.0, 1.0, float("nan")])
def test_alpha_is_a_probability(alpha: float):
    with pytest.raises(ValueError, match="alpha"):
        mean_interval(np.ones(5), alpha)
