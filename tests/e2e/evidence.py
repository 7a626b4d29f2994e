"""What the first stage of a use case leaves: requirements, candidates, data, run, judgements, decision."""

from collections.abc import Sequence
from typing import Any

import httpx2
from tests.e2e.requirements import make_requirements
from tests.support.server import JSON, Api

RATERS = ("rater-1", "rater-2")
LOCAL = "Local models"
_TARGETS = ("Open weights", "Careful prompt")
_NOTE = "The first four."
PROMPT = "Plan this: <<wish>>"
FILE = "wishes.csv"
PASTED = "\n".join(
    (
        "key\twish\tslice\twho",
        "wish-9\tA weekend in Ghent.\tcity\ta family",
        "wish-9\tOnce more.\tcity\tnobody",
    )
)
_WISHES = (
    ("Two days in Lisbon, no museums.", "city"),
    ("A week in the Alps with small children.", "mountains"),
    ("Where is it warm in February?", "sea"),
    ("Three days by train, not more than 300 euros.", "city"),
    ("An island without cars.", "sea"),
    ("Hiking from hut to hut, five days.", "mountains"),
)


def make_evidence(admin: Api, use_case_id: str, password: str) -> None:
    """Fill the first stage of a use case; its reviewers sign in with this password."""
    make_requirements(admin, use_case_id)
    for name in RATERS:
        admin.made("/users", {"username": name, "password": password, "role": "reviewer"})
    local = {"name": LOCAL, "kind": "openai", "baseUrl": "http://localhost:8000/v1", "model": "qwen3:8b"}
    admin.made("/connections", local)
    _candidates(admin, use_case_id)
    dataset = _dataset(admin, use_case_id)
    run = _run(admin, use_case_id)
    _queues(admin, use_case_id, run, dataset, password)
    decided = {"stage": "proof-of-concept", "outcome": "go", "role": "Product owner"}
    admin.made("/decisions", {"useCaseId": use_case_id, **decided, "reason": "Travellers keep the plans."})
    waived = {"point": "dataset-growing", "endsOn": "2099-12-31", "reason": "The season starts in spring."}
    admin.made("/waivers", {"useCaseId": use_case_id, **waived})


def _candidates(admin: Api, use_case_id: str) -> None:
    own = {"code": "planner", "title": "Own planner", "kind": "local", "contextWindow": 8192}
    speed = {
        "name": "latency",
        "value": 840,
        "unit": "ms",
        "source": "a test on our machines",
        "date": "2026-03",
    }
    admin.made("/own-models", {**own, "openWeights": True, "licence": "apache-2.0", "figures": [speed]})
    for title, entry, state, reason in (
        ("Qwen3 8B", "openrouter/qwen/qwen3-8b", "included", "Open weights, and it knows many languages."),
        ("Own planner", "own/planner", "included", "Runs on our machines."),
        ("Gemma 3 4B", "openrouter/google/gemma-3-4b-it", "excluded", "Too often wrong about trains."),
    ):
        of_it = {"title": title, "entry": entry, "state": state, "reason": reason}
        admin.made("/candidates", {"useCaseId": use_case_id, **of_it, "connection": LOCAL})


def _dataset(admin: Api, use_case_id: str) -> str:
    about = {"title": "Wishes of travellers", "code": "wishes", "tags": ["spring"]}
    dataset = admin.made("/datasets", {"useCaseId": use_case_id, **about})["id"]
    for first, last in ((0, 4), (4, len(_WISHES))):
        rows = [f"wish-{at}\t{_WISHES[at][0]}\t{_WISHES[at][1]}" for at in range(first, last)]
        text = "\n".join(["key\twish\tslice", *rows])
        columns = {"key": "key", "wish": "inputs.wish", "slice": "slice"}
        answer = admin.post(f"/datasets/{dataset}/paste", {"text": text, "columns": columns, "store": True})
        assert answer.status_code == 200, answer.text
        if first == 0:
            admin.made(f"/datasets/{dataset}/versions", {"note": _NOTE})
    return dataset


def _run(admin: Api, use_case_id: str) -> str:
    """Outputs of another tool, which need no worker."""
    targets: list[dict[str, Any]] = []
    for place, label in enumerate(_TARGETS):
        outputs = [
            {
                "item": f"wish-{at}",
                "inputs": {"wish": wish},
                "text": f"A plan that fits: {wish} " * (1 + place),
                "tokensIn": 12,
                "tokensOut": 20 * (1 + place),
                "latencyMs": 640.0 * (1 + place),
                "cost": 0.0004 * (1 + place),
            }
            for at, (wish, _) in enumerate(_WISHES)
        ]
        targets.append({"recorded": {"label": label, "outputs": outputs}})
    return admin.made("/runs", {"useCaseId": use_case_id, "title": "First plans", "targets": targets})["id"]


def _queues(admin: Api, use_case_id: str, run: str, dataset: str, password: str) -> None:
    own: dict[str, Any] = {"useCaseId": use_case_id, "ratersPerItem": 3}
    rubric = {
        "code": "plans",
        "title": "Plans",
        "criteria": [{"name": "Helpful", "description": "As asked."}],
    }
    admin.made("/rubrics", {"useCaseId": use_case_id, **rubric})
    pairs = {"title": "Which plan is better?", "code": "better", "kind": "compare"}
    compare = admin.made("/review-queues", {**own, **pairs, "instructions": "Think of the whole trip."})["id"]
    rates = {"title": "How good is this plan?", "code": "good", "kind": "rate", "rubric": "plans"}
    example = {"shown": "Go to Rome.", "answer": "1", "reason": "It is no plan."}
    rate = admin.made("/review-queues", {**own, **rates, "examples": [example]})["id"]
    labels = {"title": "Which kind of trip?", "code": "kind", "kind": "label", "labels": ["city", "sea"]}
    label = admin.made("/review-queues", {**own, **labels})["id"]
    for queue, source in (
        (compare, {"run": {"runId": run}}),
        (rate, {"run": {"runId": run}}),
        (label, {"dataset": {"datasetId": dataset}}),
    ):
        filled = admin.post(f"/review-queues/{queue}/fill", source)
        assert filled.is_success, filled.text
    for name in RATERS:
        rater = _signed_in(admin.url, name, password)
        with rater.http:
            _judge(rater, compare, otherwise=name == RATERS[1])


def _signed_in(url: str, name: str, password: str) -> Api:
    credentials = {"username": name, "password": password}
    answer = httpx2.post(f"{url}/api/v1/auth/login", json=credentials, timeout=20, headers={"accept": JSON})
    return Api(url, {"authorization": f"Bearer {answer.json()['item']['accessToken']}"})


def _judge(rater: Api, queue: str, *, otherwise: bool) -> None:
    """Judge all tasks: longer plans are better, or not."""
    while task := rater.post(f"/reviewing/queues/{queue}/next", {}).json()["item"]["task"]:
        left, right = task["outputs"]
        choice = "a" if len(left) > len(right) else "b"
        if otherwise and (place := _place_of(task["inputs"]["wish"])) in (1, 4):
            choice = "tie" if place == 1 else {"a": "b", "b": "a"}[choice]
        answer = rater.post(f"/reviewing/tasks/{task['id']}/judgement", {"choice": choice})
        assert answer.is_success, answer.text


def _place_of(wish: str) -> int:
    return next(at for at, (one, _) in enumerate(_WISHES) if one == wish)


def written(admin: Api, use_case_id: str) -> Sequence[object]:
    """Everything of it that people wrote, which is in no language of the console."""
    query = {"page": 1, "pageSize": 200}
    paths = ("candidates", "datasets", "runs", "review-queues", "rubrics", "decisions", "waivers")
    parts: list[object] = [
        admin.get(f"/{path}", params={**query, "useCaseId": use_case_id}).json()["items"] for path in paths
    ]
    parts += [admin.get(f"/{path}", params=query).json()["items"] for path in ("connections", "own-models")]
    for run in admin.get("/runs", params={**query, "useCaseId": use_case_id}).json()["items"]:
        parts.append(admin.get(f"/runs/{run['id']}/items", params=query).json()["items"])
    return [
        *parts,
        admin.get("/catalogue/about").json(),
        [_NOTE, PROMPT, FILE, PASTED, *PASTED.split("\t"), *_WISHES],
    ]
