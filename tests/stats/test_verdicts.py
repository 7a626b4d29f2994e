"""Pass, fail or not yet."""

import numpy as np
import pytest

from aimm.stats.samples import Interval, bounded_mean, moments_interval, wilson
from aimm.stats.verdicts import OPERATORS, Operator, mean_verdict, outcome, rate_verdict

INTERVAL = Interval(0.8, 0.7, 0.9)


@pytest.mark.parametrize(
    ("operator", "threshold", "expected"),
    [
        (">=", 0.69, "pass"),
        (">=", 0.7, "pass"),
        (">=", 0.71, "not yet"),
        (">=", 0.9, "not yet"),
        (">=", 0.91, "fail"),
        (">", 0.69, "pass"),
        (">", 0.7, "not yet"),
        (">", 0.89, "not yet"),
        (">", 0.9, "fail"),
        ("<=", 0.91, "pass"),
        ("<=", 0.9, "pass"),
        ("<=", 0.89, "not yet"),
        ("<=", 0.7, "not yet"),
        ("<=", 0.69, "fail"),
        ("<", 0.91, "pass"),
        ("<", 0.9, "not yet"),
        ("<", 0.71, "not yet"),
        ("<", 0.7, "fail"),
    ],
)
def test_the_whole_interval_decides(operator: Operator, threshold: float, expected: str):
    assert outcome(INTERVAL, operator, threshold) == expected


def test_other_operators_are_refused():
    with pytest.raises(ValueError, match=r"^the operator is one of >=, >, <=, <$"):
        outcome(INTERVAL, "=", 0.5)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("operator", OPERATORS)
def test_what_is_decided_needs_no_more_items(operator: Operator):
    above, below = rate_verdict(99, 100, operator, 0.8), rate_verdict(50, 100, operator, 0.8)
    good, bad = (above, below) if operator[0] == ">" else (below, above)
    assert (good.outcome, bad.outcome) == ("pass", "fail")
    assert (good.more, bad.more) == (0, 0)
    assert above.interval == wilson(99, 100)


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize(("successes", "side"), [(86, 1), (74, -1)])
@pytest.mark.parametrize("alpha", [0.05, 0.01])
def test_the_number_of_items_that_decides_a_rate(operator: Operator, successes: int, side: int, alpha: float):
    found = rate_verdict(successes, 100, operator, 0.8, alpha)
    assert found.outcome == "not yet"
    assert found.more is not None

    def end(total: int) -> float:
        rate = successes / 100
        unlucky = rate - side * 0.8416212 * np.sqrt(rate * (1 - rate) / total)
        interval = wilson(unlucky * total, total, alpha)
        return interval.low if side > 0 else interval.high

    total = 100 + found.more
    assert side * (end(total) - 0.8) >= 0 > side * (end(total - 1) - 0.8)


def test_the_number_of_items_decides_as_often_as_it_says():
    found = rate_verdict(86, 100, ">=", 0.8)
    assert found.more is not None
    total = 100 + found.more
    drawn = np.random.default_rng(1).binomial(total, 0.86, 2_000)
    decided = np.mean([rate_verdict(int(count), total, ">=", 0.8).outcome == "pass" for count in drawn])
    assert decided == pytest.approx(0.8, abs=0.05)


@pytest.mark.parametrize(("threshold", "side"), [(3.2, 1), (3.9, -1)])
@pytest.mark.parametrize("alpha", [0.05, 0.01])
@pytest.mark.parametrize("scores", [np.tile([2.0, 3, 4, 5], 5), np.array([3.0, 4])])
def test_the_number_of_items_that_decides_a_mean(threshold: float, side: int, alpha: float, scores):
    found = mean_verdict(scores, ">=", threshold, 1, 5, alpha)
    assert found.outcome == "not yet"
    assert found.interval == bounded_mean(scores, 1, 5, alpha)
    assert found.more is not None
    variance = scores.var(ddof=1)

    def end(total: int) -> float:
        unlucky = 3.5 - side * 0.8416212 * np.sqrt(variance / total)
        interval = moments_interval(total, unlucky, (total - 1) * variance, 1, 5, alpha)
        return interval.low if side > 0 else interval.high

    total = len(scores) + found.more
    assert side * (end(total) - threshold) >= 0 > side * (end(total - 1) - threshold)


def test_a_mean_is_judged_in_its_unit():
    scores = np.full(50, 4.0)
    assert mean_verdict(scores, ">=", 3.0, 1, 5).outcome == "pass"
    assert mean_verdict(scores, "<", 3.0, 1, 5).outcome == "fail"
    assert mean_verdict(scores / 5, ">", 0.7).outcome == "pass"
    assert mean_verdict(scores, ">=", 3.9, 1, 5, alpha=0.9).outcome == "pass"
    assert mean_verdict(scores, ">=", 3.9, 1, 5).outcome == "not yet"
    assert rate_verdict(86, 100, ">=", 0.8, alpha=0.2).outcome == "pass"


def test_one_score_says_little():
    found = mean_verdict(np.array([0.9]), ">=", 0.5)
    assert found.outcome == "not yet"
    # the deviation is taken to be half of the range, the largest possible
    assert found.more == 15
    in_stars = mean_verdict(np.array([4.6]), ">=", 3, 1, 5)
    assert in_stars.more == 15


def test_nothing_measured_is_not_yet():
    for found in (rate_verdict(0, 0, ">=", 0.8), mean_verdict(np.array([]), ">=", 0.8)):
        assert (found.outcome, found.more) == ("not yet", None)


def test_no_number_of_items_decides_at_the_threshold():
    found = rate_verdict(80, 100, ">=", 0.8)
    assert (found.outcome, found.more) == ("not yet", None)
    close = rate_verdict(800_001, 1_000_000, ">=", 0.8)
    assert (close.outcome, close.more) == ("not yet", None)
    assert rate_verdict(99, 100, ">=", 1.0).outcome == "fail"
    never = rate_verdict(100, 100, ">=", 1.0)
    assert (never.outcome, never.more) == ("not yet", None)
