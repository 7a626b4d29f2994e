"""Ratings as star counts."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimm.stats.stars import mean_stars, split_score, to_unit, to_width, uniform_of

SCORES = st.floats(1, 5, allow_nan=False)
UNIFORMS = st.floats(0, 1, exclude_max=True, allow_nan=False)


def test_golden_uniforms():
    assert uniform_of(0, 0) == 0.6524484863740322
    assert uniform_of(1, 0) == 0.7012121095215252
    assert uniform_of(5, 42) == 0.06751034237814979


@pytest.mark.parametrize(
    ("score", "uniform", "star"),
    [(1.0, 0.0, 1), (5.0, 0.999, 5), (3.25, 0.0, 4), (3.25, 0.2499, 4), (3.25, 0.25, 3), (4.9, 0.95, 4)],
)
def test_a_score_counts_for_a_neighbouring_star(score: float, uniform: float, star: int):
    assert split_score(score, uniform) == star


@given(SCORES, UNIFORMS)
def test_a_star_is_next_to_its_score(score: float, uniform: float):
    star = split_score(score, uniform)
    assert 1 <= star <= 5
    assert abs(star - score) < 1


@given(st.integers(0, 399))
def test_the_mean_is_kept_exactly(step: int):
    score = Fraction(100 + step, 100)
    # one uniform from the middle of each hundredth: the mean of the stars is the score
    stars = [split_score(float(score), (k + 0.5) / 100) for k in range(100)]
    assert Fraction(sum(stars), 100) == score


@pytest.mark.parametrize("score", [0.99, 5.01, float("nan"), float("inf")])
def test_a_score_is_one_to_five(score: float):
    with pytest.raises(ValueError, match="between 1 and 5"):
        split_score(score, 0.5)


def test_uniforms_are_uniform_and_differ_by_seed():
    first, second = ([uniform_of(number, seed) for number in range(20_000)] for seed in (1, 2))
    for values in (first, second):
        counts, _ = np.histogram(values, bins=20, range=(0, 1))
        # chi-square with 19 degrees of freedom: above 50 in one of 8,000 streams
        assert ((counts - 1000.0) ** 2 / 1000).sum() < 50
    assert abs(float(np.corrcoef(first, second)[0, 1])) < 0.03


@given(st.integers(-(2**70), 2**70), st.integers(-(2**70), 2**70))
def test_a_uniform_belongs_to_its_number(number: int, seed: int):
    value = uniform_of(number, seed)
    assert 0 <= value < 1
    assert uniform_of(number + 2**64, seed) == value


def test_means_and_widths():
    counts = np.array([[1, 0, 0, 0, 1], [0, 0, 0, 0, 0], [0, 0, 0, 4, 0]], dtype=np.float64)
    np.testing.assert_array_equal(mean_stars(counts), [3.0, np.nan, 4.0])
    assert float(mean_stars(counts[0])) == 3.0
    assert (to_unit(1), to_unit(4), to_unit(5)) == (0.0, 0.75, 1.0)
    assert to_width(0.2) == pytest.approx(0.05)
