"""Gaps, and clock changes: neither moves traffic or freezes a rollout."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rollout.things import FAIR, GOOD, HOUR, MINUTE, SEED, adaptive, facts, flow, goals, started

from aimm.rollout.configuration import Configuration, Warmup
from aimm.rollout.facts import Facts
from aimm.rollout.model import Drift, Outcome, Phase, State, Verdict, What
from aimm.rollout.rules import decide

DAY = 24 * HOUR
LONG = Configuration(warmup=Warmup(1_440, None, goals(f2=50.0)))
SOON = Configuration(warmup=Warmup(60, None, goals(f2=50.0)))


def _known(shares: dict[str, float], sessions: int) -> Facts:
    return facts(flow(1, shares["f1"], session_requests=sessions), flow(2, shares["f2"]), pace=MINUTE)


class _Ramp:
    """A warmup that is evaluated with the sessions opened so far."""

    def __init__(self, configuration: Configuration) -> None:
        self.shares = {"f1": 100.0, "f2": 0.0}
        self.state: State = started(configuration, *_known(self.shares, 0).flows)
        self.sessions = 0

    def look(self, at: int, *, sessions: int = 1) -> Verdict:
        self.sessions += sessions
        verdict = decide(self.state, _known(self.shares, self.sessions), at, SEED)
        self.state = verdict.state
        self.shares = dict(verdict.shares or self.shares)
        return verdict


@pytest.mark.parametrize("configuration", [LONG, SOON])
@pytest.mark.parametrize("gap", [DAY, 8 * HOUR, 100 * DAY])
def test_a_gap_does_not_count_for_the_ramp_and_is_recorded(configuration: Configuration, gap: int):
    ramp = _Ramp(configuration)
    for minute in range(1, 11):
        ramp.look(minute * MINUTE)
    before = ramp.shares["f2"]
    verdict = ramp.look(10 * MINUTE + gap)
    step = 50 / (configuration.warmup.interval_mins or 1) if configuration.warmup else 0
    assert ramp.shares["f2"] - before <= step + 0.01
    assert verdict.entry is not None
    assert (verdict.entry.what, verdict.reasons[0].code) == (What.WARMUP_RESUMED, "warmup_gap")
    assert f"{gap // HOUR - 1} h 59 min in which" in verdict.entry.why
    # from there it continues
    ramp.look(11 * MINUTE + gap)
    assert step <= ramp.shares["f2"] - before <= 2 * step + 0.02


def test_a_day_without_sessions_moves_no_traffic():
    ramp = _Ramp(LONG)
    for minute in range(1, 1_500):
        verdict = ramp.look(minute * MINUTE, sessions=0)
        assert (verdict.shares, verdict.entry) == (None, None)
    assert [one.code for one in verdict.missing] == ["sessions"]
    assert ramp.shares["f2"] == 0.0


def test_a_few_quiet_minutes_count():
    ramp = _Ramp(LONG)
    for minute in range(1, 1_441):
        ramp.look(minute * MINUTE, sessions=minute % 30 == 0)
    assert (ramp.state.phase, ramp.shares["f2"]) == (Phase.ADAPTIVE, 50.0)


def test_a_ramp_with_few_sessions_still_ends():
    ramp = _Ramp(SOON)
    looks = 0
    while ramp.state.phase is Phase.WARMUP:
        looks += 1
        assert looks < 100
        ramp.look(looks * 5 * HOUR)
        assert ramp.shares["f2"] == pytest.approx(50 * looks / 60, abs=0.3)


def test_a_corrected_clock_does_not_stop_the_ramp():
    ramp = _Ramp(LONG)
    ramp.look(DAY + 10 * MINUTE)
    ramp.look(DAY + 11 * MINUTE)
    before = ramp.shares["f2"]
    assert ramp.look(20 * MINUTE).reasons[0].code == "warmup_gap"
    ramp.look(21 * MINUTE)
    assert before < ramp.shares["f2"] < 0.2


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(-3_000, 3_000), st.integers(0, 2)), max_size=60))
def test_clock_changes_never_speed_up_a_ramp(jumps: list[tuple[int, int]]):
    ramp, now = _Ramp(LONG), 0
    for jump, sessions in jumps:
        now += jump * MINUTE
        before = ramp.state.ramped
        ramp.look(now, sessions=sessions)
        assert ramp.state.ramped - before <= 1_440 / 24
        assert ramp.shares["f2"] <= 50.0


class TestAClockThatWasAhead:
    """A deadline further away than one interval comes from a wrong clock and delays nothing."""

    flows = (flow(1, 50.0, FAIR, mature=(0, 0, 0, 0, 0)), flow(2, 50.0, GOOD, mature=(0, 0, 0, 0, 0)))

    def _looked_at(self, at: int) -> State:
        return replace(started(adaptive(), *self.flows), updated_at=at, update=3)

    def test_updates_continue(self):
        verdict = decide(self._looked_at(DAY), facts(*self.flows), HOUR, SEED)
        assert verdict.shares is not None
        assert verdict.state.updated_at == HOUR

    def test_the_clock_of_another_node_may_differ_a_little(self):
        verdict = decide(self._looked_at(HOUR + MINUTE // 2), facts(*self.flows), HOUR, SEED)
        assert verdict.missing[0].code == "time"

    def test_updates_without_news_are_not_evaluated_repeatedly(self):
        known = replace(self._looked_at(DAY), updated_ratings=400, updated_mature=0)
        assert decide(known, facts(*self.flows), HOUR, SEED).state.updated_at == HOUR

    def test_an_epoch_that_starts_in_the_future_starts_now_and_keeps_its_counts(self):
        state = replace(self._looked_at(DAY), epoch_start=DAY, period_start=DAY)
        verdict = decide(state, facts(*self.flows), HOUR, SEED)
        after = verdict.state
        assert (after.epoch_start, after.period_start, after.epoch) == (HOUR, HOUR, state.epoch)
        assert verdict.again
        assert decide(after, facts(*self.flows), HOUR, SEED).shares is not None

    def test_drift_detection_resumes(self):
        drift = Drift(reference=4.5, until=DAY, logs=(0.5,) * 3, peak=0.7)
        state = replace(
            started(adaptive(), *self.flows),
            phase=Phase.COMPLETED,
            winner="f2",
            outcome=Outcome.SUPERIOR,
            drift=drift,
        )
        verdict = decide(state, facts(*self.flows, winner_until=DAY), HOUR + 7, SEED)
        assert verdict.state.drift == replace(drift, until=HOUR)
