"""Plans, reports, simulations and outcomes of a rollout."""

import json

import pytest
from tests.protocol.parts import BLANK, Callers, eventually, item, items, refused
from tests.protocol.rollouts import ADAPTIVE, go, path
from tests.support.server import Api, Goal


def test_a_plan_before_the_start(admin: Api, goal: Goal):
    body = {
        "flows": [{"mean": 4.0}, {"mean": 3.5}],
        "sessionsPerDay": 1000,
        "ratedShare": 0.2,
        "configuration": {"adaptive": {**ADAPTIVE, "budgetDays": 0.5}},
    }
    plan = admin.made(f"{path(goal)}/plan", body)
    assert 0 < plan["sessions"]["low"] < plan["sessions"]["middle"] < plan["sessions"]["high"]
    assert plan["withinBudget"] is False
    assert plan["warnings"]
    refused(
        admin.post(f"{path(goal)}/plan", {**body, "flows": [{"mean": 4.0}]}),
        422,
        "flows: at least two are needed for a comparison",
    )


def test_a_plan_warns_of_configurations_that_models_may_reject(admin: Api):
    goal = Goal(admin, shares=(50.0, 50.0))
    flow = goal.flows[0]
    step = items(admin.get("/flow-steps", params={"page": 1, "pageSize": 10, "flowId": flow["id"]}))[0]
    body = {"configuration": {"modality": "chat", "parameters": {"temperature": 9}}}
    item(admin.put(f"/flow-steps/{step['id']}", body))
    expected = {"flows": [{"mean": 4.0}, {"mean": 3.5}], "sessionsPerDay": 1000, "ratedShare": 0.2}
    told = admin.made(f"{path(goal)}/plan", expected)["warnings"]
    of_it = [
        one["text"] for one in told if (one["code"], one["flowId"]) == ("unsound_configuration", flow["id"])
    ]
    assert [text.partition(": ")[2] for text in of_it] == [
        "No model is named.",
        "“temperature” is 9; it usually lies between 0 and 2.",
    ]


def test_a_report_as_json_and_as_markdown(admin: Api, goal: Goal):
    go(admin, goal, "WARMUP")
    go(admin, goal, "FORCED_STOP")
    report = item(admin.get(f"{path(goal)}/report"))
    assert (report["rolloutState"], len(report["flows"])) == ("FORCED_STOP", 2)
    assert [entry["actor"] for entry in report["overrides"]] == ["admin"]
    assert report["decidedAt"] == report["since"]
    answer = admin.get(f"{path(goal)}/report", headers={"accept": "text/markdown"})
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    named = answer.headers["content-disposition"]
    assert named == f'attachment; filename="rollout-{goal.code}.md"'
    assert answer.text.startswith("# Rollout of A goal\n")
    assert "admin stopped the rollout" in answer.text


def test_a_simulation_reports_its_progress(admin: Api, goal: Goal):
    body = {"flows": [{"mean": 4.6}, {"mean": 2.0}], "sessions": 20_000, "seed": 3}
    answer = admin.post(f"{path(goal)}/simulation", body)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    lines = [line for line in answer.iter_lines() if line]
    assert len(lines) > 2
    assert answer.text == admin.post(f"{path(goal)}/simulation", body).text
    assert '"finished":true' in lines[-1]
    assert '"outcomes":["superior"]' in lines[-1]


def test_a_simulation_starts_at_the_given_shares_and_gives_reason_codes(admin: Api, goal: Goal):
    flows = [{"mean": 4.6, "sharePct": 30}, {"mean": 2.0, "sharePct": 10}, {"mean": 2.0}]
    adaptive = {"minFeedback": 20, "maxStepPct": 1, "intervalMins": 10, "attributionWindowMins": 0}
    body = {"flows": flows, "sessions": 5_000, "configuration": {"adaptive": adaptive}}
    answer = admin.post(f"{path(goal)}/simulation", body)
    assert answer.status_code == 200
    told = [line for line in map(json.loads, answer.iter_lines()) if "entry" in line]
    assert told[0]["sharesPct"] == pytest.approx([75, 25, 0], abs=2)
    dropped = next(line["entry"] for line in told if line["entry"]["what"] == "flow_dropped")
    assert (dropped["code"], dropped["flow"]) == ("proven_worse", 1)
    assert dropped["numbers"]["log_e"] >= dropped["numbers"]["needed"]


def test_outcomes_are_stored_once_and_shown(admin: Api, machine: Api, goal: Goal, callers: Callers):
    go(admin, goal, "WARMUP")
    picks = [item(machine.post("/picker", goal.pick_body())) for _ in range(4)]
    measured = {"error": False, "latencyMs": 120.5, "inputTokens": 10, "outputTokens": 20, "cost": 0.01}
    outcomes = [
        {"correlationId": pick["correlationId"], "useCaseStepCode": "s1", **measured} for pick in picks
    ]
    outcomes += [
        {"correlationId": "nobody", "error": True},
        {"correlationId": picks[0]["correlationId"], "useCaseStepCode": "no", "error": True},
    ]
    key = {"idempotency-key": f"batch-{goal.id}"}
    wanted = {
        "accepted": 4,
        "rejected": [
            {"index": 4, "error": "correlation-not-found"},
            {"index": 5, "error": "use-case-step-not-found"},
        ],
    }
    for _ in range(2):
        assert item(machine.post("/outcomes", {"outcomes": outcomes}, headers=key)) == wanted

    def shown() -> int | None:
        flows = item(admin.get(path(goal)))["progress"]["flows"]
        return sum(flow["outcomes"]["sessions"] for flow in flows) or None

    assert eventually(shown, seconds=5) == 4
    flow = next(f for f in item(admin.get(path(goal)))["progress"]["flows"] if f["outcomes"]["sessions"])
    assert (flow["outcomes"]["errorRate"], flow["outcomes"]["latencyMs"]) == (0.0, 120.5)
    refused(
        callers.with_scopes("read").post("/outcomes", {"outcomes": outcomes}, headers=key), 403, "forbidden"
    )
    refused(machine.post("/outcomes", {"outcomes": outcomes}), 422, f"Idempotency-Key: {BLANK}")
    empty = machine.post(
        "/outcomes", {"outcomes": [{"correlationId": "x"}]}, headers={"idempotency-key": "e"}
    )
    assert item(empty) == {"accepted": 0, "rejected": [{"index": 0, "error": "nothing was measured"}]}
