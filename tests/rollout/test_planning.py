"""Estimates before the start."""

from dataclasses import replace
from typing import Any

import pytest
from tests.rollout.things import adaptive, facts, flow, goals

from aimm.rollout.cautions import cautions
from aimm.rollout.configuration import Adaptive, Configuration, Escape, EscapeRule, Evidence, Mode, Warmup
from aimm.rollout.model import Phase, State
from aimm.rollout.planning import Expectation, plan
from aimm.rollout.transitions import transition

USUAL = Expectation((4.0, 3.6), sessions_per_day=5_000, rated_share=0.2)
RULE = EscapeRule("f2", 10, 2.0, goals(f1=100.0))


def test_a_clear_difference_is_quick():
    clear = plan(adaptive(), replace(USUAL, means=(4.5, 3.0)))
    close = plan(adaptive(), USUAL)
    assert clear.sessions[1] is not None
    assert close.sessions[1] is not None
    assert clear.sessions[1] < close.sessions[1]
    assert list(close.days) == sorted(day for day in close.days if day is not None)


def test_a_tie_with_epsilon_zero_never_ends():
    tie = plan(adaptive(epsilon=0.0), replace(USUAL, means=(4.0, 4.0)))
    assert tie.sessions == (None, None, None)
    assert tie.least_sessions is None


def test_a_rollout_that_exceeds_its_budget_gets_a_warning():
    short = plan(adaptive(budget_sessions=100), USUAL)
    assert short.within_budget is False
    assert "beyond_budget" in [warning.code for warning in short.warnings]
    assert plan(adaptive(budget_sessions=10**7), USUAL).within_budget is True
    assert plan(adaptive(budget_days=0.1), USUAL).within_budget is False


def test_a_tie_with_epsilon_zero_has_no_estimate():
    endless = plan(adaptive(epsilon=0.0), Expectation((4.0, 4.0), 1_000.0, 0.2))
    assert endless.days == (None, None, None)
    assert "no_winner" in [warning.code for warning in endless.warnings]
    assert not any("inf" in warning.text for warning in endless.warnings)


def test_without_a_budget_there_is_no_warning_about_one():
    free = plan(adaptive(), USUAL)
    assert free.within_budget is None
    assert not any("budget" in warning.text for warning in free.warnings)


@pytest.mark.parametrize(
    ("configuration", "means", "words"),
    [
        (adaptive(), (4.0, 3.9), "Near ties"),
        (adaptive(), (4.0, 3.0), "no escape"),
        (adaptive(epsilon=0.01), (4.0, 3.99), "It will take about"),
        (adaptive(mode=Mode.CONTINUOUS), (4.0, 3.0), "never ends"),
    ],
)
def test_warnings(configuration: Configuration, means: tuple[float, ...], words: str):
    assert any(words in one.text for one in plan(configuration, replace(USUAL, means=means)).warnings)


def test_the_warmup_counts():
    ramp = Configuration(warmup=Warmup(2_880, None, goals(f2=50.0)))
    by_sessions = Configuration(warmup=Warmup(None, 10_000, goals(f2=50.0)))
    assert plan(ramp, USUAL).warmup_days == plan(by_sessions, USUAL).warmup_days == 2.0
    first, second = plan(ramp, USUAL).days[1], plan(adaptive(), USUAL).days[1]
    assert first is not None
    assert second is not None
    assert first - second == pytest.approx(2.0)


def test_harm_is_estimated_if_there_is_an_escape():
    assert plan(adaptive(), USUAL).harm_sessions is None
    guarded = Configuration(escape=Escape((RULE,), Evidence()))
    worse, bad = (plan(guarded, replace(USUAL, bad_mean=mean)) for mean in (1.3, 1.8))
    assert worse.harm_sessions is not None
    assert bad.harm_sessions is not None
    assert worse.harm_sessions < bad.harm_sessions
    assert plan(guarded, replace(USUAL, bad_mean=4.0)).harm_sessions is None


@pytest.mark.parametrize(
    "configuration",
    [
        adaptive(delta=0.5, epsilon=2.0),
        adaptive(delta=1e-300, budget_days=1e-310),
        adaptive(budget_sessions=1, half_life_hours=1e-300),
        adaptive(budget_days=2.0**53, attribution_window_mins=2**53 - 1),
        Configuration(escape=Escape((), Evidence(alpha=0.5, acceptable=4.95, min_ratings=2**53 - 1))),
        Configuration(escape=Escape((), Evidence(alpha=1e-300, acceptable=1.0000001, margin=3.99))),
    ],
)
def test_extreme_settings_have_a_plan(configuration: Configuration):
    assert plan(configuration, USUAL).ratings[1]


def test_one_flow_has_no_plan():
    with pytest.raises(ValueError, match="two flows"):
        plan(adaptive(), replace(USUAL, means=(4.0,)))


class TestABudgetWithinTheWindow:
    """No rating matures before the budget ends, so nothing can be proven."""

    expected = Expectation((4.0, 3.0), sessions_per_day=1_000.0, rated_share=0.5)

    def _warned(self, *, ramp: int | None = None, **knobs: Any) -> bool:
        warmup = None if ramp is None else Warmup(ramp, None, ())
        configuration = Configuration(warmup, None, Adaptive(**knobs))
        found = plan(configuration, self.expected, cautions(configuration, ()))
        return [one.code for one in found.warnings].count("budget_within_window") == 1

    @pytest.mark.parametrize(
        "knobs",
        [{"budget_sessions": 400}, {"budget_days": 1.0}, {"budget_sessions": 400, "budget_days": 9.0}],
    )
    def test_a_budget_within_the_window_gets_a_warning_in_the_plan(self, knobs: dict[str, Any]):
        assert self._warned(**knobs)
        assert self._warned(ramp=60, **knobs)
        assert not self._warned(ramp=1_500, **knobs)
        assert not self._warned(attribution_window_mins=0, **knobs)
        assert not self._warned(mode=Mode.CONTINUOUS, **knobs)

    @pytest.mark.parametrize("knobs", [{"budget_sessions": 1_100}, {"budget_days": 1.1}, {}])
    def test_a_longer_budget_gets_no_warning(self, knobs: dict[str, Any]):
        assert not self._warned(**knobs)

    @pytest.mark.parametrize(
        ("knobs", "warned"),
        [
            ({"budget_sessions": 400}, True),
            ({"budget_sessions": 10_001}, False),
            ({"budget_days": 1.0}, True),
            ({"budget_days": 1.1}, False),
        ],
    )
    def test_a_budget_within_the_window_gets_a_warning_at_the_start(
        self, knobs: dict[str, Any], warned: bool
    ):
        flows = (flow(1, 50.0), flow(2, 50.0))
        started = transition(
            State(configuration=adaptive(**knobs)), Phase.WARMUP, facts(*flows), 0, 7, "ann", None
        )
        assert started.entry is not None
        codes = [reason.code for reason in started.entry.reasons]
        assert ("budget_within_window" in codes) is warned
