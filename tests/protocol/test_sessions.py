"""Whole sessions in one call."""

import uuid
from datetime import datetime

from tests.protocol.parts import (
    BLANK,
    LONG,
    NOT_PARSED,
    at_once,
    item,
    new_use_case,
    refused,
    statistics,
    step_requests,
)
from tests.protocol.session_calls import opened, report, used
from tests.support.server import Api, Goal, ServerProcess


def test_a_session_has_all_steps(admin: Api, machine: Api):
    goal = Goal(admin, steps=3, shares=(50, 50))
    session = opened(machine, goal)
    assert set(session) == {
        "id",
        "useCaseId",
        "useCaseCode",
        "flowId",
        "correlationId",
        "isFirstCorrelation",
        "createdAt",
        "expiresAt",
        "expiresInSeconds",
        "snapshotVersion",
        "steps",
    }
    assert 6 * 3600 - 60 < session["expiresInSeconds"] <= 6 * 3600
    assert (session["useCaseId"], session["useCaseCode"]) == (goal.id, goal.code)
    assert session["isFirstCorrelation"] is True
    lasts = datetime.fromisoformat(session["expiresAt"]) - datetime.fromisoformat(session["createdAt"])
    assert lasts.total_seconds() == 6 * 3600
    flow_steps = goal.flow_steps(session["flowId"])
    assert [step["useCaseStepCode"] for step in session["steps"]] == ["s1", "s2", "s3"]
    for step, flow_step in zip(session["steps"], flow_steps, strict=True):
        assert step == {
            "useCaseStepId": flow_step["useCaseStepId"],
            "useCaseStepCode": step["useCaseStepCode"],
            "flowStepId": flow_step["id"],
            "revision": flow_step["revision"],
            "outputMessage": flow_step["configuration"],
            "placeholders": flow_step["placeholders"],
        }


def test_sessions_and_picks_share_assignments(admin: Api, machine: Api):
    goal = Goal(admin, shares=(50, 50))
    for _ in range(8):
        session = opened(machine, goal)
        name = session["correlationId"]
        pick = item(machine.post("/picker", goal.pick_body(name)))
        assert (pick["flowId"], pick["isFirstCorrelation"]) == (session["flowId"], False)
        again = opened(machine, goal, name)
        assert again["isFirstCorrelation"] is False
        for field in ("id", "flowId", "createdAt", "expiresAt", "steps"):
            assert again[field] == session[field]


def test_rejected_session_requests(admin: Api, machine: Api):
    goal, other = Goal(admin), Goal(admin)
    name = opened(machine, goal)["correlationId"]
    body = {"correlationId": name, "useCaseCode": other.code}
    refused(machine.post("/picker/session", body), 400, "correlation-conflict")
    refused(machine.post("/picker/session", {**body, "useCaseCode": "none"}), 400, "use-case-not-found")
    sleeping = new_use_case(admin)["code"]
    refused(machine.post("/picker/session", {**body, "useCaseCode": sleeping}), 400, "use-case-not-active")
    refused(machine.post("/picker/session", {}), 422, f"correlationId: {BLANK}", f"useCaseCode: {BLANK}")
    refused(
        machine.post("/picker/session", {**body, "correlationId": "x" * 256}), 422, f"correlationId: {LONG}"
    )
    refused(machine.post("/picker/session", b"{"), 422, NOT_PARSED)
    refused(admin.post("/picker/session", body), 403, "forbidden")


def test_sessions_opened_concurrently(admin: Api, server: ServerProcess):
    goal = Goal(admin, shares=(50, 50))
    callers = [Api.machine(server) for _ in range(8)]
    for _ in range(5):
        name = str(uuid.uuid4())
        found = at_once(8, lambda number, name=name: opened(callers[number], goal, name))
        assert len({session["flowId"] for session in found}) == 1
        assert [session["isFirstCorrelation"] for session in found].count(True) == 1
    for caller in callers:
        caller.http.close()


def test_opening_a_session_does_not_count_as_serving_a_step(admin: Api, machine: Api):
    goal = Goal(admin, steps=2)
    flow = goal.flows[0]["id"]
    name = opened(machine, goal)["correlationId"]
    assert statistics(admin, flow)["totSessionRequests"] == 1
    for flow_step in goal.flow_steps(flow):
        assert step_requests(admin, flow_step["id"]) == 0
    answer = item(report(machine, used(goal, name, "s1"), used(goal, name, "s2"), used(goal, name, "s2")))
    assert answer == {"accepted": 3, "rejected": []}
    counted = [step_requests(admin, flow_step["id"]) for flow_step in goal.flow_steps(flow)]
    assert counted == [1, 2]
    assert statistics(admin, flow)["totSessionRequests"] == 1
    assert statistics(admin, flow)["totRequests"] == 3, "picks served"
