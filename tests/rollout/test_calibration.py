"""A short form of ``python -m benchmarks.decisions`` with wide bounds."""

import time

import numpy as np
from tests.rollout.things import adaptive, facts, flow, started, with_periods

from aimm.rollout.model import Outcome
from aimm.rollout.rules import decide
from aimm.rollout.simulation import World, run

QUICK = adaptive(
    epsilon=0.1, attribution_window_mins=0, max_step_pct=100.0, floor_pct=0.0, exploration_pct=0.0
)


def test_the_best_of_two_is_found_with_little_regret():
    runs = [run(World((3.8, 4.0), 20_000), QUICK, seed) for seed in range(12)]
    assert sum(one.leader == 0 for one in runs) <= 2
    assert np.mean([one.regret for one in runs]) < 1_000
    assert np.median([one.completed_at or 20_000 for one in runs]) < 9_000


def test_equal_flows_are_not_called_superior():
    runs = [run(World((4.0,) * 5, 10_000), QUICK, seed) for seed in range(6)]
    assert sum(Outcome.SUPERIOR in one.outcomes for one in runs) <= 1


def test_a_mood_that_swings_with_the_shares_makes_no_flow_worse_than_its_equals():
    runs = [run(World((4.2,) * 5, 12_000, swing=1.0), QUICK, seed) for seed in range(8)]
    assert sum(Outcome.SUPERIOR in one.outcomes for one in runs) == 0
    assert sum(bool(one.state.dropped) for one in runs) <= 1


def test_an_update_of_twenty_flows_takes_less_than_25_ms():
    chance = np.random.default_rng(1)
    stars = chance.multinomial(800, (0.14, 0.05, 0.07, 0.15, 0.59), size=20).tolist()
    flows = [flow(i + 1, 5.0, (s[0], s[1], s[2], s[3], s[4])) for i, s in enumerate(stars)]
    state, known = started(adaptive(), *flows), with_periods(facts(*flows))
    took: list[float] = []
    for _ in range(9):
        begun = time.perf_counter()
        decide(state, known, 3_600_000, 1)
        took.append(time.perf_counter() - begun)
    assert sorted(took)[2] < 0.025
