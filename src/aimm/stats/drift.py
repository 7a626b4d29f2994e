"""Drift detection: has the winner become worse since it won? An e-CUSUM, which restarts failed tests."""

from dataclasses import dataclass

import numpy as np

from aimm.stats.stars import HIGHEST, LOWEST, POINTS, Counts, Floats, to_unit, to_width

STAKES: Floats = np.array([0.25, 0.5, 1.0, 2.0])
LOG_ALARM = float(np.log(1e5))


@dataclass(frozen=True, slots=True)
class DriftState:
    """State of the detector between two batches.

    Attributes:
        logs: log M of each stake.
        peak: the highest value of the log of the mean M so far, so that an alarm stays visible.
    """

    logs: tuple[float, ...] = (0.0,) * len(STAKES)
    peak: float = 0.0

    @property
    def alarm(self) -> bool:
        """Whether the mean M has ever reached 10⁵."""
        return self.peak >= LOG_ALARM


def step(state: DriftState, star: int, reference: float, slack: float = 0.3) -> DriftState:
    """The state after one more rating of ``star`` (1 … 5); see ``fold``."""
    counts = np.zeros((1, HIGHEST))
    counts[0, star - LOWEST] = 1.0
    return fold(state, counts, reference, slack)


def fold(state: DriftState, counts: Counts, reference: float, slack: float = 0.3) -> DriftState:
    """The state after ``counts`` of T more steps, oldest first.

    M_λ ← max(M_λ, 1) · Π (1 + λ (reference − slack − x)) for each stake λ; the detector is the mean of
    the M_λ. While every mean stays at or above reference − slack, the expected number of steps to an
    alarm is at least 10⁵ (Shin, Ramdas & Rinaldo 2023, "E-detectors", NEJSDS).

    **Order.** The result depends on the order of the steps, but not on the order within a step. A step is
    either a single rating or all ratings of one closed period; callers use one of the two throughout,
    and never change a step that has been folded in.

    Args:
        state: ``DriftState()`` at the start.
        counts: ratings of the winner by step, shape (T, 5); T may be 0.
        reference: the winner's mean when it won, in stars.
        slack: stars that it may lose without an alarm.

    Returns:
        The new state; ``alarm`` is true from the first step that raises it.

    Raises:
        ValueError: reference − slack is outside 1 … 5.
    """
    goal = to_unit(reference) - to_width(slack)
    if not 0 <= goal <= 1:
        raise ValueError("reference − slack is between 1 and 5 stars")
    if not len(counts):
        return state
    stakes = np.minimum(STAKES, 0.9 / (1 - goal)) if goal < 1 else STAKES
    sums = np.cumsum(counts @ np.log1p(stakes * (goal - POINTS)[:, None]), axis=0)
    before = np.vstack([np.zeros((1, len(stakes))), -sums[:-1]])
    # the reflected walk in closed form: the best moment to have (re)started
    starts = np.maximum(np.maximum.accumulate(before, axis=0), np.maximum(np.array(state.logs), 0.0))
    logs = sums + starts
    seen = np.logaddexp.reduce(logs, axis=1) - np.log(len(stakes))
    return DriftState(tuple(float(log) for log in logs[-1]), max(state.peak, float(seen.max())))
