"""A new epoch: what it resets, and what it keeps."""

from dataclasses import replace

from tests.rollout.things import HOUR, MINUTE, SEED, adaptive, facts, flow, goals, started

from aimm.rollout.configuration import Configuration, Warmup
from aimm.rollout.model import Drift, Phase, State, Verdict, What
from aimm.rollout.rules import asks_who, decide

FLOWS = (flow(1, 50.0), flow(2, 50.0))
RAMP = Configuration(warmup=Warmup(60, None, goals(f2=30.0)))


def _used(configuration: Configuration) -> State:
    return replace(
        started(configuration, *FLOWS),
        updated_at=5 * MINUTE,
        updated_ratings=80,
        updated_mature=70,
        ramped=5.0,
        dropped=("f2",),
        said="withheld:x",
        told=("escaped:x",),
        drift=Drift(reference=4.0, until=1),
    )


def _changed(state: State) -> Verdict:
    return decide(state, facts(replace(FLOWS[0], mark="r2"), FLOWS[1]), HOUR, SEED)


def test_a_new_epoch_resets_the_counts():
    after = _changed(_used(adaptive())).state
    assert (after.epoch, after.epoch_start, after.period, after.period_start) == (2, HOUR, 2, HOUR)
    assert (after.updated_at, after.updated_ratings, after.updated_mature) == (HOUR, 0, 0)
    assert (after.dropped, after.said, after.told, after.drift) == ((), "", (), None)
    assert after.marks == {"f1": "r2", "f2": ""}


def test_a_ramp_continues_after_a_new_epoch():
    changed = _changed(_used(RAMP)).state
    assert (changed.phase, changed.epoch) == (Phase.WARMUP, 2)
    assert (changed.ramped, changed.updated_at) == (5.0, 5 * MINUTE)
    by_hand = decide(_used(RAMP), facts(flow(1, 80.0), flow(2, 20.0)), HOUR, SEED).state
    assert (by_hand.ramped, by_hand.updated_at) == (5.0, 5 * MINUTE)
    assert by_hand.shares == {"f1": 80.0, "f2": 20.0}


def test_changes_by_people_take_effect_in_a_dry_run():
    state = _used(adaptive())
    dry = replace(state, configuration=replace(state.configuration, dry_run=True))
    verdict = decide(dry, facts(flow(1, 80.0), flow(2, 20.0)), HOUR, SEED)
    assert verdict.state.shares == {"f1": 80.0, "f2": 20.0}
    assert verdict.entry is not None
    assert not verdict.entry.dry_run


def test_the_author_of_a_share_change_is_named_if_known():
    moved = facts(flow(1, 80.0), flow(2, 20.0))
    for names, told in (
        ((), "Someone"),
        (("ann",), "ann"),
        (("ann", "bob"), "ann and bob"),
        (("ann", "bob", "eve"), "ann, bob and eve"),
    ):
        entry = decide(_used(adaptive()), replace(moved, changed_by=names), HOUR, SEED).entry
        assert entry is not None
        assert entry.why.startswith(f"{told} set the shares by hand: Flow 1 80%, Flow 2 20%.")
        assert entry.actor == (told if names else None)


def test_the_author_of_a_deactivation_is_named_if_known():
    state = started(adaptive(), *FLOWS)
    for names, told in (
        ((), "Flow 2 no longer takes part."),
        (("ann",), "Flow 2 no longer takes part (ann changed"),
    ):
        known = facts(flow(1, 100.0), flow(2, 0.0, active=False), changed_by=names)
        entry = decide(state, known, HOUR, SEED).entry
        assert entry is not None
        assert (entry.what, entry.actor) == (What.MANUAL_CHANGE, names[0] if names else None)
        assert entry.why.startswith(told)


def test_the_author_is_read_only_after_a_change():
    state = started(adaptive(), *FLOWS)
    assert not asks_who(state, FLOWS)
    assert not asks_who(state, (*FLOWS, flow(3, 0.0, active=False)))
    assert asks_who(state, (flow(1, 50.02), flow(2, 49.98)))
    assert asks_who(state, (flow(1, 50.0), flow(2, 50.0, active=False)))
    assert not asks_who(replace(state, phase=Phase.INIT), (flow(1, 80.0), flow(2, 20.0)))
