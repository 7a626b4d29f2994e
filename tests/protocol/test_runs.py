"""Runs over HTTP, without a worker: they wait in the queue, and recorded outputs need none."""

import json
from typing import Any

import pytest
from tests.protocol.parts import (
    NOWHERE,
    gone,
    item,
    items,
    new_candidate,
    new_connection,
    new_own_model,
    new_use_case,
    paging,
    refused,
)
from tests.support.server import Api, Goal, ServerProcess

RECORDED = {
    "recorded": {
        "label": "other tool",
        "outputs": [
            {"item": "a", "text": "yes", "inputs": {"q": "Is it?"}, "tokensIn": 3, "cost": 0.25},
            {"item": "b", "error": "timed out"},
        ],
    }
}
PRICE = {"inputPerMillion": 1, "outputPerMillion": 2}


def plan(goal: Goal, *targets: Any, **more: Any) -> dict[str, Any]:
    return {"useCaseId": goal.id, "title": "First", "targets": list(targets), **more}


def candidate(admin: Api, **more: Any) -> dict[str, Any]:
    connection = new_connection(admin)
    return {"candidate": {"connectionId": connection["id"], "model": "m", "prompt": "Say <<q>>", **more}}


def test_recorded_outputs_are_a_run_that_is_done(admin: Api, goal: Goal):
    made = admin.made("/runs", plan(goal, RECORDED))
    assert (made["state"], made["size"], made["of"], made["createdBy"]) == ("done", 2, 0, "admin")
    assert made["totals"][0]["answered"] == made["totals"][0]["missing"] == 1
    assert item(admin.get(f"/runs/{made['id']}")) == made
    assert items(admin.get("/runs", params=paging(useCaseId=goal.id)))[0] == made
    first, second = items(admin.get(f"/runs/{made['id']}/items", params={"page": 1, "pageSize": 5}))
    assert first["inputs"] == {"q": "Is it?"}
    assert first["outputs"][0]["text"] == "yes"
    assert second["outputs"][0]["errorKind"] == "recorded"
    missing = items(admin.get(f"/runs/{made['id']}/outputs", params=paging(missing="true")))
    assert [one["item"] for one in missing] == ["b"]
    for verb in ("cancel", "resume"):
        refused(admin.post(f"/runs/{made['id']}/{verb}"), 400, "run-has-only-recorded-outputs")
    gone(admin.delete(f"/runs/{made['id']}"))
    for path in ("", "/items", "/outputs", "/export"):
        refused(admin.get(f"/runs/{made['id']}{path}"), 404, "run-not-found")
    told = admin.get("/audit-log", params={"entityId": made["id"], "orderDir": "asc"}).json()["items"]
    assert [(one["action"], one["entity"]) for one in told] == [("create", "run"), ("delete", "run")]
    assert told[0]["after"]["targets"] == ["other tool"]


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_an_export_can_be_read_again(admin: Api, goal: Goal, form: str):
    made = admin.made("/runs", plan(goal, RECORDED))
    answer = admin.get(f"/runs/{made['id']}/export", params={"format": form})
    assert answer.headers["content-disposition"] == f'attachment; filename="run-{made["id"][:8]}.{form}"'
    read = item(admin.post("/runs/recorded-outputs", {"format": form, "text": answer.text}))
    assert read["refused"] == []
    again = admin.made("/runs", plan(goal, {"recorded": {"label": "again", "outputs": read["outputs"]}}))
    shown = {"page": 1, "pageSize": 5}
    first, second = (items(admin.get(f"/runs/{run['id']}/items", params=shown)) for run in (made, again))
    assert [one["inputs"] for one in first] == [one["inputs"] for one in second]
    assert [one["outputs"][0]["text"] for one in first] == [one["outputs"][0]["text"] for one in second]


def test_lines_that_cannot_be_read_are_refused_with_their_number(admin: Api):
    read = item(
        admin.post("/runs/recorded-outputs", {"format": "jsonl", "text": '{"item":"a","text":"t"}\n{'})
    )
    assert [one["item"] for one in read["outputs"]] == ["a"]
    assert [one["line"] for one in read["refused"]] == [2]


def test_a_run_waits_for_a_worker(admin: Api, goal: Goal):
    target = candidate(admin, price=PRICE)
    body = plan(goal, target, RECORDED, items=[{"key": "a", "inputs": {"q": "x"}}], budget={"money": 1})
    made = admin.made("/runs", body)
    assert (made["state"], made["done"], made["of"]) == ("queued", 0, 1)
    assert [one["target"] for one in made["totals"]] == [1]
    job = item(admin.get(f"/jobs/{made['id']}"))
    assert (job["kind"], job["specification"]) == ("run", {"runId": made["id"]})
    refused(admin.delete(f"/runs/{made['id']}"), 400, "run-still-going")
    assert item(admin.post(f"/runs/{made['id']}/cancel"))["state"] == "cancelled"
    refused(admin.post(f"/runs/{made['id']}/cancel"), 400, "job-has-ended")
    assert item(admin.post(f"/runs/{made['id']}/resume"))["state"] == "queued"
    admin.post(f"/runs/{made['id']}/cancel")
    gone(admin.delete(f"/runs/{made['id']}"))


def test_an_estimate_stores_nothing(admin: Api, goal: Goal):
    body = plan(goal, candidate(admin), items=[{"inputs": {"q": "x" * 300}}, {"inputs": {"p": "y"}}])
    del body["title"]
    found = item(admin.post("/runs/estimate", body))
    assert (found["calls"], found["money"]) == (1, None)
    assert found["targets"][0]["unrenderable"] == 1
    assert found["targets"][0]["reason"] == "The item has no input for <<q>>."
    assert items(admin.get("/runs", params=paging(useCaseId=goal.id))) == []


def test_what_cannot_be_asked(admin: Api, goal: Goal):
    target = candidate(admin)
    one = [{"inputs": {"q": "x"}}]
    wrong: list[tuple[dict[str, Any], str]] = [
        (plan(goal, target), "sample: must be set, or items, unless all targets are recorded outputs"),
        (plan(goal, {}, items=one), "targets[0]: must have one of flow, candidate, shortlisted and recorded"),
        (
            plan(goal, {"flow": {"flowId": NOWHERE}}, items=one),
            "targets[0].flowId: must be a flow of the use case",
        ),
        (
            plan(goal, {"flow": {"flowId": goal.flows[0]["id"]}}, items=one),
            "targets[0]: step s1 names no connection: set connectionId, or `connection` in its parameters",
        ),
        (
            plan(goal, target, items=one, budget={"money": 1}),
            "budget.money: the price of m is not known; enter it, or limit tokens instead",
        ),
        (plan(goal, target, items=[{"inputs": 7}]), "items[0].inputs: Expected `object`, got `int`"),
    ]
    for body, said in wrong:
        refused(admin.post("/runs", body), 422, said)
    refused(
        admin.post("/runs", plan(goal, target, items=one) | {"useCaseId": NOWHERE}), 404, "use-case-not-found"
    )
    lost = {"candidate": {"connectionId": NOWHERE, "model": "m", "prompt": "p"}}
    refused(admin.post("/runs", plan(goal, lost, items=one)), 404, "connection-not-found")


def test_who_may(admin: Api, goal: Goal, server: ServerProcess, machine: Api):
    made = admin.made("/runs", plan(goal, RECORDED))
    new_connection(admin)
    for role in ("viewer", "editor"):
        name = f"{role}-of-runs"
        admin.made("/users", {"username": name, "password": "a long password", "role": role})
        person = Api.person(server, name, "a long password")
        for path in ("", "/items", "/outputs", "/export"):
            assert person.get(f"/runs/{made['id']}{path}", params={"page": 1, "pageSize": 2}).status_code in (
                200,
                422,
            )
        started = person.post("/runs", plan(goal, RECORDED))
        known = person.get("/runs/connections")
        if role == "viewer":
            refused(started, 403, "forbidden")
            refused(known, 403, "forbidden")
        else:
            assert item(started)["createdBy"] == name
            assert set(items(known)[0]) == {"id", "name", "kind", "model"}
        person.http.close()
    refused(machine.get(f"/runs/{made['id']}"), 403, "forbidden")


def test_lines_of_a_job_stream_follow_a_run(admin: Api, goal: Goal):
    made = admin.made("/runs", plan(goal, candidate(admin), items=[{"inputs": {"q": "x"}}]))
    admin.post(f"/runs/{made['id']}/cancel")
    text = admin.get(f"/jobs/{made['id']}/job-stream").text
    assert json.loads(text.splitlines()[-1])["job"]["state"] == "cancelled"


ITEMS = [{"key": "a", "inputs": {"q": "x"}}]
MESSAGES = [{"role": "user", "content": "Say <<q>>"}]


def estimated(admin: Api, goal: Goal, target: Any) -> dict[str, Any]:
    body = {"useCaseId": goal.id, "targets": [target], "items": ITEMS}
    return item(admin.post("/runs/estimate", body))


def test_a_candidate_of_the_shortlist_is_asked_as_it_stands_there(admin: Api, goal: Goal):
    model = new_own_model(admin, inputPrice=3, outputPrice=5)
    connection = new_connection(admin)["name"]
    one = new_candidate(
        admin,
        goal.use_case,
        entry=f"own/{model['code']}",
        model="m",
        connection=connection,
        messages=MESSAGES,
        parameters={"temperature": 0},
    )
    made = admin.made("/runs", plan(goal, {"shortlisted": {"candidateId": one["id"]}}, items=ITEMS))
    admin.post(f"/runs/{made['id']}/cancel")
    (target,) = made["targets"]
    assert (target["label"], target["kind"], target["about"]) == (one["title"], "candidate", one["entry"])
    assert target["price"] == {"inputPerMillion": 3, "outputPerMillion": 5, "asOf": model["updatedAt"][:10]}
    (step,) = target["steps"]
    assert (step["model"], step["connectionName"]) == ("m", connection)
    assert step["parameters"] == {"temperature": 0, "messages": MESSAGES}
    entered = {"candidateId": one["id"], "price": PRICE}
    estimate = estimated(admin, goal, {"shortlisted": entered})
    assert estimate["targets"][0]["price"] == {**PRICE, "asOf": None}


def test_a_model_with_open_weights_on_a_server_of_ones_own_has_no_price(admin: Api, goal: Goal):
    query = paging(openWeights=True, orderBy="input_price", orderDir="desc")
    entry = next(
        one["id"] for one in items(admin.get("/catalogue", params=query)) if one["facts"]["inputPrice"]
    )
    connection = new_connection(admin)["name"]
    one = new_candidate(admin, goal.use_case, entry=entry, connection=connection, messages=MESSAGES)
    estimate = estimated(admin, goal, {"shortlisted": {"candidateId": one["id"]}})
    assert estimate["targets"][0]["price"] is None


def test_what_a_candidate_lacks_is_said(admin: Api, goal: Goal):
    def started(target: dict[str, Any]) -> Any:
        return admin.post("/runs", plan(goal, {"shortlisted": target}, items=ITEMS))

    foreign = {"candidateId": new_candidate(admin, new_use_case(admin))["id"]}
    refused(started(foreign), 422, "targets[0].candidateId: must be a candidate of the use case")
    one = new_candidate(admin, goal.use_case, title="Bare", messages=[])
    reason = "targets[0].connectionId: must be set, because the candidate names no connection"
    refused(started({"candidateId": one["id"]}), 422, reason)
    reached = {"candidateId": one["id"], "connectionId": new_connection(admin)["id"]}
    refused(started(reached), 422, "targets[0]: the candidate Bare has no draft prompt")


def test_the_catalogue_knows_what_a_model_costs_at_its_provider(admin: Api, goal: Goal):
    connection = new_connection(admin, baseUrl="https://api.openai.com/v1")
    asked = {"connectionId": connection["id"], "model": "gpt-4o-mini", "prompt": "Say <<q>>"}
    estimate = estimated(admin, goal, {"candidate": asked})
    (target,) = estimate["targets"]
    about = item(admin.get("/catalogue/about"))
    entries = items(admin.get("/catalogue", params=paging(text="openai/gpt-4o-mini", provider="openai")))
    entry = next(one for one in entries if one["id"] == "openai/gpt-4o-mini")
    assert target["price"] == {
        "inputPerMillion": entry["facts"]["inputPrice"],
        "outputPerMillion": entry["facts"]["outputPrice"],
        "asOf": about["asOf"],
    }
    assert target["money"]["high"] > 0
