"""Protocol v1, section 6: statistics."""

import json

from tests.protocol.flow_steps import new_flow_step, put
from tests.protocol.parts import (
    item,
    refused,
    statistics,
    step_requests,
)
from tests.support.server import Api, Goal


def test_statistics_are_immediately_exact(admin: Api, machine: Api):
    goal = Goal(admin, steps=2, shares=(100, 0))
    flow, other = goal.flows[0]["id"], goal.flows[1]["id"]
    first, second = (step["id"] for step in goal.flow_steps(flow))
    scores = (5, 4, 4)
    for count, score in enumerate(scores, 1):
        body = goal.pick_body()
        for step in ("s1", "s2", "s1"):
            item(machine.post("/picker", {**body, "useCaseStepCode": step}))
        item(machine.post("/feedbacks", {"correlationId": body["correlationId"], "score": score}))
        found = statistics(admin, flow)
        assert (found["totRequests"], found["totSessionRequests"], found["totFeedback"]) == (
            3 * count,
            count,
            count,
        )
        assert found["avgScore"] == round(sum(scores[:count]) / count, 2)
        assert (step_requests(admin, first), step_requests(admin, second)) == (2 * count, count)
    assert found["stars"] == [0, 0, 0, 2, 1]
    unserved = statistics(admin, other)
    assert (unserved["totRequests"], unserved["totFeedback"], unserved["avgScore"]) == (0, 0, 0)


def test_fields_of_statistics(admin: Api, machine: Api):
    goal = Goal(admin)
    flow = goal.flows[0]["id"]
    flow_step = goal.flow_steps(flow)[0]["id"]
    before = statistics(admin, flow)
    assert set(before) == {
        "id",
        "flowId",
        "useCaseId",
        "totRequests",
        "totSessionRequests",
        "totFeedback",
        "avgScore",
        "stars",
        "createdAt",
        "updatedAt",
    }
    assert (before["flowId"], before["useCaseId"]) == (flow, goal.id)
    of_step = item(admin.get(f"/flow-steps/{flow_step}/flow-step-statistics"))
    assert set(of_step) == {"id", "flowStepId", "flowId", "totRequests", "createdAt", "updatedAt"}
    assert (of_step["flowStepId"], of_step["flowId"]) == (flow_step, flow)
    item(machine.post("/picker", goal.pick_body()))
    after = statistics(admin, flow)
    assert after["totRequests"] == 1
    for name in ("id", "createdAt", "updatedAt"):
        assert after[name] == before[name]


def test_rejected_calls_are_not_counted(admin: Api, machine: Api):
    goal, other = Goal(admin), Goal(admin)
    body = goal.pick_body()
    item(machine.post("/picker", body))
    refused(machine.post("/picker", other.pick_body(body["correlationId"])), 400, "correlation-conflict")
    refused(machine.post("/picker", {**body, "useCaseStepCode": "none"}), 400, "use-case-step-not-found")
    refused(
        machine.post("/feedbacks", {"correlationId": body["correlationId"], "score": 9}),
        422,
        "score: must be no greater than 5",
    )
    assert statistics(admin, goal.flows[0]["id"])["totRequests"] == 1
    assert statistics(admin, goal.flows[0]["id"])["totFeedback"] == 0
    assert statistics(admin, other.flows[0]["id"])["totRequests"] == 0


def test_configurations_are_served_as_json(admin: Api):
    answer = put(admin, new_flow_step(admin), '{"a":[1,{"b":null}]}')
    assert json.loads(answer.content)["item"]["configuration"]["parameters"] == {"a": [1, {"b": None}]}
