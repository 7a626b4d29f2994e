"""Top-two allocation, limited steps, floors, discounting."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stats.counts import flows

from aimm.stats.allocation import (
    discounted,
    limit_move,
    posterior,
    top_two,
    top_two_by_quadrature,
    with_floor,
    with_floor_each,
)
from aimm.stats.planning import tilted
from aimm.stats.stars import Counts, Floats

SHARES = st.lists(st.floats(0.001, 1), min_size=1, max_size=8).map(lambda parts: np.array(parts) / sum(parts))


def test_posterior_by_hand():
    mean, variance = posterior(np.array([[0, 0, 0, 0, 5], [0, 0, 0, 0, 0]], dtype=np.float64))
    # Dirichlet(1, 1, 1, 1, 6): mean (0 + .25 + .5 + .75 + 6) / 10, mean of squares 6.875 / 10
    assert mean.tolist() == pytest.approx([0.75, 0.5])
    assert variance.tolist() == pytest.approx([(0.6875 - 0.5625) / 11, (0.375 - 0.25) / 6])


def test_golden_draws():
    counts = np.array([[14, 5, 7, 15, 59], [20, 10, 10, 20, 40]], dtype=np.float64)
    drawn = top_two(counts, seed=7, update=3)
    # a few draws may differ on other processors
    assert drawn.p_best.tolist() == pytest.approx([0.9895, 0.0105], abs=1e-3)
    assert drawn.weights.tolist() == pytest.approx([0.6958, 0.3042], abs=1e-3)
    assert (drawn.leader, drawn.challengers) == (0, (1, 0))
    exact = top_two_by_quadrature(counts)
    assert exact.p_best.tolist() == pytest.approx([0.98824374, 0.01175626], abs=1e-6)


def test_the_challenger_is_the_flow_that_could_still_overtake():
    # the second is close, the third far behind but uncertain
    counts = np.array([[0, 0, 0, 100, 900], [0, 0, 0, 300, 700], [4, 0, 0, 0, 2]], dtype=np.float64)
    assert top_two_by_quadrature(counts).challengers[0] == 2
    sure = np.array([[0, 0, 0, 100, 900], [0, 0, 0, 120, 880], [400, 0, 0, 0, 200]], dtype=np.float64)
    assert top_two_by_quadrature(sure).challengers[0] == 1


@pytest.mark.parametrize("ratings", [0, 5, 20, 60, 500, 20_000])
def test_quadrature_agrees_with_draws(ratings: int):
    generator = np.random.default_rng(ratings)
    for trial in range(6):
        means = np.clip(4 + generator.normal(0, 3 / np.sqrt(ratings + 10), size=2 + trial), 1.2, 4.9)
        counts = np.stack([generator.multinomial(ratings, tilted(mean)) for mean in means]).astype(np.float64)
        drawn = top_two(counts, seed=1, update=trial, draws=20_000)
        exact = top_two_by_quadrature(counts)
        # 4 standard errors of 20,000 draws are 0.014
        np.testing.assert_allclose(exact.p_best, drawn.p_best, atol=0.02)
        np.testing.assert_allclose(exact.weights, drawn.weights, atol=0.02)


def test_clearly_different_flows_are_distinguished():
    counts = np.array([[0, 0, 0, 0, 1e6], [1e6, 0, 0, 0, 0], [0, 0, 0, 0, 0]])
    best = top_two_by_quadrature(counts)
    assert best.leader == 0
    assert best.p_best[0] == pytest.approx(1.0)
    assert best.challengers[0] == 2


def test_one_flow_gets_everything():
    alone = np.array([[1, 2, 3, 4, 5]], dtype=np.float64)
    for allocation in (top_two(alone, seed=0, update=0), top_two_by_quadrature(alone)):
        assert allocation.weights.tolist() == pytest.approx([1.0])
        assert allocation.challengers == (0,)


def test_no_flow_is_refused():
    nothing = np.zeros((0, 5))
    with pytest.raises(ValueError, match="no flow"):
        top_two(nothing, seed=0, update=0)
    with pytest.raises(ValueError, match="no flow"):
        top_two_by_quadrature(nothing)


@given(flows(2, 6))
@settings(max_examples=60, deadline=None)
def test_weights_add_up_and_follow_the_flows(counts: Counts):
    allocation = top_two_by_quadrature(counts)
    assert allocation.weights.sum() == pytest.approx(1)
    assert allocation.p_best.sum() == pytest.approx(1)
    assert (allocation.weights >= 0).all()
    assert all(flow != challenger for flow, challenger in enumerate(allocation.challengers))
    turned = top_two_by_quadrature(counts[::-1])
    np.testing.assert_allclose(turned.p_best[::-1], allocation.p_best, atol=1e-9)


@given(flows(2, 4), st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_a_better_rating_never_lowers_the_probability_of_being_best(counts: Counts, worse: int):
    better = counts.copy()
    counts[0, worse] += 5
    better[0, worse + 1] += 5
    assert top_two_by_quadrature(better).p_best[0] >= top_two_by_quadrature(counts).p_best[0] - 0.02


def test_draws_depend_on_seed_and_update_only():
    counts = np.array([[5, 5, 5, 5, 9], [5, 5, 5, 5, 8]], dtype=np.float64)
    first = top_two(counts, seed=1, update=1).p_best
    np.testing.assert_array_equal(first, top_two(counts, seed=1, update=1).p_best)
    assert not np.array_equal(first, top_two(counts, seed=1, update=2).p_best)
    assert not np.array_equal(first, top_two(counts, seed=2, update=1).p_best)


def test_the_total_move_is_limited():
    present, target = np.array([50.0, 30.0, 20.0]), np.array([90.0, 10.0, 0.0])
    np.testing.assert_allclose(limit_move(present, target, 10), [60, 25, 15])
    np.testing.assert_allclose(limit_move(present, target, 40), target)
    np.testing.assert_allclose(limit_move(present, target, 0), present)
    np.testing.assert_allclose(limit_move(target, target, 0), target)


@given(SHARES, st.data(), st.floats(0, 100))
def test_a_limited_move_keeps_the_sum_and_never_overshoots(shares: Floats, data: st.DataObject, step: float):
    other = data.draw(st.lists(st.floats(0.001, 1), min_size=len(shares), max_size=len(shares)))
    present, target = 100 * shares, 100 * np.array(other) / sum(other)
    moved = limit_move(present, target, step)
    assert moved.sum() == pytest.approx(100)
    assert np.maximum(moved - present, 0).sum() <= step + 1e-9
    assert (moved >= np.minimum(present, target) - 1e-9).all()
    assert (moved <= np.maximum(present, target) + 1e-9).all()


def test_floors_by_hand():
    np.testing.assert_allclose(with_floor(np.array([1.0, 0, 0]), 0.02, 0), [0.98, 0.01, 0.01])
    np.testing.assert_allclose(with_floor(np.array([0.5, 0.5]), 0.02, 0), [0.5, 0.5])
    np.testing.assert_allclose(with_floor(np.array([1.0]), 0.02, 0), [1.0])
    np.testing.assert_allclose(with_floor(np.array([0.0, 1.0]), 0.02, 1), [0.02, 0.98])
    np.testing.assert_allclose(with_floor_each(np.array([1.0, 0]), 0.01), [0.99, 0.01])
    # raising one flow pushes the next below its floor
    np.testing.assert_allclose(with_floor_each(np.array([0.0, 0.205, 0.795]), 0.2), [0.2, 0.2, 0.6])
    # nothing is above the floors: equal shares
    np.testing.assert_allclose(with_floor_each(np.array([0.0, 1.0]), 0.5), [0.5, 0.5])


@given(SHARES, st.floats(0, 1), st.data())
def test_floors_are_respected_and_weights_add_up(shares: Floats, floor: float, data: st.DataObject):
    leader = data.draw(st.integers(0, len(shares) - 1))
    raised = with_floor(shares, floor, leader)
    assert raised.sum() == pytest.approx(1)
    others = np.delete(raised, leader)
    assert (others >= floor / max(len(others), 1) - 1e-9).all()
    assert raised[leader] >= -1e-12


@pytest.mark.parametrize("floor", [-0.1, 1.1, float("nan")])
def test_a_floor_must_be_a_share(floor: float):
    with pytest.raises(ValueError, match="floor"):
        with_floor(np.array([0.5, 0.5]), floor, 0)
    with pytest.raises(ValueError, match="floor"):
        with_floor_each(np.array([0.5, 0.5]), floor)


def test_old_ratings_count_less():
    periods = np.zeros((3, 2, 5))
    periods[:, 0, 4] = 8
    periods[:, 1, 0] = [16, 0, 4]
    counts = discounted(periods, np.array([2.0, 1.0, 0.0]), 1.0)
    np.testing.assert_allclose(counts, [[0, 0, 0, 0, 2 + 4 + 8], [4 + 4, 0, 0, 0, 0]])
    with pytest.raises(ValueError, match="half-life"):
        discounted(periods, np.zeros(3), 0.0)
