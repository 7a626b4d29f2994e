"""Strengths from comparisons of two, on published examples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimm.stats.clusters import FEW_CLUSTERS
from aimm.stats.ladder import Ladder, ladder
from aimm.stats.ladder_fit import (
    RIDGE,
    Result,
    fit,
    has_maximum,
    outcome_features,
    robust_covariance,
    scores,
)
from aimm.stats.samples import wilson

TEAMS = ("Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore")
# Agresti 2002, "Categorical Data Analysis", 2nd edition, table 10.10: American League 1987, wins of the row
BASEBALL = np.array(
    [
        [0, 7, 9, 7, 7, 9, 11],
        [6, 0, 7, 5, 11, 9, 9],
        [4, 6, 0, 7, 7, 8, 12],
        [6, 8, 6, 0, 6, 7, 10],
        [6, 2, 6, 7, 0, 7, 12],
        [4, 4, 5, 6, 6, 0, 6],
        [2, 4, 1, 3, 1, 7, 0],
    ]
)
# Davidson 1970: brands of chocolate pudding; first, second, preferred first, preferred second, ties
PUDDING = (
    (1, 2, 19, 22, 16),
    (1, 3, 16, 19, 12),
    (2, 3, 19, 19, 10),
    (1, 4, 18, 23, 13),
    (2, 4, 23, 19, 9),
    (3, 4, 19, 20, 15),
    (1, 5, 13, 19, 18),
    (2, 5, 16, 20, 12),
    (3, 5, 16, 15, 17),
    (4, 5, 17, 14, 16),
    (1, 6, 18, 21, 12),
    (2, 6, 22, 20, 12),
    (3, 6, 13, 18, 10),
    (4, 6, 14, 19, 18),
    (5, 6, 11, 21, 12),
)
Comparisons = tuple[np.ndarray, np.ndarray, np.ndarray]


def columns(rows: list[tuple[int, int, int]]) -> Comparisons:
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def baseball() -> Comparisons:
    """Every other win is told from the loser's side."""
    rows = [(i, j, 0) for i in range(7) for j in range(7) for _ in range(BASEBALL[i, j])]
    return columns([(j, i, 1) if number % 2 else (i, j, 0) for number, (i, j, _) in enumerate(rows)])


def pudding() -> Comparisons:
    rows: list[tuple[int, int, int]] = []
    for i, j, *counts in PUDDING:
        for result, count in enumerate(counts):
            rows += [(i - 1, j - 1, result)] * count
    return columns(rows)


def test_the_baseball_table():
    one = fit(*baseball(), 7, 0.0)
    # log strengths beyond Baltimore's and standard errors, as in the manual of BradleyTerry2
    published = {
        "Boston": (1.1077, 0.3339),
        "Cleveland": (0.6839, 0.3319),
        "Detroit": (1.4364, 0.3396),
        "Milwaukee": (1.5814, 0.3433),
        "New York": (1.2476, 0.3359),
        "Toronto": (1.2945, 0.3367),
    }
    for team, (value, error) in published.items():
        contrast = np.zeros(7)
        contrast[[TEAMS.index(team), 6]] = 1, -1
        assert contrast @ one.strengths == pytest.approx(value, abs=5e-5)
        assert np.sqrt(contrast @ one.covariance @ contrast) == pytest.approx(error, abs=5e-5)
    assert one.log_tie == -np.inf
    assert one.strengths.sum() == pytest.approx(0, abs=1e-10)
    np.testing.assert_allclose(one.covariance.sum(axis=0), 0, atol=1e-10)


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


def test_the_covariance_is_the_inverse_curvature():
    first, second, results = pudding()
    one = fit(first, second, results, 6, 0.0)
    at = np.append(one.strengths, one.log_tie)
    features = outcome_features(first, second, 6, True)
    steps = 1e-5 * np.eye(7)
    curve = (
        -np.array(
            [
                (scores(features, results, at + step) - scores(features, results, at - step)).sum(axis=0)
                for step in steps
            ]
        )
        / 2e-5
    )
    np.testing.assert_allclose(one.covariance, np.linalg.pinv(curve, rcond=1e-6), rtol=1e-4, atol=1e-9)
    np.testing.assert_allclose(scores(features, results, at).sum(axis=0), 0, atol=1e-7)


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


def test_the_robust_covariance_by_hand():
    first, second, results = columns([(0, 1, 0), (0, 1, 0), (0, 1, 1), (0, 1, 0), (1, 0, 0), (0, 1, 3)])
    items = np.array([4, 4, 4, 7, 7, 9])
    one = fit(first, second, results, 2, 0.0)
    assert one.strengths[0] - one.strengths[1] == pytest.approx(np.log(3 / 2))
    # by item: wins of the first 2 of 3 and 1 of 2, at .6: sums of scores .2 and −.2; G/(G − 1) = 2
    slope = 2 * (0.2**2 + 0.2**2)
    found = robust_covariance(one, first, second, results, items)
    contrast = np.array([1.0, -1])
    assert contrast @ found @ contrast == pytest.approx(slope / (5 * 0.24) ** 2)
    assert contrast @ one.covariance @ contrast == pytest.approx(1 / (5 * 0.24))


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


W, L, T, B = Result


@pytest.mark.parametrize(
    ("rows", "contestants", "maximum"),
    [
        ([(0, 1, W)], 2, False),
        ([(0, 1, W), (0, 1, L)], 2, True),
        ([(0, 1, W), (1, 0, W)], 2, True),
        ([(0, 1, W), (0, 1, L)], 3, False),
        ([(0, 1, W), (0, 1, B)], 2, False),
        ([(0, 1, W), (1, 2, W), (2, 0, W)], 3, True),
        ([(0, 1, W), (1, 2, W), (0, 2, W)], 3, False),
        # ties connect, but without a cycle of wins log nu grows without end
        ([(0, 1, T)], 2, False),
        ([(0, 1, T), (0, 1, W)], 2, False),
        ([(0, 1, T), (0, 1, W), (0, 1, L)], 2, True),
        ([(0, 1, W), (1, 2, W), (2, 0, T)], 3, True),
        ([(0, 1, W), (1, 2, W), (0, 2, T)], 3, True),
        ([(0, 1, W), (1, 2, T), (2, 0, T)], 3, False),
        ([(0, 1, W), (1, 0, W), (1, 2, T)], 3, True),
        ([(0, 1, W), (1, 0, W), (2, 3, T)], 4, False),
    ],
)
def test_where_the_likelihood_has_a_maximum(rows, contestants: int, maximum: bool):
    assert has_maximum(*columns(rows), contestants) is maximum
    # with hardly any prior, what runs away ends far out; between groups that never met, anything is possible
    one = fit(*columns(rows), contestants, 1e-9)
    spread = float(np.ptp(one.strengths)) + (abs(one.log_tie) if np.isfinite(one.log_tie) else 0.0)
    if maximum:
        assert spread < 4
    else:
        assert spread > 8 or float(one.covariance.max()) > 1e6


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


def test_many_comparisons_are_recovered():
    generator = np.random.default_rng(2)
    truth = np.linspace(1, -1, 5)
    first = generator.integers(0, 5, 20_000)
    second = (first + generator.integers(1, 5, 20_000)) % 5
    chance = np.exp(np.stack([truth[first], truth[second], -0.5 + (truth[first] + truth[second]) / 2]))
    chance /= chance.sum(axis=0)
    results = (generator.random(20_000) > chance.cumsum(axis=0)[:2]).sum(axis=0)
    one = fit(first, second, results, 5, 0.0)
    np.testing.assert_allclose(one.strengths, truth, atol=0.06)
    assert one.log_tie == pytest.approx(-0.5, abs=0.06)


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
