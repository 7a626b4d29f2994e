"""Raters compared with the others on the same items."""

import numpy as np
import pytest

from aimm.stats.samples import bounded_mean
from aimm.stats.strictness import strictness

_ = np.nan
RATINGS = np.array([[3.0, 4, 2, _, 5], [4, 5, 3, 2, _], [5, 4, _, _, _]])


def test_by_hand():
    first, second, third = strictness(RATINGS, 1, 5)
    # others' means on the items of each: 4.5, 4.5, 3; 4, 4, 2; 3.5, 4.5
    for found, differences in (
        (first, [-1.5, -0.5, -1]),
        (second, [0, 1, 1]),
        (third, [1.5, -0.5]),
    ):
        assert found.items == len(differences)
        assert found.deviation == bounded_mean(np.array(differences, dtype=float), -4, 4)
    assert [one.rater for one in (first, second, third)] == [0, 1, 2]
    wide = strictness(RATINGS, 1, 5, 0.5)[0].deviation
    assert wide == bounded_mean(np.array([-1.5, -0.5, -1]), -4, 4, 0.5)


def test_a_strict_rater_is_found_among_different_items():
    generator = np.random.default_rng(4)
    quality = generator.uniform(2, 4, 200)
    ratings = quality + generator.normal(0, 0.3, (3, 200)) - np.array([[0.8], [0], [0]])
    # the strict one gets the better half
    ratings[0, quality < np.median(quality)] = np.nan
    found = strictness(np.clip(ratings, 1, 5), 1, 5)
    assert found[0].differs
    assert found[0].deviation.value == pytest.approx(-0.8, abs=0.1)
    assert found[0].items == 100
    lenient = strictness(6 - np.clip(ratings, 1, 5), 1, 5)[0]
    assert lenient.differs
    assert lenient.deviation.low > 0
    alike = strictness(np.clip(ratings[1:], 1, 5), 1, 5)
    assert not alike[0].differs
    assert alike[0].deviation.value == pytest.approx(-alike[1].deviation.value)


@pytest.mark.parametrize(("low", "high", "raters"), [(0.27, 0.61, 4), (0.83, 1.48, 7)])
def test_the_ends_of_the_scale_are_allowed_in_spite_of_rounding(low: float, high: float, raters: int):
    lenient, strict = np.full((raters, 1), low), np.full((raters, 1), high)
    lenient[0], strict[0] = high, low
    for ratings, deviation in ((lenient, high - low), (strict, low - high)):
        found = strictness(ratings, low, high)[0].deviation
        assert found.value == pytest.approx(deviation)
        assert found.low >= low - high
        assert found.high <= high - low


def test_without_common_items_nothing_is_known():
    found = strictness(np.array([[3.0, _], [_, 4]]), 1, 5)
    assert [(one.items, one.deviation.value, one.deviation.low, one.deviation.high) for one in found] == [
        (0, 0, -4, 4)
    ] * 2
    assert not found[0].differs


def test_domains():
    with pytest.raises(ValueError, match=r"^ratings have the shape \(raters, items\)$"):
        strictness(np.ones(3), 1, 5)
    assert strictness(np.array([[1.0, 5], [5, 1]]), 1, 5)[0].deviation.value == 0
    for score in (0.9, 5.1):
        with pytest.raises(ValueError, match=r"^scores are between 1 and 5$"):
            strictness(np.array([[score, 2]]), 1, 5)
    with pytest.raises(ValueError, match="alpha"):
        strictness(RATINGS, 1, 5, 0.0)
