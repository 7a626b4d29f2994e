"""Simulated raters, real rules."""

import numpy as np
import pytest
from tests.rollout.things import adaptive, goals

from aimm.rollout.configuration import Configuration, Escape, EscapeRule, Evidence, Mode, Warmup
from aimm.rollout.model import Outcome, Phase, What
from aimm.rollout.simulation import World, flow_id, run, simulate

QUICK = adaptive(attribution_window_mins=0, max_step_pct=100.0, epsilon=0.3)


def test_the_same_seed_gives_the_same_run():
    world = World((3.5, 4.2, 3.9), 3_000)
    one, other = run(world, QUICK, 5), run(world, QUICK, 5)
    assert one.timeline == other.timeline
    assert np.array_equal(one.regret_by, other.regret_by)
    assert run(world, QUICK, 6).timeline != one.timeline


def test_every_session_is_served_once():
    result = run(World((3.5, 4.2, 3.9), 3_000), QUICK, 1)
    assert sum(result.served) == 3_000
    gaps = np.array([0.7, 0.0, 0.3])
    assert result.regret == pytest.approx(float(np.array(result.served) @ gaps))


def test_a_clear_winner_is_found():
    result = run(World((3.0, 4.5), 10_000), QUICK, 2)
    assert (result.leader, result.state.phase) == (1, Phase.COMPLETED)
    assert result.completed_at is not None
    assert result.completed_at < 5_000


def test_the_attribution_window_only_delays_the_end():
    later = run(World((3.0, 4.5), 20_000), adaptive(epsilon=0.3), 2)
    assert later.leader == 1
    assert later.completed_at is not None
    # 24 hours are 7,200 sessions
    assert 7_200 < later.completed_at < 15_000


def test_a_bad_new_flow_escapes_on_the_ramp():
    rule = EscapeRule(flow_id(1), 10_000, 2.0, goals(**{flow_id(0): 100.0}))
    warmup = Warmup(1_440, None, goals(**{flow_id(1): 30.0}))
    configuration = Configuration(warmup=warmup, escape=Escape((rule,), Evidence()))
    result = run(World((4.0, 1.5), 10_000, start=(100.0, 0.0)), configuration, 4)
    assert result.state.phase is Phase.ESCAPED
    assert result.escaped_at is not None
    assert result.served[1] < 400


def test_a_winner_that_gets_worse_is_detected():
    world = World((4.6, 3.6), 30_000, means_later=(2.6, 3.6))
    result = run(world, QUICK, 1)
    kinds = [entry.what for entry in result.timeline]
    assert kinds.count(What.COMPLETED) == 2
    assert What.DRIFTED in kinds
    assert result.leader == 1


def test_continuous_mode_follows_changing_means():
    configuration = adaptive(mode=Mode.CONTINUOUS, half_life_hours=12.0, max_step_pct=100.0)
    result = run(World((4.4, 3.2), 12_000, means_later=(2.5, 4.4)), configuration, 3)
    assert result.outcomes == ()
    assert result.leader == 1


def test_a_simulation_can_be_stopped_and_reports_progress():
    running = simulate(World((3.9, 4.0), 50_000), QUICK, 1)
    first, second = next(running), next(running)
    assert 0 < first.sessions < second.sessions < 10_000
    assert sum(second.shares) == pytest.approx(100)
    running.close()


def test_the_budget_ends_a_tie():
    configuration = adaptive(budget_sessions=2_000, attribution_window_mins=0, epsilon=0.0)
    result = run(World((4.0, 4.0), 4_000), configuration, 9)
    assert result.outcomes == (Outcome.BUDGET,)
    assert result.completed_at == pytest.approx(2_000, abs=150)
