"""The two e-processes of an escape."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stats.counts import ONE_FLOW

from aimm.stats.escape import STAKES, log_escape_e, log_not_worse_e
from aimm.stats.planning import tilted
from aimm.stats.stars import Floats
from aimm.stats.superiority import log_pair_e


def test_by_hand():
    # acceptable 3 is the middle: a rating of 1 multiplies by 1 + f, of 5 by 1 − f
    counts = np.array([[1, 0, 0, 0, 0], [0, 0, 0, 0, 1], [1, 0, 9, 0, 1], [0, 0, 0, 0, 0]], dtype=np.float64)
    expected = [1 + STAKES.mean(), 1 - STAKES.mean(), (1 - STAKES**2).mean(), 1.0]
    np.testing.assert_allclose(np.exp(log_escape_e(counts, 3.0)), expected, rtol=1e-12)


def test_stakes():
    assert len(STAKES) == 10
    assert (STAKES[0], STAKES[-1]) == (pytest.approx(0.01), pytest.approx(0.8))


def test_a_bad_flow_is_found_and_a_good_one_is_not():
    bad, good = np.round(60 * tilted(1.6)), np.round(60 * tilted(3.5))
    evidence = log_escape_e(np.stack([bad, good]), 2.5)
    assert evidence[0] > np.log(40)
    assert evidence[1] < 0


@given(ONE_FLOW, st.integers(0, 3), st.floats(1.05, 4.95))
@settings(deadline=None)
def test_a_worse_rating_never_lowers_the_evidence(counts: Floats, star: int, acceptable: float):
    better, worse = counts.copy(), counts.copy()
    better[star + 1] += 1
    worse[star] += 1
    assert log_escape_e(worse, acceptable) >= log_escape_e(better, acceptable) - 1e-9


@given(ONE_FLOW, st.floats(1.05, 4.8), st.floats(0.01, 0.15))
@settings(deadline=None)
def test_flows_are_judged_independently(counts: Floats, acceptable: float, more: float):
    stacked = log_escape_e(np.stack([counts, counts[::-1]]), acceptable)
    assert stacked[0] == pytest.approx(float(log_escape_e(counts, acceptable)))
    assert np.isfinite(stacked).all()
    assert np.isfinite(log_escape_e(counts, acceptable + more))


@pytest.mark.parametrize("acceptable", [1.0, 5.0, 5.5, 0.5, float("nan")])
def test_acceptable_is_within_the_scale(acceptable: float):
    with pytest.raises(ValueError, match="acceptable"):
        log_escape_e(np.ones(5), acceptable)


def test_the_incumbent_is_the_leader_of_the_pair():
    incumbent, new = np.round(500 * tilted(4.2)), np.round(40 * tilted(2.0))
    assert log_not_worse_e(new, incumbent) == pytest.approx(log_pair_e(incumbent, new, -1.0))
    assert log_not_worse_e(new, incumbent) > np.log(40)
    assert log_not_worse_e(new, incumbent, 3.0) < 0
    assert log_not_worse_e(np.round(40 * tilted(3.8)), incumbent) < 0


def test_a_threshold_out_of_reach_saves_the_exact_value():
    incumbent, new = np.array([14.0, 5, 7, 15, 159]), np.array([40.0, 20, 30, 40, 70])
    exact = log_not_worse_e(new, incumbent)
    assert exact < log_not_worse_e(new, incumbent, needed=1.0) < 1.0
