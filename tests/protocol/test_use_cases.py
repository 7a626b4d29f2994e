"""Protocol v1, section 3: use cases."""

from typing import Any

import pytest
from tests.protocol.parts import (
    BLANK,
    NOWHERE,
    TEXT,
    code,
    gone,
    item,
    items,
    new_flow,
    new_step,
    new_use_case,
    paging,
    refused,
)
from tests.support.server import Api, Goal

FIELDS = {
    "id",
    "title",
    "code",
    "description",
    "owner",
    "tags",
    "active",
    "createdAt",
    "updatedAt",
    "version",
}


def test_a_new_use_case(admin: Api):
    name = code()
    made = item(admin.post("/use-cases", {"title": "T", "code": name, "description": "D", "active": True}))
    assert set(made) == FIELDS
    assert (made["title"], made["code"], made["description"], made["active"]) == ("T", name, "D", False)
    assert made["createdAt"] == made["updatedAt"]
    assert item(admin.get(f"/use-cases/{made['id']}")) == made


def test_an_unknown_use_case(admin: Api):
    path = f"/use-cases/{NOWHERE}"
    refused(admin.get(path), 404, "use-case-not-found")
    refused(admin.put(path, {"title": "T"}), 404, "use-case-not-found")
    refused(admin.delete(path), 404, "use-case-not-found")


def test_codes_are_unique_and_case_sensitive(admin: Api):
    name = code()
    one, other = new_use_case(admin, code=name), new_use_case(admin, code=name.upper())
    assert one["code"] != other["code"]
    refused(admin.post("/use-cases", {**TEXT, "code": name}), 400, "use-case-same-code-already-exists")
    refused(admin.put(f"/use-cases/{other['id']}", {"code": name}), 400, "use-case-same-code-already-exists")
    assert admin.changed(f"/use-cases/{one['id']}", {"code": name})["code"] == name


def test_changing_each_field_alone(admin: Api):
    made = new_use_case(admin)
    path = f"/use-cases/{made['id']}"
    for field, value in (("title", "Other"), ("code", code()), ("description", "Another")):
        before = item(admin.get(path))
        after = admin.changed(path, {field: value})
        assert after[field] == value
        assert {n for n in FIELDS if before[n] != after[n]} == {field, "updatedAt", "version"}
        assert after["updatedAt"] > before["updatedAt"]
        assert item(admin.get(path)) == after


def test_owner_and_tags_are_optional_and_can_be_cleared(admin: Api):
    made = new_use_case(admin)
    assert (made["owner"], made["tags"]) == (None, [])
    path = f"/use-cases/{made['id']}"
    after = admin.changed(path, {"owner": "Growth team", "tags": ["chat", "größe ✓"]})
    assert (after["owner"], after["tags"]) == ("Growth team", ["chat", "größe ✓"])
    assert admin.changed(path, {"title": "Other"})["owner"] == "Growth team"
    after = admin.changed(path, {"owner": None, "tags": []})
    assert (after["owner"], after["tags"]) == (None, [])
    wrong = {"owner": " ", "tags": ["a", "b", "a"]}
    refused(admin.put(path, wrong), 422, "owner: cannot be blank", "tags: must not have the same entry twice")
    refused(admin.put(path, {"tags": ["x" * 65]}), 422, "tags: (0: the length must be between 1 and 64)")


@pytest.mark.parametrize("listed", ["/use-cases", "/overview"])
def test_use_cases_are_filtered_by_owner_and_tag(admin: Api, listed: str):
    owner, tag = code(), code()
    one = new_use_case(admin, owner=owner, tags=["a", tag])
    two = new_use_case(admin, owner=owner, title="Zebra")
    three = new_use_case(admin, owner=owner.upper(), tags=[tag])

    def found(**filters: str) -> set[str]:
        return {found["id"] for found in items(admin.get(listed, params={"pageSize": 200, **filters}))}

    assert found(owner=owner) == {one["id"], two["id"]}
    assert found(tags=tag) == {one["id"], three["id"]}
    assert found(owner=owner, tags=tag) == {one["id"]}
    assert found(owner=owner, searchKey="zebra") == {two["id"]}
    assert found(owner=owner, tags=tag[:-1]) == set()
    refused(admin.get(listed, params={"owner": "x" * 256}), 422, "Owner: the length must be no more than 255")


def test_activation_needs_an_active_flow_but_no_step(admin: Api):
    use_case = new_use_case(admin)
    path = f"/use-cases/{use_case['id']}"
    error = "use-case-cannot-be-activated-without-active-flow"
    refused(admin.put(path, {"active": True}), 400, error)
    flow = new_flow(admin, use_case)
    refused(admin.put(path, {"active": True}), 400, error)
    admin.changed(f"/flows/{flow['id']}", {"active": True})
    assert admin.changed(path, {"active": True})["active"] is True
    assert admin.changed(path, {"active": True, "title": "Again"})["active"] is True
    assert admin.changed(path, {"active": False})["active"] is False


def test_the_code_of_an_active_use_case_cannot_change(admin: Api):
    goal = Goal(admin)
    path = f"/use-cases/{goal.id}"
    error = "use-case-code-change-not-allowed-while-active"
    refused(admin.put(path, {"code": code()}), 400, error)
    refused(admin.put(path, {"code": code(), "active": False}), 400, error)
    assert item(admin.get(path))["active"] is True
    assert admin.changed(path, {"code": goal.code, "title": "Fine"})["title"] == "Fine"
    admin.changed(path, {"active": False})
    other = code()
    assert admin.changed(path, {"code": other, "active": True})["code"] == other


def test_an_active_use_case_cannot_be_deleted(admin: Api):
    goal = Goal(admin)
    path = f"/use-cases/{goal.id}"
    refused(admin.delete(path), 400, "use-case-cannot-be-deleted-while-active")
    admin.changed(path, {"active": False})
    gone(admin.delete(path))
    refused(admin.get(path), 404, "use-case-not-found")


def test_a_deletion_removes_everything_that_belongs_to_it(admin: Api, machine: Api):
    goal, other = Goal(admin, steps=2, shares=(50, 50)), Goal(admin)
    flow, step = goal.flows[0], goal.steps[0]
    flow_step = goal.flow_steps(flow["id"])[0]
    body = goal.pick_body()
    item(machine.post("/picker", body))
    rated = goal.pick_body()
    item(machine.post("/picker", rated))
    item(machine.post("/feedbacks", {"correlationId": rated["correlationId"], "score": 3}))
    admin.changed(f"/use-cases/{goal.id}", {"active": False})
    gone(admin.delete(f"/use-cases/{goal.id}"))
    for path, error in (
        (f"/use-cases/{goal.id}", "use-case-not-found"),
        (f"/use-case-steps/{step['id']}", "use-case-step-not-found"),
        (f"/flows/{flow['id']}", "flow-not-found"),
        (f"/flows/{flow['id']}/flow-statistics", "flow-statistics-not-found"),
        (f"/flow-steps/{flow_step['id']}", "flow-step-not-found"),
        (f"/flow-steps/{flow_step['id']}/flow-step-statistics", "flow-step-statistics-not-found"),
    ):
        refused(admin.get(path), 404, error)
    refused(admin.get("/flows", params=paging("title", useCaseId=goal.id)), 404, "use-case-not-found")
    refused(machine.post("/picker", body), 400, "use-case-not-found")
    for id_ in (body["correlationId"], rated["correlationId"]):
        refused(machine.post("/feedbacks", {"correlationId": id_, "score": 3}), 404, "correlation-not-found")
        taken = item(machine.post("/picker", other.pick_body(id_)))
        assert taken["isFirstCorrelation"] is True
    assert new_use_case(admin, code=goal.code)["code"] == goal.code


def test_orders_of_the_list(admin: Api):
    mark = code().replace("-", "")
    made = [
        new_use_case(admin, title=f"{mark} {title}", code=f"{mark}-{number}")
        for title, number in (("b", 3), ("a", 2), ("c", 1))
    ]
    flow = new_flow(admin, made[1])
    admin.changed(f"/flows/{flow['id']}", {"active": True})
    made[1] = admin.changed(f"/use-cases/{made[1]['id']}", {"active": True})

    def listed(order_by: str, order_dir: str) -> list[Any]:
        query = paging(order_by, order_dir, searchKey=mark)
        found = [entry for entry in items(admin.get("/use-cases", params=query)) if mark in entry["title"]]
        return [entry[KEYS[order_by]] for entry in found]

    for order_by, key in KEYS.items():
        expected = sorted(entry[key] for entry in made)
        assert listed(order_by, "asc") == expected
        assert listed(order_by, "desc") == expected[::-1]


KEYS = {
    "title": "title",
    "code": "code",
    "active": "active",
    "created_at": "createdAt",
    "updated_at": "updatedAt",
}


def test_list_entries_equal_single_objects(admin: Api):
    made = new_use_case(admin)
    query = {"page": 1, "pageSize": 5, "orderBy": "updated_at", "orderDir": "desc"}
    assert items(admin.get("/use-cases", params=query))[0] == made


@pytest.mark.parametrize("order_by", ["position", "current_pct", "description", "id", ""])
def test_other_orders_are_refused(admin: Api, order_by: str):
    query = {**paging("title"), "orderBy": order_by}
    text = "must be a valid value" if order_by else BLANK
    refused(admin.get("/use-cases", params=query), 422, f"OrderBy: {text}")


def test_steps_can_change_while_the_use_case_is_active(admin: Api):
    goal = Goal(admin)
    step = new_step(admin, goal.use_case)
    assert len(goal.flow_steps(goal.flows[0]["id"])) == 2
    gone(admin.delete(f"/use-case-steps/{step['id']}"))
    assert len(goal.flow_steps(goal.flows[0]["id"])) == 1
