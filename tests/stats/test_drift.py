"""The e-CUSUM on the winner."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimm.stats.drift import LOG_ALARM, STAKES, DriftState, fold, step
from aimm.stats.planning import tilted

STARS = st.lists(st.integers(1, 5), max_size=60)
REFERENCES = st.floats(1.5, 4.9)


def one_by_one(state: DriftState, stars: list[int], reference: float, slack: float) -> DriftState:
    """M ← max(M, 1) (1 + λ (reference − slack − x)), written out."""
    goal = (reference - slack - 1) / 4
    values, peak = [float(np.exp(log)) for log in state.logs], state.peak
    for star in stars:
        x = (star - 1) / 4
        stakes = [min(float(stake), 0.9 / (1 - goal)) for stake in STAKES]
        values = [max(m, 1.0) * (1 + stake * (goal - x)) for m, stake in zip(values, stakes, strict=True)]
        peak = max(peak, float(np.log(np.mean(values))))
    return DriftState(tuple(float(np.log(m)) for m in values), peak)


def rows(stars: list[int]) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    return np.eye(5)[np.array(stars, dtype=np.int64) - 1] if stars else np.zeros((0, 5))


def same(one: DriftState, other: DriftState) -> bool:
    return one.logs == pytest.approx(other.logs, abs=1e-9) and one.peak == pytest.approx(other.peak, abs=1e-9)


def test_by_hand():
    # goal 3.3 − .3 = 3 stars: x = ½; a rating of 1 multiplies by 1 + λ/2
    state = step(DriftState(), 1, 3.3)
    np.testing.assert_allclose(np.exp(state.logs), 1 + np.minimum(STAKES, 1.8) / 2)
    assert state.peak == pytest.approx(np.log((1 + np.minimum(STAKES, 1.8) / 2).mean()))
    # a rating of 5 takes the value below 1, so it restarts at the next one
    down = step(DriftState(), 5, 3.3)
    np.testing.assert_allclose(np.exp(down.logs), 1 - np.minimum(STAKES, 1.8) / 2)
    np.testing.assert_allclose(step(down, 1, 3.3).logs, state.logs)


@given(STARS, REFERENCES, st.floats(0, 0.5))
@settings(deadline=None)
def test_a_batch_is_its_ratings_one_by_one(stars: list[int], reference: float, slack: float):
    assert same(
        fold(DriftState(), rows(stars), reference, slack), one_by_one(DriftState(), stars, reference, slack)
    )


@given(STARS, st.integers(0, 60), REFERENCES)
@settings(deadline=None)
def test_splitting_a_batch_does_not_matter(stars: list[int], cut: int, reference: float):
    first = fold(DriftState(), rows(stars[:cut]), reference)
    assert same(fold(first, rows(stars[cut:]), reference), fold(DriftState(), rows(stars), reference))


@given(STARS, REFERENCES)
@settings(deadline=None)
def test_within_a_period_the_order_does_not_matter(stars: list[int], reference: float):
    period = rows(stars).sum(axis=0, keepdims=True)
    backwards = rows(stars[::-1]).sum(axis=0, keepdims=True)
    assert fold(DriftState(), period, reference) == fold(DriftState(), backwards, reference)


def test_a_drop_is_detected_soon_and_a_good_winner_raises_no_alarm():
    generator = np.random.default_rng(4)
    fine = generator.multinomial(1, tilted(4.2), size=5_000).astype(np.float64)
    state = fold(DriftState(), fine, 4.2)
    assert not state.alarm
    dropped = fold(state, generator.multinomial(1, tilted(3.2), size=500).astype(np.float64), 4.2)
    assert dropped.alarm
    assert dropped.peak >= LOG_ALARM == pytest.approx(np.log(1e5))
    # an alarm persists
    assert fold(dropped, fine, 4.2).alarm


def test_no_news_leave_the_state_unchanged():
    state = DriftState((0.1, 0.2, 0.3, 0.4), 0.5)
    assert fold(state, np.zeros((0, 5)), 4.0) == state


def test_the_reference_may_be_at_an_end_of_the_scale():
    counts = rows([1, 5, 5])
    assert np.isfinite(fold(DriftState(), counts, 5.0, 0.0).logs).all()
    assert not fold(DriftState(), counts, 1.0, 0.0).alarm


@pytest.mark.parametrize(("reference", "slack"), [(1.2, 0.3), (5.5, 0.3), (float("nan"), 0.3)])
def test_the_reference_must_be_within_the_scale(reference: float, slack: float):
    with pytest.raises(ValueError, match="reference"):
        fold(DriftState(), np.zeros((0, 5)), reference, slack)
