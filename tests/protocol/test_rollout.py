"""Rollout strategies: protocol v1, section 7, and extensions."""

from typing import Any

import httpx2
import pytest
from tests.protocol.parts import BLANK, NOT_PARSED, NOWHERE, eventually, item, items, refused
from tests.protocol.rollouts import ADAPTIVE, go, path
from tests.support.server import Api, Goal

BY_MINUTES: dict[str, Any] = {"intervalMins": 5, "intervalSessReqs": None}
ONE_OF_TWO = "between 'intervalMins' or 'intervalSessReqs' need to be set"
OTHER = "00000000-0000-4000-8000-000000000001"


def configure(api: Api, goal: Goal, **configuration: Any) -> httpx2.Response:
    return api.put(path(goal), {"configuration": {"adaptive": ADAPTIVE, **configuration}})


def part(flow: dict[str, Any], share: float) -> dict[str, Any]:
    return {"flowId": flow["id"], "finalServePct": share}


def shares(admin: Api, goal: Goal) -> list[float]:
    return [item(admin.get(f"/flows/{flow['id']}"))["currentServePct"] for flow in goal.flows]


def test_every_use_case_has_a_rollout_in_init(admin: Api, goal: Goal):
    found = item(admin.get(path(goal)))
    assert (found["useCaseId"], found["rolloutState"]) == (goal.id, "INIT")
    configuration = found["configuration"]
    assert configuration["warmup"] is None
    assert configuration["escape"] is None
    assert {name: configuration["adaptive"][name] for name in ADAPTIVE} == ADAPTIVE
    assert configuration["stateConfigs"] == {"completedFlowId": None}
    assert {"id", "createdAt", "updatedAt"} <= found.keys()
    assert item(admin.get(path(goal)))["id"] == found["id"]


def test_a_rollout_is_deleted_with_its_use_case(admin: Api):
    goal = Goal(admin, shares=())
    assert admin.delete(f"/use-cases/{goal.id}").status_code == 204
    refused(admin.get(path(goal)), 404, "rollout-strategy-not-found")


def test_an_unknown_use_case(admin: Api):
    nowhere = f"/use-cases/{NOWHERE}/rollout-strategy"
    refused(admin.get(nowhere), 404, "rollout-strategy-not-found")
    refused(admin.put(nowhere, {"configuration": {"adaptive": ADAPTIVE}}), 404, "rollout-strategy-not-found")
    refused(admin.put(f"{nowhere}/state", {"state": "WARMUP"}), 404, "rollout-strategy-not-found")
    refused(admin.get(f"{nowhere}/report"), 404, "rollout-strategy-not-found")
    refused(
        admin.get(f"{nowhere}/timeline", params={"page": 1, "pageSize": 1}), 404, "rollout-strategy-not-found"
    )
    refused(admin.get("/use-cases/x/rollout-strategy"), 422, "ID: must be a valid UUID")


def test_only_editors_can_change_a_rollout(goal: Goal, viewer: Api, nobody: Api, reader: Api):
    assert viewer.get(path(goal)).status_code == 200
    refused(configure(viewer, goal), 403, "forbidden")
    refused(go(viewer, goal, "WARMUP"), 403, "forbidden")
    refused(nobody.get(path(goal)), 401, "unauthorized")
    refused(reader.get(path(goal)), 403, "forbidden")


def test_the_whole_configuration_is_replaced_and_rounded(admin: Api, goal: Goal):
    one, two = goal.flows
    escape = {
        "rules": [
            {"flowId": two["id"], "minFeedback": 3, "lowerScore": 2.345, "rollback": [part(one, 99.999)]}
        ]
    }
    warmup = {**BY_MINUTES, "goals": [part(two, 33.333)]}
    given = {"completedFlowId": one["id"]}
    first = item(configure(admin, goal, warmup=warmup, escape=escape, stateConfigs=given))["configuration"]
    assert first["warmup"]["goals"] == [part(two, 33.33)]
    assert first["escape"]["rules"][0]["lowerScore"] == 2.35
    assert first["escape"]["rules"][0]["rollback"] == [part(one, 100.0)]
    assert first["stateConfigs"] == {"completedFlowId": None}
    second = item(configure(admin, goal))["configuration"]
    assert (second["warmup"], second["escape"]) == (None, None)


@pytest.mark.parametrize(
    ("configuration", "error"),
    [
        ({"adaptive": None}, f"configuration: (adaptive: {BLANK})"),
        (
            {"warmup": {"goals": [{"flowId": OTHER, "finalServePct": 1}]}},
            f"configuration: (warmup: (intervalMins: at least one {ONE_OF_TWO}))",
        ),
        (
            {
                "warmup": {
                    "intervalMins": 1,
                    "intervalSessReqs": 1,
                    "goals": [{"flowId": OTHER, "finalServePct": 1}],
                }
            },
            f"configuration: (warmup: (intervalMins: only one {ONE_OF_TWO}))",
        ),
        ({"warmup": {**BY_MINUTES, "goals": []}}, f"configuration: (warmup: (goals: {BLANK}))"),
        (
            {"warmup": {**BY_MINUTES, "goals": [{"flowId": OTHER, "finalServePct": 60}] * 2}},
            "configuration: (warmup: (goals: flow can have only one goal associated))",
        ),
        (
            {
                "warmup": {
                    **BY_MINUTES,
                    "goals": [
                        {"flowId": OTHER, "finalServePct": 60},
                        {"flowId": NOWHERE, "finalServePct": 60},
                    ],
                }
            },
            "configuration: (warmup: (goals: goals can have a maximum of 100% as sum))",
        ),
    ],
)
def test_all_errors_of_a_configuration_are_reported(
    admin: Api, goal: Goal, configuration: dict[str, Any], error: str
):
    refused(configure(admin, goal, **configuration), 422, error)
    assert item(admin.get(path(goal)))["version"] == 1


def test_missing_bodies(admin: Api, goal: Goal):
    refused(admin.put(path(goal), {}), 422, f"configuration: {BLANK}")
    refused(admin.put(path(goal), {"configuration": 1}), 422, NOT_PARSED)
    refused(admin.put(f"{path(goal)}/state", {}), 422, f"state: {BLANK}")
    refused(go(admin, goal, "DANCING"), 422, "state: must be a valid value")
    refused(go(admin, goal, "FORCED_COMPLETED"), 422, f"completedFlowId: {BLANK}")
    refused(
        go(admin, goal, "FORCED_COMPLETED", completedFlowId="x"), 422, "completedFlowId: must be a valid UUID"
    )


STATES = (
    "INIT",
    "WARMUP",
    "ADAPTIVE",
    "ESCAPED",
    "COMPLETED",
    "FORCED_STOP",
    "FORCED_ESCAPED",
    "FORCED_COMPLETED",
)


def test_transitions_between_states(admin: Api, goal: Goal):
    flow = goal.flows[0]["id"]

    def tried(state: str) -> int:
        return go(admin, goal, state, completedFlowId=flow).status_code

    no = "rollout-strategy-transition-state-not-allowed"
    for state in set(STATES) - {"WARMUP"}:
        refused(go(admin, goal, state, completedFlowId=flow), 400, no)
    warmup = {"intervalMins": 1000, "goals": [part(goal.flows[0], 60)]}
    for running, configured in (("WARMUP", warmup), ("ADAPTIVE", None)):
        for forced in ("FORCED_STOP", "FORCED_ESCAPED", "FORCED_COMPLETED"):
            assert configure(admin, goal, warmup=configured).status_code == 200
            assert item(go(admin, goal, "WARMUP"))["rolloutState"] == running
            refused(configure(admin, goal), 400, "rollout-strategy-not-editable-while-active")
            for state in ("INIT", "WARMUP", "ADAPTIVE", "ESCAPED", "COMPLETED"):
                refused(go(admin, goal, state), 400, no)
            assert tried(forced) == 200
            refused(configure(admin, goal), 400, "rollout-strategy-not-editable-while-active")
            for state in set(STATES) - {"INIT"}:
                refused(go(admin, goal, state, completedFlowId=flow), 400, no)
            assert tried("INIT") == 200


def test_forced_ends_and_their_shares(admin: Api, goal: Goal):
    one, two = goal.flows
    rule = {"flowId": two["id"], "minFeedback": 1, "lowerScore": 1, "rollback": [part(one, 70)]}
    configure(admin, goal, escape={"rules": [rule]})
    go(admin, goal, "WARMUP")
    go(admin, goal, "FORCED_ESCAPED")
    assert shares(admin, goal) == [70.0, 0.0]
    go(admin, goal, "INIT")
    go(admin, goal, "WARMUP")
    done = item(go(admin, goal, "FORCED_COMPLETED", completedFlowId=two["id"]))
    assert done["configuration"]["stateConfigs"] == {"completedFlowId": two["id"]}
    assert shares(admin, goal) == [0.0, 100.0]
    assert item(go(admin, goal, "INIT"))["configuration"]["stateConfigs"] == {"completedFlowId": None}
    go(admin, goal, "WARMUP")
    refused(go(admin, goal, "FORCED_COMPLETED", completedFlowId=NOWHERE), 404, "active-flow-not-found")


def test_an_outdated_version(admin: Api, goal: Goal):
    answer = admin.get(path(goal))
    assert answer.headers["etag"] == f'"{item(answer)["version"]}"'
    old = {"if-match": answer.headers["etag"]}
    body = {"configuration": {"adaptive": {**ADAPTIVE, "intervalMins": 20}}}
    assert admin.put(path(goal), body, headers=old).status_code == 200
    refused(admin.put(path(goal), body, headers=old), 412, "version-is-outdated")
    refused(admin.put(f"{path(goal)}/state", {"state": "WARMUP"}, headers=old), 412, "version-is-outdated")


def test_entering_the_warmup_sets_the_statistics_to_zero(admin: Api, machine: Api, goal: Goal):
    for _ in range(5):
        assert machine.post("/picker", goal.pick_body()).status_code == 200
    configure(admin, goal, warmup={"intervalMins": 1000, "goals": [part(goal.flows[0], 60)]})
    go(admin, goal, "WARMUP")
    for flow in goal.flows:
        known = item(admin.get(f"/flows/{flow['id']}/flow-statistics"))
        assert (known["totRequests"], known["totSessionRequests"], known["avgScore"]) == (0, 0, 0)


def test_an_escape_follows_its_feedback_within_two_seconds(admin: Api, machine: Api):
    goal = Goal(admin, shares=(50.0, 50.0))
    one, two = goal.flows
    rule = {"flowId": two["id"], "minFeedback": 1, "lowerScore": 2, "rollback": [part(one, 100)]}
    configure(admin, goal, escape={"rules": [rule]})
    go(admin, goal, "WARMUP")
    picked = eventually(
        lambda: (
            pick if (pick := item(machine.post("/picker", goal.pick_body())))["flowId"] == two["id"] else None
        )
    )
    rating = {"correlationId": picked["correlationId"], "score": 1, "comment": "bad"}
    item(machine.post("/feedbacks", rating))
    eventually(lambda: item(admin.get(path(goal)))["rolloutState"] == "ESCAPED" or None, seconds=2)
    assert shares(admin, goal) == [100.0, 0.0]
    told = items(admin.get(f"{path(goal)}/timeline", params={"page": 1, "pageSize": 10}))
    assert [entry["what"] for entry in told] == ["escaped", "started", "configured"]
