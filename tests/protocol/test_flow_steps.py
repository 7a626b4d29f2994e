"""Protocol v1, section 6: configurations."""

import pytest
from tests.protocol.flow_steps import new_flow_step, put
from tests.protocol.parts import (
    BLANK,
    NOT_PARSED,
    NOWHERE,
    item,
    items,
    new_flow,
    new_step,
    new_use_case,
    paging,
    refused,
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
