"""Protocol v1, section 4: the steps of use cases."""

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
    "useCaseId",
    "title",
    "code",
    "description",
    "position",
    "createdAt",
    "updatedAt",
    "version",
}
LETTERS = "abcde"


def five(admin: Api) -> tuple[dict[str, Any], dict[str, str]]:
    """A use case with steps a … e, and their ids."""
    use_case = new_use_case(admin)
    return use_case, {letter: new_step(admin, use_case, code=letter)["id"] for letter in LETTERS}


def listed(admin: Api, use_case: dict[str, Any], order_dir: str = "asc") -> list[dict[str, Any]]:
    query = paging("position", order_dir, useCaseId=use_case["id"])
    return items(admin.get("/use-case-steps", params=query))


def order(admin: Api, use_case: dict[str, Any]) -> str:
    found = listed(admin, use_case)
    assert [step["position"] for step in found] == [*range(1, len(found) + 1)]
    return "".join(step["code"] for step in found)


def test_a_new_step_goes_last(admin: Api):
    use_case = new_use_case(admin)
    for position in (1, 2, 3):
        body = {"useCaseId": use_case["id"], "title": "T", "code": code(), "description": "D", "position": 1}
        made = item(admin.post("/use-case-steps", body))
        assert set(made) == FIELDS
        assert (made["useCaseId"], made["position"]) == (use_case["id"], position)
        assert (made["title"], made["code"], made["description"]) == ("T", body["code"], "D")
        assert item(admin.get(f"/use-case-steps/{made['id']}")) == made


def test_unknown_ids(admin: Api):
    path = f"/use-case-steps/{NOWHERE}"
    refused(admin.get(path), 404, "use-case-step-not-found")
    refused(admin.put(path, {"title": "T"}), 404, "use-case-step-not-found")
    refused(admin.delete(path), 404, "use-case-step-not-found")
    body = {**TEXT, "code": "c", "useCaseId": NOWHERE}
    refused(admin.post("/use-case-steps", body), 404, "use-case-not-found")
    query = paging("position", useCaseId=NOWHERE)
    refused(admin.get("/use-case-steps", params=query), 404, "use-case-not-found")


def test_a_code_is_unique_in_its_use_case(admin: Api):
    one, other = new_use_case(admin), new_use_case(admin)
    first, second = new_step(admin, one, code="same"), new_step(admin, one, code="Same")
    new_step(admin, other, code="same")
    body = {**TEXT, "code": "same", "useCaseId": one["id"]}
    error = "use-case-step-same-code-already-exists"
    refused(admin.post("/use-case-steps", body), 400, error)
    refused(admin.put(f"/use-case-steps/{second['id']}", {"code": "same"}), 400, error)
    assert admin.changed(f"/use-case-steps/{first['id']}", {"code": "same"})["code"] == "same"


def test_changing_each_field_alone(admin: Api):
    made = new_step(admin, new_use_case(admin))
    path = f"/use-case-steps/{made['id']}"
    for field, value in (("title", "Other"), ("code", code()), ("description", "Another")):
        before = item(admin.get(path))
        after = admin.changed(path, {field: value})
        assert {n for n in FIELDS if before[n] != after[n]} == {field, "updatedAt", "version"}
        assert after[field] == value
        assert item(admin.get(path)) == after


@pytest.mark.parametrize(
    ("step", "position", "expected"),
    [
        ("a", 1, "abcde"),
        ("a", 3, "bcade"),
        ("a", 5, "bcdea"),
        ("b", 1000, "acdeb"),
        ("e", 1, "eabcd"),
        ("d", 2, "adbce"),
        ("c", 3, "abcde"),
    ],
)
def test_moving_a_step_shifts_the_others(admin: Api, step: str, position: int, expected: str):
    use_case, ids = five(admin)
    before = {found["code"]: found for found in listed(admin, use_case)}
    moved = admin.changed(f"/use-case-steps/{ids[step]}", {"position": position})
    assert moved["position"] == expected.index(step) + 1
    assert order(admin, use_case) == expected
    for found in listed(admin, use_case):
        old = before[found["code"]]
        touched = old["position"] != found["position"]
        assert (found["updatedAt"] != old["updatedAt"]) is touched


@pytest.mark.parametrize(
    ("position", "error"), [(0, BLANK), (-1, "must be no less than 1"), (-(10**6), "must be no less than 1")]
)
def test_positions_start_at_one(admin: Api, position: int, error: str):
    made = new_step(admin, new_use_case(admin))
    refused(admin.put(f"/use-case-steps/{made['id']}", {"position": position}), 422, f"position: {error}")


def test_a_huge_position_means_last(admin: Api):
    use_case, ids = five(admin)
    admin.changed(f"/use-case-steps/{ids['a']}", {"position": 2**40})
    assert order(admin, use_case) == "bcdea"


def test_a_deletion_leaves_no_gap(admin: Api):
    use_case, ids = five(admin)
    gone(admin.delete(f"/use-case-steps/{ids['b']}"))
    assert order(admin, use_case) == "acde"
    assert new_step(admin, use_case, code="f")["position"] == 5
    gone(admin.delete(f"/use-case-steps/{ids['a']}"))
    assert order(admin, use_case) == "cdef"


def test_every_flow_gets_a_flow_step_at_once_and_loses_it(admin: Api, machine: Api):
    goal = Goal(admin, steps=1, shares=(50, 50))
    step = new_step(admin, goal.use_case, code="later")
    for flow in goal.flows:
        found = goal.flow_steps(flow["id"])
        assert [entry["useCaseStepId"] for entry in found] == [goal.steps[0]["id"], step["id"]]
        assert (found[1]["configuration"], found[1]["placeholders"]) == ({}, [])
    flow_step = goal.flow_steps(goal.flows[0]["id"])[1]
    assert item(machine.post("/picker", goal.pick_body(step="later")))["outputMessage"] == {}
    gone(admin.delete(f"/use-case-steps/{step['id']}"))
    refused(admin.get(f"/flow-steps/{flow_step['id']}"), 404, "flow-step-not-found")
    refused(
        admin.get(f"/flow-steps/{flow_step['id']}/flow-step-statistics"),
        404,
        "flow-step-statistics-not-found",
    )
    refused(machine.post("/picker", goal.pick_body(step="later")), 400, "use-case-step-not-found")


def test_a_changed_code_is_picked_by_its_new_name(admin: Api, machine: Api):
    goal = Goal(admin)
    admin.changed(f"/use-case-steps/{goal.steps[0]['id']}", {"code": "renamed"})
    item(machine.post("/picker", goal.pick_body(step="renamed")))
    refused(machine.post("/picker", goal.pick_body(step="s1")), 400, "use-case-step-not-found")


def test_orders_of_the_list(admin: Api):
    use_case, ids = five(admin)
    for letter in "dbeac":
        admin.changed(f"/use-case-steps/{ids[letter]}", {"title": "Touched"})
    for order_by, expected in (("position", LETTERS), ("created_at", LETTERS), ("updated_at", "dbeac")):
        for order_dir, letters in (("asc", expected), ("desc", expected[::-1])):
            query = paging(order_by, order_dir, useCaseId=use_case["id"])
            found = items(admin.get("/use-case-steps", params=query))
            assert "".join(step["code"] for step in found) == letters


@pytest.mark.parametrize("order_by", ["title", "code", "active"])
def test_other_orders_are_refused(admin: Api, order_by: str):
    query = paging(order_by, useCaseId=new_use_case(admin)["id"])
    refused(admin.get("/use-case-steps", params=query), 422, "OrderBy: must be a valid value")


def test_flow_steps_follow_the_order_of_the_steps(admin: Api):
    use_case, ids = five(admin)
    flow = new_flow(admin, use_case)
    admin.changed(f"/use-case-steps/{ids['e']}", {"position": 1})
    found = items(admin.get("/flow-steps", params=paging(flowId=flow["id"])))
    assert [entry["useCaseStepId"] for entry in found] == [ids[letter] for letter in "eabcd"]
