"""Two targets on the same items."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimm.comparison.model import Scores
from aimm.comparison.pairs import (
    Pairs,
    detectable,
    difference_of,
    item_means,
    kind_of,
    more_items,
    pairs_of,
)
from aimm.metrics.catalogue import BUILT_IN
from aimm.metrics.model import About
from aimm.stats.paired import paired_rates
from aimm.stats.samples import bounded_mean

RATE, LATENCY = BUILT_IN["exact-match"].about, BUILT_IN["latency"].about


def pairs(first: Sequence[float], second: Sequence[float]) -> Pairs:
    return Pairs(np.array(first), np.array(second), 0, True)


def test_pairs_are_the_common_items():
    target = Scores("a", {"x": [1, 0], "y": [None], "z": [0.5]})
    baseline = Scores("b", {"x": [1], "y": [1], "w": [1]})
    found = pairs_of(target, baseline)
    assert found.first.tolist() == [0.5]
    assert found.second.tolist() == [1]
    assert found.missing == 3
    assert not found.single
    assert item_means(target)[0].tolist() == [0.5, 0.5]
    assert item_means(target)[1] == 1


@pytest.mark.parametrize(
    ("first", "second", "about", "kind"),
    [
        ([1, 0], [0, 0], RATE, "rates"),
        ([1, 0.5], [0, 0], RATE, "scores"),
        ([120, 80], [100, 100], LATENCY, "ratio"),
        ([0, 80], [100, 100], LATENCY, "amounts"),
        ([5, 1], [1, 1], About(name="stars", title="", about="", low=1, high=5), "scores"),
    ],
)
def test_kinds(first: list[float], second: list[float], about: About, kind: str):
    assert kind_of(pairs(first, second), about) == kind


def test_repeated_answers_are_no_rates():
    assert kind_of(Pairs(np.array([1.0]), np.array([0.0]), 0, False), RATE) == "scores"


def test_rates_are_compared_by_bonett_and_price():
    found = difference_of(pairs([1] * 7 + [0] * 14, [0] * 7 + [1] + [0] * 13), RATE)
    assert found.interval == paired_rates(7, 1, 21)
    # p is the level at which the interval ends at 0
    edge = paired_rates(7, 1, 21, found.p)
    assert edge.low == pytest.approx(0, abs=1e-6)


def test_scores_are_compared_by_their_differences():
    first, second = [0.9, 0.4, 0.7, 0.8], [0.5, 0.5, 0.2, 0.6]
    found = difference_of(pairs(first, second), RATE)
    assert found.interval == bounded_mean(np.array(first) - np.array(second), -1, 1)
    assert bounded_mean(np.array(first) - np.array(second), -1, 1, found.p).low == pytest.approx(0, abs=1e-6)


def test_times_are_compared_by_their_ratio():
    generator = np.random.default_rng(1)
    times = generator.lognormal(5, 0.5, 40)
    found = difference_of(pairs(list(times * 2 * generator.lognormal(0, 0.05, 40)), list(times)), LATENCY)
    assert found.kind == "ratio"
    assert found.interval is not None
    assert 1.9 < found.interval.low < 2 < found.interval.high < 2.1
    assert found.p < 1e-9


def test_student_on_the_original_example():
    # Student 1908, "The probable error of a mean": hours of sleep gained with two drugs, P(T < t) = .9985
    first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    gained = About(name="hours", title="", about="", low=-24, high=None)
    found = difference_of(pairs(second, first), gained)
    assert found.kind == "amounts"
    assert found.interval is not None
    assert found.interval.value == pytest.approx(1.58)
    assert found.p == pytest.approx(2 * (1 - 0.9985), abs=2e-4)
    assert (found.interval.low, found.interval.high) == (
        pytest.approx(0.70, abs=5e-3),
        pytest.approx(2.46, abs=5e-3),
    )


def test_too_little_to_compare():
    assert difference_of(pairs([], []), RATE).interval is None
    assert difference_of(pairs([1, 2], [2, 3]), LATENCY).interval is None
    assert detectable(pairs([], []), RATE) is None
    assert detectable(pairs([1, 2], [2, 3]), LATENCY) is None
    assert more_items(pairs([], []), RATE) is None


def test_equal_amounts_do_not_differ():
    assert difference_of(pairs([2] * 6, [2] * 6), LATENCY).p == 1
    assert difference_of(pairs([4] * 6, [2] * 6), LATENCY).p == 0


def test_more_items_settle_a_direction():
    few = pairs([1, 1, 0, 1, 1, 0, 1, 0], [0, 1, 0, 1, 0, 0, 1, 0])
    assert 5 < (more_items(few, RATE) or 0) < 100
    settled = pairs([1] * 60 + [0] * 40, [0] * 100)
    assert more_items(settled, RATE) == 0
    assert more_items(pairs([1, 0], [0, 1]), RATE) is None


def test_detectable_differences_shrink_with_items():
    few = detectable(pairs([1, 0] * 20, [0, 1] * 20), RATE)
    many = detectable(pairs([1, 0] * 2_000, [0, 1] * 2_000), RATE)
    assert few is not None
    assert many is not None
    assert 0 < many < few < 1
    one = detectable(pairs([0.7], [0.2]), RATE)
    assert one is None or one > 0.5


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=30))
def test_swapping_sides_mirrors_the_difference(values: list[tuple[float, float]]):
    first, second = ([value[at] for value in values] for at in (0, 1))
    one, two = difference_of(pairs(first, second), RATE), difference_of(pairs(second, first), RATE)
    assert one.interval is not None
    assert two.interval is not None
    assert one.p == pytest.approx(two.p)
    assert one.interval.low == pytest.approx(-two.interval.high)
