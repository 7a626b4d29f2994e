"""Updates: when, by how much, and in which direction."""

from dataclasses import replace
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rollout.things import (
    BAD,
    FAIR,
    GOOD,
    HOUR,
    MINUTE,
    SEED,
    adaptive,
    even_period,
    facts,
    flow,
    started,
    with_periods,
)

from aimm.rollout.configuration import Configuration, Mode
from aimm.rollout.deciding.case import case_of
from aimm.rollout.deciding.table import compare
from aimm.rollout.facts import NO_STARS, FlowFacts, Period, PeriodFlow, Stars
from aimm.rollout.model import Outcome, Phase, Verdict, What
from aimm.rollout.rules import decide, due_at, needs_periods

FEW: Stars = (1, 0, 1, 2, 6)
SOME: Stars = (3, 1, 2, 2, 2)


def _update(configuration: Configuration, *flows: FlowFacts, now: int = HOUR) -> Verdict:
    return decide(started(configuration, *flows), facts(*flows), now, SEED)


def test_traffic_follows_the_chance_of_being_best():
    verdict = _update(adaptive(), flow(1, 50.0, FEW), flow(2, 50.0, SOME))
    assert verdict.shares is not None
    assert verdict.shares["f1"] > 50.0
    assert verdict.entry is not None
    assert verdict.entry.what is What.SHARES_MOVED
    assert verdict.state.shares == verdict.shares
    assert verdict.state.period == 2


@pytest.mark.parametrize("limit", [1.0, 10.0, 33.5])
def test_a_move_uses_the_full_step(limit: float):
    verdict = _update(adaptive(max_step_pct=limit, min_ratings=999), flow(1, 10.0, GOOD), flow(2, 90.0, BAD))
    assert verdict.shares == {"f1": pytest.approx(10 + limit), "f2": pytest.approx(90 - limit)}


def test_the_draws_of_the_seed_give_nearly_the_same():
    flows = (flow(1, 50.0, FEW), flow(2, 50.0, SOME))
    whole = {"max_step_pct": 100.0}
    exact = _update(adaptive(**whole), *flows).shares
    drawn = _update(adaptive(draws=4000, **whole), *flows).shares
    assert exact is not None
    assert drawn is not None
    assert drawn["f1"] == pytest.approx(exact["f1"], abs=4.0)


def test_nothing_moves_before_the_interval_has_passed():
    flows = (flow(1, 50.0, FEW), flow(2, 50.0, GOOD))
    state = started(adaptive(), *flows)
    early = decide(state, facts(*flows), 9 * MINUTE, SEED)
    assert early.missing[0].code == "time"
    assert early.missing[0].expected_at == 15 * MINUTE == due_at(state)
    # 210 new ratings are enough for an update after 10 minutes, before the 15 are over
    assert decide(state, facts(*flows), 10 * MINUTE, SEED).shares is not None


def test_few_new_ratings_wait_for_the_time_limit():
    flows = (flow(1, 50.0, FEW), flow(2, 50.0, SOME))
    assert _update(adaptive(), *flows, now=14 * MINUTE).missing[0].code == "time"
    assert _update(adaptive(), *flows, now=15 * MINUTE).shares is not None


def test_no_update_without_news():
    flows = (flow(1, 50.0, FEW), flow(2, 50.0, SOME))
    first = _update(adaptive(), *flows)
    assert first.shares is not None
    after = facts(*(replace(one, share=first.shares[one.id]) for one in flows))
    again = decide(first.state, after, 2 * HOUR, SEED)
    assert (again.entry, again.reasons[0].code) == (None, "nothing_new")


def test_no_move_before_every_flow_has_its_minimum():
    verdict = _update(adaptive(min_feedback=11), flow(1, 50.0, GOOD), flow(2, 50.0, FEW))
    assert verdict.shares is None
    assert [(one.flow_id, one.amount) for one in verdict.missing] == [("f2", 1.0)]


def test_a_proven_loser_leaves_the_rotation():
    slow = adaptive(max_step_pct=100.0, min_ratings=150)
    flows = (flow(1, 40.0, GOOD), flow(2, 30.0, BAD), flow(3, 30.0, SOME))
    state = started(slow, *flows)
    assert decide(state, facts(*flows), HOUR, SEED).wants_periods
    verdict = decide(state, with_periods(facts(*flows)), HOUR, SEED)
    assert verdict.state.dropped == ("f2",)
    assert verdict.shares is not None
    assert verdict.shares["f2"] == 0.0
    assert verdict.reasons[0].code == "proven_worse"
    after = facts(*(replace(one, share=verdict.shares[one.id]) for one in flows))
    third = replace(after.flows[2], arrived=GOOD)
    later = decide(verdict.state, facts(*after.flows[:2], third), 9 * HOUR, SEED)
    assert later.shares is not None
    assert later.shares["f2"] == 0.0


@pytest.mark.parametrize(("ratings", "dropped"), [(4, ()), (5, ("f2",))])
def test_no_flow_is_dropped_on_fewer_than_five_ratings(ratings: int, dropped: tuple[str, ...]):
    # four ratings of one star beside 500 of five are a proof already: log E is 3.70, and 3.69 is needed
    fives: Stars = (0, 0, 0, 0, 10)
    flows = (flow(1, 40.0, (0, 0, 0, 0, 500)), flow(2, 30.0, (ratings, 0, 0, 0, 0)), flow(3, 30.0, fives))
    known = with_periods(facts(*flows))
    state = started(adaptive(), *flows)
    table = compare(case_of(state, known, HOUR, SEED))
    assert table is not None
    assert table.at_zero[1] >= table.needed
    assert decide(state, known, HOUR, SEED).state.dropped == dropped


def test_a_loser_goes_down_to_zero():
    flows = (flow(1, 70.0, FEW), flow(2, 0.3, BAD), flow(3, 29.7, SOME))
    state = replace(started(adaptive(floor_pct=0.0), *flows), dropped=("f2",))
    verdict = decide(state, facts(*flows), HOUR, SEED)
    assert verdict.shares is not None
    assert verdict.shares["f2"] == 0.0


def test_earlier_losers_stay_out_when_another_flow_leaves():
    flows = (flow(1, 60.0, GOOD), flow(2, 40.0, BAD), flow(3, 0.0, BAD), flow(4, 0.0, SOME))
    state = replace(started(adaptive(min_ratings=150), *flows), dropped=("f3",))
    assert decide(state, with_periods(facts(*flows)), HOUR, SEED).state.dropped == ("f2", "f3")


def test_a_loss_that_does_not_show_within_periods_drops_no_flow():
    happy: Stars = (0, 0, 0, 0, 200)
    sad: Stars = (200, 0, 0, 0, 0)
    flows = (flow(1, 40.0, happy), flow(2, 30.0, sad), flow(3, 30.0, (0, 0, 0, 0, 10)))
    part = PeriodFlow(0.0, 0, 0, NO_STARS, NO_STARS)
    periods = (
        Period(0, HOUR, {"f1": PeriodFlow(0.5, 400, 400, happy, happy), "f2": part}),
        Period(HOUR, 2 * HOUR, {"f1": part, "f2": PeriodFlow(0.5, 400, 400, sad, sad)}),
    )
    state = started(adaptive(min_ratings=150), *flows)
    verdict = decide(state, facts(*flows, periods=periods), 2 * HOUR, SEED)
    assert (verdict.state.phase, verdict.state.dropped) == (Phase.ADAPTIVE, ())


def test_flows_that_do_not_lead_keep_their_floor():
    flows = (flow(1, 20.0, GOOD), flow(2, 40.0, BAD), flow(3, 40.0, BAD))
    verdict = _update(adaptive(max_step_pct=100.0, floor_pct=8.0, min_ratings=999), *flows)
    assert verdict.shares is not None
    # the challenger has more than its part of the floor, the third flow exactly its part
    assert verdict.shares["f3"] == 4.0


def test_maturing_ratings_make_an_update_due():
    flows = (flow(1, 50.0, FEW), flow(2, 50.0, GOOD))
    state = replace(started(adaptive(), *flows), update=1, updated_ratings=210)
    assert decide(state, facts(*flows), 10 * MINUTE, SEED).missing == ()
    ripe = replace(state, updated_mature=161)
    assert decide(ripe, facts(*flows), 10 * MINUTE, SEED).missing[0].code == "time"
    assert decide(replace(state, updated_mature=160), facts(*flows), 10 * MINUTE, SEED).missing == ()


def test_maturing_ratings_a_budget_and_time_are_news():
    flows = (flow(1, 50.0, FEW), flow(2, 50.0, SOME))
    known = {"update": 1, "updated_ratings": 20, "updated_mature": 20}
    quiet = replace(started(adaptive(), *flows), **known)
    assert decide(quiet, facts(*flows), HOUR, SEED).reasons[0].code == "nothing_new"
    assert decide(replace(quiet, updated_mature=19), facts(*flows), HOUR, SEED).shares is not None
    paid = replace(started(adaptive(budget_days=0.01), *flows), **known)
    assert decide(paid, facts(*flows), HOUR, SEED).state.outcome is Outcome.BUDGET
    follows = replace(started(adaptive(mode=Mode.CONTINUOUS), *flows), **known)
    assert decide(follows, with_periods(facts(*flows)), HOUR, SEED).shares is not None


def test_the_minimum_counts_all_ratings_not_only_mature_ones():
    none: Stars = (0, 0, 0, 0, 0)
    flows = (flow(1, 50.0, FEW, mature=none), flow(2, 50.0, SOME, mature=none))
    assert _update(adaptive(min_feedback=10), *flows).shares is not None


def test_a_flow_without_traffic_delays_no_other_flow():
    flows = (flow(1, 50.0, FEW), flow(2, 50.0, SOME), flow(3, 0.0))
    state = replace(started(adaptive(min_feedback=10), *flows), dropped=("f3",))
    assert decide(state, facts(*flows), HOUR, SEED).shares is not None


def test_a_dropped_flow_counts_in_the_threshold():
    flows = (flow(1, 50.0, FAIR), flow(2, 50.0, GOOD), flow(3, 0.0, BAD))
    state = replace(started(adaptive(), *flows), dropped=("f3",))
    table = compare(case_of(state, facts(*flows), HOUR, SEED))
    assert table is not None
    assert (table.needed, table.certain) == (pytest.approx(log(2 / 0.05)), pytest.approx(log(3 / 0.05)))


def test_draws_depend_on_the_seed_and_the_update_number():
    flows = (flow(1, 50.0, FEW), flow(2, 50.0, SOME))
    state = started(adaptive(draws=500, max_step_pct=100.0), *flows)
    first = decide(state, facts(*flows), HOUR, SEED)
    assert decide(state, facts(*flows), HOUR, SEED) == first
    assert decide(state, facts(*flows), HOUR, SEED + 1).shares != first.shares
    assert decide(replace(state, update=5), facts(*flows), HOUR, SEED).shares != first.shares


def test_fitting_shares_are_unchanged():
    verdict = _update(adaptive(min_ratings=999), flow(1, 50.0, FAIR), flow(2, 50.0, FAIR))
    assert (verdict.shares, verdict.reasons[0].code) == (None, "shares_fit")
    assert verdict.state.update == 1


def test_a_single_remaining_flow_ends_the_rollout():
    verdict = _update(adaptive(), flow(1, 100.0), flow(2, active=False))
    assert (verdict.state.phase, verdict.state.outcome) == (Phase.COMPLETED, Outcome.ALONE)
    assert verdict.shares == {"f1": 100.0}


def test_no_active_flow_waits():
    assert _update(adaptive(), flow(1, active=False)).missing[0].code == "flows"


def test_continuous_mode_requests_periods_and_keeps_one_percent_each():
    configuration = adaptive(mode=Mode.CONTINUOUS, max_step_pct=100.0)
    flows = (flow(1, 50.0, BAD), flow(2, 50.0, GOOD))
    state = started(configuration, *flows)
    assert needs_periods(state)
    assert decide(state, facts(*flows), HOUR, SEED).wants_periods
    verdict = decide(state, with_periods(facts(*flows)), HOUR, SEED)
    assert verdict.shares == {"f1": 1.0, "f2": 99.0}
    assert verdict.state.phase is Phase.ADAPTIVE


def test_old_ratings_decay_in_continuous_mode():
    configuration = adaptive(mode=Mode.CONTINUOUS, max_step_pct=100.0, half_life_hours=1.0)
    old = even_period((flow(1, 50.0, GOOD), flow(2, 50.0, BAD)), 0, HOUR)
    new = even_period((flow(1, 50.0, FAIR), flow(2, 50.0, GOOD)), 10 * HOUR, 11 * HOUR)
    flows = (flow(1, 50.0, GOOD), flow(2, 50.0, GOOD))
    state = started(configuration, *flows)
    verdict = decide(state, facts(*flows, periods=(old, new)), 11 * HOUR, SEED)
    assert verdict.shares is not None
    assert verdict.shares["f2"] > 95


@settings(max_examples=60, deadline=None)
@given(
    stars=st.lists(st.tuples(*[st.integers(0, 60)] * 5), min_size=2, max_size=6),
    step=st.floats(1, 100),
    floor=st.floats(0, 20),
)
def test_shares_remain_valid(stars: list[Stars], step: float, floor: float):
    even = 100 / len(stars)
    flows = [flow(i + 1, even, one) for i, one in enumerate(stars)]
    verdict = _update(adaptive(max_step_pct=step, floor_pct=floor), *flows)
    if verdict.shares is not None and verdict.state.phase is Phase.ADAPTIVE:
        assert sum(verdict.shares.values()) == pytest.approx(100)
        assert min(verdict.shares.values()) >= 0
        gains = sum(max(verdict.shares[one.id] - one.share, 0) for one in flows)
        assert gains <= step + 0.01 * len(flows)


@settings(max_examples=30, deadline=None)
@given(order=st.permutations(range(40)), seed=st.integers(0, 5))
def test_decisions_do_not_depend_on_the_order_of_arrival(order: list[int], seed: int):
    chance = np.random.default_rng(seed)
    drawn = zip(chance.integers(0, 3, 40), chance.integers(0, 5, 40), strict=True)
    ratings = [(int(which), int(star)) for which, star in drawn]

    def counted(events: list[tuple[int, int]]) -> tuple[FlowFacts, ...]:
        stars = [[0] * 5 for _ in range(3)]
        for which, star in events:
            stars[which][star] += 1
        return tuple(flow(i + 1, 100 / 3, (s[0], s[1], s[2], s[3], s[4])) for i, s in enumerate(stars))

    one, other = counted(ratings), counted([ratings[i] for i in order])
    assert _update(adaptive(), *one) == _update(adaptive(), *other)
