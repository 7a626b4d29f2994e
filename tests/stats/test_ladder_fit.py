"""The fit of the Bradley–Terry model, on published examples."""

import numpy as np
import pytest
from tests.stats.comparisons import TEAMS, baseball, columns, pudding

from aimm.stats.ladder_fit import Result, fit, has_maximum, outcome_features, robust_covariance, scores

W, L, T, B = Result


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
