"""Protocol v1, section 8: picks."""

import json
import uuid
from collections import Counter

import pytest
from tests.protocol.parts import (
    BLANK,
    LONG,
    NOT_PARSED,
    TIME,
    UUID,
    at_once,
    code,
    gone,
    item,
    new_flow,
    new_use_case,
    post_many,
    refused,
    statistics,
)
from tests.support.server import Api, Goal, ServerProcess

FIELDS = ("correlationId", "useCaseCode", "useCaseStepCode")


def test_a_pick(admin: Api, machine: Api):
    goal = Goal(admin)
    goal.configure(goal.flow_steps(goal.flows[0]["id"])[0]["id"], {"prompt": "<<A>> <<B>> <<A>>"})
    body = goal.pick_body()
    pick = item(machine.post("/picker", body))
    flow_step = goal.flow_steps(goal.flows[0]["id"])[0]
    assert set(pick) == {
        "id",
        "useCaseId",
        "useCaseStepId",
        "flowId",
        "flowStepId",
        "correlationId",
        "isFirstCorrelation",
        "inputMessage",
        "outputMessage",
        "placeholders",
        "createdAt",
        "revision",
    }
    assert UUID.fullmatch(pick["id"])
    assert TIME.fullmatch(pick["createdAt"])
    assert (pick["useCaseId"], pick["useCaseStepId"]) == (goal.id, goal.steps[0]["id"])
    assert (pick["flowId"], pick["flowStepId"]) == (goal.flows[0]["id"], flow_step["id"])
    assert (pick["correlationId"], pick["isFirstCorrelation"]) == (body["correlationId"], True)
    assert pick["inputMessage"] == body
    assert pick["outputMessage"] == flow_step["configuration"]
    assert pick["placeholders"] == ["A", "B", "A"]
    again = item(machine.post("/picker", body))
    assert again["isFirstCorrelation"] is False
    assert again["id"] != pick["id"]
    assert {**again, "id": 0, "isFirstCorrelation": 0, "createdAt": 0} == {
        **pick,
        "id": 0,
        "isFirstCorrelation": 0,
        "createdAt": 0,
    }


def test_a_step_without_configuration(admin: Api, machine: Api):
    goal = Goal(admin, shares=())
    flow = new_flow(admin, goal.use_case)
    admin.changed(f"/flows/{flow['id']}", {"active": True})
    admin.changed(f"/use-cases/{goal.id}", {"active": True})
    pick = item(machine.post("/picker", goal.pick_body()))
    assert (pick["outputMessage"], pick["placeholders"], pick["revision"]) == ({}, [], 0)


def test_precedence_of_errors(admin: Api, machine: Api):
    goal, other = Goal(admin), Goal(admin)
    body = goal.pick_body()
    item(machine.post("/picker", body))
    refused(
        machine.post("/picker", {**body, "useCaseCode": code(), "useCaseStepCode": "none"}),
        400,
        "use-case-not-found",
    )
    refused(machine.post("/picker", {**body, "useCaseCode": goal.code.upper()}), 400, "use-case-not-found")
    sleeping = new_use_case(admin)
    refused(
        machine.post("/picker", {**body, "useCaseCode": sleeping["code"], "useCaseStepCode": "none"}),
        400,
        "use-case-not-active",
    )
    refused(
        machine.post("/picker", {**other.pick_body(body["correlationId"]), "useCaseStepCode": "none"}),
        400,
        "use-case-step-not-found",
    )
    refused(machine.post("/picker", other.pick_body(body["correlationId"])), 400, "correlation-conflict")


def test_only_active_use_cases_answer_picks(admin: Api, machine: Api):
    goal = Goal(admin)
    path, body = f"/use-cases/{goal.id}", goal.pick_body()
    for _ in range(3):
        admin.changed(path, {"active": False})
        refused(machine.post("/picker", body), 400, "use-case-not-active")
        admin.changed(path, {"active": True})
        item(machine.post("/picker", body))


def test_a_session_whose_flow_was_deleted(admin: Api, machine: Api):
    goal = Goal(admin, shares=(100, 0))
    body = goal.pick_body()
    item(machine.post("/picker", body))
    goal.set_shares(0, 100)
    admin.changed(f"/flows/{goal.flows[0]['id']}", {"active": False})
    assert item(machine.post("/picker", body))["flowId"] == goal.flows[0]["id"]
    gone(admin.delete(f"/flows/{goal.flows[0]['id']}"))
    refused(machine.post("/picker", body), 400, "flow-not-found")


def test_a_session_keeps_its_flow(admin: Api, machine: Api):
    goal = Goal(admin, shares=(100, 0))
    body = goal.pick_body()
    item(machine.post("/picker", body))
    for change in (
        lambda: goal.set_shares(0, 100),
        lambda: admin.changed(f"/flows/{goal.flows[0]['id']}", {"active": False}),
    ):
        change()
        pick = item(machine.post("/picker", body))
        assert (pick["flowId"], pick["isFirstCorrelation"]) == (goal.flows[0]["id"], False)
        assert pick["outputMessage"]["parameters"]["flow"] == "Flow 1"
        fresh = item(machine.post("/picker", goal.pick_body()))
        assert (fresh["flowId"], fresh["isFirstCorrelation"]) == (goal.flows[1]["id"], True)


def test_all_steps_of_a_session_have_one_flow(admin: Api, machine: Api):
    goal = Goal(admin, steps=3, shares=(50, 50))
    for _ in range(20):
        body = goal.pick_body()
        picks = [
            item(machine.post("/picker", {**body, "useCaseStepCode": s})) for s in ("s1", "s2", "s3", "s1")
        ]
        assert len({pick["flowId"] for pick in picks}) == 1
        assert [pick["isFirstCorrelation"] for pick in picks] == [True, False, False, False]
        assert [pick["outputMessage"]["parameters"]["step"] for pick in picks] == [0, 1, 2, 0]


def test_flows_are_drawn_by_their_shares(admin: Api, server: ServerProcess):
    goal = Goal(admin, shares=(70, 30, 0))
    picks = post_many(server, "/picker", [goal.pick_body() for _ in range(1000)])
    counted = Counter(pick["flowId"] for pick in picks)
    drawn = [counted[flow["id"]] for flow in goal.flows]
    assert 610 < drawn[0] < 790, "six standard deviations around 700"
    assert drawn[2] == 0
    assert sum(drawn) == 1000
    for flow, count in zip(goal.flows, drawn, strict=True):
        found = statistics(admin, flow["id"])
        assert (found["totRequests"], found["totSessionRequests"]) == (count, count)


def test_changed_shares_apply_to_the_next_pick(admin: Api, machine: Api):
    goal = Goal(admin, shares=(100, 0))
    for number in range(6):
        goal.set_shares(*((100, 0) if number % 2 else (0, 100)))
        pick = item(machine.post("/picker", goal.pick_body()))
        assert pick["flowId"] == goal.flows[(number + 1) % 2]["id"]


# ── bodies ──


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [f"{name}: {BLANK}" for name in FIELDS]),
        (dict.fromkeys(FIELDS), [f"{name}: {BLANK}" for name in FIELDS]),
        (dict.fromkeys(FIELDS, ""), [f"{name}: {BLANK}" for name in FIELDS]),
        (dict.fromkeys(FIELDS, "x" * 256), [f"{name}: {LONG}" for name in FIELDS]),
        (dict.fromkeys(FIELDS, "ä" * 128), [f"{name}: {LONG}" for name in FIELDS]),
        (dict.fromkeys(FIELDS, 1), [NOT_PARSED]),
        ({"useCaseCode": []}, [NOT_PARSED]),
        ({"useCaseCode": "x"}, [f"correlationId: {BLANK}", f"useCaseStepCode: {BLANK}"]),
        (b"", [NOT_PARSED]),
        (b"[]", [NOT_PARSED]),
        (b"{", [NOT_PARSED]),
        (b"\xff\xfe", [NOT_PARSED]),
        (b'{"correlationId":"\\ud800","useCaseCode":"x","useCaseStepCode":"y"}', [NOT_PARSED]),
    ],
)
def test_invalid_bodies(machine: Api, body: object, errors: list[str]):
    refused(machine.post("/picker", body), 422, *errors)


def test_keys_are_case_insensitive_and_unknown_ones_are_ignored(admin: Api, machine: Api):
    goal = Goal(admin)
    body = goal.pick_body()
    odd = {"CORRELATIONID": body["correlationId"], "useCasecode": goal.code, "USECASESTEPCODE": "s1", "x": []}
    assert item(machine.post("/picker", odd))["inputMessage"] == body


@pytest.mark.parametrize(
    "name",
    [
        "s",
        "a/b?c#d",
        " ",
        "x" * 255,
        "ä" * 127,
        '"\\',
        "\U0001f600",
        "AAAAAAAA-0000-4000-8000-000000000000",
        "\u2028\n",
    ],
)
def test_any_text_can_be_a_correlation_id(admin: Api, machine: Api, name: str):
    goal = Goal(admin, shares=(50, 50))
    name = name if len(name.encode()) > 200 else f"{name}{uuid.uuid4()}"
    first, again = (item(machine.post("/picker", goal.pick_body(name))) for _ in range(2))
    assert first["correlationId"] == name
    assert first["inputMessage"]["correlationId"] == name
    assert (first["isFirstCorrelation"], again["isFirstCorrelation"]) == (True, False)
    assert first["flowId"] == again["flowId"]


def test_codes_can_be_any_text(admin: Api, machine: Api):
    goal = Goal(admin, steps=0, shares=())
    odd = f'"ü/{uuid.uuid4()}\\ \U0001f600'
    admin.changed(f"/use-cases/{goal.id}", {"code": odd})
    admin.made("/use-case-steps", {"useCaseId": goal.id, "title": "T", "code": odd, "description": "D"})
    goal.add_flow("Only")
    admin.changed(f"/use-cases/{goal.id}", {"active": True})
    body = {"correlationId": "c" + odd, "useCaseCode": odd, "useCaseStepCode": odd}
    assert item(machine.post("/picker", body))["inputMessage"] == body


def test_unusual_requests_get_the_same_responses(admin: Api, machine: Api):
    goal = Goal(admin)
    body = json.dumps(goal.pick_body()).encode()
    plain = item(machine.post("/picker", body))
    for headers in ({"origin": machine.url}, {"cookie": "a=b"}, {"expect": "100-continue"}):
        answer = machine.post("/picker", body, headers=headers)
        assert item(answer)["flowId"] == plain["flowId"]
        assert answer.headers["content-type"] == "application/json"
    chunked = machine.http.post("/picker", content=iter([body[:10], body[10:]]))
    assert item(chunked)["flowId"] == plain["flowId"]


# ── concurrency ──


def test_concurrent_first_picks_get_one_flow(admin: Api, server: ServerProcess):
    goal = Goal(admin, shares=(50, 50))
    callers = [Api.machine(server) for _ in range(12)]
    for _ in range(10):
        body = goal.pick_body()
        picks = at_once(12, lambda number, body=body: item(callers[number].post("/picker", body)))
        assert len({pick["flowId"] for pick in picks}) == 1
        assert [pick["isFirstCorrelation"] for pick in picks].count(True) == 1
        assert len({pick["id"] for pick in picks}) == 12
    for caller in callers:
        caller.http.close()
    found = [statistics(admin, flow["id"]) for flow in goal.flows]
    assert sum(entry["totRequests"] for entry in found) == 120
    assert sum(entry["totSessionRequests"] for entry in found) == 10


def test_one_id_used_for_two_use_cases_concurrently(admin: Api, server: ServerProcess):
    goals = [Goal(admin), Goal(admin)]
    callers = [Api.machine(server) for _ in range(8)]
    for _ in range(5):
        name = str(uuid.uuid4())
        answers = at_once(
            8, lambda number, name=name: callers[number].post("/picker", goals[number % 2].pick_body(name))
        )
        good = [item(answer) for answer in answers if answer.status_code == 200]
        assert len({pick["useCaseId"] for pick in good}) == 1
        assert [pick["isFirstCorrelation"] for pick in good].count(True) == 1
        assert len(good) == 4
        for answer in answers:
            if answer.status_code != 200:
                refused(answer, 400, "correlation-conflict")
    for caller in callers:
        caller.http.close()
