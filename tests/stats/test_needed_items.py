"""How many items an answer takes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimm.stats.needed_items import (
    MOST_ITEMS,
    detectable_mean,
    detectable_rates,
    items_for_mean,
    items_for_paired_rates,
    items_for_rate,
    smallest_number,
)
from aimm.stats.paired import paired_rates
from aimm.stats.samples import bounded_mean, wilson


def half(n: int, rate: float, alpha: float = 0.05) -> float:
    found = wilson(rate * n, n, alpha)
    return (found.high - found.low) / 2


@pytest.mark.parametrize(("rate", "reach", "alpha"), [(0.5, 0.05, 0.05), (0.9, 0.1, 0.05), (1.0, 0.02, 0.1)])
def test_a_rate_needs_the_first_number_that_is_narrow_enough(rate: float, reach: float, alpha: float):
    n = items_for_rate(rate, reach, alpha)
    assert n is not None
    assert half(n, rate, alpha) <= reach < half(n - 1, rate, alpha)


def test_the_worst_rate_needs_what_textbooks_say():
    # 1.96² × .25 / .05² = 384.1, from which Wilson's interval saves 1.96²
    assert items_for_rate(0.5, 0.05) == 381
    assert items_for_rate(0.5, 0.5) == 1


def values(n: int, mean: float, deviation: float) -> np.ndarray:
    step = deviation * np.sqrt((n - 1) / n)
    return np.tile([mean - step, mean + step], n // 2)


@pytest.mark.parametrize(
    ("mean", "deviation", "reach", "alpha"),
    [(0.6, 0.2, 0.05, 0.05), (0.5, 0.4, 0.03, 0.1), (0.6, 0.2, 0.2, 0.05)],
)
def test_a_mean_needs_the_first_number_that_is_narrow_enough(
    mean: float, deviation: float, reach: float, alpha: float
):
    n = items_for_mean(mean, deviation, reach, alpha=alpha)
    assert n is not None
    for number in (n - n % 2, n - n % 2 + 2, n - n % 2 - 2):
        found = bounded_mean(values(number, mean, deviation), alpha=alpha)
        assert ((found.high - found.low) / 2 <= reach) is (number >= n)


@pytest.mark.parametrize(("n", "alpha"), [(4, 0.05), (40, 0.2)])
def test_a_mean_needs_exactly_as_many_items_as_the_interval_says(n: int, alpha: float):
    found = bounded_mean(values(n, 0.1, 0.2), -5, 5, alpha)
    reach = (found.high - found.low) / 2
    assert items_for_mean(0.1, 0.2, reach * 1.000001, -5, 5, alpha) == n
    assert items_for_mean(0.1, 0.2, reach * 0.999999, -5, 5, alpha) == n + 1


def test_the_unit_of_scores_does_not_matter():
    assert items_for_mean(3.4, 0.8, 0.2, 1, 5) == items_for_mean(0.6, 0.2, 0.05)
    assert items_for_mean(0.0, 0.0, 0.01, -1, 1) is not None


@pytest.mark.parametrize(
    ("first", "second", "n", "alpha"), [(12, 8, 100, 0.05), (30, 0, 300, 0.2), (0, 0, 40, 0.05)]
)
def test_paired_rates_need_the_first_number_that_is_narrow_enough(
    first: int, second: int, n: int, alpha: float
):
    found = paired_rates(first, second, n, alpha)
    reach = (found.high - found.low) / 2
    discordant, difference = (first + second) / n, (first - second) / n
    assert items_for_paired_rates(discordant, reach * 1.000001, difference, alpha) == n
    assert items_for_paired_rates(discordant, reach * 0.999999, difference, alpha) == n + 1


def test_too_many_are_no_number():
    assert items_for_rate(0.5, 1e-5) is None
    assert items_for_mean(0.5, 0.4, 1e-5) is None
    assert items_for_paired_rates(0.5, 1e-5) is None
    assert detectable_mean(3, 0.5) is None
    assert detectable_rates(10, 0.1) is None


@given(st.integers(1, 10**7), st.integers(1, 1000))
@settings(max_examples=60)
def test_the_smallest_number(limit: int, least: int):
    expected = max(limit, least)
    assert smallest_number(lambda n: n >= limit, least) == (expected if expected <= MOST_ITEMS else None)


def test_the_largest_number_is_tried():
    assert smallest_number(lambda n: n >= MOST_ITEMS) == MOST_ITEMS
    assert smallest_number(lambda n: n > MOST_ITEMS) is None
    assert smallest_number(lambda n: True) == 1


@pytest.mark.parametrize(("n", "deviation", "power"), [(100, 0.3, 0.8), (50, 0.5, 0.9)])
def test_a_detectable_mean_is_detected_as_often(n: int, deviation: float, power: float):
    difference = detectable_mean(n, deviation, power=power)
    assert difference is not None
    generator = np.random.default_rng(1)
    # two values around the difference, with the given deviation; only their counts matter
    counts, often = np.unique(generator.binomial(n, 0.5, 3_000), return_counts=True)
    lows = [
        bounded_mean(np.repeat([difference + deviation, difference - deviation], [up, n - up]), -1, 1).low
        for up in counts
    ]
    assert often[np.array(lows) > 0].sum() / 3_000 == pytest.approx(power, abs=0.05)


def test_a_detectable_difference_of_rates_is_detected_as_often():
    difference = detectable_rates(200, 0.3)
    assert difference is not None
    generator = np.random.default_rng(1)
    both = generator.multinomial(200, [(0.3 + difference) / 2, (0.3 - difference) / 2, 0.7], 3_000)
    told = np.mean([paired_rates(int(first), int(second), 200).low > 0 for first, second, _ in both])
    assert told == pytest.approx(0.8, abs=0.04)


def test_detectable_differences_by_hand():
    # c = 100 δ/102; at δ the interval ends z(.8) × .3 × 10/102 above 0
    difference = detectable_mean(100, 0.3)
    assert difference is not None
    sample = values(100, difference, 0.3)
    assert bounded_mean(np.clip(sample, -1, 1), -1, 1).low == pytest.approx(0.8416212 * 3 / 102, abs=1e-6)
    rates = detectable_rates(400, 0.25, alpha=0.1, power=0.9)
    assert rates is not None
    centre = 400 * rates / 402
    error = np.sqrt((102 / 402 - centre**2) / 402)
    assert centre - 1.6448536 * error == pytest.approx(1.2815516 * np.sqrt(400 * (0.25 - rates**2)) / 402)


def test_more_items_detect_less():
    found = [detectable_mean(n, 0.3) or 9 for n in (30, 100, 1000)]
    assert found == sorted(found, reverse=True)
    found = [detectable_rates(n, 0.2) or 9 for n in (60, 200, 2000)]
    assert found == sorted(found, reverse=True)
    assert (detectable_mean(100, 0.3, alpha=0.01) or 0) > (detectable_mean(100, 0.3) or 9)
    narrow = detectable_mean(100, 0.15, -0.5, 0.5)
    assert narrow == pytest.approx((detectable_mean(100, 0.3) or 0) / 2)
    scaled = detectable_mean(100, 1.2, -4, 4)
    assert scaled == pytest.approx(4 * (detectable_mean(100, 0.3) or 0))


def test_domains():
    with pytest.raises(ValueError, match=r"^the rate is between 0 and 1$"):
        items_for_rate(1.1, 0.1)
    for reach in (0.0, float("nan")):
        with pytest.raises(ValueError, match=r"^the reach is above 0$"):
            items_for_rate(0.5, reach)
        with pytest.raises(ValueError, match=r"^the reach is above 0$"):
            items_for_mean(0.5, 0.1, reach)
        with pytest.raises(ValueError, match=r"^the reach is above 0$"):
            items_for_paired_rates(0.5, reach)
    for mean, low, high in ((1.5, 0, 1), (-0.5, 0, 1), (1, 1, 1)):
        with pytest.raises(ValueError, match=r"^the mean is in the range, whose ends differ$"):
            items_for_mean(mean, 0.1, 0.1, low, high)
    for deviation in (-0.1, 0.6):
        with pytest.raises(ValueError, match=r"^the deviation is between 0 and half of the range$"):
            items_for_mean(0.5, deviation, 0.1)
    assert items_for_mean(0.5, 0.5, 0.1)
    assert items_for_mean(0.0, 0.1, 0.1) == items_for_mean(1.0, 0.1, 0.1)
    assert detectable_mean(1, 0.1) is None
    with pytest.raises(ValueError, match=r"^the deviation is between 0 and half of the range$"):
        detectable_mean(10, 1.1)
    with pytest.raises(ValueError, match=r"^the share of discordant items is between 0 and 1$"):
        items_for_paired_rates(1.1, 0.1)
    with pytest.raises(ValueError, match=r"^the share of discordant items is between 0 and 1$"):
        detectable_rates(10, -0.1)
    for difference in (0.3, -0.3):
        with pytest.raises(ValueError, match=r"^the difference is at most the share of discordant items$"):
            items_for_paired_rates(0.2, 0.1, difference)
    for n, power in ((0, 0.8), (10, 0.0), (10, 1.0)):
        with pytest.raises(
            ValueError, match=r"^there is at least one item, and the power is between 0 and 1$"
        ):
            detectable_mean(n, 0.1, power=power)
        with pytest.raises(
            ValueError, match=r"^there is at least one item, and the power is between 0 and 1$"
        ):
            detectable_rates(n, 0.1, power=power)
    for wrong in (
        lambda: items_for_rate(0.5, 0.1, 0.0),
        lambda: items_for_mean(0.5, 0.1, 0.1, alpha=0.0),
        lambda: items_for_paired_rates(0.5, 0.1, alpha=0.0),
        lambda: detectable_mean(10, 0.1, alpha=0.0),
        lambda: detectable_rates(10, 0.1, alpha=0.0),
    ):
        with pytest.raises(ValueError, match="alpha"):
            wrong()
