"""Judging over HTTP: what raters may do, and what their answers do not tell."""

import json
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.protocol.parts import new_queue, new_rubric, new_use_case
from tests.support.server import Api, ServerProcess
from tests.web.access.people import add, tokens

OPENAPI = Path(__file__).parents[3] / "docs/reference/openapi.json"
NOBODY = "00000000-0000-4000-8000-000000000000"
# what a reviewer may call; everything else is forbidden, or needs no account
REVIEWERS = {
    ("GET", "/users/me"),
    ("PUT", "/users/me/password"),
    ("PUT", "/console/session/password"),
    ("GET", "/reviewing/queues"),
    ("GET", "/reviewing/queues/{queue_id}"),
    ("POST", "/reviewing/queues/{queue_id}/next"),
    ("POST", "/reviewing/queues/{queue_id}/undo"),
    ("POST", "/reviewing/tasks/{assignment_id}/judgement"),
    ("POST", "/reviewing/tasks/{assignment_id}/skip"),
}


@contextmanager
def person(server: ServerProcess, admin: Api, role: str) -> Generator[Api]:
    token, _ = tokens(admin, add(admin, role)["username"])
    api = Api(server.url, {"authorization": f"Bearer {token}"})
    yield api
    api.http.close()


@pytest.fixture
def rater(server: ServerProcess, admin: Api) -> Iterator[Api]:
    with person(server, admin, "reviewer") as api:
        yield api


@pytest.fixture
def use_case(admin: Api) -> dict[str, Any]:
    return new_use_case(admin)


def pairs(number: int) -> dict[str, Any]:
    outputs = [{"target": f"secret-{target}", "text": f"{target} {number}"} for target in ("one", "two")]
    return {
        "key": f"secret-key-{number}",
        "inputs": {"question": f"Why {number}?"},
        "outputs": [{**one, "runId": "secret-run"} for one in outputs],
        "expected": "secret-expected",
        "slice": "secret-slice",
        "datasetId": "secret-dataset",
    }


def filled(admin: Api, use_case: dict[str, Any], tasks: int = 3, **fields: Any) -> dict[str, Any]:
    queue = new_queue(admin, use_case, **fields)
    body = {"tasks": [pairs(number) for number in range(tasks)]}
    assert admin.made(f"/review-queues/{queue['id']}/tasks", body) == {"added": tasks, "known": 0}
    return queue


def turn(rater: Api, queue: dict[str, Any]) -> Any:
    return rater.made(f"/reviewing/queues/{queue['id']}/next", {})


def test_reviewers_are_refused_everything_but_reviewing(rater: Api):
    document = json.loads(OPENAPI.read_text())
    tried = 0
    for path, operations in document["paths"].items():
        concrete = re.sub(r"\{(number|other)\}", "1", path)
        concrete = re.sub(r"\{[a-z_]+\}", NOBODY, concrete)
        for method, operation in operations.items():
            if not operation.get("security"):  # needs no account
                continue
            answer = rater.call(method.upper(), concrete.removeprefix("/api/v1"))
            allowed = (method.upper(), path.removeprefix("/api/v1")) in REVIEWERS
            assert (answer.status_code == 403) is not allowed, (method, path, answer.status_code)
            tried += 1
    assert tried > 60


@pytest.mark.parametrize(
    ("role", "status"), [("viewer", 403), ("editor", 200), ("reviewer", 200), ("admin", 200)]
)
def test_who_may_judge(server: ServerProcess, admin: Api, role: str, status: int):
    with person(server, admin, role) as api:
        assert api.get("/reviewing/queues").status_code == status


def test_a_rater_learns_nothing_about_targets(admin: Api, rater: Api, use_case: dict[str, Any]):
    queue = filled(admin, use_case, instructions="Take the better one.", ratersPerItem=2)
    heard: list[Any] = [rater.get("/reviewing/queues").json()]
    heard.append(rater.get(f"/reviewing/queues/{queue['id']}").json())
    while (given := turn(rater, queue))["task"] is not None:
        heard.append(given)
        path = f"/reviewing/tasks/{given['task']['id']}"
        answer = rater.post(f"{path}/judgement", {"choice": "a"})
        assert (answer.status_code, answer.content) == (204, b"")
    heard.append(rater.made(f"/reviewing/queues/{queue['id']}/undo", {}))
    assert len(heard) == 6
    text = json.dumps(heard)
    assert "secret" not in text
    tasks = admin.get(f"/review-queues/{queue['id']}/tasks").json()["items"]
    assert not [one for one in tasks if one["id"] in text]
    assert "Why 1?" in text


def test_seats_are_drawn_and_taken_back(admin: Api, rater: Api, use_case: dict[str, Any]):
    queue = filled(admin, use_case, tasks=12)
    lefts: dict[str, str] = {}
    while (given := turn(rater, queue))["task"] is not None:
        left = given["task"]["outputs"][0]
        lefts[left.split()[1]] = left
        body = {"choice": "a", "comment": "better"}
        assert rater.post(f"/reviewing/tasks/{given['task']['id']}/judgement", body).status_code == 204
    assert {left.split()[0] for left in lefts.values()} == {"one", "two"}
    for task in admin.get(f"/review-queues/{queue['id']}/tasks").json()["items"]:
        detail = admin.get(f"/review-tasks/{task['id']}").json()["item"]
        (judgement,) = detail["judgements"]
        place = ("first", "second").index(judgement["verdict"]["choice"])
        number = task["inputs"]["question"][4:-1]
        assert task["outputs"][place]["text"] == lefts[number]
        assert judgement["verdict"]["comment"] == "better"


def test_ratings_go_by_the_rubric_and_results_show_them(admin: Api, rater: Api, use_case: dict[str, Any]):
    criteria = [{"name": "polite", "description": "Says please."}]
    rubric = new_rubric(admin, use_case, criteria=criteria, anchors=["1", "2", "3", "4", "5"])
    queue = new_queue(admin, use_case, kind="rate", rubric=rubric["code"])
    pasted = '{"key": "k", "input": "Hi", "target": "a", "output": "Hello"}\n{"nonsense": 1}'
    imported = f"/review-queues/{queue['id']}/import"
    preview = admin.made(imported, {"text": pasted, "preview": True})
    assert (preview["tasks"], preview["added"], preview["refusedCount"]) == (1, 0, 1)
    assert preview["refused"][0]["line"] == 2
    assert preview["first"][0]["outputs"] == [{"target": "a", "text": "Hello", "runId": None}]
    assert admin.made(imported, {"text": pasted})["added"] == 1
    assert admin.made(imported, {"text": pasted})["known"] == 1
    guide = rater.get(f"/reviewing/queues/{queue['id']}").json()["item"]
    assert (guide["criteria"], guide["anchors"]) == (criteria, ["1", "2", "3", "4", "5"])
    task = turn(rater, queue)["task"]
    path = f"/reviewing/tasks/{task['id']}/judgement"
    wrong = rater.post(path, {"overall": 4, "scores": [{"criterion": "rude", "score": 1}]})
    assert wrong.json() == {"errors": ["scores: rude is not a criterion of the rubric"]}
    scored = {"overall": 4, "scores": [{"criterion": "polite", "score": 5}]}
    assert rater.post(path, scored).status_code == 204
    assert rater.post(path, scored).status_code == 204
    assert rater.post(path, {"overall": 1}).json() == {"errors": ["review-already-judged"]}
    results = admin.get(f"/review-queues/{queue['id']}/results").json()["item"]
    assert [(one["metric"], one["target"], one["mean"]["value"]) for one in results["means"]] == [
        ("criterion", "a", 5),
        ("overall", "a", 4),
    ]
    assert results["raters"][0]["judgements"] == 1
    (task,) = admin.get(f"/review-queues/{queue['id']}/tasks").json()["items"]
    final = admin.put(f"/review-tasks/{task['id']}/final", {"overall": 2}).json()["item"]["final"]
    assert (final["by"], final["verdict"]["overall"]) == ("admin", 2)
    results = admin.get(f"/review-queues/{queue['id']}/results").json()["item"]
    assert [one["mean"]["value"] for one in results["means"]] == [2]


def test_skips_and_wrong_bodies(admin: Api, rater: Api, use_case: dict[str, Any]):
    queue = filled(admin, use_case, tasks=1)
    task = turn(rater, queue)["task"]
    path = f"/reviewing/tasks/{task['id']}"
    assert rater.post(f"{path}/judgement", {}).json() == {"errors": ["choice: cannot be blank"]}
    assert rater.post(f"{path}/skip", {}).json() == {"errors": ["reason: cannot be blank"]}
    assert rater.post(f"{path}/skip", {"reason": "unclear"}).status_code == 204
    found = turn(rater, queue)
    assert (found["task"], found["progress"]["skipped"], found["progress"]["left"]) == (None, 1, 0)
    task = {"key": "k", "outputs": [{"target": "a", "text": "x"}]}
    refused = admin.post(f"/review-queues/{queue['id']}/tasks", {"tasks": [task]})
    assert refused.json() == {"errors": ["tasks: (0: outputs: must have 2 for the kind compare)"]}
    assert admin.get(f"/review-queues/{queue['id']}/progress").json()["item"] == {
        "tasks": 1,
        "complete": 0,
        "judgements": 0,
    }
