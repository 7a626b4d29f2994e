"""Snapshots, and explanations of assignments."""

import uuid
from collections import Counter
from typing import Any
from urllib.parse import quote

import pytest
from tests.protocol.parts import (
    BLANK,
    LONG,
    TIME,
    item,
    new_use_case,
    refused,
)
from tests.protocol.session_calls import report, used
from tests.support.server import Api, Goal


def snapshot(machine: Api, code: str, **headers: str) -> Any:
    return machine.get("/picker/snapshot", params={"useCaseCode": code}, headers=headers)


def test_a_snapshot(admin: Api, machine: Api):
    goal = Goal(admin, steps=2, shares=(75, 25))
    goal.flows.append(goal.add_flow("Off", active=False))
    found = item(snapshot(machine, goal.code))
    assert set(found) == {"useCaseId", "useCaseCode", "snapshotVersion", "validitySeconds", "flows"}
    assert (found["useCaseId"], found["useCaseCode"]) == (goal.id, goal.code)
    assert found["validitySeconds"] == 6 * 3600
    assert {flow["flowId"]: flow["sharePct"] for flow in found["flows"]} == {
        goal.flows[0]["id"]: 75,
        goal.flows[1]["id"]: 25,
        goal.flows[2]["id"]: 0,
    }
    for flow in found["flows"]:
        expected = [step["configuration"] for step in goal.flow_steps(flow["flowId"])]
        assert [step["outputMessage"] for step in flow["steps"]] == expected
        assert [step["useCaseStepCode"] for step in flow["steps"]] == ["s1", "s2"]


def test_an_unchanged_snapshot_is_not_sent_again(admin: Api, machine: Api):
    goal, other = Goal(admin), Goal(admin)
    tag = snapshot(machine, goal.code).headers["etag"]

    def known() -> bool:
        answer = snapshot(machine, goal.code, **{"if-none-match": tag})
        if answer.status_code == 304:
            assert answer.content == b""
            assert answer.headers["etag"] == tag
            return True
        assert item(answer)["useCaseId"] == goal.id
        assert answer.headers["etag"] != tag
        return False

    assert known()
    other.configure(other.flow_steps(other.flows[0]["id"])[0]["id"], "changed elsewhere")
    assert known()
    goal.configure(goal.flow_steps(goal.flows[0]["id"])[0]["id"], "changed here")
    assert not known()
    tag = snapshot(machine, goal.code).headers["etag"]
    goal.flows.append(goal.add_flow("Another"))
    assert not known()
    tag = snapshot(machine, goal.code).headers["etag"]
    goal.set_shares(40, 60)
    assert not known()


def test_rejected_snapshot_requests(admin: Api, machine: Api):
    refused(snapshot(machine, "none"), 400, "use-case-not-found")
    refused(snapshot(machine, new_use_case(admin)["code"]), 400, "use-case-not-active")
    refused(machine.get("/picker/snapshot"), 422, f"UseCaseCode: {BLANK}")
    refused(snapshot(machine, "x" * 256), 422, f"UseCaseCode: {LONG}")
    refused(snapshot(admin, "none"), 403, "forbidden")


# ── explanations ──


def explain(caller: Api, name: str) -> Any:
    encoded = quote(name, safe="").replace(".", "%2E")  # so that ".." is not treated as a folder
    return caller.get(f"/sessions/{encoded}")


def test_a_session_is_explained(admin: Api, machine: Api, viewer: Api, reader: Api):
    goal = Goal(admin, steps=2, shares=(75, 25))
    body = goal.pick_body()
    first = item(machine.post("/picker", body))
    item(machine.post("/picker", {**body, "useCaseStepCode": "s2"}))
    story = item(explain(admin, body["correlationId"]))
    assert set(story) == {
        "correlationId",
        "useCaseId",
        "useCaseCode",
        "flowId",
        "flowTitle",
        "why",
        "reason",
        "openedAt",
        "expiresAt",
        "draw",
        "picks",
        "feedback",
    }
    assert (story["correlationId"], story["useCaseCode"]) == (body["correlationId"], goal.code)
    assert (story["flowId"], story["reason"], story["feedback"]) == (first["flowId"], "drawn", None)
    assert story["flowTitle"] in story["why"]
    chances = {entry["flowId"]: entry["probability"] for entry in story["draw"]["propensities"]}
    assert chances == {goal.flows[0]["id"]: 0.75, goal.flows[1]["id"]: 0.25}
    assert [(pick["useCaseStepCode"], pick["reason"]) for pick in story["picks"]] == [
        ("s1", "drawn"),
        ("s2", "sticky"),
    ]
    assert story["picks"][0]["id"] == first["id"]
    assert all(TIME.fullmatch(pick["at"]) for pick in story["picks"])
    rating = {"correlationId": body["correlationId"], "score": 3.5, "comment": "so"}
    given = item(machine.post("/feedbacks", rating))
    for caller in (machine, viewer, reader):
        found = item(explain(caller, body["correlationId"]))
        assert (found["feedback"]["score"], found["feedback"]["comment"]) == (3.5, "so")
        assert found["feedback"]["id"] == given["id"]


def test_the_draw_shows_the_shares_of_that_time(admin: Api, machine: Api):
    goal = Goal(admin, shares=(100, 0))
    body = goal.pick_body()
    item(machine.post("/picker", body))
    goal.set_shares(0, 100)
    item(machine.post("/picker", body))
    story = item(explain(admin, body["correlationId"]))
    assert story["flowId"] == goal.flows[0]["id"]
    chances = Counter({p["flowId"]: p["probability"] for p in story["draw"]["propensities"]})
    assert chances[goal.flows[0]["id"]] == 1


def test_a_session_assigned_during_an_outage_is_explained(admin: Api, machine: Api):
    goal = Goal(admin, shares=(100, 0))
    name = str(uuid.uuid4())
    report(machine, used(goal, name, flowId=goal.flows[1]["id"], stale=True))
    story = item(explain(admin, name))
    assert (story["reason"], story["flowId"], story["draw"]) == ("fallback", goal.flows[1]["id"], None)


@pytest.mark.parametrize(
    "name",
    [
        "a/b",
        "a b/c d",
        "ünï/✓ \U0001f600",
        "/lead",
        "trail/",
        "a//b",
        "//",
        "..",
        "../use-cases",
        "./x",
        "100%41",
        "a?b=c#d",
        "a+b&c;d",
        'q"\\',
        "x" * 255,
        "\u2028\n\t",
        "AbC",
    ],
)
def test_any_id_can_be_explained(admin: Api, machine: Api, name: str):
    goal = Goal(admin)
    item(machine.post("/picker", goal.pick_body(name)))
    for caller in (admin, machine):
        story = item(explain(caller, name))
        assert (story["correlationId"], story["useCaseId"]) == (name, goal.id)
    admin.changed(f"/use-cases/{goal.id}", {"active": False})
    assert admin.delete(f"/use-cases/{goal.id}").status_code == 204


def test_rejected_session_queries(nobody: Api, admin: Api):
    refused(explain(admin, "never seen"), 404, "correlation-not-found")
    refused(explain(admin, "x" * 256), 422, f"CorrelationID: {LONG}")
    refused(explain(nobody, "never seen"), 401, "unauthorized")
