"""Protocol v1, section 1: rules for every endpoint."""

import json
from typing import Any

import pytest
from tests.protocol.parts import (
    BLANK,
    LONG,
    NOT_PARSED,
    NOWHERE,
    TEXT,
    TIME,
    UUID,
    code,
    gone,
    item,
    items,
    new_flow,
    new_step,
    new_use_case,
    paging,
    refused,
)
from tests.support.server import Api, Goal

SCHEMA_ORDER = {"page": "1", "pageSize": "5", "orderBy": "title", "orderDir": "asc"}


# ── routes ──


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nowhere"),
        ("GET", "/use-cases/a/b/c"),
        ("GET", ""),
        ("PATCH", "/use-cases"),
        ("DELETE", "/use-cases"),
        ("PUT", "/use-cases"),
        ("POST", f"/use-cases/{NOWHERE}"),
        ("GET", "/picker"),
        ("PUT", "/picker"),
        ("DELETE", "/feedbacks"),
        ("GET", "/auth/login"),
        ("POST", "/health-check"),
        ("POST", "/flow-steps"),
        ("DELETE", f"/flow-steps/{NOWHERE}"),
    ],
)
def test_an_unknown_route_or_method(nobody: Api, admin: Api, method: str, path: str):
    refused(nobody.call(method, path), 404, "endpoint-not-found")
    refused(admin.call(method, path, {}), 404, "endpoint-not-found")


def test_an_unknown_route_outside_the_base_path(nobody: Api):
    refused(nobody.get(f"{nobody.url}/api/v2/use-cases"), 404, "endpoint-not-found")
    refused(nobody.get(f"{nobody.url}/api"), 404, "endpoint-not-found")


def test_a_trailing_slash_is_served(admin: Api, machine: Api):
    made = item(admin.post("/use-cases/", {**TEXT, "code": code()}))
    assert item(admin.get(f"/use-cases/{made['id']}/")) == made
    items(admin.get("/use-cases/", params=SCHEMA_ORDER))
    refused(machine.post("/picker/", {}), 422, *(f"{n}: {BLANK}" for n in PICK_FIELDS))


PICK_FIELDS = ("correlationId", "useCaseCode", "useCaseStepCode")


# ── responses ──


def test_creation_answers_200_and_deletion_204(admin: Api):
    made = admin.post("/use-cases", {**TEXT, "code": code()})
    assert UUID.fullmatch(item(made)["id"])
    gone(admin.delete(f"/use-cases/{item(made)['id']}"))


def test_times_are_utc_with_z(admin: Api):
    made = new_use_case(admin)
    for name in ("createdAt", "updatedAt"):
        assert TIME.fullmatch(made[name])
    assert item(admin.get(f"/use-cases/{made['id']}")) == made


def test_responses_are_json(admin: Api):
    answer = admin.get("/use-cases", params=SCHEMA_ORDER)
    assert answer.headers["content-type"] == "application/json"


# ── pages ──


def test_pages_of_a_list(admin: Api):
    use_case = new_use_case(admin)
    ids = [new_step(admin, use_case)["id"] for _ in range(5)]
    query: dict[str, Any] = {**paging("position", useCaseId=use_case["id"]), "pageSize": 2}
    for page, expected, more in (
        (1, ids[:2], True),
        (2, ids[2:4], True),
        (3, ids[4:], False),
        (9, [], False),
    ):
        answer = admin.get("/use-case-steps", params={**query, "page": page})
        assert [found["id"] for found in items(answer)] == expected
        assert (answer.json()["totalCount"], answer.json()["hasNext"]) == (5, more)
    exact = admin.get("/use-case-steps", params={**query, "pageSize": 5}).json()
    assert exact["hasNext"] is False


def test_only_the_parent_of_a_list_is_required(admin: Api):
    refused(admin.get("/use-case-steps"), 422, f"UseCaseID: {BLANK}")
    refused(admin.get("/flow-steps"), 422, f"FlowID: {BLANK}")


def test_a_list_has_pages_of_20_in_its_natural_order(admin: Api):
    made = admin.made("/use-cases", {"title": "T", "code": code(), "description": "D"})
    for number in range(21):
        body = {"useCaseId": made["id"], "title": "T", "code": f"s{number}", "description": "D"}
        admin.made("/use-case-steps", body)
    found = admin.get("/use-case-steps", params={"useCaseId": made["id"]}).json()
    assert [step["position"] for step in found["items"]] == [*range(1, 21)]
    assert (found["totalCount"], found["hasNext"]) == (21, True)
    last = admin.get("/use-case-steps", params={"useCaseId": made["id"], "page": 2}).json()
    assert [step["position"] for step in last["items"]] == [21]
    back = {"useCaseId": made["id"], "orderDir": "desc", "pageSize": 1}
    assert items(admin.get("/use-case-steps", params=back))[0]["position"] == 21


def test_the_natural_order_of_each_list(admin: Api):
    goal = Goal(admin, shares=(20, 80))
    assert [flow["currentServePct"] for flow in items(admin.get(f"/flows?useCaseId={goal.id}"))] == [80, 20]
    titles = [one["title"] for one in items(admin.get("/use-cases?pageSize=200"))]
    assert titles == sorted(titles)
    hit = admin.made("/use-cases", {"title": "Zebra crossing", "code": code(), "description": "D"})
    assert items(admin.get("/use-cases?searchKey=zebra"))[0]["id"] == hit["id"]
    for path in (
        "/users",
        "/api-keys",
        "/overview",
        "/audit-log",
        f"/use-cases/{goal.id}/rollout-strategy/timeline",
    ):
        assert admin.get(path).status_code == 200, path
    assert admin.get(f"/feedbacks?useCaseId={goal.id}").status_code == 200


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"page": "0"}, [f"Page: {BLANK}"]),
        ({"page": ""}, [f"Page: {BLANK}"]),
        ({"page": "-1"}, ["Page: must be no less than 1"]),
        ({"pageSize": "0"}, [f"PageSize: {BLANK}"]),
        ({"pageSize": "-7"}, ["PageSize: must be no less than 1"]),
        ({"pageSize": "201"}, ["PageSize: must be no greater than 200"]),
        ({"page": "x"}, [NOT_PARSED]),
        ({"page": "1.5"}, [NOT_PARSED]),
        ({"page": "1_0"}, [NOT_PARSED]),
        ({"page": "1" * 5000}, [NOT_PARSED]),
        ({"pageSize": "٣"}, [NOT_PARSED]),
        ({"pageSize": "5;"}, [NOT_PARSED]),
        ({"orderBy": "colour"}, ["OrderBy: must be a valid value"]),
        ({"orderBy": "Title"}, ["OrderBy: must be a valid value"]),
        ({"orderDir": "up"}, ["OrderDir: must be a valid value"]),
        ({"orderDir": "ASC"}, ["OrderDir: must be a valid value"]),
        ({"searchKey": "a\0bc"}, ["SearchKey: must not contain the character NUL"]),
        ({"searchKey": "ab"}, ["SearchKey: the length must be between 3 and 200"]),
        ({"searchKey": "a" * 201}, ["SearchKey: the length must be between 3 and 200"]),
        ({"searchKey": "ä" * 101}, ["SearchKey: the length must be between 3 and 200"]),
        ({"orderBy": "relevance"}, ["OrderBy: not allowed without searchKey field"]),
        ({"orderBy": "x", "page": "0"}, ["OrderBy: must be a valid value", f"Page: {BLANK}"]),
    ],
)
def test_invalid_queries(admin: Api, change: dict[str, str], errors: list[str]):
    refused(admin.get("/use-cases", params={**SCHEMA_ORDER, **change}), 422, *errors)


def test_the_largest_page_and_search_are_fine(admin: Api):
    items(admin.get("/use-cases", params={**SCHEMA_ORDER, "pageSize": "200", "searchKey": "a" * 200}))
    items(admin.get("/use-cases", params={**SCHEMA_ORDER, "searchKey": "ää"}))
    items(admin.get("/use-cases", params={**SCHEMA_ORDER, "unknown": "1", "searchKey": ""}))


# ── UUIDs ──


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


# ── permissions ──

ENDPOINTS = [
    ("GET", "/use-cases"),
    ("GET", f"/use-cases/{NOWHERE}"),
    ("POST", "/use-cases"),
    ("PUT", f"/use-cases/{NOWHERE}"),
    ("DELETE", f"/use-cases/{NOWHERE}"),
    ("GET", "/use-case-steps"),
    ("GET", f"/use-case-steps/{NOWHERE}"),
    ("POST", "/use-case-steps"),
    ("PUT", f"/use-case-steps/{NOWHERE}"),
    ("DELETE", f"/use-case-steps/{NOWHERE}"),
    ("GET", "/flows"),
    ("GET", f"/flows/{NOWHERE}"),
    ("POST", "/flows"),
    ("PUT", f"/flows/{NOWHERE}"),
    ("PUT", "/flows/bulk"),
    ("POST", f"/flows/{NOWHERE}/clone"),
    ("DELETE", f"/flows/{NOWHERE}"),
    ("GET", f"/flows/{NOWHERE}/flow-statistics"),
    ("GET", "/flow-steps"),
    ("GET", f"/flow-steps/{NOWHERE}"),
    ("PUT", f"/flow-steps/{NOWHERE}"),
    ("GET", f"/flow-steps/{NOWHERE}/flow-step-statistics"),
    ("GET", f"/flow-steps/{NOWHERE}/revisions"),
    ("GET", f"/flow-steps/{NOWHERE}/revisions/1"),
    ("GET", f"/flow-steps/{NOWHERE}/revisions/1/diff/2"),
    ("POST", f"/flow-steps/{NOWHERE}/revisions/1/restore"),
]


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
def test_permissions_of_the_management_api(
    nobody: Api, viewer: Api, editor: Api, machine: Api, method: str, path: str
):
    garbage = b"{" if method in ("POST", "PUT") else None
    refused(nobody.call(method, path, garbage), 401, "unauthorized")
    refused(machine.call(method, path, garbage), 403, "forbidden")
    if method == "GET":
        assert viewer.get(path).status_code in (200, 404, 422)
    else:
        refused(viewer.call(method, path, garbage), 403, "forbidden")
    assert editor.call(method, path, garbage).status_code in (200, 404, 422)


# ── versions ──


def test_a_change_can_name_the_version_that_it_is_based_on(admin: Api):
    use_case = new_use_case(admin)
    step, flow = new_step(admin, use_case), new_flow(admin, use_case)
    flow_step = items(admin.get("/flow-steps", params=paging(flowId=flow["id"])))[0]
    configuration = {"configuration": {"modality": "text", "parameters": 1}}
    for path, body in (
        (f"/use-cases/{use_case['id']}", {"title": "New"}),
        (f"/use-case-steps/{step['id']}", {"title": "New"}),
        (f"/flows/{flow['id']}", {"title": "New"}),
        (f"/flow-steps/{flow_step['id']}", configuration),
    ):
        seen = admin.get(path)
        tag = seen.headers["etag"]
        assert tag == f'"{item(seen)["version"]}"'
        changed = admin.put(path, body, headers={"if-match": tag})
        assert item(changed)["version"] == item(seen)["version"] + 1
        assert changed.headers["etag"] == f'"{item(changed)["version"]}"'
        for stale in (tag, '"0"', "nonsense", '"99999999999999999999"'):
            refused(admin.put(path, body, headers={"if-match": stale}), 412, "version-is-outdated")
        assert item(admin.get(path)) == item(changed)
        item(admin.put(path, body, headers={"if-match": "*"}))
    for path in (f"/flows/{flow['id']}", f"/use-case-steps/{step['id']}", f"/use-cases/{use_case['id']}"):
        refused(admin.delete(path, headers={"if-match": '"77"'}), 412, "version-is-outdated")
        gone(admin.delete(path, headers={"if-match": admin.get(path).headers["etag"]}))


# ── search ──


def found_codes(admin: Api, path: str, search: str, **query: Any) -> list[str]:
    asked = {**paging("created_at"), "searchKey": search, **query}
    return [entry.get("code", entry["title"]) for entry in items(admin.get(path, params=asked))]


def test_a_search_finds_whole_words_of_all_fields(admin: Api):
    use_case = new_use_case(admin)
    for name, title, text in (
        ("s-one", "Quicksilver rises", "by Zebrafish"),
        ("s-two", "Marmalade", "with (Quicksilver), in brackets"),
        ("s-three-xylophone", "Nothing", "of that kind"),
    ):
        new_step(admin, use_case, code=name, title=title, description=text)
    own = {"useCaseId": use_case["id"]}

    def steps(search: str) -> list[str]:
        return found_codes(admin, "/use-case-steps", search, **own)

    assert steps("quicksilver") == ["s-one", "s-two"]
    assert steps("ZEBRAFISH") == ["s-one"]
    assert steps("brackets (quicksilver!)") == ["s-one", "s-two"], "the first by similarity"
    assert steps("xylophone")[-1] == "s-three-xylophone"
    assert steps("quiksilver") == ["s-one", "s-two"], "similar spelling"
    assert steps("!?%") == []
    assert steps("_%'") == []


@pytest.mark.parametrize(
    ("title", "search"),
    [
        ("Счёт-фактура поставщика", "ФАКТУРА"),
        ("Τιμολόγιο προμηθευτή", "τιμολογιο"),
        ("請求書を読む", "求書"),
        ("읽기 송장을", "송장"),
        ("قراءة فَاتُورَة", "فاتورة"),
        ("Crème brûlée", "creme brulee"),
    ],
)
def test_a_search_finds_words_of_any_script(admin: Api, title: str, search: str):
    use_case = new_use_case(admin)
    for name, text in (("wanted", title), ("other", "Mmm")):
        new_step(admin, use_case, code=name, title=text, description="kkk")
    assert found_codes(admin, "/use-case-steps", search, useCaseId=use_case["id"]) == ["wanted"]


def test_flows_are_searched_by_title_and_description(admin: Api):
    use_case = new_use_case(admin)
    new_flow(admin, use_case, title="Hippopotamus")
    new_flow(admin, use_case, title="Other", description="the hippopotamus sings")
    new_flow(admin, use_case, title="Kkk", description="zzz")
    found = found_codes(admin, "/flows", "hippopotamus", useCaseId=use_case["id"])
    assert found == ["Hippopotamus", "Other"]


def test_relevance_ranks_fields_in_order_then_similarity(admin: Api):
    use_case = new_use_case(admin)
    for name, title, text in (
        ("in-description", "Some", "about marzipan"),
        ("in-title-and-more", "Marzipan with many further words that make it less similar", "x"),
        ("in-title", "Marzipan", "x"),
        ("marzipan", "Code", "x"),
    ):
        new_step(admin, use_case, code=name, title=title, description=text)

    def ranked(direction: str) -> list[str]:
        query = {"orderBy": "relevance", "orderDir": direction, "useCaseId": use_case["id"]}
        return found_codes(admin, "/use-case-steps", "marzipan", **query)

    assert ranked("desc") == ["marzipan", "in-title", "in-title-and-more", "in-description"]
    assert ranked("asc") == ["marzipan", "in-title-and-more", "in-title", "in-description"]


def test_a_search_is_paged_and_counted(admin: Api):
    use_case = new_use_case(admin)
    for number in range(3):
        new_step(admin, use_case, code=f"n{number}", title="Rhinoceros")
    query = {**paging("relevance", "desc"), "searchKey": "rhinoceros", "useCaseId": use_case["id"]}
    answer = admin.get("/use-case-steps", params={**query, "pageSize": 2}).json()
    assert (len(answer["items"]), answer["totalCount"], answer["hasNext"]) == (2, 3, True)
    answer = admin.get("/use-case-steps", params={**query, "pageSize": 2, "page": 2}).json()
    assert (len(answer["items"]), answer["totalCount"], answer["hasNext"]) == (1, 3, False)


# ── headers of every response ──


def test_every_response_has_security_headers(admin: Api, machine: Api, nobody: Api):
    goal = Goal(admin)
    for answer in (
        nobody.get("/health-check"),
        nobody.get("/nowhere"),
        admin.get("/use-cases", params=SCHEMA_ORDER),
        machine.post("/picker", goal.pick_body()),
        machine.post("/picker", {}),
    ):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "server" not in answer.headers
