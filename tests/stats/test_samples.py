"""Intervals of samples of fixed size."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimm.stats.samples import (
    bounded_mean,
    moments_interval,
    paired_mean,
    score_interval,
    wilson,
)

SCORES = st.lists(st.floats(0, 1), min_size=0, max_size=40).map(lambda found: np.array(found, dtype=float))


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        # Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_intervals(successes: int, n: int, low: float, high: float):
    found = wilson(successes, n)
    assert found.value == pytest.approx(successes / n)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    mirrored = wilson(n - successes, n)
    assert (mirrored.low, mirrored.high) == (pytest.approx(1 - found.high), pytest.approx(1 - found.low))


def test_wilson_solves_the_score_equation():
    found = wilson(7, 10, 0.1)
    for end in (found.low, found.high):
        assert abs(0.7 - end) / np.sqrt(end * (1 - end) / 10) == pytest.approx(1.6448536)


def test_nothing_is_known_without_items():
    assert (wilson(0, 0).value, wilson(0, 0).low, wilson(0, 0).high) == (0.5, 0, 1)
    found = bounded_mean(np.array([]), 1, 5)
    assert (found.value, found.low, found.high) == (3, 1, 5)


def test_ends_of_the_scale_stay_in_the_interval():
    assert wilson(0, 10).low == 0
    assert wilson(10, 10).high == 1
    found = score_interval(1.0, 1e9, 1.96)
    assert found.low < 1 == found.high


def test_bounded_means_by_hand():
    # with 0 and 1: 0, .5, .7, .9, 1; mean .62, sum of squares .628, t(4) = 2.776445
    found = bounded_mean(np.array([0.5, 0.7, 0.9]))
    assert found.value == pytest.approx(0.7)
    reach = 2.776445 * np.sqrt(0.628 / 4 / 5)
    assert found.low == pytest.approx(0.62 - reach, abs=1e-6)
    assert found.high == 1
    wide = bounded_mean(np.array([0.5, 0.7, 0.9] * 20), alpha=0.1)
    # t(61) = 1.670219; 0 and 1 move the mean of sixty values from .7 to 43/62
    centre = 43 / 62
    squares = 1.6 + 60 * (0.7 - centre) ** 2 + centre**2 + (1 - centre) ** 2
    assert wide.high - wide.low == pytest.approx(2 * 1.670219 * np.sqrt(squares / 61 / 62), rel=1e-5)


def test_equal_scores_at_the_ceiling_leave_doubt():
    few, many = bounded_mean(np.ones(30)), bounded_mean(np.ones(1000))
    assert (few.low, few.high) == (pytest.approx(0.9050, abs=1e-4), 1)
    assert 0.996 < many.low < 1


@given(SCORES, st.floats(-5, 5), st.floats(0.1, 10))
@settings(max_examples=60, deadline=None)
def test_the_unit_does_not_matter(scores: np.ndarray, low: float, width: float):
    plain = bounded_mean(scores)
    scaled = bounded_mean(np.clip(low + width * scores, low, low + width), low, low + width)
    for one, other in ((plain.value, scaled.value), (plain.low, scaled.low), (plain.high, scaled.high)):
        assert low + width * one == pytest.approx(other, abs=1e-9)
    assert 0 <= plain.low <= plain.high <= 1


def test_moments_are_enough():
    scores = np.array([1.0, 2, 5, 4, 4])
    found = moments_interval(5, 3.2, float(((scores - 3.2) ** 2).sum()), 1, 5, 0.2)
    assert found == bounded_mean(scores, 1, 5, 0.2)
    assert found.low < 3.2 < found.high
    assert moments_interval(3, 0.7, 0.08) == moments_interval(3, 0.7, 0.08, 0, 1, 0.05)


def test_differences_of_the_same_items():
    first, second = np.array([3.0, 5, 4, 4]), np.array([2.0, 5, 1, 3])
    found = paired_mean(first, second, 1, 5, 0.3)
    assert found == bounded_mean(np.array([1.0, 0, 3, 1]), -4, 4, 0.3)
    mirrored = paired_mean(second, first, 1, 5, 0.3)
    assert (mirrored.low, mirrored.high) == (pytest.approx(-found.high), pytest.approx(-found.low))
    assert paired_mean(np.ones(2), np.zeros(2)) == bounded_mean(np.ones(2), -1, 1)


@pytest.mark.parametrize("alpha", [0.0, 1.0, float("nan")])
def test_alpha_is_a_probability(alpha: float):
    with pytest.raises(ValueError, match=r"^alpha is between 0 and 1$"):
        wilson(1, 2, alpha)
    with pytest.raises(ValueError, match=r"^alpha is between 0 and 1$"):
        bounded_mean(np.ones(3), alpha=alpha)


@pytest.mark.parametrize(("successes", "n"), [(-1, 5), (6, 5), (0, -1)])
def test_counts_fit(successes: int, n: int):
    with pytest.raises(ValueError, match=r"^successes are between 0 and the number of items$"):
        wilson(successes, n)


def test_values_are_in_the_range():
    with pytest.raises(ValueError, match=r"^values are between 1 and 5$"):
        bounded_mean(np.array([0.5, 3]), 1, 5)
    with pytest.raises(ValueError, match=r"^values are between 0 and 1$"):
        bounded_mean(np.array([np.nan]))
    with pytest.raises(ValueError, match=r"^the highest possible value is above the lowest$"):
        bounded_mean(np.array([1.0]), 1, 1)
    for first, second in ((0.5, 3.0), (3.0, 5.5)):
        with pytest.raises(ValueError, match=r"^values are between 1 and 5$"):
            paired_mean(np.array([first]), np.array([second]), 1, 5)
    with pytest.raises(ValueError, match=r"^both have one score an item$"):
        paired_mean(np.ones(2), np.ones(3))


@pytest.mark.parametrize(("n", "mean", "squares"), [(-1, 0.5, 1), (3, 0.5, -1), (3, 1.1, 1), (3, -0.1, 1)])
def test_domain_of_moments(n: int, mean: float, squares: float):
    with pytest.raises(ValueError, match=r"^n and squares are at least 0, and the mean is in the range$"):
        moments_interval(n, mean, squares)
