"""Protocol v1, section 1: ids, bodies and their fields."""

import json

import pytest
from tests.protocol.parts import (
    BLANK,
    LONG,
    NOT_PARSED,
    NOWHERE,
    TEXT,
    code,
    item,
    new_use_case,
    paging,
    refused,
)
from tests.support.server import Api


@pytest.mark.parametrize(
    "text",
    [
        "x",
        NOWHERE[:-1],
        f"{NOWHERE}0",
        NOWHERE.replace("-", ""),
        "AAAAAAAA-0000-4000-8000-000000000000",
        "{" + NOWHERE[1:-1] + "}",
        "00000000_0000_4000_8000_000000000000",
        "%20" + NOWHERE[1:],
        NOWHERE + "%0A",
    ],
)
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/use-cases/{}", "ID"),
        ("/use-case-steps/{}", "ID"),
        ("/flows/{}", "ID"),
        ("/flow-steps/{}", "ID"),
        ("/flows/{}/flow-statistics", "FlowID"),
        ("/flow-steps/{}/flow-step-statistics", "FlowStepID"),
    ],
)
def test_ids_of_the_path(admin: Api, path: str, name: str, text: str):
    refused(admin.get(path.format(text)), 422, f"{name}: must be a valid UUID")


def test_ids_of_any_version_are_fine(admin: Api):
    for text in ("ffffffff-ffff-ffff-ffff-ffffffffffff", "00000000-0000-0000-0000-000000000000"):
        refused(admin.get(f"/use-cases/{text}"), 404, "use-case-not-found")


def test_ids_of_the_query_and_the_body(admin: Api):
    refused(
        admin.get("/flows", params=paging("title", useCaseId="x")), 422, "UseCaseID: must be a valid UUID"
    )
    refused(admin.get("/flow-steps", params=paging(flowId="x")), 422, "FlowID: must be a valid UUID")
    refused(
        admin.post("/flows", {**TEXT, "useCaseId": NOWHERE.upper().replace("0", "A")}),
        422,
        "useCaseId: must be a valid UUID",
    )
    refused(
        admin.post("/flows", {**TEXT, "useCaseId": f"{NOWHERE}\n"}), 422, "useCaseId: must be a valid UUID"
    )


def test_errors_of_path_and_body_are_reported_together(admin: Api):
    refused(
        admin.put("/use-cases/x", {"title": "", "code": ""}),
        422,
        "ID: must be a valid UUID",
        f"code: {BLANK}",
        f"title: {BLANK}",
    )


# ── bodies ──


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"{", b"nonsense", b"[]", b'"text"', b"7", b'{"title":1}', b'{"title":"\xff"}', b'{"a":}'],
)
@pytest.mark.parametrize("path", ["/use-cases", "/use-case-steps", "/flows", f"/flows/{NOWHERE}/clone"])
def test_a_body_that_cannot_be_parsed(admin: Api, path: str, body: bytes):
    if path.endswith("clone"):
        body = body.replace(b"title", b"newTitle")
    refused(admin.post(path, body), 422, NOT_PARSED)


def test_a_request_without_any_body(admin: Api, machine: Api):
    use_case = new_use_case(admin)
    for answer in (
        admin.post("/use-cases"),
        admin.put(f"/use-cases/{use_case['id']}"),
        machine.post("/picker"),
        machine.post("/feedbacks"),
    ):
        refused(answer, 422, NOT_PARSED)


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        ("/use-cases", "active", "true"),
        ("/use-cases", "active", 1),
        ("/use-cases", "title", 5),
        ("/use-cases", "title", {}),
        ("/use-case-steps", "position", "1"),
        ("/use-case-steps", "position", 1.5),
        ("/flows", "currentServePct", "50"),
        ("/flows", "active", []),
        ("/flow-steps", "configuration", "text"),
        ("/flow-steps", "configuration", []),
    ],
)
def test_a_wrong_type_is_the_only_error(admin: Api, path: str, field: str, value: object):
    body = {field: value, **({} if field == "title" else {"title": ""})}
    refused(admin.put(f"{path}/{NOWHERE}", body), 422, NOT_PARSED)


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_a_body_is_json_whatever_its_content_type(admin: Api, kind: str):
    body = json.dumps({**TEXT, "code": code()}).encode()
    item(admin.post("/use-cases", body, headers={"content-type": kind}))


def test_fields_are_named_in_alphabetical_order(admin: Api):
    refused(admin.post("/use-cases", {}), 422, f"code: {BLANK}", f"description: {BLANK}", f"title: {BLANK}")
    refused(
        admin.post("/use-case-steps", {"title": None, "code": "", "useCaseId": "?"}),
        422,
        f"code: {BLANK}",
        f"description: {BLANK}",
        f"title: {BLANK}",
        "useCaseId: must be a valid UUID",
    )


def test_keys_are_case_insensitive(admin: Api):
    body = {"TITLE": "T", "Code": code(), "desCRIPTion": "D", "unknown": {"a": [1]}}
    made = item(admin.post("/use-cases", body))
    assert (made["title"], made["code"], made["description"]) == ("T", body["Code"], "D")
    for path in ("/use-case-steps", "/flows"):
        found = item(admin.post(path, {**TEXT, "code": "c", "useCaseID": made["id"]}))
        assert found["useCaseId"] == made["id"]


def test_an_id_in_the_body_never_overrides_the_path(admin: Api):
    one, other = new_use_case(admin), new_use_case(admin)
    changed = admin.changed(f"/use-cases/{one['id']}", {"id": other["id"], "title": "Changed"})
    assert (changed["id"], changed["title"]) == (one["id"], "Changed")
    assert item(admin.get(f"/use-cases/{other['id']}")) == other


def test_lengths_count_bytes(admin: Api):
    for title in ("a" * 255, "ä" * 127, "🙂" * 63):
        assert new_use_case(admin, title=title)["title"] == title
    for title in ("a" * 256, "ä" * 128, "🙂" * 64):
        refused(admin.post("/use-cases", {**TEXT, "code": code(), "title": title}), 422, f"title: {LONG}")


def test_a_description_has_no_upper_limit(admin: Api):
    long = "d" * 200_000
    assert new_use_case(admin, description=long)["description"] == long


@pytest.mark.parametrize("field", ["title", "code", "description"])
def test_put_ignores_absent_and_null_fields_and_rejects_empty_ones(admin: Api, field: str):
    made = new_use_case(admin)
    path = f"/use-cases/{made['id']}"
    for body in ({}, {field: None}):
        changed = admin.changed(path, body)
        assert {**changed, "updatedAt": 0, "version": 0} == {**made, "updatedAt": 0, "version": 0}
    refused(admin.put(path, {field: ""}), 422, f"{field}: {BLANK}")


def test_text_is_stored_verbatim(admin: Api):
    text = ' <b>"q"\\ \u2028 \U0001f600 é é \t\n'
    assert item(admin.get(f"/use-cases/{new_use_case(admin, title=text)['id']}"))["title"] == text


def test_a_body_beyond_the_limit(admin: Api, machine: Api):
    huge = json.dumps({**TEXT, "code": code(), "description": "d" * 1_100_000}).encode()
    refused(admin.post("/use-cases", huge), 413, "body-too-large")
    refused(machine.post("/picker", b"x" * 70_000), 413, "body-too-large")
    refused(machine.post("/feedbacks", b"x" * 70_000), 413, "body-too-large")
