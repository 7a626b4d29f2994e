"""Protocol v1, section 5: flows and their shares."""

from typing import Any

import pytest
from tests.protocol.parts import (
    BLANK,
    LONG,
    NOT_PARSED,
    NOWHERE,
    TEXT,
    gone,
    item,
    items,
    new_flow,
    new_step,
    new_use_case,
    paging,
    refused,
    statistics,
)
from tests.support.server import Api, Goal

FIELDS = {
    "id",
    "useCaseId",
    "title",
    "description",
    "active",
    "currentServePct",
    "archived",
    "createdAt",
    "updatedAt",
    "version",
}


class Flows:
    """Flows ``a``, ``b`` … of a use case, by letter."""

    def __init__(self, admin: Api, letters: str, active: str = "", *, use_case_active: bool = False) -> None:
        self.admin = admin
        self.use_case = new_use_case(admin)
        self.id = self.use_case["id"]
        self.ids = {letter: new_flow(admin, self.use_case, title=letter)["id"] for letter in letters}
        for letter in active:
            self.put(letter, active=True)
        if use_case_active:
            admin.changed(f"/use-cases/{self.id}", {"active": True})

    def path(self, letter: str) -> str:
        return f"/flows/{self.ids[letter]}"

    def put(self, letter: str, **change: Any) -> dict[str, Any]:
        return self.admin.changed(self.path(letter), change)

    def get(self, letter: str) -> dict[str, Any]:
        return item(self.admin.get(self.path(letter)))

    def bulk(self, **shares: Any) -> Any:
        flows = [{"flowId": self.ids[letter], "currentServePct": share} for letter, share in shares.items()]
        return self.admin.put("/flows/bulk", {"useCaseId": self.id, "flows": flows})

    @property
    def shares(self) -> dict[str, float]:
        return {letter: self.get(letter)["currentServePct"] for letter in self.ids}


# ── one flow ──


def test_a_new_flow_is_inactive_at_zero_percent(admin: Api):
    use_case = new_use_case(admin)
    body = {**TEXT, "useCaseId": use_case["id"], "active": True, "currentServePct": 50}
    made = item(admin.post("/flows", body))
    assert set(made) == FIELDS
    assert (made["useCaseId"], made["active"], made["currentServePct"]) == (use_case["id"], False, 0)
    assert item(admin.get(f"/flows/{made['id']}")) == made


def test_a_new_flow_has_statistics_and_flow_steps_at_once(admin: Api):
    use_case = new_use_case(admin)
    steps = [new_step(admin, use_case)["id"] for _ in range(2)]
    flow = new_flow(admin, use_case)
    found = statistics(admin, flow["id"])
    assert {n: found[n] for n in ("totRequests", "totSessionRequests", "totFeedback", "avgScore")} == {
        "totRequests": 0,
        "totSessionRequests": 0,
        "totFeedback": 0,
        "avgScore": 0,
    }
    listed = items(admin.get("/flow-steps", params=paging(flowId=flow["id"])))
    assert [entry["useCaseStepId"] for entry in listed] == steps


def test_a_title_need_not_be_unique(admin: Api):
    use_case = new_use_case(admin)
    new_flow(admin, use_case, title="same")
    new_flow(admin, use_case, title="same")


def test_unknown_ids(admin: Api):
    path = f"/flows/{NOWHERE}"
    refused(admin.get(path), 404, "flow-not-found")
    refused(admin.put(path, {"title": "T"}), 404, "flow-not-found")
    refused(admin.delete(path), 404, "flow-not-found")
    refused(admin.post(f"{path}/clone", {"newTitle": "T"}), 404, "flow-not-found")
    refused(admin.get(f"{path}/flow-statistics"), 404, "flow-statistics-not-found")
    refused(admin.post("/flows", {**TEXT, "useCaseId": NOWHERE}), 404, "use-case-not-found")
    refused(admin.get("/flows", params=paging("title", useCaseId=NOWHERE)), 404, "use-case-not-found")


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [f"description: {BLANK}", f"title: {BLANK}", f"useCaseId: {BLANK}"]),
        (
            {"title": "t" * 256, "description": "", "useCaseId": "?"},
            [f"description: {BLANK}", f"title: {LONG}", "useCaseId: must be a valid UUID"],
        ),
    ],
)
def test_invalid_new_flows(admin: Api, body: object, errors: list[str]):
    refused(admin.post("/flows", body), 422, *errors)


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"currentServePct": -0.01}, ["currentServePct: must be no less than 0"]),
        ({"currentServePct": 100.01}, ["currentServePct: must be no greater than 100"]),
        ({"currentServePct": "1"}, [NOT_PARSED]),
        ({"title": "", "description": ""}, [f"description: {BLANK}", f"title: {BLANK}"]),
        (
            {"title": "", "currentServePct": 101},
            ["currentServePct: must be no greater than 100", f"title: {BLANK}"],
        ),
        (b'{"currentServePct":1e999}', [NOT_PARSED]),
        (b'{"currentServePct":NaN}', [NOT_PARSED]),
    ],
)
def test_invalid_changes(admin: Api, body: object, errors: list[str]):
    flow = new_flow(admin, new_use_case(admin))
    refused(admin.put(f"/flows/{flow['id']}", body), 422, *errors)


def test_an_active_flow_cannot_be_deleted(admin: Api):
    flows = Flows(admin, "ab", "a")
    refused(admin.delete(flows.path("a")), 400, "flow-cannot-be-deleted-if-active")
    gone(admin.delete(flows.path("b")))
    refused(admin.get(flows.path("b")), 404, "flow-not-found")
    refused(admin.get(f"{flows.path('b')}/flow-statistics"), 404, "flow-statistics-not-found")


def test_an_archived_flow_is_listed_on_request_and_can_be_restored(admin: Api):
    flows = Flows(admin, "abc", "a")

    def listed(**given: str) -> list[str]:
        query = paging("title", useCaseId=flows.id) | given
        return [one["title"] for one in admin.get("/flows", params=query).json()["items"]]

    refused(admin.put(flows.path("a"), {"archived": True}), 400, "flow-cannot-be-archived-if-active")
    assert flows.put("b", archived=True)["archived"] is True
    assert admin.get(flows.path("b")).json()["item"]["archived"] is True
    assert listed() == listed(archived="false") == ["a", "c"]
    assert listed(archived="true") == ["b"]
    assert listed(archived="any") == ["a", "b", "c"]
    wrong = admin.get("/flows", params=paging("title", useCaseId=flows.id) | {"archived": "?"})
    refused(wrong, 422, "Archived: must be one of false, true, any")
    refused(admin.put(flows.path("b"), {"active": True}), 400, "flow-cannot-be-activated-if-archived")
    assert flows.put("b", archived=False)["archived"] is False
    assert listed() == ["a", "b", "c"]


# ── shares ──


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
    assert all(set(flow) == FIELDS for flow in items(answer))
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


# ── clones ──


def test_a_clone_is_a_new_inactive_flow_with_the_same_configurations(admin: Api):
    goal = Goal(admin, steps=2)
    source = goal.flows[0]
    goal.configure(goal.flow_steps(source["id"])[0]["id"], {"b": "<<N>>", "a": 1.50})
    new_step(admin, goal.use_case)
    made = item(admin.post(f"/flows/{source['id']}/clone", {"newTitle": "Copy"}))
    assert set(made) == FIELDS
    assert (made["title"], made["description"]) == ("Copy", source["description"])
    assert (made["active"], made["currentServePct"], made["useCaseId"]) == (False, 0, goal.id)
    originals, copies = goal.flow_steps(source["id"]), goal.flow_steps(made["id"])
    assert len(copies) == 3
    assert not {step["id"] for step in originals} & {step["id"] for step in copies}
    for original, copy in zip(originals, copies, strict=True):
        for name in ("configuration", "placeholders", "useCaseStepId"):
            assert copy[name] == original[name]
    assert copies[0]["placeholders"] == ["N"]
    assert copies[2]["configuration"] == {}
    goal.configure(copies[0]["id"], "changed")
    assert goal.flow_steps(source["id"]) == originals
    assert statistics(admin, made["id"])["totRequests"] == 0


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, f"newTitle: {BLANK}"),
        ({"newTitle": ""}, f"newTitle: {BLANK}"),
        ({"title": "T"}, f"newTitle: {BLANK}"),
        ({"newTitle": "ä" * 128}, f"newTitle: {LONG}"),
        ({"newTitle": 5}, NOT_PARSED),
    ],
)
def test_invalid_clones(admin: Api, body: object, error: str):
    flow = new_flow(admin, new_use_case(admin))
    refused(admin.post(f"/flows/{flow['id']}/clone", body), 422, error)


# ── lists ──


def test_orders_of_the_list(admin: Api):
    flows = Flows(admin, "bdac", "bda")
    items(flows.bulk(b=20, d=60, a=20))
    flows.put("c", currentServePct=99)
    flows.put("b", description="Touched")  # shares are unchanged; b is now newer than a

    def listed(order_by: str, order_dir: str) -> str:
        query = paging(order_by, order_dir, useCaseId=flows.id)
        return "".join(flow["title"] for flow in items(admin.get("/flows", params=query)))

    assert (listed("title", "asc"), listed("title", "desc")) == ("abcd", "dcba")
    assert (listed("created_at", "asc"), listed("created_at", "desc")) == ("bdac", "cadb")
    assert (listed("updated_at", "asc")[-1], listed("updated_at", "desc")[0]) == ("b", "b")
    assert (listed("active", "asc")[0], listed("active", "desc")[-1]) == ("c", "c")
    assert listed("current_pct", "desc") == "dabc", "active ones first, then shares, then the oldest change"
    assert listed("current_pct", "asc") == "abdc"


@pytest.mark.parametrize("order_by", ["position", "code", "currentServePct"])
def test_other_orders_are_refused(admin: Api, order_by: str):
    query = paging(order_by, useCaseId=new_use_case(admin)["id"])
    refused(admin.get("/flows", params=query), 422, "OrderBy: must be a valid value")
