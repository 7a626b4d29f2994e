"""Findings about several targets."""

from collections.abc import Sequence

import numpy as np
import pytest

from aimm.comparison.families import compare, summary_of
from aimm.comparison.model import Scores
from aimm.metrics.catalogue import BUILT_IN
from aimm.stats.samples import bounded_mean, wilson

RATE, REFUSAL, LATENCY = (BUILT_IN[name].about for name in ("exact-match", "refusal", "latency"))


def scores(label: str, values: Sequence[float | None]) -> Scores:
    return Scores(label, {str(at): [value] for at, value in enumerate(values)})


BASE = scores("base", [1] * 50 + [0] * 50)
BEST = scores("best", [1] * 80 + [0] * 20)
SAME = scores("same", [1] * 49 + [0, 1] + [0] * 49)


def test_better_worse_and_no_difference():
    best, same = compare(BASE, [BEST, SAME], RATE)
    assert (best.target, best.baseline, best.finding) == ("best", "base", "better")
    assert best.interval is not None
    assert best.interval.value == pytest.approx(0.3)
    assert same.finding == "no difference shown"
    assert same.detectable is not None
    assert same.detectable < 0.2
    assert compare(BEST, [BASE], RATE)[0].finding == "worse"


def test_lower_is_better_where_the_metric_says_so():
    assert compare(BASE, [BEST], REFUSAL)[0].finding == "worse"
    times = [100.0 + at for at in range(40)]
    slow, fast = scores("slow", [2 * t + at % 3 for at, t in enumerate(times)]), scores("fast", [*times])
    assert compare(slow, [fast], LATENCY)[0].finding == "better"


def test_not_worse_by_more_than_a_margin():
    assert compare(BASE, [SAME], RATE, margin=0.1)[0].finding == "not worse"
    assert compare(BASE, [SAME], RATE, margin=0.02)[0].finding == "no difference shown"
    assert compare(BASE, [SAME], REFUSAL, margin=0.1)[0].finding == "not worse"
    with pytest.raises(ValueError, match="margin"):
        compare(BASE, [SAME], RATE, margin=-0.1)


def test_a_family_makes_findings_harder():
    slightly = scores("slightly", [1] * 56 + [0] * 44)
    alone = compare(BASE, [slightly], RATE)[0]
    among = compare(BASE, [slightly, *[SAME] * 9], RATE)[0]
    assert alone.finding == "better"
    assert among.finding == "no difference shown"
    assert among.adjusted == pytest.approx(10 * among.p)


def test_missing_items_are_not_wrong_and_may_turn_the_finding():
    few = scores("few", [None] * 2 + [1] * 78 + [0] * 20)
    some = scores("some", [None] * 40 + [1] * 40 + [0] * 20)
    one, two = compare(BASE, [few, some], RATE)
    assert (one.items, one.missing, one.finding, one.could_turn) == (98, 2, "better", False)
    assert (two.items, two.missing, two.finding, two.could_turn) == (60, 40, "better", True)
    assert compare(BASE, [BEST], RATE)[0].could_turn is False
    assert compare(scores("a", [1.0] * 9 + [None]), [scores("b", [2.0] * 10)], LATENCY)[0].could_turn is None


def test_nothing_to_compare():
    found = compare(BASE, [Scores("none", {})], RATE)[0]
    assert (found.finding, found.items, found.missing, found.interval) == ("not comparable", 0, 100, None)
    assert compare(BASE, [], RATE) == []


def test_a_target_by_itself():
    found = summary_of(scores("a", [1, 0, 1, None]), RATE)
    assert (found.items, found.missing, found.interval) == (3, 1, wilson(2, 3))
    assert summary_of(scores("a", [0.5, 1]), RATE).interval == bounded_mean(np.array([0.5, 1]))
    # repetitions of an item are one observation
    twice = Scores("a", {"x": [1, 0], "y": [1, 1]})
    assert summary_of(twice, RATE).interval == bounded_mean(np.array([0.5, 1]))
    times = summary_of(scores("a", [1.0, 2.0, 3.0]), LATENCY).interval
    assert times is not None
    assert (times.value, times.low) == (2, 0)
    # mean 2, standard error 1/√3, t(.975, 2) = 4.3027
    assert times.high == pytest.approx(2 + 4.3027 / 3**0.5, abs=1e-3)
    assert summary_of(scores("a", [1.0]), LATENCY).interval is None
    assert summary_of(Scores("a", {}), RATE).interval is None


def test_false_findings_are_rare():
    generator = np.random.default_rng(5)
    wrong = 0
    for _ in range(150):
        drawn = (generator.random((5, 60)) < 0.7).astype(float)
        base, *others = (scores(str(at), list(row)) for at, row in enumerate(drawn))
        wrong += any(found.finding in {"better", "worse"} for found in compare(base, others, RATE))
    assert wrong <= 15
