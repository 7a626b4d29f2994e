"""Rollout history for charts: which entries are shown, and the facts at each."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimm.rollout.configuration import Configuration
from aimm.rollout.facts import Facts, FlowFacts, Stars
from aimm.rollout.history import Counted, OutlineEntry, Step, chosen, history
from aimm.rollout.model import Phase, State, What

QUIET = (What.SHARES_MOVED, What.MANUAL_CHANGE, What.WARMUP_HELD, What.WARMUP_RESUMED, What.WITHHELD)
LOUD = [what for what in What if what not in QUIET]


def outline(*whats: What) -> list[OutlineEntry]:
    return [OutlineEntry(place, what) for place, what in enumerate(whats, 5)]


def test_short_histories_are_shown_completely():
    told = outline(What.STARTED, *[What.SHARES_MOVED] * 9)
    assert chosen(told, 10) == [one.place for one in told]
    assert chosen([], 10) == []


def test_traffic_moves_are_thinned_evenly():
    told = outline(What.STARTED, *[What.SHARES_MOVED] * 100)
    places = chosen(told, 12)
    assert (places[0], places[-1], len(places)) == (5, 105, 12)
    gaps = [b - a for a, b in pairwise(places[1:-1])]
    assert max(gaps) - min(gaps) <= 1


def test_important_entries_take_precedence_over_traffic_moves():
    told = outline(What.STARTED, *[What.SHARES_MOVED] * 50, What.WITHHELD, *[What.SHARES_MOVED] * 50)
    assert 56 in chosen(told, 3)


@given(whats=st.lists(st.sampled_from(list(What)), min_size=1, max_size=60), most=st.integers(1, 40))
def test_state_changes_are_always_shown(whats: list[What], most: int):
    told = outline(*whats)
    places = chosen(told, most)
    kept = {one.place for one in told if one.what in LOUD} | {told[0].place, told[-1].place}
    assert kept <= set(places)
    assert places == sorted(set(places))
    assert len(places) == min(len(told), max(most, len(kept)))


def counted(flow_id: str, sessions: int, stars: Stars, *, active: bool = True) -> Counted:
    return Counted(flow_id, f"Flow {flow_id}", active, sessions, stars)


def step(at: int, what: What, phase: Phase, **fields: Any) -> Step:
    given: dict[str, Any] = {
        "id": f"e{at}",
        "at": at,
        "what": what,
        "why": f"why {at}",
        "reason_code": "code",
        "phase": phase,
        "epoch": 1,
        "dropped": (),
        "epsilon": 0.2,
        "shares": {},
        "flows": None,
    }
    return Step(**given | fields)


def facts(shares: Mapping[str, float], stars: Mapping[str, Stars], sessions: int = 9) -> Facts:
    return Facts(
        tuple(
            FlowFacts(flow_id, f"Flow {flow_id}", True, share, arrived=stars[flow_id], sessions=sessions)
            for flow_id, share in shares.items()
        )
    )


NOW = 1_000
STATE = State(configuration=Configuration(), phase=Phase.ADAPTIVE, epoch=1)
PRESENT = facts({"a": 40.0, "b": 60.0}, {"a": (0, 0, 0, 0, 3), "b": (3, 0, 0, 0, 0)})


def picture(*steps: Step, state: State = STATE, present: Facts = PRESENT) -> Any:
    return history(steps, state, present, NOW)


def test_the_current_state_is_the_last_point():
    told = picture()
    (point,) = told.points
    assert (told.since, told.until, told.flows) == (None, NOW, (("a", "Flow a"), ("b", "Flow b")))
    assert (point.at, point.phase, point.epoch) == (NOW, Phase.ADAPTIVE, 1)
    assert point.shares == (40.0, 60.0)
    assert point.means == (5.0, 1.0)
    assert (point.ratings, point.sessions) == ((3, 3), (9, 9))
    assert point.lows[0] > 1
    assert point.highs[1] < 5
    assert point.chances[0] > 0.9
    assert sum(point.chances) == pytest.approx(1)


def test_shares_and_phase_apply_from_the_entry_on():
    told = picture(
        step(1, What.STARTED, Phase.INIT, epoch=0, shares={"a": 100.0, "b": 0.0}),
        step(2, What.SHARES_MOVED, Phase.WARMUP, shares={"a": 90.0, "b": 10.0}),
        step(3, What.WARMUP_ENDED, Phase.WARMUP, shares={"a": 50.0, "b": 50.0}),
    )
    assert [point.phase for point in told.points] == ["WARMUP", "WARMUP", "ADAPTIVE", "ADAPTIVE"]
    assert [point.shares for point in told.points] == [(100.0, 0.0), (90.0, 10.0), (50.0, 50.0), (40.0, 60.0)]
    assert told.since == 1


def test_actions_of_a_person_keep_the_latest_counts():
    flows = (counted("a", 5, (0, 0, 0, 2, 0)), counted("b", 6, (0, 1, 0, 0, 0)))
    told = picture(
        step(1, What.STARTED, Phase.INIT, epoch=0, shares={"a": 50.0, "b": 50.0}),
        step(2, What.SHARES_MOVED, Phase.ADAPTIVE, flows=flows, shares={"a": 60.0, "b": 40.0}),
        step(3, What.FORCED, Phase.ADAPTIVE),
        state=State(configuration=Configuration(), phase=Phase.FORCED_STOP, epoch=1),
    )
    started, moved, forced, _ = told.points
    assert (started.sessions, started.means, started.chances) == ((0, 0), (None, None), (None, None))
    assert (moved.sessions, moved.ratings, moved.means) == ((5, 6), (2, 1), (4.0, 2.0))
    assert (forced.sessions, forced.shares, forced.phase) == (moved.sessions, moved.shares, "FORCED_STOP")


def test_a_new_epoch_starts_from_zero():
    flows = (counted("a", 5, (0, 0, 0, 2, 0)), counted("b", 6, (0, 1, 0, 0, 0)))
    told = picture(
        step(1, What.EPOCH_STARTED, Phase.ADAPTIVE, flows=flows),
        step(2, What.FORCED, Phase.ADAPTIVE, epoch=2),
    )
    old, new, _ = told.points
    assert (old.epoch, old.sessions) == (1, (5, 6))
    assert (new.epoch, new.sessions) == (2, (0, 0))


def test_a_dropped_flow_is_not_compared():
    state = State(configuration=Configuration(), phase=Phase.ADAPTIVE, epoch=1, dropped=("b",))
    (point,) = picture(state=state).points
    assert point.chances == (1.0, None)


def test_before_the_start_no_flows_are_compared():
    (point,) = picture(state=State(configuration=Configuration())).points
    assert point.chances == (None, None)


def test_deleted_flows_come_last():
    flows = (counted("gone", 5, (0, 0, 0, 2, 0)), counted("idle", 0, (0, 0, 0, 0, 0), active=False))
    told = picture(step(1, What.SHARES_MOVED, Phase.ADAPTIVE, flows=flows, shares={"gone": 100.0}))
    assert [flow_id for flow_id, _ in told.flows] == ["a", "b", "gone"]
    assert told.points[0].shares == (0.0, 0.0, 100.0)
    assert told.points[1].sessions == (9, 9, 0)


def test_traffic_moves_are_not_marked():
    steps: Sequence[Step] = (
        step(1, What.STARTED, Phase.INIT),
        step(2, What.SHARES_MOVED, Phase.WARMUP),
        step(3, What.WITHHELD, Phase.ADAPTIVE),
    )
    assert [mark.id for mark in picture(*steps).marks] == ["e1", "e3"]
