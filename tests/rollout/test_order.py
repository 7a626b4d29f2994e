"""Any events in any order: the same decisions, and always valid ones."""

from dataclasses import replace
from math import isfinite
from random import Random

import pytest
from hypothesis import Phase as Stage
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rollout.diary import Diary, Story, Visit, again, live
from tests.rollout.things import HOUR, SEED, adaptive, even_period, facts, flow, goals, started

from aimm.rollout.configuration import (
    Configuration,
    Escape,
    EscapeRule,
    Evidence,
    Hold,
    Mode,
    TieBreak,
    Warmup,
)
from aimm.rollout.facts import FlowFacts, Stars
from aimm.rollout.model import Phase, State, Verdict, What
from aimm.rollout.rules import decide

LENGTH = 240  # minutes
SHORT = adaptive(
    attribution_window_mins=30,
    max_step_pct=40.0,
    epsilon=0.5,
    min_ratings=5,
    update_every_ratings=20,
    budget_sessions=900,
).adaptive
RULE = EscapeRule("f3", 25, 1.5, goals(f1=60.0, f2=40.0))
CONFIGURATIONS = {
    "converge": Configuration(adaptive=SHORT),
    "continuous": Configuration(adaptive=replace(SHORT, mode=Mode.CONTINUOUS, half_life_hours=1.0)),
    "ramp": Configuration(Warmup(60, None, goals(f3=30.0), Hold(15, 10)), None, SHORT),
    "sessions": Configuration(Warmup(None, 200, goals(f3=30.0)), Escape((RULE,), Evidence()), SHORT),
    "dry": Configuration(None, Escape((RULE,), Evidence()), SHORT, dry_run=True),
}
MEANS = (0.7, 0.8, 0.2, 0.5)
WHOLE = [Stage.explicit, Stage.reuse, Stage.generate]  # shrinking a seed does not simplify a history


def _state(configuration: Configuration) -> State:
    return started(configuration, flow(1, 40.0), flow(2, 30.0), flow(3, 30.0))


def _visits(seed: int, means: tuple[float, ...]) -> list[Visit]:
    """Five visits per minute; half of them are rated."""
    chance = Random(seed)
    return [
        Visit(
            at=minute,
            flow=(which := chance.randrange(3)),
            star=1 + sum(chance.random() < means[which] for _ in range(4)) if chance.random() < 0.5 else 0,
            delay=min(int(chance.expovariate(1 / 20)), 200),
        )
        for minute in range(LENGTH)
        for _ in range(5)
    ]


def _story(visits: list[Visit], configuration: Configuration, minutes: list[int] | None = None) -> Story:
    diary = Diary(3, visits, configuration.adaptive.attribution_window_mins)
    return live(diary, _state(configuration), minutes or list(range(5, LENGTH, 5)))


@pytest.mark.parametrize("name", CONFIGURATIONS)
@settings(max_examples=4, deadline=None, phases=WHOLE)
@given(seed=st.integers(0, 10_000), means=st.permutations(MEANS), shuffle=st.randoms(use_true_random=False))
def test_the_order_of_sessions_does_not_matter(name: str, seed: int, means: list[float], shuffle: Random):
    visits = _visits(seed, tuple(means))
    told = _story(visits, CONFIGURATIONS[name])
    shuffle.shuffle(visits)
    assert _story(visits, CONFIGURATIONS[name]) == told


@pytest.mark.parametrize("name", CONFIGURATIONS)
@settings(max_examples=4, deadline=None, phases=WHOLE)
@given(seed=st.integers(0, 10_000), means=st.permutations(MEANS))
def test_shares_remain_valid_and_every_entry_can_be_recomputed(name: str, seed: int, means: list[float]):
    configuration = CONFIGURATIONS[name]
    story = _story(_visits(seed, tuple(means)), configuration)
    for verdict in story.verdicts:
        assert verdict.reasons
        assert all(isfinite(n) for reason in verdict.reasons for n in reason.numbers.values())
        if verdict.shares is not None:
            assert verdict.shares.keys() == {"f1", "f2", "f3"}
            assert min(verdict.shares.values()) >= 0
            assert sum(verdict.shares.values()) == pytest.approx(100, abs=1e-6)
        else:
            # a dry run records the same thing only once
            assert verdict.entry is not None or verdict.missing or configuration.dry_run
    for entry in story.timeline:
        assert again(entry) == entry
        assert entry.dry_run == configuration.dry_run
    if configuration.dry_run:
        assert dict(story.shares) == {"f1": 40.0, "f2": 30.0, "f3": 30.0}
        assert story.state.phase is Phase.ADAPTIVE


@settings(max_examples=8, deadline=None, phases=WHOLE)
@given(seed=st.integers(0, 10_000), more=st.lists(st.integers(1, LENGTH - 1), max_size=40))
def test_evaluating_before_an_update_is_due_changes_nothing(seed: int, more: list[int]):
    # with this many ratings, updates are due every quarter of an hour only
    slow = replace(SHORT, update_every_ratings=10**6)
    visits = _visits(seed, (0.7, 0.8, 0.2))
    due = list(range(15, LENGTH, 15))
    between = [minute for minute in more if minute % 15]
    rare = _story(visits, Configuration(adaptive=slow), due)
    often = _story(visits, Configuration(adaptive=slow), sorted({*due, *between}))
    moved = {What.SHARES_MOVED, What.FLOW_DROPPED, What.COMPLETED}
    assert moved & {entry.what for entry in rare.timeline}
    until = next((e.at for e in rare.timeline if e.what is What.COMPLETED), LENGTH * 60_000)
    assert [e for e in often.timeline if e.at <= until] == [e for e in rare.timeline if e.at <= until]


def test_generated_histories_are_not_empty():
    kinds = {
        entry.what
        for seed in range(4)
        for configuration in CONFIGURATIONS.values()
        for entry in _story(_visits(seed, (0.5, 0.8, 0.1)), configuration).timeline
    }
    told = {
        What.SHARES_MOVED,
        What.FLOW_DROPPED,
        What.COMPLETED,
        What.ESCAPED,
        What.WARMUP_HELD,
        What.WARMUP_RESUMED,
        What.WARMUP_ENDED,
    }
    assert told <= kinds


def _stars(most: int = 40) -> st.SearchStrategy[Stars]:
    return st.tuples(*[st.integers(0, most)] * 5)


@st.composite
def _flows(draw: st.DrawFn) -> tuple[FlowFacts, ...]:
    """Flows in any possible state; equal ones are common."""
    number = draw(st.integers(2, 5))
    alike = draw(st.booleans())
    first = draw(_stars())
    flows: list[FlowFacts] = []
    for index in range(number):
        arrived = first if alike else draw(_stars())
        ripe = draw(st.sampled_from([0.0, 0.5, 1.0]))
        mature = tuple(int(count * ripe) for count in arrived)
        share = 100 / number if alike else draw(st.sampled_from([0.0, 10.0, 60.0]))
        sessions = 4 * sum(arrived)
        flows.append(
            flow(index + 1, share, arrived, mature=mature, sessions=sessions, unrated=sessions - sum(arrived))
        )
    return tuple(flows)


def _unordered(verdict: Verdict) -> Verdict:
    """Without the order of the flows in the facts of the entry."""
    entry = verdict.entry
    if entry is None or entry.facts is None:
        return verdict
    facts = replace(entry.facts, flows=tuple(sorted(entry.facts.flows, key=lambda one: one.id)))
    return replace(verdict, entry=replace(entry, facts=facts))


@settings(max_examples=300, deadline=None)
@given(
    flows=_flows(),
    configuration=st.sampled_from(
        [
            *CONFIGURATIONS.values(),
            adaptive(budget_sessions=1, attribution_window_mins=1440),
            adaptive(budget_sessions=1, tie_break=TieBreak.COST, exploration_pct=5.0),
            adaptive(min_feedback=10, epsilon=0.0, draws=200),
            adaptive(attribution_window_mins=0, max_step_pct=100.0, floor_pct=0.0),
        ]
    ),
    begun=_flows(),
    order=st.randoms(use_true_random=False),
    with_periods=st.booleans(),
)
def test_no_decision_depends_on_the_order_of_the_flows(
    flows: tuple[FlowFacts, ...],
    configuration: Configuration,
    begun: tuple[FlowFacts, ...],
    order: Random,
    with_periods: bool,
):
    state = replace(started(configuration, *begun), shares={one.id: one.share for one in flows})
    periods = (even_period(flows), even_period(flows[:2], HOUR, 2 * HOUR)) if with_periods else ()
    known = facts(*flows, periods=periods)
    mixed = list(flows)
    order.shuffle(mixed)
    other = replace(known, flows=tuple(mixed))
    for _ in range(3):
        one, two = decide(state, known, 2 * HOUR, SEED), decide(state, other, 2 * HOUR, SEED)
        assert _unordered(one) == _unordered(two)
        if not one.again:
            break
        state = one.state
