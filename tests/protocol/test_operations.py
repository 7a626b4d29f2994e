"""The operator's view: liveness, readiness, metrics, and the audit log."""

import re
from typing import Any

import pytest
from tests.protocol.parts import (
    BLANK,
    NOT_PARSED,
    NOWHERE,
    TEXT,
    TIME,
    code,
    gone,
    item,
    items,
    new_flow,
    new_step,
    new_use_case,
    refused,
)
from tests.support.server import Api, Goal


def test_probes(nobody: Api):
    live = nobody.get(f"{nobody.url}/livez")
    assert (live.status_code, live.json()) == (200, {"ok": True})
    ready = nobody.get(f"{nobody.url}/readyz")
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "missing": []})


def figures(nobody: Api) -> dict[str, float]:
    answer = nobody.get(f"{nobody.url}/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.text.splitlines() if line and not line.startswith("#")]
    found = [re.fullmatch(r"([a-z_:]+(?:\{[^}]*\})?) (\S+)", line) for line in lines]
    assert lines
    assert all(found)
    return {match[1]: float(match[2]) for match in found if match}


def test_metrics_count_responses(nobody: Api, admin: Api, machine: Api):
    goal = Goal(admin)
    item(machine.post("/picker", goal.pick_body()))
    good, bad = 'aimm_hot_answers_total{path="picker",status="200"}', "aimm_hot_seconds_count"
    before = figures(nobody)
    for _ in range(3):
        item(machine.post("/picker", goal.pick_body()))
    refused(machine.post("/picker", b"{"), 422, NOT_PARSED)
    after = figures(nobody)
    assert after[good] - before[good] == 3
    assert after[f'{bad}{{path="picker"}}'] - before[f'{bad}{{path="picker"}}'] == 4


# ── the audit log ──

QUERY = {"page": 1, "pageSize": 200, "orderDir": "asc"}


def entries(admin: Api, **query: Any) -> list[dict[str, Any]]:
    return items(admin.get("/audit-log", params={**QUERY, **query}))


def test_every_write_is_audited(admin: Api):
    use_case = new_use_case(admin, title="Before")
    own = {"useCaseId": use_case["id"]}
    admin.changed(f"/use-cases/{use_case['id']}", {"title": "After"})
    step, flow = new_step(admin, use_case), new_flow(admin, use_case)
    flow_step = items(admin.get("/flow-steps", params={"flowId": flow["id"], "page": 1, "pageSize": 5}))[0]
    configuration = {"configuration": {"modality": "text", "parameters": 1}}
    admin.changed(f"/flow-steps/{flow_step['id']}", configuration)
    gone(admin.delete(f"/use-case-steps/{step['id']}"))
    gone(admin.delete(f"/flows/{flow['id']}"))
    gone(admin.delete(f"/use-cases/{use_case['id']}"))
    found = entries(admin, **own)
    assert [(entry["entity"], entry["action"]) for entry in found] == [
        ("use-case", "create"),
        ("use-case", "update"),
        ("use-case-step", "create"),
        ("flow", "create"),
        ("flow-step", "update"),
        ("use-case-step", "delete"),
        ("flow", "delete"),
        ("use-case", "delete"),
    ]
    changed = found[1]
    assert set(changed) == {
        "number",
        "at",
        "actorKind",
        "actor",
        "action",
        "entity",
        "entityId",
        "useCaseId",
        "before",
        "after",
    }
    assert (changed["before"], changed["after"]) == ({"title": "Before"}, {"title": "After"})
    assert (changed["actorKind"], changed["actor"], changed["entityId"]) == (
        "person",
        "admin",
        use_case["id"],
    )
    assert TIME.fullmatch(changed["at"])
    assert [entry["number"] for entry in found] == sorted(entry["number"] for entry in found)
    newest = items(admin.get("/audit-log", params={**QUERY, **own, "orderDir": "desc"}))
    assert newest == found[::-1]
    one_page = admin.get("/audit-log", params={**QUERY, **own, "pageSize": 3})
    assert (one_page.json()["totalCount"], one_page.json()["hasNext"]) == (8, True)


def test_a_rejected_write_is_not_audited(admin: Api):
    use_case = new_use_case(admin)
    refused(
        admin.put(f"/use-cases/{use_case['id']}", {"active": True}),
        400,
        "use-case-cannot-be-activated-without-active-flow",
    )
    assert len(entries(admin, useCaseId=use_case["id"])) == 1


def test_filters_of_the_audit_log(admin: Api, editor: Api):
    use_case = new_use_case(editor)
    own = {"useCaseId": use_case["id"]}
    admin.changed(f"/use-cases/{use_case['id']}", {"title": "After"})
    created, updated = entries(admin, **own)
    assert entries(admin, **own, action="update") == [updated]
    assert entries(admin, **own, actor="admin") == [updated]
    assert entries(admin, **own, actor=created["actor"]) == [created]
    assert entries(admin, **own, entity="flow") == []
    assert entries(admin, entityId=use_case["id"]) == [created, updated]
    assert entries(admin, **own, since=updated["at"]) == [updated]
    assert entries(admin, **own, since="2999-01-01T00:00:00+05:00") == []
    assert entries(admin, **own, until="2000-01-01T00:00:00Z") == []
    assert len(entries(admin, **own, until="9999-12-31T23:59:59Z")) == 2


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"page": "0", "orderDir": ""}, [f"OrderDir: {BLANK}", f"Page: {BLANK}"]),
        ({"action": "destroy"}, ["Action: must be a valid value"]),
        ({"useCaseId": "x"}, ["UseCaseID: must be a valid UUID"]),
        ({"since": "yesterday"}, ["Since: must be an RFC 3339 time with an offset"]),
        ({"until": "2026-01-01T00:00:00"}, ["Until: must be an RFC 3339 time with an offset"]),
        ({"pageSize": "x"}, [NOT_PARSED]),
    ],
)
def test_invalid_queries_of_the_audit_log(admin: Api, change: dict[str, str], errors: list[str]):
    refused(admin.get("/audit-log", params={**QUERY, **change}), 422, *errors)


def test_roles_that_can_read_the_audit_log(nobody: Api, viewer: Api, machine: Api):
    refused(nobody.get("/audit-log", params=QUERY), 401, "unauthorized")
    refused(machine.get("/audit-log", params=QUERY), 403, "forbidden")
    assert entries(viewer, entityId=NOWHERE) == []


def test_an_audit_entry_has_its_actor(viewer: Api, editor: Api, admin: Api):
    made = editor.made("/use-cases", {**TEXT, "code": code()})
    me = item(editor.get("/users/me"))
    assert entries(viewer, useCaseId=made["id"])[0]["actor"] == me["username"]
    assert me["username"] != item(admin.get("/users/me"))["username"]
