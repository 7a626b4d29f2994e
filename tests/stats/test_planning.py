"""Duration and harm, before a rollout starts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimm.stats.allocation import top_two_by_quadrature
from aimm.stats.escape import log_escape_e
from aimm.stats.planning import TYPICAL, expected_duration, expected_harm, least_ratings, tilted
from aimm.stats.stars import POINTS, Floats
from aimm.stats.superiority import log_pair_e_many, log_threshold

TRAFFIC = {"rated_share": 0.2, "sessions_per_day": 1_000.0}


def means(*stars: float) -> Floats:
    return np.array(stars)


@given(st.floats(1.01, 4.99))
def test_a_tilt_has_its_mean(mean: float):
    shares = tilted(mean)
    assert shares.sum() == pytest.approx(1)
    assert 1 + 4 * float(shares @ POINTS) == pytest.approx(mean, abs=1e-9)
    # exponential: the log ratio to the typical shares is a straight line
    assert np.diff(np.log(shares / TYPICAL), 2) == pytest.approx(0, abs=1e-6)


def test_the_typical_score_is_its_own_tilt():
    np.testing.assert_allclose(tilted(4.0), TYPICAL, atol=1e-12)


@pytest.mark.parametrize("mean", [1.0, 5.0, float("nan")])
def test_a_mean_is_within_the_scale(mean: float):
    with pytest.raises(ValueError, match="mean"):
        tilted(mean)


@pytest.mark.parametrize(("epsilon", "sessions"), [(0.1, 50_600), (0.2, 12_600), (0.3, 5_600)])
def test_golden_lower_bounds_of_five_equal_flows(epsilon: float, sessions: int):
    equal = least_ratings(np.full(5, 4.0), epsilon, 0.05) / 0.2
    assert equal == pytest.approx(sessions, rel=0.005)


def test_two_equal_deviations_by_hand():
    # σ = 1 star each, gap 0.5: T* = 2 (2σ)² / Δ² = 32
    expected = 0.9 * np.log(19) * 32
    assert least_ratings(means(4, 3.5), 0.0, 0.05, deviation=1.0) == pytest.approx(expected, rel=1e-3)


def test_a_tie_takes_infinitely_long():
    assert least_ratings(means(4, 4, 3), 0.0, 0.05) == float("inf")
    duration = expected_duration(means(4, 4), **TRAFFIC, epsilon=0.0, budget_days=30.0)
    assert duration.days == (float("inf"),) * 3
    assert not duration.within_budget


def test_ratings_sessions_and_days_are_consistent():
    duration = expected_duration(means(4.2, 3.9, 3.6), **TRAFFIC, window_days=1.0)
    for ratings, sessions, days in zip(duration.ratings, duration.sessions, duration.days, strict=True):
        assert sessions == pytest.approx(ratings / 0.2)
        assert days == pytest.approx(sessions / 1_000 + 1)
    assert duration.ratings[0] < duration.ratings[1] < duration.ratings[2]
    assert duration.budget_use == 0
    assert duration.within_budget


@given(st.floats(2, 4.5), st.floats(0.05, 0.4), st.floats(0.05, 0.3))
@settings(max_examples=30, deadline=None)
def test_nearer_means_take_longer(best: float, gap: float, more: float):
    near = expected_duration(means(best, best - gap), **TRAFFIC, deviation=1.4)
    far = expected_duration(means(best, best - gap - more), **TRAFFIC, deviation=1.4)
    assert near.ratings[1] >= far.ratings[1]
    assert near.least_sessions >= far.least_sessions


def test_each_flow_needs_its_minimum():
    obvious = expected_duration(means(4.8, 1.2, 1.2), **TRAFFIC, least_per_flow=20)
    assert obvious.ratings == (60.0, 60.0, 60.0)


def test_the_tighter_budget_applies():
    known = expected_duration(means(4.2, 3.9), **TRAFFIC)
    sessions, days = known.sessions[1], known.days[1]
    tight = expected_duration(means(4.2, 3.9), **TRAFFIC, budget_sessions=sessions / 3, budget_days=2 * days)
    assert tight.budget_use == pytest.approx(3)
    assert not tight.within_budget
    assert expected_duration(means(4.2, 3.9), **TRAFFIC, budget_days=days).within_budget


@pytest.mark.parametrize(
    "wrong",
    [{"rated_share": 0.0}, {"rated_share": 1.1}, {"sessions_per_day": 0.0}, {"delta": 0.51}, {"delta": 0.0}],
)
def test_domains(wrong: dict[str, float]):
    with pytest.raises(ValueError, match="rated share"):
        expected_duration(means(4, 3), **(TRAFFIC | wrong))


def test_the_ends_of_the_domains():
    duration = expected_duration(means(4, 3), rated_share=1.0, sessions_per_day=0.5, delta=0.5, window_days=0)
    assert duration.sessions == duration.ratings
    assert duration.days == pytest.approx([2 * sessions for sessions in duration.sessions])


def test_a_comparison_needs_two_flows():
    with pytest.raises(ValueError, match="two flows"):
        expected_duration(means(4), **TRAFFIC)


@pytest.mark.parametrize("stars", [(4.2, 3.8), (4.0, 3.9, 1.8), (4.1, 4.0, 3.6, 3.5)])
def test_simulated_decisions_are_within_the_range(stars: tuple[float, ...]):
    duration = expected_duration(means(*stars), **TRAFFIC, epsilon=0.2)
    needed = [_ratings_until_decided(stars, 0.2, seed) for seed in range(15)]
    assert duration.ratings[0] <= float(np.median(needed)) <= duration.ratings[2]
    assert duration.least_sessions * 0.2 <= 2 * float(np.mean(needed))


def _ratings_until_decided(stars: tuple[float, ...], epsilon: float, seed: int) -> float:
    generator = np.random.default_rng(seed)
    chances, counts = np.stack([tilted(mean) for mean in stars]), np.zeros((len(stars), 5))
    weights = np.full(len(stars), 1 / len(stars))
    while True:
        batch = max(20, int(counts.sum()) // 20)
        counts += generator.multinomial(generator.multinomial(batch, weights), chances)
        if counts.sum(axis=1).min() < 20:
            continue
        wanted = top_two_by_quadrature(counts, epsilon=epsilon)
        weights = wanted.weights
        others = np.delete(counts, wanted.leader, axis=0)
        evidence = log_pair_e_many(counts[wanted.leader], others, epsilon)
        if evidence.min() >= log_threshold(0.05, len(stars)):
            return float(counts.sum())


def _harm(bad: float, delay_days: float = 0.0) -> tuple[float, float, float]:
    harm = expected_harm(
        bad, 4.0, acceptable=2.5, share=0.3, rated_share=0.2, sessions_per_day=1_000, delay_days=delay_days
    )
    return harm.ratings, harm.sessions, harm.lost_stars


def test_harm_grows_with_the_delay():
    ratings, sessions, lost = _harm(1.8)
    assert sessions == pytest.approx(ratings / 0.2)
    assert lost == pytest.approx(sessions * 2.2)
    assert _harm(1.8, 0.5)[1] == pytest.approx(sessions + 0.3 * 1_000 * 0.5)


def test_harm_of_an_acceptable_flow_is_unbounded():
    assert _harm(3.0)[0] == float("inf")


@pytest.mark.parametrize(("bad", "acceptable"), [(1.0, 2.5), (5.0, 2.5), (1.8, 1.0), (1.8, 5.0)])
def test_harm_needs_means_within_the_scale(bad: float, acceptable: float):
    traffic = {"share": 0.3, "rated_share": 0.2, "sessions_per_day": 1_000.0, "delay_days": 0.0}
    with pytest.raises(ValueError, match="more than 1 and less than 5"):
        expected_harm(bad, 4.0, acceptable=acceptable, **traffic)


@pytest.mark.parametrize("bad", [1.5, 1.8, 2.0])
def test_harm_matches_simulations(bad: float):
    generator = np.random.default_rng(6)
    needed: list[int] = []
    for _ in range(200):
        counts = generator.multinomial(1, tilted(bad), size=800).cumsum(axis=0).astype(np.float64)
        needed.append(5 + int((log_escape_e(counts[4:], 2.5) >= np.log(40)).argmax()))
    assert _harm(bad)[0] == pytest.approx(float(np.mean(needed)), rel=0.2)
