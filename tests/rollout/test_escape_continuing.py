"""A rollout that goes on with the other flows after a rollback."""

from dataclasses import replace

import pytest
from tests.rollout.things import (
    BAD,
    GOOD,
    MINUTE,
    SEED,
    facts,
    flow,
    goals,
    started,
    with_periods,
)

from aimm.rollout.configuration import (
    AfterEscape,
    Configuration,
    Escape,
    EscapeRule,
    Evidence,
    Goal,
    Mode,
    Warmup,
)
from aimm.rollout.model import Outcome, Phase, State, Verdict, What
from aimm.rollout.outlook import outlook
from aimm.rollout.records import plain, state_of
from aimm.rollout.rules import decide
from aimm.rollout.simulation import World, flow_id, run


class TestGoingOn:
    """One bad flow is rolled back, and the others continue."""

    ramp = Configuration(
        warmup=Warmup(100, None, goals(f2=30.0, f3=30.0)),
        escape=Escape((), Evidence()),
        after_escape=AfterEscape.CONTINUE,
    )
    flows = (flow(1, 92.0, GOOD), flow(2, 4.0, BAD), flow(3, 4.0, GOOD))

    def _taken_out(self, configuration: Configuration | None = None) -> tuple[State, Verdict]:
        begun = replace(started(configuration or self.ramp, *self.flows), ramped=10.0)
        return begun, decide(begun, facts(*self.flows), MINUTE, SEED)

    def test_the_bad_flow_loses_its_traffic_and_the_ramp_continues(self):
        begun, verdict = self._taken_out()
        assert verdict.shares == {"f1": 95.83, "f2": 0.0, "f3": 4.17}
        assert (verdict.state.phase, verdict.state.epoch, verdict.state.ramped) == (Phase.WARMUP, 1, 10.0)
        assert (verdict.state.escaped, verdict.state.since) == (("f2",), begun.since)
        assert verdict.entry is not None
        assert (verdict.entry.what, verdict.entry.reasons[0].flow_id) == (What.FLOW_ESCAPED, "f2")
        assert verdict.entry.why.endswith("stars. The rollout continues with Flow 1 and Flow 3.")

    def test_the_ramp_leads_the_others_to_their_goals(self):
        _, verdict = self._taken_out()
        flows = (flow(1, 95.83, GOOD, session_requests=1), flow(2, 0.0, BAD), flow(3, 4.17, GOOD))
        # with this pace, all of the time counts as served
        last = decide(verdict.state, replace(facts(*flows), pace=90 * MINUTE), 91 * MINUTE, SEED)
        assert last.shares == {"f1": 70.0, "f2": 0.0, "f3": 30.0}
        assert last.state.phase is Phase.ADAPTIVE

    def test_a_rolled_back_flow_is_not_compared_and_gets_no_exploration(self):
        plan = replace(self.ramp, warmup=None, escape=Escape((), Evidence(flow_ids=("f2", "f3"))))
        _, verdict = self._taken_out(plan)
        assert verdict.state.phase is Phase.ADAPTIVE
        fair, good = (400, 200, 300, 400, 700), (1, 1, 1, 97, 1900)
        flows = (flow(1, 95.83, fair), flow(2, 0.0, BAD), flow(3, 4.17, good))
        known = with_periods(facts(*flows))
        after = decide(verdict.state, known, 100 * MINUTE, SEED)
        assert after.state.phase is Phase.COMPLETED
        assert (after.state.outcome, after.state.winner) == (Outcome.SUPERIOR, "f3")
        assert after.shares == {"f1": 2.0, "f2": 0.0, "f3": 98.0}

    def test_a_rolled_back_flow_does_not_escape_again(self):
        rule = EscapeRule("f2", 10, 2.0, goals(f1=100.0))
        plan = replace(self.ramp, escape=Escape((rule,)))
        _, verdict = self._taken_out(plan)
        assert verdict.shares == {"f1": 100.0, "f2": 0.0, "f3": 0.0}  # as configured in the rule
        assert verdict.state.escaped == ("f2",)
        flows = (flow(1, 100.0, GOOD), flow(2, 0.0, BAD), flow(3, 0.0, GOOD))
        after = decide(verdict.state, facts(*flows), MINUTE - 1, SEED)
        assert (after.entry, after.reasons[0].code) == (None, "warmup_waits")

    def test_a_rollback_share_of_the_bad_flow_goes_to_the_others(self):
        rule = EscapeRule("f2", 10, 2.0, goals(f1=60.0, f2=40.0))
        _, verdict = self._taken_out(replace(self.ramp, escape=Escape((rule,))))
        assert verdict.shares == {"f1": 100.0, "f2": 0.0, "f3": 0.0}

    def test_the_rollout_ends_when_one_flow_is_left(self):
        _, first = self._taken_out()
        flows = (flow(1, 95.83, GOOD), flow(2, 0.0, BAD), flow(3, 4.17, BAD))
        last = decide(first.state, facts(*flows), MINUTE, SEED)
        assert (last.state.phase, last.shares) == (Phase.ESCAPED, {"f1": 100.0, "f2": 0.0, "f3": 0.0})

    def test_the_rollout_can_be_configured_to_end_with_the_first_escape(self):
        _, verdict = self._taken_out(replace(self.ramp, after_escape=AfterEscape.END))
        assert verdict.state.phase is Phase.ESCAPED

    def test_two_bad_flows_are_rolled_back_one_after_the_other(self):
        flows = (flow(1, 60.0, GOOD), flow(2, 20.0, BAD), flow(3, 10.0, BAD), flow(4, 10.0, GOOD))
        plan = replace(self.ramp, warmup=Warmup(100, None, goals(f2=20.0, f3=20.0)))
        first = decide(started(plan, *flows), facts(*flows), MINUTE, SEED)
        assert (first.again, first.shares) == (True, {"f1": 75.0, "f2": 0.0, "f3": 12.5, "f4": 12.5})
        moved = facts(*(replace(one, share=(first.shares or {})[one.id]) for one in flows))
        second = decide(first.state, moved, MINUTE, SEED)
        assert second.shares == {"f1": 85.71, "f2": 0.0, "f3": 0.0, "f4": 14.29}
        assert second.state.escaped == ("f2", "f3")

    def test_a_change_of_the_flow_brings_it_back_but_a_new_epoch_does_not(self):
        _, verdict = self._taken_out()
        served = (flow(1, 95.83, GOOD), flow(2, 0.0, BAD), flow(3, 4.17, GOOD))
        other = facts(served[0], served[1], replace(served[2], mark="new"))
        assert decide(verdict.state, other, MINUTE, SEED).state.escaped == ("f2",)
        itself = facts(served[0], replace(served[1], mark="new"), served[2])
        noticed = decide(verdict.state, itself, MINUTE, SEED)
        assert (noticed.state.epoch, noticed.state.escaped) == (2, ())

    def test_a_deactivated_flow_is_no_longer_marked_as_escaped(self):
        _, verdict = self._taken_out()
        left = facts(flow(1, 95.83, GOOD), flow(2, 0.0, BAD, active=False), flow(3, 4.17, GOOD))
        assert decide(verdict.state, left, MINUTE, SEED).state.escaped == ()

    def test_a_dry_run_rolls_back_nothing(self):
        begun, verdict = self._taken_out(replace(self.ramp, dry_run=True))
        assert (verdict.shares, verdict.state.escaped) == (None, begun.escaped)
        assert verdict.entry is not None
        assert (verdict.entry.what, verdict.entry.dry_run) == (What.FLOW_ESCAPED, True)

    def test_the_outlook_shows_the_escape_without_a_probability(self):
        _, verdict = self._taken_out()
        told = outlook(verdict.state, facts(*self.flows), verdict).flows
        assert [one.escaped for one in told] == [False, True, False]
        assert [one.chance is None for one in told] == [False, True, False]

    def test_in_continuous_mode_traffic_follows_the_others(self):
        plan = replace(self.ramp, warmup=None, adaptive=replace(self.ramp.adaptive, mode=Mode.CONTINUOUS))
        plan = replace(plan, escape=Escape((), Evidence(flow_ids=("f2", "f3"))))
        _, verdict = self._taken_out(plan)
        served = (flow(1, 95.83, GOOD), flow(2, 0.0, BAD), flow(3, 4.17, (0, 0, 0, 0, 500)))
        after = decide(verdict.state, with_periods(facts(*served)), 100 * MINUTE, SEED)
        assert after.shares is not None
        assert after.shares["f2"] == 0.0
        assert after.shares["f3"] > 4.17

    @pytest.mark.parametrize("stored", [True, False])
    def test_a_rollout_stored_without_after_escape_ends(self, stored: bool):
        value = plain(State(configuration=self.ramp))
        if not stored:
            del value["configuration"]["after_escape"]
        wanted = AfterEscape.CONTINUE if stored else AfterEscape.END
        assert state_of(value).configuration.after_escape is wanted

    def test_in_a_simulation_the_good_flow_wins_after_the_bad_one_is_out(self):
        world = World((3.6, 4.6, 1.5), sessions=20_000, start=(100.0, 0.0, 0.0))
        warmup = Warmup(600, None, (Goal(flow_id(1), 30.0), Goal(flow_id(2), 30.0)))
        quick = replace(self.ramp.adaptive, attribution_window_mins=0)
        found = run(world, replace(self.ramp, warmup=warmup, adaptive=quick), 3)
        assert (found.state.phase, found.state.winner) == (Phase.COMPLETED, flow_id(1))
        kinds = [entry.what for entry in found.timeline]
        assert kinds.index(What.FLOW_ESCAPED) < kinds.index(What.COMPLETED)
        assert found.escaped_at is not None
        assert found.completed_at is not None
        assert found.state.epoch == 1
        assert found.state.shares[flow_id(2)] == 0.0
