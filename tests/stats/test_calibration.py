"""A short form of ``benchmarks.calibration``, with wide bounds."""

import numpy as np
import pytest
from benchmarks.calibration import (
    Row,
    Tally,
    adaptive_run,
    drift_alarm,
    false_escape,
    false_pair_escape,
    false_superiority,
    guardrail_alarm,
    interval_missed,
    played,
    ratio_alarm,
    response_alarm,
    swinging_superiority,
)

from aimm.stats.stars import Floats


def superiority(generator: np.random.Generator) -> bool:
    return false_superiority(generator, updates=60)


def coverage(generator: np.random.Generator) -> bool:
    return interval_missed(generator, updates=60)


@pytest.mark.parametrize(
    ("tally", "promise", "runs"),
    [
        (false_escape, 0.05, 200),
        (false_pair_escape, 0.05, 15),
        (superiority, 0.05, 20),
        (coverage, 0.05, 20),
        (swinging_superiority, 0.05, 10),
        (drift_alarm, 0.1, 60),
        (ratio_alarm, 0.001, 20),
        (response_alarm, 0.01, 15),
        (guardrail_alarm, 0.05, 60),
    ],
)
def test_false_alarms_are_as_rare_as_promised(tally: Tally, promise: float, runs: int):
    row = played("short", promise, tally, runs)
    assert row.kept, f"{row.alarms} of {row.runs}"


def test_a_violated_guarantee_is_detected():
    assert not played("always", 0.05, lambda _: True, 5).kept
    assert Row("never", 0.05, 100, 0).error == pytest.approx(np.sqrt(0.01 * 0.99 / 100))


def test_simulated_runs_move_traffic():
    seen: list[float] = []

    def look(counts: Floats, leader: int) -> bool:
        seen.append(float(counts[0].sum() / counts.sum()))
        return False

    adaptive_run((4.5, 2.5), 60, np.random.default_rng(1), look)
    # 30% go to the only flow that could still overtake
    assert seen[-1] > 0.62 > seen[0]
