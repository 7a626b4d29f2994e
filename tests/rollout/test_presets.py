"""The three presets."""

from dataclasses import replace
from itertools import permutations

import pytest
from tests.rollout.things import flow, goals

from aimm.rollout.configuration import Adaptive, Configuration, Escape, EscapeRule, Evidence, Mode
from aimm.rollout.documents import document, parse
from aimm.rollout.planning import Expectation, plan
from aimm.rollout.presets import Preset, preset

FLOWS = (flow(1, 80.0), flow(2, 20.0), flow(3, 0.0), flow(4, active=False))
EXPECTED = Expectation((4.0, 4.3, 3.7), sessions_per_day=1_000, rated_share=0.2)


def test_careful_presets_take_longer():
    days = [plan(preset(kind, FLOWS, Configuration()), EXPECTED).days for kind in Preset]
    middles = [middle for _, middle, _ in days]
    assert None not in middles
    assert middles == sorted(middles, reverse=True)
    assert len(set(middles)) == 3


@pytest.mark.parametrize("kind", Preset)
def test_new_flows_warm_up_to_equal_shares(kind: Preset):
    made = preset(kind, FLOWS, Configuration())
    assert made.warmup is not None
    assert made.warmup.goals == goals(f2=33.33, f3=33.33)
    assert made.escape is not None
    assert made.escape.evidence is not None


@pytest.mark.parametrize("kind", Preset)
def test_a_preset_can_be_saved(kind: Preset):
    made = preset(kind, FLOWS, Configuration())
    assert made.warmup is not None
    named = {"f2": "019a0000-0000-7000-8000-000000000002", "f3": "019a0000-0000-7000-8000-000000000003"}
    ids = tuple(replace(goal, flow_id=named[goal.flow_id]) for goal in made.warmup.goals)
    made = replace(made, warmup=replace(made.warmup, goals=ids))
    assert parse(document(made), "configuration") == made


def test_settings_outside_a_preset_are_kept():
    rule = EscapeRule("f2", 10, 2.0, goals(f1=100.0))
    base = Configuration(
        escape=Escape((rule,), Evidence(acceptable=3.0, flow_ids=("f3",))),
        adaptive=Adaptive(mode=Mode.CONTINUOUS, budget_days=9.0, attribution_window_mins=60),
        dry_run=True,
    )
    made = preset(Preset.CAREFUL, FLOWS, base)
    assert made.dry_run
    assert made.escape is not None
    assert made.escape.rules == (rule,)
    assert made.escape.evidence is not None
    assert (made.escape.evidence.acceptable, made.escape.evidence.flow_ids) == (3.0, ("f3",))
    adaptive = made.adaptive
    assert (adaptive.mode, adaptive.budget_days, adaptive.attribution_window_mins) == (
        Mode.CONTINUOUS,
        9.0,
        60,
    )


def test_the_order_of_flows_does_not_matter():
    even = (flow(1, 40.0), flow(2, 40.0), flow(3, 20.0))
    found = {
        frozenset(goal.flow_id for goal in made.warmup.goals)
        for order in permutations(even)
        if (made := preset(Preset.FAST, order, Configuration())).warmup
    }
    assert len(found) == 1


def test_one_flow_needs_no_warmup():
    assert preset(Preset.BALANCED, (flow(1, 100.0),), Configuration()).warmup is None
