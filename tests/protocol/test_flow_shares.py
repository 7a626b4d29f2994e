"""Protocol v1, section 5: shares of flows, one by one and in bulk."""

import pytest
from tests.protocol.flows import FLOW_FIELDS, Flows
from tests.protocol.parts import BLANK, NOT_PARSED, NOWHERE, items, refused
from tests.support.server import Api


def test_the_first_active_flow_gets_all_traffic_and_the_second_none(admin: Api):
    flows = Flows(admin, "ab")
    assert flows.put("a", active=True)["currentServePct"] == 100
    assert flows.put("b", active=True)["currentServePct"] == 0
    assert flows.shares == {"a": 100, "b": 0}


def test_the_others_are_rescaled(admin: Api):
    flows = Flows(admin, "abc", "abc")
    assert flows.shares == {"a": 100, "b": 0, "c": 0}
    assert flows.put("b", currentServePct=33.333)["currentServePct"] == 33.33
    assert flows.shares == {"a": 66.67, "b": 33.33, "c": 0}
    flows.put("c", currentServePct=50)
    assert flows.shares == {"a": 33.34, "b": 16.66, "c": 50}


def test_flows_at_zero_share_equally(admin: Api):
    flows = Flows(admin, "abc", "abc")
    flows.put("a", currentServePct=40)
    assert flows.shares == {"a": 40, "b": 30, "c": 30}


def test_a_share_can_be_given_with_the_activation(admin: Api):
    flows = Flows(admin, "ab", "a")
    assert flows.put("b", active=True, currentServePct=25)["active"] is True
    assert flows.shares == {"a": 75, "b": 25}


def test_a_share_of_an_inactive_flow_is_kept_until_its_activation(admin: Api):
    flows = Flows(admin, "ab", "a")
    flows.put("b", currentServePct=30)
    assert flows.shares == {"a": 100, "b": 30}
    flows.put("b", active=True)
    assert flows.shares == {"a": 70, "b": 30}


def test_a_deactivation_gives_its_share_to_the_others(admin: Api):
    flows = Flows(admin, "abc", "abc", use_case_active=True)
    items(flows.bulk(a=50, b=30, c=20))
    changed = flows.put("a", active=False)
    assert (changed["active"], changed["currentServePct"]) == (False, 0)
    assert flows.shares == {"a": 0, "b": 60, "c": 40}
    flows.put("b", active=False, currentServePct=10)
    assert flows.shares == {"a": 0, "b": 0, "c": 100}


def test_a_single_flow_always_gets_all_traffic(admin: Api):
    flows = Flows(admin, "a", "a")
    assert flows.put("a", currentServePct=10)["currentServePct"] == 100


def test_changing_only_the_title_rescales_shares_too(admin: Api):
    flows = Flows(admin, "ab", "ab")
    items(flows.bulk(a=33.336, b=66.66))
    assert flows.shares == {"a": 33.336, "b": 66.66}, "bulk shares are stored as they were given"
    flows.put("b", title="New")
    assert flows.shares == {"a": 33.34, "b": 66.66}


def test_the_last_active_flow_of_an_active_use_case_cannot_be_deactivated(admin: Api):
    flows = Flows(admin, "ab", "a", use_case_active=True)
    error = "flow-cannot-be-deactivated-if-last-active"
    refused(admin.put(flows.path("a"), {"active": False}), 400, error)
    assert flows.get("a")["active"] is True
    flows.put("b", active=False)
    flows.put("b", active=True)
    assert flows.put("a", active=False)["active"] is False
    refused(admin.put(flows.path("b"), {"active": False}), 400, error)
    admin.changed(f"/use-cases/{flows.id}", {"active": False})
    assert flows.put("b", active=False)["active"] is False
    assert flows.shares == {"a": 0, "b": 0}


def test_a_share_change_updates_the_timestamps_of_other_flows(admin: Api):
    flows = Flows(admin, "abc", "ab")
    before = {letter: flows.get(letter)["updatedAt"] for letter in "abc"}
    flows.put("b", currentServePct=20)
    after = {letter: flows.get(letter)["updatedAt"] for letter in "abc"}
    assert [letter for letter in "abc" if before[letter] != after[letter]] == ["a", "b"]


# ── bulk ──


def test_bulk_sets_all_shares(admin: Api):
    flows = Flows(admin, "abc", "abc")
    answer = flows.bulk(a=20, b=30.5, c=49.5)
    assert {flow["id"] for flow in items(answer)} == {*flows.ids.values()}
    assert (answer.json()["totalCount"], answer.json()["hasNext"]) == (3, False)
    assert all(set(flow) == FLOW_FIELDS for flow in items(answer))
    assert flows.shares == {"a": 20, "b": 30.5, "c": 49.5}


def test_active_flows_not_named_go_to_zero(admin: Api):
    flows = Flows(admin, "abcd", "abc")
    flows.put("d", currentServePct=7)
    items(flows.bulk(b=100))
    assert flows.shares == {"a": 0, "b": 100, "c": 0, "d": 7}
    items(flows.bulk(a=0, c=100))
    assert flows.shares == {"a": 0, "b": 0, "c": 100, "d": 7}


def test_many_small_shares_add_up(admin: Api):
    flows = Flows(admin, "abcdefghijk", "abcdefghijk")
    items(flows.bulk(**dict.fromkeys("abcdefghij", 9.1), k=9))
    assert sum(flows.shares.values()) == pytest.approx(100)


@pytest.mark.parametrize(
    "shares", [{"a": 99.99}, {"a": 50, "b": 50.01}, {"a": 0, "b": 0}, {"a": 100, "b": 100}, {"a": 99.994}]
)
def test_bulk_shares_must_reach_100(admin: Api, shares: dict[str, float]):
    flows = Flows(admin, "ab", "ab")
    refused(flows.bulk(**shares), 422, "flows need to reach exactly 100%")
    assert flows.shares == {"a": 100, "b": 0}


def test_bulk_sums_the_rounded_shares(admin: Api):
    flows = Flows(admin, "ab", "ab")
    items(flows.bulk(a=33.333, b=66.666))
    assert flows.shares == {"a": 33.333, "b": 66.666}


def test_bulk_rejects_duplicate_flows(admin: Api):
    flows = Flows(admin, "ab", "ab")
    one = {"flowId": flows.ids["a"], "currentServePct": 50}
    answer = admin.put("/flows/bulk", {"useCaseId": flows.id, "flows": [one, one]})
    refused(answer, 422, "serve PCT can have only one Flow associated")


def test_bulk_accepts_active_flows_of_the_use_case_only(admin: Api):
    flows, others = Flows(admin, "abc", "ab"), Flows(admin, "x", "x")
    flows.ids |= {"x": others.ids["x"], "n": NOWHERE}
    for letter in "cxn":
        refused(flows.bulk(a=50, **{letter: 50}), 404, "active-flow-not-found")
    del flows.ids["x"], flows.ids["n"]
    assert flows.shares == {"a": 100, "b": 0, "c": 0}
    body = {"useCaseId": NOWHERE, "flows": [{"flowId": flows.ids["a"], "currentServePct": 100}]}
    refused(admin.put("/flows/bulk", body), 404, "use-case-not-found")


@pytest.mark.parametrize(
    ("flows", "errors"),
    [
        (None, [f"flows: {BLANK}"]),
        ([], [f"flows: {BLANK}"]),
        ([{"flowId": NOWHERE}], [f"flows: (0: (currentServePct: {BLANK}))"]),
        ([{"flowId": NOWHERE, "currentServePct": None}], [f"flows: (0: (currentServePct: {BLANK}))"]),
        (
            [{"flowId": "x", "currentServePct": -1}],
            ["flows: (0: (currentServePct: must be no less than 0", "flowId: must be a valid UUID))"],
        ),
        (
            [{"flowId": NOWHERE, "currentServePct": 101}, {"flowId": "", "currentServePct": 0}],
            ["flows: (0: (currentServePct: must be no greater than 100)", f"1: (flowId: {BLANK}))"],
        ),
        ("x", [NOT_PARSED]),
        ([1], [NOT_PARSED]),
        ([{"flowId": NOWHERE, "currentServePct": "1"}], [NOT_PARSED]),
    ],
)
def test_invalid_bulk_bodies(admin: Api, flows: object, errors: list[str]):
    refused(admin.put("/flows/bulk", {"useCaseId": NOWHERE, "flows": flows}), 422, *errors)


def test_an_empty_bulk_body(admin: Api):
    refused(admin.put("/flows/bulk", {}), 422, f"flows: {BLANK}", f"useCaseId: {BLANK}")
