"""Strengths from comparisons of two, on published examples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stats.comparisons import TEAMS, baseball, columns, pudding

from aimm.stats.clusters import FEW_CLUSTERS
from aimm.stats.ladder import Ladder, ladder
from aimm.stats.ladder_fit import RIDGE, fit
from aimm.stats.samples import wilson


def test_the_baseball_ladder():
    found = ladder(*baseball(), 7)
    assert [TEAMS[rung.contestant] for rung in found.rungs][:3] == ["Milwaukee", "Detroit", "Toronto"]
    top = found.rungs[0]
    assert (top.wins, top.losses, top.ties, top.both_bad) == (50, 28, 0, 0)
    last = next(pair for pair in found.pairs if (pair.first, pair.second) == (0, 6))
    for value, odds in (
        (last.win.value, 1.5814),
        (last.win.low, 1.5814 - 1.959964 * 0.3433),
        (last.win.high, 1.5814 + 1.959964 * 0.3433),
    ):
        assert value == pytest.approx(1 / (1 + np.exp(-odds)), abs=3e-5)
    assert (last.tie, last.comparisons) == (0, 13)
    assert len(found.pairs) == 21
    assert (found.shrunk, found.cautions) == (False, ())
    assert found.both_bad == wilson(0, 273)
    narrow = ladder(*baseball(), 7, alpha=0.5)
    ratio = (narrow.rungs[0].strength.high - narrow.rungs[0].strength.low) / (
        top.strength.high - top.strength.low
    )
    assert ratio == pytest.approx(0.6744898 / 1.959964)
    error = float(np.sqrt(fit(*baseball(), 7, 0.0).covariance[0, 0]))
    assert top.strength.high - top.strength.value == pytest.approx(1.959964 * error)


def test_davidsons_pudding():
    one = fit(*pudding(), 6, 0.0)
    worth = np.exp(one.strengths) / np.exp(one.strengths).sum()
    # as printed for these data by Turner et al. 2020, "Modelling rankings in R: the PlackettLuce package"
    np.testing.assert_allclose(worth, [0.1388, 0.1730, 0.1617, 0.1654, 0.1587, 0.2024], atol=7e-5)
    assert np.exp(one.log_tie) == pytest.approx(0.7468, abs=5e-5)
    found = ladder(*pudding(), 6)
    assert [rung.contestant for rung in found.rungs] == [5, 1, 3, 2, 4, 0]
    best = found.rungs[0]
    assert (best.wins, best.losses, best.ties) == (99, 78, 64)
    pair = found.pairs[0]
    assert (pair.first, pair.second, pair.comparisons) == (5, 1, 54)
    geometric = 0.74682 * np.sqrt(worth[5] * worth[1])
    assert pair.tie == pytest.approx(geometric / (worth[5] + worth[1] + geometric), abs=1e-5)
    assert pair.win.value == pytest.approx(worth[5] / (worth[5] + worth[1]))


def test_clones_of_items_tell_nothing_new():
    first, second, results = pudding()
    plain = ladder(first, second, results, 6)
    cloned = [np.tile(each, 3) for each in (first, second, results)]
    found = ladder(*cloned, 6, items=np.tile(np.arange(len(first)), 3))
    assert found.cautions == ()
    widths = [[rung.strength.high - rung.strength.low for rung in one.rungs] for one in (found, plain)]
    np.testing.assert_allclose(widths[0], widths[1], rtol=0.1)
    naive = ladder(*cloned, 6)
    assert naive.rungs[0].strength.high - naive.rungs[0].strength.low < 0.65 * widths[1][0]


def test_the_larger_variance_counts():
    # every item favours one side throughout, so that 40 comparisons are worth 8
    rows = [(0, 1, int(item < 3)) for item in range(8) for _ in range(5)]
    items = np.repeat(np.arange(8), 5)
    clustered, plain = ladder(*columns(rows), 2, items=items), ladder(*columns(rows), 2)
    assert clustered.cautions == ("the comparisons are about 8 items: intervals are rough",)
    # 5 of 8 at .625: slopes of ±1.875 and ±3.125 by item, and the curvature 40 × .234375
    middle = 8 / 7 * (5 * 1.875**2 + 3 * 3.125**2)
    reach = 2.3646243 * np.sqrt(middle) / (40 * 0.234375)
    odds = np.log(5 / 3)
    assert clustered.pairs[0].win.low == pytest.approx(1 / (1 + np.exp(reach - odds)), abs=1e-6)
    assert clustered.pairs[0].win.low < plain.pairs[0].win.low
    # within each item both sides win, so that items hardly differ
    even = [(0, 1, number % 2) for number in range(40)]
    found = ladder(*columns(even), 2, items=np.repeat(np.arange(20), 2))
    assert found.pairs[0].win.low == pytest.approx(1 / (1 + np.exp(2.0930241 * np.sqrt(1 / 10))), abs=1e-6)


def test_few_items_are_named():
    rows = [(0, 1, number % 2) for number in range(40)]
    one = ladder(*columns(rows), 2, items=np.zeros(40, dtype=np.int64))
    assert one.cautions == ("all comparisons are about one item: others may differ",)
    each = ladder(*columns(rows), 2, items=np.arange(40))
    assert (each.cautions, each.pairs) == ((), ladder(*columns(rows), 2).pairs)
    enough = ladder(*columns(rows), 2, items=np.arange(40) % FEW_CLUSTERS)
    assert enough.cautions == ()
    assert ladder(*columns(rows), 2, items=np.arange(40) % 9).cautions


def test_both_bad_is_an_outcome_of_its_own():
    rows = [(0, 1, 0)] * 6 + [(0, 1, 1)] * 3 + [(1, 0, 2)] * 2
    plain, found = ladder(*columns(rows), 2), ladder(*columns([*rows, *[(0, 1, 3)] * 4, (1, 0, 3)]), 2)
    assert [rung.both_bad for rung in found.rungs] == [5, 5]
    assert [(rung.wins, rung.losses, rung.ties) for rung in found.rungs] == [(6, 3, 2), (3, 6, 2)]
    assert found.both_bad == wilson(5, 16)
    assert found.pairs[0].win == plain.pairs[0].win
    assert (found.pairs[0].comparisons, plain.pairs[0].comparisons) == (16, 11)
    assert ladder(*columns(rows), 2, alpha=0.3).both_bad == wilson(0, 11, 0.3)


def test_a_contestant_that_always_wins_is_shrunk():
    found = ladder(*columns([(0, 1, 0)] * 5), 2)
    assert found.shrunk
    assert found.cautions == (
        "strengths are shrunk towards each other: wins and ties do not connect all contestants both ways",
    )
    value = found.rungs[0].strength.value
    # the slope of the penalised likelihood: 5 P(loss) = RIDGE × strength
    assert 5 / (1 + np.exp(2 * value)) == pytest.approx(RIDGE * value)
    assert found.rungs[0].strength.low < 0 < found.rungs[0].strength.high
    assert found.rungs[1].strength.value == pytest.approx(-value)
    chance = 1 / (1 + np.exp(-2 * value))
    variance = 2 / (RIDGE + 2 * 5 * chance * (1 - chance))
    assert found.pairs[0].win.low == pytest.approx(
        1 / (1 + np.exp(1.959964 * np.sqrt(variance) - 2 * value)), rel=1e-6
    )


def test_without_comparisons_nothing_is_known():
    found = ladder(*columns([]), 3)
    assert found.shrunk
    assert [rung.strength.value for rung in found.rungs] == [0, 0, 0]
    assert found.pairs[0].win.low < 0.05
    assert found.pairs[0].win.high > 0.95
    only_bad = ladder(*columns([(0, 1, 3)]), 2, items=np.zeros(1, dtype=np.int64))
    assert only_bad.rungs[0].both_bad == 1


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)), max_size=30))
@settings(max_examples=60, deadline=None)
def test_any_comparisons_give_a_ladder(rows: list[tuple[int, int, int]]):
    allowed = [row for row in rows if row[0] != row[1]]
    found = ladder(*columns(allowed), 4)
    assert sorted(rung.contestant for rung in found.rungs) == [0, 1, 2, 3]
    values = [rung.strength.value for rung in found.rungs]
    assert values == sorted(values, reverse=True)
    assert sum(values) == pytest.approx(0, abs=1e-7)
    for pair in found.pairs:
        assert 0 <= pair.win.low <= pair.win.value <= pair.win.high <= 1
        assert pair.win.value >= 0.5 - 1e-9
    mirrored = [(j, i, (1, 0, 2, 3)[result]) for i, j, result in allowed]
    assert_same(ladder(*columns(mirrored), 4), found)


def assert_same(one: Ladder, other: Ladder) -> None:
    strengths = [{rung.contestant: rung.strength.value for rung in each.rungs} for each in (one, other)]
    assert strengths[0] == pytest.approx(strengths[1], abs=1e-6)


def test_domains():
    good = columns([(0, 1, 0)])
    with pytest.raises(ValueError, match=r"^at least two contestants are needed$"):
        ladder(*good, 1)
    with pytest.raises(ValueError, match=r"^each comparison has a first, a second, a result and"):
        ladder(good[0], good[1], np.array([0, 1]), 2)
    with pytest.raises(ValueError, match=r"^each comparison has a first, a second, a result and"):
        ladder(*good, 2, items=np.arange(2))
    for row in ((0, 2, 0), (-1, 1, 0)):
        with pytest.raises(ValueError, match=r"^contestants are numbered from 0 to 1$"):
            ladder(*columns([row]), 2)
    with pytest.raises(ValueError, match=r"^a contestant is not compared with itself$"):
        ladder(*columns([(1, 1, 0)]), 2)
    for result in (-1, 4):
        with pytest.raises(
            ValueError, match=r"^a result is 0 \(first\), 1 \(second\), 2 \(tie\) or 3 \(both bad\)$"
        ):
            ladder(*columns([(0, 1, result)]), 2)
    with pytest.raises(ValueError, match="alpha"):
        ladder(*good, 2, alpha=1.0)
