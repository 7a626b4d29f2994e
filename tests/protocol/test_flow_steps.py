"""Protocol v1, section 6: configurations, revisions and statistics."""

import json
from typing import Any

import pytest
from tests.protocol.parts import (
    BLANK,
    NOT_PARSED,
    NOWHERE,
    gone,
    item,
    items,
    new_flow,
    new_step,
    new_use_case,
    paging,
    refused,
    statistics,
    step_requests,
)
from tests.support.server import Api, Goal

FIELDS = {
    "id",
    "flowId",
    "useCaseId",
    "useCaseStepId",
    "configuration",
    "placeholders",
    "warnings",
    "createdAt",
    "updatedAt",
    "revision",
    "version",
}


def new_flow_step(admin: Api) -> str:
    """The id of a flow step without a configuration."""
    use_case = new_use_case(admin)
    new_step(admin, use_case)
    flow = new_flow(admin, use_case)
    return items(admin.get("/flow-steps", params=paging(flowId=flow["id"])))[0]["id"]


def put(admin: Api, flow_step: str, parameters: str, modality: str = '"text"') -> Any:
    """Store JSON text verbatim."""
    body = f'{{"configuration":{{"modality":{modality},"parameters":{parameters}}}}}'
    return admin.put(f"/flow-steps/{flow_step}", body.encode())


def test_a_new_flow_step_is_empty(admin: Api):
    use_case = new_use_case(admin)
    step, flow = new_step(admin, use_case), new_flow(admin, use_case)
    found = items(admin.get("/flow-steps", params=paging(flowId=flow["id"])))[0]
    assert set(found) == FIELDS
    assert (found["flowId"], found["useCaseId"], found["useCaseStepId"]) == (
        flow["id"],
        use_case["id"],
        step["id"],
    )
    assert (found["configuration"], found["placeholders"], found["revision"]) == ({}, [], 0)
    assert item(admin.get(f"/flow-steps/{found['id']}")) == found


def test_warnings_about_parameters_that_models_may_reject(admin: Api):
    flow_step = new_flow_step(admin)
    parameters = '{"messages":[{"role":"Extract the wish","content":"<<MESSAGE>>"}]}'
    stored = item(put(admin, flow_step, parameters, '"chat"'))
    assert [(one["code"], one["where"]) for one in stored["warnings"]] == [
        ("no_model", "model"),
        ("unknown_role", "messages[0].role"),
    ]
    assert item(admin.get(f"/flow-steps/{flow_step}"))["warnings"] == stored["warnings"]
    assert item(put(admin, flow_step, '{"model":"m"}', '"chat"'))["warnings"] == []


def test_unknown_ids(admin: Api):
    path = f"/flow-steps/{NOWHERE}"
    configuration = {"configuration": {"modality": "text", "parameters": 1}}
    refused(admin.get(path), 404, "flow-step-not-found")
    refused(admin.put(path, configuration), 404, "flow-step-not-found")
    refused(admin.get(f"{path}/flow-step-statistics"), 404, "flow-step-statistics-not-found")
    refused(admin.get("/flow-steps", params=paging(flowId=NOWHERE)), 404, "flow-not-found")
    refused(admin.get(f"{path}/revisions", params=paging()), 404, "flow-step-not-found")


def test_the_list_is_paged(admin: Api):
    use_case = new_use_case(admin)
    steps = [new_step(admin, use_case)["id"] for _ in range(3)]
    flow = new_flow(admin, use_case)
    found: list[str] = []
    for page in (1, 2):
        query = {"flowId": flow["id"], "page": page, "pageSize": 2, "orderBy": "nonsense"}
        answer = admin.get("/flow-steps", params=query)
        assert (answer.json()["totalCount"], answer.json()["hasNext"]) == (3, page == 1)
        found += [entry["useCaseStepId"] for entry in items(answer)]
    assert found == steps


# ── configurations ──


def test_configuring(admin: Api):
    flow_step = new_flow_step(admin)
    before = item(admin.get(f"/flow-steps/{flow_step}"))
    body = {"configuration": {"modality": "chat", "parameters": {"t": 0.2}, "extra": 1, "id": 2}, "more": 3}
    changed = item(admin.put(f"/flow-steps/{flow_step}", body))
    assert changed["configuration"] == {"modality": "chat", "parameters": {"t": 0.2}}
    assert {n for n in FIELDS if changed[n] != before[n]} == {
        "configuration",
        "updatedAt",
        "version",
        "revision",
        "warnings",
    }
    assert item(admin.get(f"/flow-steps/{flow_step}")) == changed


@pytest.mark.parametrize(
    "parameters",
    [
        '{"z":1.0,"a":1e3,"m":-0.0,"big":123456789012345678901234567890,"small":1E-7,"b":[1,2.50]}',
        '"text"',
        '""',
        "0",
        "1.10",
        "false",
        "[]",
        "{}",
        "[null,{}]",
        '{"":{"":""}}',
        '{"é":"\U0001f600","e\\u0301":"\\n\\"\\\\"}',
        '{ "spaced" : [ 1 , 2 ] }',
    ],
)
def test_parameters_are_stored_verbatim(admin: Api, machine: Api, parameters: str):
    goal = Goal(admin)
    flow_step = goal.flow_steps(goal.flows[0]["id"])[0]["id"]
    wanted = f'"parameters":{parameters}'
    answers = [
        put(admin, flow_step, parameters),
        admin.get(f"/flow-steps/{flow_step}"),
        admin.get("/flow-steps", params=paging(flowId=goal.flows[0]["id"])),
        machine.post("/picker", goal.pick_body()),
        machine.post("/picker/session", {"correlationId": goal.code, "useCaseCode": goal.code}),
        machine.get("/picker/snapshot", params={"useCaseCode": goal.code}),
        admin.get(f"/flow-steps/{flow_step}/revisions/2"),
    ]
    for answer in answers:
        assert answer.status_code == 200, answer.text
        assert wanted in answer.text
        assert answer.json()


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [f"configuration: {BLANK}"]),
        ({"configuration": None}, [f"configuration: {BLANK}"]),
        (
            {"configuration": {}},
            [f"configuration: (modality: {BLANK}", f"parameters: {BLANK})"],
        ),
        ({"configuration": {"modality": "", "parameters": 1}}, [f"configuration: (modality: {BLANK})"]),
        ({"configuration": {"modality": "x"}}, [f"configuration: (parameters: {BLANK})"]),
        ({"configuration": {"modality": "x", "parameters": None}}, [f"configuration: (parameters: {BLANK})"]),
        ({"configuration": {"modality": 1, "parameters": 1}}, [NOT_PARSED]),
        ({"configuration": 1}, [NOT_PARSED]),
        (b'{"configuration":{"modality":"x","parameters":}}', [NOT_PARSED]),
        (b'{"configuration":{"modality":"x","parameters":1e}}', [NOT_PARSED]),
        (b'{"configuration":{"modality":"x","parameters":"\xff"}}', [NOT_PARSED]),
        (b'{"configuration":{"modality":"x","parameters":[1,]}}', [NOT_PARSED]),
    ],
)
def test_invalid_configurations(admin: Api, body: object, errors: list[str]):
    flow_step = new_flow_step(admin)
    refused(admin.put(f"/flow-steps/{flow_step}", body), 422, *errors)
    assert item(admin.get(f"/flow-steps/{flow_step}"))["configuration"] == {}


def test_deep_parameters_never_break_the_server(admin: Api):
    flow_step = new_flow_step(admin)
    for depth in (50, 900, 100_000):
        answer = put(admin, flow_step, "[" * depth + "]" * depth)
        assert answer.status_code in ((200,) if depth == 50 else (200, 422)), answer.text
        assert admin.get(f"/flow-steps/{flow_step}").status_code == 200


def test_keys_are_case_insensitive(admin: Api):
    body = {"Configuration": {"MODALITY": "x", "Parameters": {"Kept": 1}}}
    changed = item(admin.put(f"/flow-steps/{new_flow_step(admin)}", body))
    assert changed["configuration"] == {"modality": "x", "parameters": {"Kept": 1}}


@pytest.mark.parametrize(
    ("modality", "parameters", "expected"),
    [
        ('"text"', '{"a":"<<ONE>> and <<two>>","b":["<<ONE>>"]}', ["ONE", "two", "ONE"]),
        ('"<<KIND>>"', '{"<<KEY>>":"<<V-1_x>>"}', ["KIND", "KEY", "V-1_x"]),
        ('"text"', '"<< no >> <<>> <<a b>> <NO> <<ä>> <<no>"', []),
        ('"text"', '"<<<A>>> <<B>><<C>>"', ["A", "B", "C"]),
        ('"text"', '"<<A<<B>>"', ["B"]),
        ('"text"', "1", []),
    ],
)
def test_placeholders(admin: Api, modality: str, parameters: str, expected: list[str]):
    flow_step = new_flow_step(admin)
    assert item(put(admin, flow_step, parameters, modality))["placeholders"] == expected
    assert item(admin.get(f"/flow-steps/{flow_step}"))["placeholders"] == expected


def test_placeholders_written_with_escapes(admin: Api):
    escaped = r'{"a":"\u003c\u003cNAME\u003e\u003e"}'  # as written by JSON encoders that escape HTML
    assert item(put(admin, new_flow_step(admin), escaped))["placeholders"] == ["NAME"]


def test_a_new_configuration_is_served_immediately(admin: Api, machine: Api):
    goal = Goal(admin)
    flow_step = goal.flow_steps(goal.flows[0]["id"])[0]["id"]
    body = goal.pick_body()
    for number in range(5):
        put(admin, flow_step, f'{{"n":"<<N{number}>>"}}')
        pick = item(machine.post("/picker", body))
        assert pick["outputMessage"] == {"modality": "text", "parameters": {"n": f"<<N{number}>>"}}
        assert (pick["placeholders"], pick["revision"]) == ([f"N{number}"], number + 2)


# ── revisions ──


def revised(admin: Api) -> str:
    """A flow step with the revisions 1, 2 and 3."""
    flow_step = new_flow_step(admin)
    for parameters in ('{"a":1,"b":"<<OLD>>"}', '{"a":2,"b":"<<OLD>>"}', '{"a":2,"b":"<<NEW>>"}'):
        put(admin, flow_step, parameters)
    return flow_step


def test_revisions_are_listed_newest_first(admin: Api):
    path = f"/flow-steps/{revised(admin)}"
    answer = admin.get(f"{path}/revisions", params={"page": 1, "pageSize": 2})
    assert [entry["number"] for entry in items(answer)] == [3, 2]
    assert (answer.json()["totalCount"], answer.json()["hasNext"]) == (3, True)
    newest = items(answer)[0]
    assert set(newest) == {
        "id",
        "flowStepId",
        "number",
        "configuration",
        "placeholders",
        "author",
        "restoredFrom",
        "createdAt",
    }
    assert newest["configuration"] == item(admin.get(path))["configuration"]
    assert (newest["author"], newest["restoredFrom"], newest["placeholders"]) == ("admin", None, ["NEW"])
    assert item(admin.get(f"{path}/revisions/3")) == newest


def test_an_unchanged_configuration_creates_no_revision(admin: Api):
    flow_step = revised(admin)
    put(admin, flow_step, '{"a":2,"b":"<<NEW>>"}')
    assert item(admin.get(f"/flow-steps/{flow_step}"))["revision"] == 3


def test_two_revisions_are_compared(admin: Api):
    path = f"/flow-steps/{revised(admin)}/revisions"
    found = item(admin.get(f"{path}/1/diff/3"))
    assert (found["before"], found["after"]) == (1, 3)
    assert (found["placeholdersAdded"], found["placeholdersRemoved"]) == (["NEW"], ["OLD"])
    changed = [
        line.strip(" ,") for line in found["diff"] if line[:3] not in ("+++", "---") and line[0] in "+-"
    ]
    assert [line[0] for line in changed] == ["-", "-", "+", "+"]
    assert '"a": 1' in changed[0]
    assert '"a": 2' in changed[2]
    assert item(admin.get(f"{path}/2/diff/2"))["diff"] == []
    back = item(admin.get(f"{path}/3/diff/1"))
    assert (back["placeholdersAdded"], back["placeholdersRemoved"]) == (["OLD"], ["NEW"])


def test_a_diff_keeps_numbers_as_written(admin: Api):
    flow_step = new_flow_step(admin)
    put(admin, flow_step, '{"a":1.0,"big":12345678901234567890123,"e":1e3}')
    put(admin, flow_step, '{"a":1,"big":12345678901234567890123,"e":1e3}')
    lines = item(admin.get(f"/flow-steps/{flow_step}/revisions/1/diff/2"))["diff"]
    text = "\n".join(lines)
    assert "12345678901234567890123" in text
    assert '-    "a": 1.0,' in text
    assert '+    "a": 1,' in text
    assert '"e": 1e3' in text, "shown as it is stored"


def test_a_restored_revision_becomes_a_new_one(admin: Api):
    path = f"/flow-steps/{revised(admin)}"
    old = item(admin.get(f"{path}/revisions/1"))
    found = item(admin.post(f"{path}/revisions/1/restore"))
    assert (found["revision"], found["configuration"]) == (4, old["configuration"])
    assert found["placeholders"] == ["OLD"]
    newest = item(admin.get(f"{path}/revisions/4"))
    assert (newest["restoredFrom"], newest["configuration"]) == (1, old["configuration"])
    assert item(admin.post(f"{path}/revisions/4/restore"))["revision"] == 4, "it is the present one"
    stale = admin.post(f"{path}/revisions/2/restore", headers={"if-match": '"1"'})
    refused(stale, 412, "version-is-outdated")


def test_unknown_revisions(admin: Api):
    path = f"/flow-steps/{revised(admin)}/revisions"
    for answer in (
        admin.get(f"{path}/9"),
        admin.get(f"{path}/1/diff/9"),
        admin.get(f"{path}/9/diff/1"),
        admin.post(f"{path}/9/restore"),
    ):
        refused(answer, 404, "revision-not-found")
    for number in ("0", "-1", "x", "1.5", "99999999999999999999999"):
        assert admin.get(f"{path}/{number}").status_code in (404, 422)


def test_revisions_are_deleted_with_their_flow(admin: Api):
    flow_step = revised(admin)
    flow = item(admin.get(f"/flow-steps/{flow_step}"))["flowId"]
    gone(admin.delete(f"/flows/{flow}"))
    refused(admin.get(f"/flow-steps/{flow_step}/revisions/1"), 404, "flow-step-not-found")


# ── statistics ──


def test_statistics_are_immediately_exact(admin: Api, machine: Api):
    goal = Goal(admin, steps=2, shares=(100, 0))
    flow, other = goal.flows[0]["id"], goal.flows[1]["id"]
    first, second = (step["id"] for step in goal.flow_steps(flow))
    scores = (5, 4, 4)
    for count, score in enumerate(scores, 1):
        body = goal.pick_body()
        for step in ("s1", "s2", "s1"):
            item(machine.post("/picker", {**body, "useCaseStepCode": step}))
        item(machine.post("/feedbacks", {"correlationId": body["correlationId"], "score": score}))
        found = statistics(admin, flow)
        assert (found["totRequests"], found["totSessionRequests"], found["totFeedback"]) == (
            3 * count,
            count,
            count,
        )
        assert found["avgScore"] == round(sum(scores[:count]) / count, 2)
        assert (step_requests(admin, first), step_requests(admin, second)) == (2 * count, count)
    assert found["stars"] == [0, 0, 0, 2, 1]
    unserved = statistics(admin, other)
    assert (unserved["totRequests"], unserved["totFeedback"], unserved["avgScore"]) == (0, 0, 0)


def test_fields_of_statistics(admin: Api, machine: Api):
    goal = Goal(admin)
    flow = goal.flows[0]["id"]
    flow_step = goal.flow_steps(flow)[0]["id"]
    before = statistics(admin, flow)
    assert set(before) == {
        "id",
        "flowId",
        "useCaseId",
        "totRequests",
        "totSessionRequests",
        "totFeedback",
        "avgScore",
        "stars",
        "createdAt",
        "updatedAt",
    }
    assert (before["flowId"], before["useCaseId"]) == (flow, goal.id)
    of_step = item(admin.get(f"/flow-steps/{flow_step}/flow-step-statistics"))
    assert set(of_step) == {"id", "flowStepId", "flowId", "totRequests", "createdAt", "updatedAt"}
    assert (of_step["flowStepId"], of_step["flowId"]) == (flow_step, flow)
    item(machine.post("/picker", goal.pick_body()))
    after = statistics(admin, flow)
    assert after["totRequests"] == 1
    for name in ("id", "createdAt", "updatedAt"):
        assert after[name] == before[name]


def test_rejected_calls_are_not_counted(admin: Api, machine: Api):
    goal, other = Goal(admin), Goal(admin)
    body = goal.pick_body()
    item(machine.post("/picker", body))
    refused(machine.post("/picker", other.pick_body(body["correlationId"])), 400, "correlation-conflict")
    refused(machine.post("/picker", {**body, "useCaseStepCode": "none"}), 400, "use-case-step-not-found")
    refused(
        machine.post("/feedbacks", {"correlationId": body["correlationId"], "score": 9}),
        422,
        "score: must be no greater than 5",
    )
    assert statistics(admin, goal.flows[0]["id"])["totRequests"] == 1
    assert statistics(admin, goal.flows[0]["id"])["totFeedback"] == 0
    assert statistics(admin, other.flows[0]["id"])["totRequests"] == 0


def test_configurations_are_served_as_json(admin: Api):
    answer = put(admin, new_flow_step(admin), '{"a":[1,{"b":null}]}')
    assert json.loads(answer.content)["item"]["configuration"]["parameters"] == {"a": [1, {"b": None}]}
