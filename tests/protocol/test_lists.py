"""Protocol v1, section 1: pages, order and search of lists."""

import uuid
from typing import Any

import pytest
from tests.protocol.parts import (
    BLANK,
    NOT_PARSED,
    SCHEMA_ORDER,
    code,
    items,
    new_flow,
    new_step,
    new_use_case,
    paging,
    refused,
)
from tests.support.server import Api, Goal


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


@pytest.mark.parametrize("column", ["created_at", "position"])
def test_a_list_continues_by_cursor(admin: Api, column: str):
    use_case = new_use_case(admin)
    ids = [new_step(admin, use_case)["id"] for _ in range(5)]
    query: dict[str, Any] = {
        "useCaseId": use_case["id"],
        "orderBy": column,
        "orderDir": "desc",
        "pageSize": 2,
    }
    seen: list[str] = []
    for left in (2, 1, 0):
        answer = admin.get("/use-case-steps", params=query).json()
        seen += [found["id"] for found in answer["items"]]
        assert (answer["totalCount"], answer["totalIsExact"]) == (5, True)
        assert answer["hasNext"] is (answer["next"] is not None) is (left > 0)
        query["after"] = answer["next"]
    assert seen == ids[::-1]


def test_the_audit_log_is_searched_by_words(admin: Api):
    word = f"marker{uuid.uuid4().hex[:8]}"
    bodies = [{"title": f"Très {word} {n}", "code": code(), "description": "D"} for n in range(3)]
    made = [admin.made("/use-cases", body)["id"] for body in bodies]
    found = admin.get("/audit-log", params={"searchKey": f"{word.upper()[:10]}* TRES", "pageSize": 2}).json()
    assert [entry["entityId"] for entry in found["items"]] == [made[2], made[1]]
    assert (found["totalCount"], found["totalIsExact"], found["hasNext"]) == (3, True, True)
    rest = admin.get("/audit-log", params={"searchKey": word, "after": found["next"]}).json()
    assert [entry["entityId"] for entry in rest["items"]] == [made[0]]
    assert items(admin.get("/audit-log", params={"searchKey": f"{word} otherwise"})) == []
    narrowed = {"searchKey": word, "entityId": made[1]}
    assert [entry["entityId"] for entry in items(admin.get("/audit-log", params=narrowed))] == [made[1]]
    too_short = "SearchKey: the length must be between 3 and 200"
    refused(admin.get("/audit-log", params={"searchKey": "ab"}), 422, too_short)


@pytest.mark.parametrize("path", ["/use-cases", "/users", "/api-keys"])
def test_what_is_no_cursor_of_the_list_is_refused(admin: Api, path: str):
    wrong = "After: must be the cursor of an earlier answer"
    for cursor in ("12", "*", "WzEsMl0", "x" * 4001):
        refused(admin.get(path, params={"after": cursor}), 422, wrong)
    if path == "/use-cases":
        sought = {"after": "WzEsMl0", "searchKey": "chat"}
        refused(admin.get(path, params=sought), 422, "After: not allowed with searchKey field")


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


def test_people_and_keys_are_filtered(admin: Api):
    name = code()
    key = admin.made("/api-keys", {"name": name, "scopes": ["pick"]})
    gone = admin.made("/api-keys", {"name": name, "scopes": ["pick"]})
    assert admin.delete(f"/api-keys/{gone['id']}").status_code == 204

    def ids(**query: str) -> list[str]:
        listed = items(admin.get("/api-keys", params={"pageSize": "200", **query}))
        return [one["id"] for one in listed if one["name"] == name]

    assert ids(revoked="false") == [key["id"]]
    assert ids(revoked="true") == [gone["id"]]
    assert set(ids()) == set(ids(revoked="any")) == {key["id"], gone["id"]}
    admins = items(admin.get("/users", params={"role": "admin", "active": "true", "pageSize": "200"}))
    assert admins
    assert {(one["role"], one["active"]) for one in admins} == {("admin", True)}
    refused(admin.get("/api-keys?revoked=no"), 422, "Revoked: must be one of false, true, any")
    wrong = ["Active: must be true or false", "Role: must be one of any, reviewer, viewer, editor, admin"]
    refused(admin.get("/users?role=owner&active=1"), 422, *wrong)


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
