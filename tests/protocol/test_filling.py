"""Review queues are filled from runs and datasets."""

from typing import Any

import pytest
from tests.protocol.parts import (
    NOWHERE,
    item,
    items,
    new_dataset,
    new_queue,
    new_use_case,
    paging,
    refused,
)
from tests.support.server import Api, Goal


def recorded(label: str, **answers: str) -> dict[str, Any]:
    outputs = [{"item": key, "text": text, "inputs": {"q": key}} for key, text in answers.items()]
    failed = {"item": "failed", "error": "timed out"}
    return {"recorded": {"label": label, "outputs": [*outputs, failed]}}


@pytest.fixture
def run(admin: Api, goal: Goal) -> dict[str, Any]:
    targets = [recorded("a", x="ax", y="ay"), recorded("b", x="bx", y="by"), recorded("c", x="cx")]
    return admin.made("/runs", {"useCaseId": goal.id, "title": "R", "targets": targets})


@pytest.fixture
def dataset(admin: Api, goal: Goal) -> str:
    made = new_dataset(admin, goal.use_case)["id"]
    rows = [
        {"key": "one", "inputs": {"q": "1"}, "slice": "s", "expected": {"kind": "label", "value": "yes"}},
        {"key": "two", "inputs": {"q": "2"}},
    ]
    admin.http.post(f"/datasets/{made}/items", json={"items": rows}).raise_for_status()
    admin.made(f"/datasets/{made}/versions", {})
    more = [{"key": "three", "inputs": {"q": "3"}}]
    admin.http.post(f"/datasets/{made}/items", json={"items": more}).raise_for_status()
    return made


def fill(admin: Api, queue: dict[str, Any], **body: Any) -> Any:
    return admin.post(f"/review-queues/{queue['id']}/fill", body)


def tasks(admin: Api, queue: dict[str, Any]) -> list[dict[str, Any]]:
    return items(admin.get(f"/review-queues/{queue['id']}/tasks", params=paging()))


def test_outputs_of_a_run_are_compared(admin: Api, goal: Goal, run: dict[str, Any]):
    queue = new_queue(admin, goal.use_case)
    assert item(fill(admin, queue, run={"runId": run["id"]})) == {"added": 4, "known": 0}
    assert item(fill(admin, queue, run={"runId": run["id"]})) == {"added": 0, "known": 4}
    found = {tuple(one["text"] for one in task["outputs"]) for task in tasks(admin, queue)}
    assert found == {("ax", "bx"), ("ax", "cx"), ("bx", "cx"), ("ay", "by")}
    first = tasks(admin, queue)[0]
    assert first["inputs"] == {"q": first["item"]}
    assert {one["runId"] for one in first["outputs"]} == {run["id"]}
    logged = admin.get("/audit-log", params={"entityId": queue["id"]}).json()["items"]
    assert [one["after"] for one in logged if one["action"] == "update"] == [{"tasksAdded": 4}]


def test_another_run_of_the_same_targets_brings_tasks_of_its_own(admin: Api, goal: Goal, run: dict[str, Any]):
    queue = new_queue(admin, goal.use_case, kind="rate")
    assert item(fill(admin, queue, run={"runId": run["id"], "targets": ["a"]}))["added"] == 2
    body = {"useCaseId": goal.id, "title": "Again", "targets": [recorded("a", x="new")]}
    again = admin.made("/runs", body)
    assert item(fill(admin, queue, run={"runId": again["id"]}))["added"] == 1
    assert sorted(task["outputs"][0]["text"] for task in tasks(admin, queue)) == ["ax", "ay", "new"]


def test_fewer_pairs_of_an_item(admin: Api, goal: Goal, run: dict[str, Any]):
    queue = new_queue(admin, goal.use_case)
    assert item(fill(admin, queue, run={"runId": run["id"]}, pairsPerItem=1))["added"] == 2


def test_items_of_a_version_are_labelled(admin: Api, goal: Goal, dataset: str):
    queue = new_queue(admin, goal.use_case, kind="label", labels=["yes", "no"])
    sliced = {"datasetId": dataset, "version": 1, "slice": "s"}
    assert item(fill(admin, queue, dataset=sliced)) == {"added": 1, "known": 0}
    assert tasks(admin, queue)[0]["expected"] == {"kind": "label", "value": "yes"}
    assert item(fill(admin, queue, dataset={"datasetId": dataset})) == {"added": 1, "known": 1}
    assert sorted(task["item"] for task in tasks(admin, queue)) == ["one", "two"]


def test_what_cannot_fill_a_queue(admin: Api, goal: Goal, run: dict[str, Any], dataset: str):
    compare = new_queue(admin, goal.use_case)
    label = new_queue(admin, goal.use_case, kind="label", labels=["yes"])
    other = new_use_case(admin)
    foreign = new_queue(admin, other, kind="label", labels=["yes"])
    empty = new_dataset(admin, goal.use_case)["id"]
    here, rows = {"runId": run["id"]}, {"datasetId": dataset}
    unclear = "run: exactly one of run and dataset must be set"
    refused(fill(admin, label), 422, unclear)
    refused(fill(admin, label, run=here, dataset=rows), 422, unclear)
    refused(fill(admin, foreign, run=here), 422, "run.runId: must be a run of the same use case")
    reason = "dataset.datasetId: must be a dataset of the same use case"
    refused(fill(admin, foreign, dataset=rows), 422, reason)
    reason = "dataset: has no outputs to judge; use a queue that labels, or a run"
    refused(fill(admin, compare, dataset=rows), 422, reason)
    reason = "dataset.datasetId: the dataset has no versions; freeze its draft first"
    refused(fill(admin, label, dataset={"datasetId": empty}), 422, reason)
    reason = "run.targets: must be targets of the run: a, b, c"
    refused(fill(admin, label, run={**here, "targets": ["d"]}), 422, reason)
    reason = "run.targets: must be at least two, because the queue compares"
    refused(fill(admin, compare, run={**here, "targets": ["a"]}), 422, reason)
    refused(fill(admin, label, run={"runId": NOWHERE}), 404, "run-not-found")
    refused(fill(admin, label, dataset={"datasetId": NOWHERE}), 404, "dataset-not-found")
    missing = {"datasetId": dataset, "version": 9}
    refused(fill(admin, label, dataset=missing), 404, "dataset-version-not-found")
    refused(fill(admin, {"id": NOWHERE}, run=here), 404, "review-queue-not-found")
    assert tasks(admin, compare) == tasks(admin, label) == []
