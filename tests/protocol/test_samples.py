"""Runs and review queues over versions of datasets."""

from typing import Any

import pytest
from tests.protocol.parts import NOWHERE, item, items, new_connection, new_dataset, new_use_case, refused
from tests.support.server import Api, Goal

MANY = [
    {
        "key": f"k{number:02}",
        "inputs": {"q": f"Question {number}"},
        "expected": {"kind": "label", "value": "yes"},
        "slice": "odd" if number % 2 else "even",
    }
    for number in range(20)
]


@pytest.fixture
def dataset(admin: Api, goal: Goal) -> str:
    """A dataset of 20 items in version 1; version 2 has one more."""
    made = new_dataset(admin, goal.use_case)["id"]
    for rows in (MANY, [{"key": "new", "inputs": {"q": "New"}}]):
        admin.http.post(f"/datasets/{made}/items", json={"items": rows}).raise_for_status()
        admin.made(f"/datasets/{made}/versions", {})
    return made


def plan(admin: Api, goal: Goal, sample: dict[str, Any]) -> dict[str, Any]:
    connection = new_connection(admin)
    target = {"candidate": {"connectionId": connection["id"], "model": "m", "prompt": "Say <<q>>"}}
    return {"useCaseId": goal.id, "title": "Sampled", "targets": [target], "sample": sample}


def asked(admin: Api, run: dict[str, Any]) -> list[dict[str, Any]]:
    return items(admin.get(f"/runs/{run['id']}/items", params={"page": 1, "pageSize": 50}))


def test_a_run_draws_from_the_newest_version_or_from_another(admin: Api, goal: Goal, dataset: str):
    made = admin.made("/runs", plan(admin, goal, {"datasetId": dataset, "size": 500}))
    assert (made["datasetId"], made["datasetVersion"], made["size"]) == (dataset, 2, 21)
    older = admin.made("/runs", plan(admin, goal, {"datasetId": dataset, "version": 1, "size": 500}))
    assert (older["datasetVersion"], older["size"]) == (1, 20)
    first = next(one for one in asked(admin, older) if one["key"] == "k03")
    assert first["inputs"] == {"q": "Question 3"}
    assert (first["expected"], first["slice"]) == ({"kind": "label", "value": "yes"}, "odd")


def test_a_sample_can_be_of_one_split(admin: Api, goal: Goal, dataset: str):
    wanted = {"datasetId": dataset, "version": 1, "size": 500, "split": "test"}
    refused(
        admin.post("/runs", plan(admin, goal, wanted)), 422, "sample.split: must be a split of the dataset"
    )
    splits = [{"name": "train", "share": 60}, {"name": "test", "share": 40}]
    admin.http.put(f"/datasets/{dataset}", json={"splits": splits}).raise_for_status()
    listed = admin.get(f"/datasets/{dataset}/items", params={"version": 1, "split": "test"}).json()["items"]
    made = admin.made("/runs", plan(admin, goal, wanted))
    assert {one["key"] for one in asked(admin, made)} == {one["key"] for one in listed}
    assert 0 < made["size"] < 20


def test_the_seed_decides_which_items_are_drawn(admin: Api, goal: Goal, dataset: str):
    def drawn(**sample: Any) -> list[str]:
        made = admin.made("/runs", plan(admin, goal, {"datasetId": dataset, "version": 1, **sample}))
        return [one["key"] for one in asked(admin, made)]

    five = drawn(size=5, seed=7)
    assert len(five) == 5
    assert five == drawn(size=5, seed=7) == drawn(size=8, seed=7)[:5]
    assert five != drawn(size=5, seed=8)
    odd = drawn(size=50, slice="odd")
    assert sorted(odd) == [row["key"] for row in MANY if row["slice"] == "odd"]


def test_an_estimate_takes_a_sample(admin: Api, goal: Goal, dataset: str):
    body = plan(admin, goal, {"datasetId": dataset, "size": 7})
    del body["title"]
    assert item(admin.post("/runs/estimate", body))["calls"] == 7


def test_what_cannot_be_drawn(admin: Api, goal: Goal, dataset: str):
    unfrozen = new_dataset(admin, goal.use_case)["id"]
    other = new_use_case(admin)
    foreign = new_dataset(admin, other)["id"]
    wrong = {
        NOWHERE: "sample.datasetId: must be a dataset of the use case",
        foreign: "sample.datasetId: must be a dataset of the use case",
        unfrozen: "sample.datasetId: the dataset has no versions; freeze its draft first",
    }
    for dataset_id, reason in wrong.items():
        refused(admin.post("/runs", plan(admin, goal, {"datasetId": dataset_id})), 422, reason)
    missing = plan(admin, goal, {"datasetId": dataset, "version": 9})
    refused(admin.post("/runs", missing), 404, "dataset-version-not-found")
    empty = plan(admin, goal, {"datasetId": dataset, "slice": "none"})
    reason = "sample: version 2 of the dataset has no items in the slice none"
    refused(admin.post("/runs", empty), 422, reason)
    for size in (4, 501):
        assert admin.post("/runs", plan(admin, goal, {"datasetId": dataset, "size": size})).status_code == 422
