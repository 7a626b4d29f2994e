"""Everything converts to JSON and back, and any past verdict can be recomputed."""

import json
from dataclasses import replace

import pytest
from tests.rollout.things import adaptive, facts, flow, goals, started

from aimm.rollout.configuration import (
    Configuration,
    Escape,
    EscapeRule,
    Evidence,
    Guardrail,
    Hold,
    Metric,
    Warmup,
)
from aimm.rollout.errors import NotReplayable
from aimm.rollout.facts import Facts
from aimm.rollout.model import Entry, Phase, State, What
from aimm.rollout.records import entry_of, from_plain, plain, recompute, state_of
from aimm.rollout.simulation import World, flow_id, run
from aimm.rollout.transitions import transition

QUICK = adaptive(attribution_window_mins=0, max_step_pct=100.0, epsilon=0.3)
RULE = EscapeRule(flow_id(1), 1_000_000, 2.0, goals(**{flow_id(0): 100.0}))


def _through_json(entry: Entry) -> Entry:
    return entry_of(json.loads(json.dumps(plain(entry), allow_nan=False)))


def _timelines() -> list[tuple[Entry, ...]]:
    ramp = replace(
        QUICK,
        warmup=Warmup(60, None, goals(**{flow_id(1): 40.0}), Hold(20)),
        escape=Escape((RULE,), Evidence()),
        guardrails=(Guardrail(Metric.ERROR_RATE, 0.01, None),),
    )
    drifting = World((4.5, 3.2), 30_000, means_later=(2.5, 3.2))
    worlds = (
        (World((3.4, 4.4, 3.0), 6_000), QUICK),
        (World((4.2, 1.5), 4_000, start=(100.0, 0.0)), ramp),
        (World((4.2, 4.0), 4_000, start=(100.0, 0.0)), ramp),
        (World((3.4, 4.4), 3_000), replace(QUICK, dry_run=True)),
        (drifting, QUICK),
    )
    return [run(world, configuration, 3).timeline for world, configuration in worlds]


def test_every_verdict_can_be_recomputed_from_its_stored_entry():
    kinds: set[What] = set()
    for timeline in _timelines():
        for entry in timeline:
            stored = _through_json(entry)
            assert stored == entry
            again = recompute(stored)
            assert again.entry == entry
            kinds.add(entry.what)
    assert {
        What.SHARES_MOVED,
        What.COMPLETED,
        What.ESCAPED,
        What.DRIFTED,
        What.WARMUP_HELD,
        What.WARMUP_RESUMED,
    } <= kinds


def test_other_facts_give_another_verdict():
    entry = run(World((3.4, 4.4, 3.0), 6_000), QUICK, 3).timeline[-1]
    assert entry.what is What.COMPLETED
    assert entry.facts is not None
    first, second, *others = entry.facts.flows
    worse = replace(second, mature=second.mature[::-1], arrived=second.arrived[::-1])
    tampered = replace(entry, facts=replace(entry.facts, flows=(first, worse, *others)))
    assert recompute(entry).entry == entry
    assert recompute(tampered).state.winner != entry.reasons[0].flow_id


def test_actions_of_people_are_not_recomputed():
    known = facts(flow(1, 100.0))
    entry = transition(State(configuration=adaptive()), Phase.WARMUP, known, 5, 1, "ann", None).entry
    assert entry is not None
    assert _through_json(entry) == entry
    with pytest.raises(NotReplayable):
        recompute(entry)


def test_a_state_round_trips():
    state = started(Configuration(escape=Escape((RULE,), Evidence())), flow(1, 50.0), flow(2, 50.0))
    assert state_of(json.loads(json.dumps(plain(state)))) == state


def test_missing_fields_take_their_defaults():
    assert from_plain(Facts, {"flows": []}) == Facts(())
    old = {"configuration": {}, "phase": "ADAPTIVE", "gone": 1}
    assert state_of(old) == State(configuration=Configuration(), phase=Phase.ADAPTIVE)
