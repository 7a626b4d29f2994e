"""Protocol v1, section 5: flows, clones and lists."""

import pytest
from tests.protocol.flows import FLOW_FIELDS, Flows
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


def test_a_new_flow_is_inactive_at_zero_percent(admin: Api):
    use_case = new_use_case(admin)
    body = {**TEXT, "useCaseId": use_case["id"], "active": True, "currentServePct": 50}
    made = item(admin.post("/flows", body))
    assert set(made) == FLOW_FIELDS
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


# ── clones ──


def test_a_clone_is_a_new_inactive_flow_with_the_same_configurations(admin: Api):
    goal = Goal(admin, steps=2)
    source = goal.flows[0]
    goal.configure(goal.flow_steps(source["id"])[0]["id"], {"b": "<<N>>", "a": 1.50})
    new_step(admin, goal.use_case)
    made = item(admin.post(f"/flows/{source['id']}/clone", {"newTitle": "Copy"}))
    assert set(made) == FLOW_FIELDS
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
