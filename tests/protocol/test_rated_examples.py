"""What was captured of the worst rated sessions."""

from typing import Any

from tests.protocol.conftest import Callers
from tests.protocol.parts import code, new_capture, refused
from tests.support.server import Api, Goal


def rated(admin: Api, machine: Api, goal: Goal, score: float, captured: int) -> str:
    """A session that was rated, with some examples; its correlation id."""
    body = goal.pick_body(code(), goal.steps[0]["code"])
    machine.made("/picker", body)
    machine.made("/feedbacks", {"correlationId": body["correlationId"], "score": score, "comment": "c"})
    named = {key: body[key] for key in ("correlationId", "useCaseCode", "useCaseStepCode")}
    examples = [{**named, "inputs": {"n": n}, "output": "x", "sequence": n} for n in range(captured)]
    if examples:
        answer = machine.post("/examples", {"examples": examples})
        assert answer.json()["item"]["accepted"] == captured
    return body["correlationId"]


def found(caller: Api, goal: Goal, **query: Any) -> dict[str, Any]:
    answer = caller.get("/rated-examples", params={"useCaseId": goal.id, **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_worst_rated_sessions_with_examples_come_first(admin: Api, machine: Api, goal: Goal):
    new_capture(admin, goal.use_case, enabled=True, consent="not-required")
    good = rated(admin, machine, goal, 5, 1)
    bad = rated(admin, machine, goal, 1.5, 2)
    rated(admin, machine, goal, 1, 0)
    worst = rated(admin, machine, goal, 1, 1)
    answer = found(admin, goal)
    assert (answer["ratings"], answer["captured"], answer["cut"]) == (4, 3, False)
    assert [one["correlationId"] for one in answer["items"]] == [worst, bad, good]
    assert [one["score"] for one in answer["items"]] == [1, 1.5, 5]
    assert [one["inputs"] for one in answer["items"][1]["examples"]] == [{"n": 0}, {"n": 1}]
    assert answer["items"][0]["comment"] == "c"
    assert answer["items"][0]["flowId"] in {flow["id"] for flow in goal.flows}
    few = found(admin, goal, sessions=1, maxScore=2)
    assert ([one["correlationId"] for one in few["items"]], few["ratings"]) == ([worst], 3)
    assert found(admin, goal, until="2020-01-01T00:00:00Z")["items"] == []


def test_who_may_look(admin: Api, callers: Callers, goal: Goal):
    assert found(callers.with_role("viewer"), goal)["items"] == []
    query = {"useCaseId": goal.id}
    refused(callers.with_scopes("record").get("/rated-examples", params=query), 403, "forbidden")
    refused(
        admin.get("/rated-examples", params={**query, "sessions": 0}), 422, "Sessions: must be no less than 1"
    )
    unknown = {"useCaseId": "0b1e3f5a-7c9d-4e2f-8a6b-1c3d5e7f9a0b"}
    refused(admin.get("/rated-examples", params=unknown), 404, "use-case-not-found")
