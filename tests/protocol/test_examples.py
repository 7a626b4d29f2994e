"""Examples from production, from the request to their deletion."""

import time
from collections.abc import Mapping
from typing import Any

from tests.cli.manifest_shell import Shell
from tests.protocol.conftest import Callers
from tests.protocol.parts import code, item, items, new_capture, paging, refused
from tests.support.server import Api, Goal


def example(goal: Goal, **fields: Any) -> dict[str, Any]:
    needed = {
        "useCaseCode": goal.code,
        "correlationId": code(),
        "useCaseStepCode": goal.steps[0]["code"],
        "inputs": {"question": "Write to ann@example.com"},
        "output": "Call +49 30 1234567",
    }
    return {**needed, **fields}


def record(machine: Api, *examples: Mapping[str, Any]) -> dict[str, Any]:
    answer = machine.post("/examples", {"examples": list(examples)})
    assert answer.status_code == 202, answer.text
    return answer.json()["item"]


def stored(admin: Api, count: int, **filters: Any) -> list[dict[str, Any]]:
    deadline = time.monotonic() + 20
    while True:
        found = items(admin.get("/examples", params=paging("at", **filters)))
        if len(found) >= count or time.monotonic() > deadline:
            assert len(found) == count
            return found
        time.sleep(0.05)


def test_examples_are_redacted_stored_once_and_deleted(admin: Api, machine: Api, goal: Goal):
    one = example(goal, model="m", latencyMs=1.5, inputTokens=3, outputTokens=4)
    assert record(machine, one)["rejected"] == [{"index": 0, "error": "capture-not-enabled"}]
    new_capture(admin, goal.use_case, enabled=True, consent="not-required", patterns=["Call{1,2}"])
    assert record(machine, one, one) == {"accepted": 2, "notSampled": 0, "rejected": []}
    later = example(goal)
    record(machine, later)
    stored(admin, 1, correlationId=later["correlationId"])
    (found,) = stored(admin, 1, correlationId=one["correlationId"], useCaseId=goal.id)
    assert (found["inputs"], found["output"]) == ({"question": "Write to [email]"}, "[redacted] [phone]")
    assert (found["step"], found["sequence"], found["source"]) == (goal.steps[0]["code"], 0, "api")
    assert (found["model"], found["latencyMs"], found["inputTokens"], found["outputTokens"]) == (
        "m",
        1.5,
        3,
        4,
    )

    answer = admin.http.delete("/examples", params={"correlationId": one["correlationId"]})
    nothing = {"waiting": 0, "drafts": 0, "versions": [], "queues": []}
    assert item(answer) == {"deleted": 1, **nothing}
    log = items(admin.get("/audit-log", params=paging(None, entityId=one["correlationId"])))
    assert [(entry["entity"], entry["action"], entry["before"]) for entry in log] == [
        ("example", "delete", {"count": 1, "items": 0})
    ]
    last = example(goal)
    record(machine, {**one, "sequence": 1}, last)
    stored(admin, 1, correlationId=last["correlationId"])
    stored(admin, 0, correlationId=one["correlationId"])


def test_each_refusal_has_its_reason(admin: Api, machine: Api, goal: Goal):
    new_capture(admin, goal.use_case, enabled=True)
    answer = record(
        machine,
        example(goal, consent=True),
        example(goal),
        example(goal, useCaseStepCode="none"),
        example(goal, useCaseCode="none"),
        example(goal, consent=True, inputs={"text": "x" * 66_000}),
        {**example(goal), "inputs": 3},
        example(goal, at="yesterday"),
    )
    assert answer["accepted"] == 1
    assert [one["error"] for one in answer["rejected"]] == [
        "consent-required",
        "unknown-step",
        "unknown-use-case",
        "inputs and output: must not be larger than 65536 bytes together",
        "inputs: must be an object",
        "at: must be an RFC 3339 time with an offset",
    ]


def test_who_may_record_read_and_delete(admin: Api, callers: Callers, goal: Goal):
    body = {"examples": [example(goal)]}
    for caller in (admin, callers.with_scopes("pick", "feedback", "read")):
        refused(caller.post("/examples", body), 403, "forbidden")
    recorder = callers.with_scopes("record")
    assert recorder.post("/examples", body).status_code == 202
    refused(recorder.get("/examples", params=paging("at")), 403, "forbidden")
    viewer = callers.with_role("viewer")
    assert viewer.get("/examples", params=paging("at")).status_code == 200
    refused(viewer.http.delete("/examples", params={"correlationId": "x"}), 403, "forbidden")
    editor = callers.with_role("editor")
    assert item(editor.http.delete("/examples", params={"correlationId": "x"}))["deleted"] == 0
    refused(editor.http.delete("/examples"), 422, "correlationId: cannot be blank")


def test_patterns_whose_cost_is_not_bounded_are_refused(admin: Api, goal: Goal):
    body = {"name": "production", "useCaseId": goal.id, "patterns": ["(a+)+b"]}
    answer = admin.post("/captures", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0].startswith("patterns[0]: must not repeat without a limit")


def test_status_and_metrics_count_examples(admin: Api, machine: Api, nobody: Api, goal: Goal):
    record(machine, example(goal))
    assert item(admin.get("/system"))["capture"]["refused"] >= 1
    metrics = nobody.http.get(str(nobody.http.base_url).replace("/api/v1/", "/metrics")).text
    assert 'aimm_examples_total{fate="refused"}' in metrics


def test_the_command_deletes_too(
    admin: Api, machine: Api, goal: Goal, server_database_url: str, tmp_path: Any
):
    new_capture(admin, goal.use_case, enabled=True, consent="not-required")
    one = example(goal)
    record(machine, one)
    stored(admin, 1, correlationId=one["correlationId"])
    shell = Shell(server_database_url, tmp_path)
    said = shell.fine("examples", "delete", "--correlation-id", one["correlationId"])
    assert said == "1 example deleted\n"
    stored(admin, 0, correlationId=one["correlationId"])
