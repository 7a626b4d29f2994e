"""People's labels joined with a judge's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimm.stats.judged import FEWEST, Verdicts, judged_mean, judged_rate
from aimm.stats.samples import bounded_mean, wilson

COUNTS = st.integers(0, 40)


def test_a_rate_by_hand():
    # w = 60/100, p₁ = 8/10, p₀ = 3/10
    found = judged_rate(Verdicts(8, 2, 3, 7, 50, 30))
    w, first, second = wilson(60, 100), wilson(8, 10), wilson(3, 10)
    assert found.interval.value == pytest.approx(0.6 * 0.8 + 0.4 * 0.3)
    below = np.sqrt(
        (0.6 * (0.8 - first.low)) ** 2 + (0.4 * (0.3 - second.low)) ** 2 + (0.5 * (0.6 - w.low)) ** 2
    )
    above = np.sqrt(
        (0.6 * (first.high - 0.8)) ** 2 + (0.4 * (second.high - 0.3)) ** 2 + (0.5 * (w.high - 0.6)) ** 2
    )
    assert found.interval.low == pytest.approx(0.6 - below)
    assert found.interval.high == pytest.approx(0.6 + above)
    assert found.people == wilson(11, 20)


def test_a_good_judge_is_worth_labels_and_a_coin_is_not():
    good = judged_rate(Verdicts(48, 2, 2, 48, 2_000, 2_000))
    coin = judged_rate(Verdicts(25, 25, 25, 25, 2_000, 2_000))
    assert good.worth > 200
    assert coin.worth <= 3
    assert good.interval.high - good.interval.low < coin.interval.high - coin.interval.low


def test_a_judge_that_is_always_wrong_is_as_good_as_one_that_is_always_right():
    right = judged_rate(Verdicts(30, 0, 0, 20, 500, 300))
    wrong = judged_rate(Verdicts(0, 20, 30, 0, 300, 500))
    assert wrong.interval.value == pytest.approx(right.interval.value)
    assert wrong.interval.low == pytest.approx(right.interval.low)
    assert wrong.interval.high == pytest.approx(right.interval.high)


def test_verdicts_that_no_label_speaks_of_stay_open():
    # the judge fails four fifths, and people have seen none of these
    found = judged_rate(Verdicts(10, 0, 0, 0, 10, 80)).interval
    assert found.low < 0.25
    assert found.high > 0.95


@given(COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS)
def test_a_rate_and_its_mirror(a: int, b: int, c: int, d: int, passed: int, failed: int):
    found = judged_rate(Verdicts(a, b, c, d, passed, failed)).interval
    mirror = judged_rate(Verdicts(d, c, b, a, failed, passed)).interval
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert (mirror.low, mirror.high) == (pytest.approx(1 - found.high), pytest.approx(1 - found.low))


@pytest.mark.parametrize("counts", [(-1, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, -1)])
def test_negative_counts_are_refused(counts: tuple[int, int, int, int, int, int]):
    with pytest.raises(ValueError, match="counted from 0"):
        judged_rate(Verdicts(*counts))


def sample(n: int, others: int, bias: float, noise: float, seed: int = 1):
    generator = np.random.default_rng(seed)
    truth = generator.beta(3, 2, n + others)
    judge = np.clip(truth + bias + noise * generator.standard_normal(n + others), 0, 1)
    return truth[:n], judge[:n], judge[n:]


def test_a_biased_judge_is_corrected():
    people, judge, others = sample(400, 4_000, -0.3, 0.05)
    found = judged_mean(people, judge, others)
    assert abs(others.mean() - 0.6) > 0.2
    assert found.interval.low < 0.6 < found.interval.high
    assert found.interval.high - found.interval.low < 0.7 * (found.people.high - found.people.low)
    assert found.worth > 400


def test_a_mean_by_hand():
    # λ = cov/var = 1 within 0 … 1: people are the judge plus a constant
    judge = np.tile([0.2, 0.4], FEWEST // 2)
    found = judged_mean(judge + 0.1, judge, np.full(FEWEST, 0.5))
    # mean(people − judge) = .1, and the judge's mean over all is (.3 + .5)/2
    assert found.interval.value == pytest.approx(0.1 + 0.4)


@pytest.mark.parametrize(
    ("n", "others", "judge"),
    [(FEWEST - 1, 500, "good"), (FEWEST, 0, "good"), (FEWEST, 500, "constant"), (0, 20, "good")],
)
def test_without_a_usable_judge_people_alone_count(n: int, others: int, judge: str):
    people, scores, rest = sample(n, others, 0, 0.05)
    if judge == "constant":
        scores, rest = np.full(n, 0.7), np.full(others, 0.7)
    found = judged_mean(people, scores, rest)
    expected = bounded_mean(people)
    assert (found.interval.low, found.interval.high) == pytest.approx((expected.low, expected.high))
    assert found.people == expected
    assert found.worth == 0


def test_a_judge_that_contradicts_people_counts_nothing():
    people, judge, others = sample(FEWEST, 500, 0, 0.05)
    found = judged_mean(people, 1 - judge, 1 - others)
    assert found.interval.low == pytest.approx(found.people.low)


@pytest.mark.parametrize(
    ("people", "judge", "others"), [([0.5], [0.5, 0.5], []), ([1.5], [0.5], []), ([0.5], [0.5], [-0.1])]
)
def test_scores_outside_the_domain_are_refused(people: list[float], judge: list[float], others: list[float]):
    with pytest.raises(ValueError, match=r"score|between"):
        judged_mean(np.array(people), np.array(judge), np.array(others))


@pytest.mark.parametrize("alpha", [0, 1])
def test_alpha_is_checked(alpha: float):
    with pytest.raises(ValueError, match="alpha"):
        judged_rate(Verdicts(1, 1, 1, 1, 1, 1), alpha)
    with pytest.raises(ValueError, match="alpha"):
        judged_mean(np.array([0.5]), np.array([0.5]), np.array([0.5]), alpha)
