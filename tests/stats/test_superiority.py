"""The pair e-value: valid, monotone, independent of order."""

from itertools import product
from math import factorial, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stats.counts import ONE_FLOW, flows

from aimm.stats import superiority
from aimm.stats.planning import tilted
from aimm.stats.stars import POINTS, Counts, Floats
from aimm.stats.superiority import log_pair_e, log_pair_e_many, log_threshold, proven_worse

STAKES = (0.06, 0.13, 0.28, 0.6, 1.3, 2.8)
RATIOS = {1.0: 0.384, 3.0: 0.288, 10.0: 0.144, 40.0: 0.096, 160.0: 0.048}
WIDTHS = st.sampled_from([0.0, 0.1, 0.2, 0.3, -1.0])


def plain_log_e(leader: Floats, challenger: Floats, epsilon: float, thetas: Floats) -> Floats:
    """The formula for each θ, bet by bet, with the bets of its cell."""
    width = epsilon / 4
    edges = np.linspace(max(0.0, -width), min(1.0, 1 - width), superiority.CELLS + 1)
    cells = np.clip(np.searchsorted(edges, thetas, side="right") - 1, 0, superiority.CELLS - 1)
    bets = [(stake / ratio, stake, weight) for stake in STAKES for ratio, weight in RATIOS.items()]
    bets += [(stake, 0.0, 0.02) for stake in STAKES] + [(0.0, stake, 0.02) for stake in STAKES]
    total = np.full(len(thetas), -np.inf)
    for on_leader, on_challenger, weight in bets:
        up = np.minimum(on_leader, 0.9 / edges[cells + 1])[:, None]
        down = np.minimum(on_challenger, 0.9 / (1 - edges[cells] - width))[:, None]
        log = np.log1p(up * (POINTS - thetas[:, None])) @ leader
        log += np.log1p(down * (thetas[:, None] + width - POINTS)) @ challenger
        total = np.logaddexp(total, log + np.log(weight / len(STAKES)))
    return total


def test_nothing_is_known_without_ratings():
    assert log_pair_e(np.zeros(5), np.zeros(5), 0.2) == pytest.approx(0)
    assert log_pair_e_many(np.zeros(5), np.zeros((0, 5)), 0.2).shape == (0,)


def test_golden_values():
    leader, challenger = np.array([14.0, 5, 7, 15, 59]), np.array([20.0, 10, 10, 20, 40])
    assert log_pair_e(leader, challenger, 0.0) == pytest.approx(0.8113, abs=2e-3)
    assert log_pair_e(leader, challenger, 0.2) == pytest.approx(2.7571, abs=2e-3)
    assert log_pair_e(leader, challenger, -1.0) == pytest.approx(-2.2602, abs=2e-3)


@pytest.mark.parametrize(
    ("means", "ratings", "epsilon"),
    [
        ((4.1, 3.5), (800, 300), 0.1),
        ((4.0, 4.0), (3000, 60), 0.2),
        ((4.3, 3.8), (150, 90), 0.0),
        ((4.0, 1.8), (500, 40), -1.0),
    ],
)
def test_the_minimum_is_below_a_grid_of_a_hundred_thousand_points(
    means: tuple[float, float], ratings: tuple[int, int], epsilon: float
):
    generator = np.random.default_rng(5)
    leader, challenger = (
        generator.multinomial(n, tilted(mean)).astype(np.float64)
        for mean, n in zip(means, ratings, strict=True)
    )
    low, high = max(0.0, -epsilon / 4), min(1.0, 1 - epsilon / 4)
    fine = plain_log_e(leader, challenger, epsilon, np.linspace(low, high, 100_000)).min()
    assert fine - 0.06 <= log_pair_e(leader, challenger, epsilon) <= fine + 1e-9


@given(ONE_FLOW, ONE_FLOW, WIDTHS, st.floats(0, 1))
@settings(max_examples=150, deadline=None)
def test_no_point_of_the_axis_is_below_the_bound(
    leader: Floats, challenger: Floats, epsilon: float, place: float
):
    low, high = max(0.0, -epsilon / 4), min(1.0, 1 - epsilon / 4)
    theta = np.array([low + place * (high - low)])
    somewhere = float(plain_log_e(leader, challenger, epsilon, theta)[0])
    assert log_pair_e(leader, challenger, epsilon) <= somewhere + 1e-9 * (1 + abs(somewhere))


@given(ONE_FLOW, ONE_FLOW, st.integers(0, 3), WIDTHS)
@settings(max_examples=60, deadline=None)
def test_better_ratings_of_the_leader_never_lower_the_evidence(
    leader: Floats, challenger: Floats, worse: int, epsilon: float
):
    before, after = leader.copy(), leader.copy()
    before[worse] += 3
    after[worse + 1] += 3
    # the bound is tight to a few hundredths, less so where the evidence is overwhelming
    value = log_pair_e(before, challenger, epsilon)
    assert log_pair_e(after, challenger, epsilon) >= value - 0.1 - 0.01 * abs(value)


@given(ONE_FLOW, flows(1, 5), WIDTHS)
@settings(max_examples=40, deadline=None)
def test_many_challengers_are_tested_independently(leader: Floats, challengers: Counts, epsilon: float):
    together = log_pair_e_many(leader, challengers, epsilon)
    alone = [log_pair_e(leader, challenger, epsilon) for challenger in challengers]
    np.testing.assert_allclose(together, alone, atol=1e-8, rtol=1e-9)
    own = np.broadcast_to(leader, challengers.shape)
    np.testing.assert_allclose(log_pair_e_many(own, challengers, epsilon), together, atol=1e-8, rtol=1e-9)


@given(ONE_FLOW, flows(1, 5), WIDTHS, st.floats(-20, 20))
@settings(max_examples=60, deadline=None)
def test_values_that_cannot_reach_the_threshold_are_reported_below_it(
    leader: Floats, challengers: Counts, epsilon: float, needed: float
):
    exact = log_pair_e_many(leader, challengers, epsilon)
    asked = log_pair_e_many(leader, challengers, epsilon, needed)
    reached = exact >= needed
    np.testing.assert_array_equal(asked >= needed, reached)
    np.testing.assert_allclose(asked[reached], exact[reached], atol=1e-12)
    assert (asked >= exact - 1e-9 * (1 + abs(exact))).all()


@given(ONE_FLOW, ONE_FLOW)
@settings(max_examples=40, deadline=None)
def test_two_flows_are_never_both_superior(first: Floats, second: Floats):
    evidence = max(0.0, log_pair_e(first, second, 0.0))
    assert evidence == 0 or log_pair_e(second, first, 0.0) < np.log(20)


@pytest.mark.parametrize(
    ("leader", "challenger", "epsilon"),
    [
        (tilted(4.0), tilted(4.0), 0.0),
        (tilted(3.8), tilted(4.0), 0.2),
        (tilted(4.0), tilted(3.0), -1.0),
        (np.array([0.25, 0, 0, 0, 0.75]), np.array([0, 0, 0, 1.0, 0]), 0.0),
        (np.array([0, 0, 0.5, 0, 0.5]), np.array([0.25, 0, 0, 0, 0.75]), 0.0),
    ],
)
@pytest.mark.parametrize("ratings", [(1, 1), (4, 1), (3, 3)])
def test_the_expected_e_value_is_at_most_one(
    leader: Floats, challenger: Floats, epsilon: float, ratings: tuple[int, int]
):
    # all outcomes of a few ratings at the boundary of the hypothesis, weighted by probability
    of_leader, chance_of_leader = _outcomes(ratings[0], leader)
    of_challenger, chance_of_challenger = _outcomes(ratings[1], challenger)
    expected = 0.0
    for counts, chance in zip(of_leader, chance_of_leader, strict=True):
        expected += chance * float(
            chance_of_challenger @ np.exp(log_pair_e_many(counts, of_challenger, epsilon))
        )
    assert expected <= 1 + 1e-9


def _outcomes(ratings: int, chances: Floats) -> tuple[Counts, Floats]:
    """All star counts of a number of ratings, and their probabilities."""
    counts = np.array(
        [c for c in product(range(ratings + 1), repeat=5) if sum(c) == ratings], dtype=np.float64
    )
    ways = np.array([factorial(ratings) / prod(factorial(int(n)) for n in row) for row in counts])
    return counts, ways * np.prod(chances**counts, axis=1)


def test_a_leader_with_very_many_ratings_is_still_compared():
    generator = np.random.default_rng(1)
    leader = generator.multinomial(200_000, tilted(4.3)).astype(np.float64)
    challenger = generator.multinomial(150, tilted(3.4)).astype(np.float64)
    assert log_pair_e(leader, challenger, 0.0) > np.log(80)
    assert log_pair_e(challenger, leader, 0.0) < 0


def test_proven_losers_are_dropped():
    generator = np.random.default_rng(2)
    leader = generator.multinomial(400, tilted(4.2)).astype(np.float64)
    others = np.stack([generator.multinomial(200, tilted(mean)) for mean in (4.15, 2.5)]).astype(np.float64)
    assert proven_worse(leader, others, 0.05, 3).tolist() == [False, True]


def test_thresholds():
    assert log_threshold(0.05, 2) == pytest.approx(np.log(20))
    assert log_threshold(0.05, 5) == pytest.approx(np.log(80))
    assert log_threshold(0.05, 1) == pytest.approx(np.log(20))


@pytest.mark.parametrize("epsilon", [4.0, -4.0, float("nan")])
def test_a_width_must_be_less_than_the_scale(epsilon: float):
    with pytest.raises(ValueError, match="epsilon"):
        log_pair_e(np.ones(5), np.ones(5), epsilon)
