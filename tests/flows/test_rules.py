"""Shares, placeholders, differences."""

import math
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace
from tests.fakes.sources import NOW
from tests.fakes.things import flow

from aimm.flows import rules
from aimm.flows.errors import (
    ActiveFlowNotArchivable,
    ActiveFlowNotFound,
    ArchivedFlowNotActivatable,
    FlowStillActive,
    LastActiveFlow,
)
from aimm.flows.model import Flow, FlowPatch, FlowStatistics
from aimm.kit.errors import Invalid

LATER = NOW + timedelta(hours=1)


def _shares(flows: Sequence[Flow]) -> list[float]:
    return [f.current_serve_pct for f in flows]


def _update(flows: Sequence[Flow], flow_id: str, patch: FlowPatch, *, serving: bool = False) -> list[Flow]:
    return rules.update_flow(flows, flow_id, patch, serving, LATER)


def test_the_first_active_flow_gets_all_traffic():
    assert _shares(_update([flow(1), flow(2)], "f1", FlowPatch(active=True))) == [100.0, 0.0]


def test_a_single_flow_always_gets_all_traffic():
    assert _shares(_update([flow(1)], "f1", FlowPatch(active=True, current_serve_pct=30))) == [100.0]
    assert _shares(_update([flow(1, 100.0)], "f1", FlowPatch(current_serve_pct=30))) == [100.0]


def test_a_second_flow_without_a_share_gets_none():
    assert _shares(_update([flow(1, 100.0), flow(2)], "f2", FlowPatch(active=True))) == [100.0, 0.0]


def test_the_other_flows_share_the_rest_in_proportion():
    flows = [flow(1, 60.0), flow(2, 40.0), flow(3)]
    updated = _update(flows, "f3", FlowPatch(active=True, current_serve_pct=50))
    assert _shares(updated) == [30.0, 20.0, 50.0]


def test_a_flow_is_archived_and_restored():
    archived = _update([flow(1, 100.0), flow(2)], "f2", FlowPatch(archived=True))
    assert [one.archived for one in archived] == [False, True]
    assert _shares(archived) == [100.0, 0.0]
    assert [one.version for one in archived] == [flow(1).version, flow(2).version + 1]
    assert _update(archived, "f2", FlowPatch(title="Title"))[1].archived
    restored = _update(archived, "f2", FlowPatch(archived=False, active=True))[1]
    assert (restored.archived, restored.active) == (False, True)


def test_no_flow_is_both_archived_and_active():
    with pytest.raises(ActiveFlowNotArchivable):
        _update([flow(1, 50.0), flow(2, 50.0)], "f2", FlowPatch(archived=True))
    with pytest.raises(ActiveFlowNotArchivable):
        _update([flow(1, 100.0), flow(2)], "f2", FlowPatch(archived=True, active=True))
    both = _update([flow(1, 50.0), flow(2, 50.0)], "f2", FlowPatch(archived=True, active=False))
    assert (both[1].archived, both[1].active) == (True, False)
    with pytest.raises(ArchivedFlowNotActivatable):
        _update(both, "f2", FlowPatch(active=True))


def test_a_share_is_rounded_to_two_decimals():
    updated = _update([flow(1, 50.0), flow(2, 50.0)], "f1", FlowPatch(current_serve_pct=33.333))
    assert _shares(updated) == [33.33, 66.67]


@pytest.mark.parametrize("share", [33.33, 14.29, 0.01, 99.99, 66.665])
def test_shares_add_up_to_100(share: float):
    flows = [flow(1, 50.0), flow(2, 25.0), flow(3, 25.0)]
    updated = _update(flows, "f1", FlowPatch(current_serve_pct=share))
    assert sum(round(part * 100) for part in _shares(updated)) == 10_000


def test_others_without_a_share_get_equal_parts():
    updated = _update([flow(1, 100.0), flow(2, 0.0), flow(3, 0.0)], "f1", FlowPatch(current_serve_pct=40))
    assert _shares(updated) == [40.0, 30.0, 30.0]


def test_a_flow_at_zero_among_others_stays_at_zero():
    flows = [flow(1, 50.0), flow(2, 50.0), flow(3, 0.0)]
    assert _shares(_update(flows, "f1", FlowPatch(current_serve_pct=20))) == [20.0, 80.0, 0.0]


def test_deactivation_gives_the_share_to_the_others():
    updated = _update([flow(1, 75.0), flow(2, 25.0)], "f1", FlowPatch(active=False), serving=True)
    assert _shares(updated) == [0.0, 100.0]
    assert [f.active for f in updated] == [False, True]


def test_deactivation_takes_precedence_over_a_share():
    patch = FlowPatch(active=False, current_serve_pct=40)
    assert _shares(_update([flow(1, 50.0), flow(2, 50.0)], "f1", patch)) == [0.0, 100.0]


def test_the_last_active_flow_of_an_active_use_case_cannot_be_deactivated():
    flows = [flow(1, 100.0), flow(2)]
    with pytest.raises(LastActiveFlow):
        _update(flows, "f1", FlowPatch(active=False), serving=True)
    assert _shares(_update(flows, "f1", FlowPatch(active=False))) == [0.0, 0.0]
    # deactivating an inactive flow is allowed
    assert _shares(_update([flow(1)], "f1", FlowPatch(active=False), serving=True)) == [0.0]


def test_an_inactive_flow_keeps_a_share_for_later():
    flows = _update([flow(1, 100.0), flow(2)], "f2", FlowPatch(current_serve_pct=30))
    assert _shares(flows) == [100.0, 30.0]
    assert _shares(_update(flows, "f2", FlowPatch(active=True))) == [70.0, 30.0]


def test_new_texts_leave_other_flows_unchanged():
    flows = [flow(1, 40.0), flow(2, 60.0), flow(3)]
    updated = _update(flows, "f1", FlowPatch(title="Title", description="Text"))
    assert updated[0] == flow(1, 40.0, title="Title", description="Text", version=2, updated_at=LATER)
    assert updated[1] is flows[1]
    assert updated[2] is flows[2]


def test_new_texts_also_put_shares_right():
    updated = _update([flow(1, 40.0), flow(2, 20.0)], "f1", FlowPatch(title="Title"))
    assert _shares(updated) == [40.0, 60.0]
    assert (updated[1].version, updated[1].updated_at) == (2, LATER)


def test_inactive_flows_do_not_take_part():
    flows = [flow(1, 100.0), replace(flow(2), current_serve_pct=30.0)]
    assert _update(flows, "f1", FlowPatch(current_serve_pct=100))[1] is flows[1]


SHARE = st.floats(0, 100, allow_nan=False)
PATCHES = st.builds(
    FlowPatch, active=st.just(UNSET) | st.booleans(), current_serve_pct=st.just(UNSET) | SHARE
)


@given(st.lists(st.tuples(st.integers(0, 4), PATCHES), max_size=25), st.booleans())
def test_active_shares_add_up_after_every_change(changes: list[tuple[int, FlowPatch]], serving: bool):
    flows = [flow(n) for n in range(1, 6)]
    for index, patch in changes:
        chosen = flows[index].id
        try:
            flows = _update(flows, chosen, patch, serving=serving)
        except LastActiveFlow:
            assert patch.active is False
            assert [f.id for f in flows if f.active] == [chosen]
            continue
        active = [f for f in flows if f.active]
        assert all(0 <= f.current_serve_pct <= 100 for f in flows)
        # every other flow was rounded to the nearest hundredth
        assert not active or math.isclose(sum(_shares(active)), 100, abs_tol=0.005 * len(active) + 1e-9)
        if patch.current_serve_pct is not UNSET and len(active) > 1 and patch.active is not False:
            changed = next(f for f in flows if f.id == chosen)
            assert changed.current_serve_pct == round(patch.current_serve_pct, 2)


def test_shares_are_set_at_once_and_unnamed_flows_get_none():
    flows = [flow(1, 100.0), flow(2, 0.0), flow(3, 0.0), flow(4)]
    updated = rules.set_shares(flows, {"f2": 33.334, "f3": 66.666}, LATER)
    assert [(f.id, f.current_serve_pct) for f in updated] == [("f1", 0.0), ("f2", 33.334), ("f3", 66.666)]
    assert {f.version for f in updated} == {2}


def test_equal_shares_change_nothing():
    flows = [flow(1, 70.0), flow(2, 30.0)]
    assert all(
        new is old
        for new, old in zip(rules.set_shares(flows, {"f1": 70.0, "f2": 30.0}, LATER), flows, strict=True)
    )


@pytest.mark.parametrize("shares", [{}, {"f1": 99.99}, {"f1": 100.01}, {"f1": 50.0, "f2": 49.9}])
def test_set_shares_must_add_up_to_100(shares: dict[str, float]):
    with pytest.raises(Invalid) as refused:
        rules.set_shares([flow(1, 100.0), flow(2, 0.0)], shares, LATER)
    assert refused.value.codes == ("flows need to reach exactly 100%",)


@pytest.mark.parametrize("named", ["f2", "unknown"])
def test_only_active_flows_can_be_given_a_share(named: str):
    with pytest.raises(ActiveFlowNotFound):
        rules.set_shares([flow(1, 100.0), flow(2)], {"f1": 50.0, named: 50.0}, LATER)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=6))
def test_set_shares_take_effect(cuts: list[int]):
    edges = [0, *sorted(cuts), 10_000]
    hundredths = [b - a for a, b in pairwise(edges)]
    flows = [flow(n, 0.0) for n in range(1, len(hundredths) + 1)]
    shares = {f.id: amount / 100 for f, amount in zip(flows, hundredths, strict=True)}
    updated = rules.set_shares(flows, shares, LATER)
    assert {f.id: f.current_serve_pct for f in updated} == shares
    assert math.isclose(sum(_shares(updated)), 100)


def test_only_inactive_flows_can_be_deleted():
    rules.check_deletable(flow(1))
    with pytest.raises(FlowStillActive):
        rules.check_deletable(flow(1, 0.0))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{}", []),
        ('{"modality":"<<a>>","parameters":{"<<B-1>>":["<<c_2>> and <<a>>"]}}', ["a", "B-1", "c_2", "a"]),
        ("<< no >> <<>> <no> <<é>> <<a b>>", []),
        ("<<<a>>>", ["a"]),
        ("<<a>><<b>>", ["a", "b"]),
        ("<<a\n>>", []),
    ],
)
def test_placeholders(text: str, names: list[str]):
    assert rules.placeholders_in(text) == names


NAMES = st.text("abcXYZ019_-", min_size=1, max_size=6)


@given(st.lists(NAMES), st.text(' {}:,"é', max_size=5))
def test_every_placeholder_is_found_in_order(names: list[str], between: str):
    assert rules.placeholders_in(between.join(f"<<{name}>>" for name in names)) == names


def test_difference_between_revisions():
    before, after = '{\n  "a": 1,\n  "b": 2\n}', '{\n  "a": 1,\n  "b": 3\n}'
    found = rules.compare(before, after, ["x", "y", "y"], ["y", "z", "a"])
    assert list(found.lines) == [
        "--- before",
        "+++ after",
        "@@ -1,4 +1,4 @@",
        " {",
        '   "a": 1,',
        '-  "b": 2',
        '+  "b": 3',
        " }",
    ]
    assert list(found.placeholders_added) == ["a", "z"]
    assert list(found.placeholders_removed) == ["x"]


def test_equal_revisions_have_no_difference():
    assert rules.compare("{}", "{}", ["a"], ["a"]) == rules.Difference([], [], [])


@pytest.mark.parametrize(
    ("ratings", "score_sum", "average"),
    [(0, 0, 0.0), (1, 433, 4.33), (3, 1_000, 3.33), (3, 1_001, 3.34), (800, 80_000 * 5, 5.0)],
)
def test_the_average_is_exact_and_rounded_once(ratings: int, score_sum: int, average: float):
    statistics = FlowStatistics(
        id="i",
        flow_id="f",
        use_case_id="u",
        total_requests=0,
        total_session_requests=0,
        total_feedback=ratings,
        score_sum=score_sum,
        stars=(0, 0, 0, 0, 0),
        created_at=NOW,
        updated_at=NOW,
    )
    assert statistics.average_score == average
