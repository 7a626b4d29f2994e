"""A short form of ``python -m benchmarks.decisions`` with wide bounds."""

import numpy as np
from tests.rollout.things import adaptive

from aimm.rollout.model import Outcome
from aimm.rollout.simulation import World, run

QUICK = adaptive(
    epsilon=0.1, attribution_window_mins=0, max_step_pct=100.0, floor_pct=0.0, exploration_pct=0.0
)


def test_the_better_of_two_flows_is_found_with_low_regret():
    runs = [run(World((3.8, 4.0), 20_000), QUICK, seed) for seed in range(12)]
    assert sum(one.leader == 0 for one in runs) <= 2
    assert np.mean([one.regret for one in runs]) < 1_000
    assert np.median([one.completed_at or 20_000 for one in runs]) < 9_000


def test_equal_flows_are_rarely_called_superior():
    runs = [run(World((4.0,) * 5, 10_000), QUICK, seed) for seed in range(6)]
    assert sum(Outcome.SUPERIOR in one.outcomes for one in runs) <= 1


def test_swings_that_follow_the_shares_make_no_equal_flow_worse():
    runs = [run(World((4.2,) * 5, 12_000, swing=1.0), QUICK, seed) for seed in range(8)]
    assert sum(Outcome.SUPERIOR in one.outcomes for one in runs) == 0
    assert sum(bool(one.state.dropped) for one in runs) <= 1
