"""Protocol v1, section 1: rules for every endpoint."""

import pytest
from tests.protocol.parts import (
    BLANK,
    NOWHERE,
    SCHEMA_ORDER,
    TEXT,
    TIME,
    UUID,
    code,
    gone,
    item,
    items,
    new_candidate,
    new_capture,
    new_connection,
    new_dataset,
    new_flow,
    new_own_model,
    new_queue,
    new_requirement,
    new_rubric,
    new_step,
    new_use_case,
    paging,
    refused,
)
from tests.support.server import Api, Goal

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
    ("GET", "/catalogue"),
    ("GET", "/catalogue/about"),
    ("GET", "/own-models"),
    ("GET", f"/own-models/{NOWHERE}"),
    ("POST", "/own-models"),
    ("PUT", f"/own-models/{NOWHERE}"),
    ("DELETE", f"/own-models/{NOWHERE}"),
    ("GET", "/candidates"),
    ("GET", f"/candidates/{NOWHERE}"),
    ("POST", "/candidates"),
    ("PUT", f"/candidates/{NOWHERE}"),
    ("DELETE", f"/candidates/{NOWHERE}"),
    ("POST", f"/candidates/{NOWHERE}/flow"),
    ("GET", f"/use-cases/{NOWHERE}/shortlist"),
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


def test_a_change_of_nothing_changes_nothing(admin: Api, machine: Api):
    goal = Goal(admin, steps=2, shares=(60.0, 40.0))
    off = goal.add_flow("Off", active=False)
    idle = new_flow(admin, new_use_case(admin))
    flow_step = goal.flow_steps(goal.flows[0]["id"])[0]
    account = {"username": "unchanged", "password": "correct horse battery", "role": "viewer"}
    user = admin.made("/users", account)
    requirement = new_requirement(admin, goal.use_case)
    connection, dataset = new_connection(admin), new_dataset(admin, goal.use_case)
    candidate, own_model = new_candidate(admin, goal.use_case), new_own_model(admin)
    capture = new_capture(admin, goal.use_case)
    connection = new_connection(admin)
    rubric, queue = new_rubric(admin, goal.use_case), new_queue(admin, goal.use_case)
    rollout = f"/use-cases/{goal.id}/rollout-strategy"
    configuration = item(admin.get(rollout))["configuration"]
    changes: list[tuple[str, list[dict[str, object]]]] = [
        (f"/use-cases/{goal.id}", [{}, {"title": goal.use_case["title"], "active": True}]),
        (f"/use-case-steps/{goal.steps[1]['id']}", [{}, {"position": 2}, {"position": 9, "code": "s2"}]),
        (f"/flows/{goal.flows[0]['id']}", [{}, {"active": True, "currentServePct": 60.001}]),
        (f"/flows/{off['id']}", [{}, {"active": False, "title": "Off"}]),
        (f"/flows/{idle['id']}", [{}, {"archived": False}]),
        (f"/flow-steps/{flow_step['id']}", [{"configuration": flow_step["configuration"]}]),
        (f"/users/{user['id']}", [{}, {"role": "viewer", "active": True}]),
        (rollout, [{"configuration": configuration}]),
        (f"/requirements/{requirement['id']}", [{}, {"position": 1, "title": requirement["title"]}]),
        (f"/datasets/{dataset['id']}", [{}, {"title": dataset["title"], "description": None}]),
        (f"/candidates/{candidate['id']}", [{}, {"position": 3, "parameters": {}, "reason": None}]),
        (f"/own-models/{own_model['id']}", [{}, {"kind": "local", "figures": [], "licence": None}]),
        (f"/rubrics/{rubric['id']}", [{}, {"title": rubric["title"], "criteria": []}]),
        (f"/review-queues/{queue['id']}", [{}, {"open": True, "rubric": None, "lockMinutes": 30}]),
        (f"/captures/{capture['id']}", [{}, {"name": "production", "enabled": False}]),
        (f"/connections/{connection['id']}", [{}, {"name": connection["name"], "model": None}]),
    ]

    def audited() -> list[dict[str, object]]:
        return items(admin.get("/audit-log", params={"page": 1, "pageSize": 1, "orderDir": "desc"}))

    def published() -> int:
        return item(machine.get("/picker/snapshot", params={"useCaseCode": goal.code}))["snapshotVersion"]

    timeline = f"{rollout}/timeline"
    before = (audited(), items(admin.get(timeline, params=paging())))
    version = published()
    for path, bodies in changes:
        seen = admin.get(path)
        for body in bodies:
            changed = admin.put(path, body)
            assert item(changed)["version"] == item(seen)["version"], (path, body)
            assert changed.headers["etag"] == seen.headers["etag"]
        assert item(admin.get(path)) == item(seen), path
    assert (audited(), items(admin.get(timeline, params=paging()))) == before
    admin.changed(f"/flows/{off['id']}", {"title": "New"})
    assert published() == version + 1


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
