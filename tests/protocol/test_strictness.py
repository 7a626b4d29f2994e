"""Unknown fields: the original's endpoints ignore them unless the caller objects, all others reject them."""

import gzip
import json
from typing import Any

import pytest
from tests.protocol.parts import code, item, refused
from tests.support.server import Api, Goal

from aimm.kit.errors import Encoded
from aimm.web.bodies import wants_strict

STRICT = {"prefer": "handling=strict"}
UNKNOWN = "is not a known field"
COMPRESSED = Encoded.default_code()


@pytest.fixture(scope="module")
def goal(admin: Api) -> Goal:
    return Goal(admin)


def test_original_endpoints_ignore_unknown_fields(admin: Api):
    body = {"title": "T", "code": code(), "description": "D", "colour": "red"}
    assert item(admin.post("/use-cases", body))["title"] == "T"


def test_prefer_strict_handling_rejects_unknown_fields(admin: Api, goal: Goal):
    body = {"title": "T", "code": code(), "descripton": "D", "Colour": "red", "description": "D"}
    errors = (f"Colour: {UNKNOWN}", f"descripton: {UNKNOWN}")
    refused(admin.post("/use-cases", body, headers=STRICT), 422, *errors)
    assert item(admin.post("/use-cases", {**body, "code": code()}))
    known = {"TITLE": "T", "code": code(), "description": "D"}
    assert item(admin.post("/use-cases", known, headers=STRICT))["title"] == "T"
    step = goal.flow_steps(goal.flows[0]["id"])[0]["id"]
    nested = {"configuration": {"modality": "text", "parameters": {"free": {"form": 1}}, "extra": 1}}
    answer = admin.put(f"/flow-steps/{step}", nested, headers=STRICT)
    refused(answer, 422, f"configuration: (extra: {UNKNOWN})")
    del nested["configuration"]["extra"]
    assert item(admin.put(f"/flow-steps/{step}", nested, headers=STRICT))


def test_unknown_fields_are_found_at_any_depth_of_a_plan(admin: Api, goal: Goal):
    path = f"/use-cases/{goal.id}/rollout-strategy"
    adaptive = {"minFeedback": 0, "maxStepPct": 10, "intervalMins": 10, "minRating": 5}
    goals = [{"flowId": goal.flows[0]["id"], "finalServePct": 50, "share": 1}]
    configuration = {"adaptive": adaptive, "warmup": {"intervalMins": 1, "goals": goals}}
    assert item(admin.put(path, {"configuration": configuration}))
    refused(
        admin.put(path, {"configuration": configuration}, headers=STRICT),
        422,
        f"configuration: (adaptive: (minRating: {UNKNOWN})",
        f"warmup: (goals: (0: (share: {UNKNOWN}))))",
    )
    stored = item(admin.get(path))["configuration"]
    assert item(admin.put(path, {"configuration": stored}, headers=STRICT))["configuration"] == stored
    refused(
        admin.post(f"{path}/plan", {"configuration": configuration, "sesions": 1}),
        422,
        "flows: cannot be blank",
        "ratedShare: cannot be blank",
        "sessionsPerDay: cannot be blank",
        f"configuration: (adaptive: (minRating: {UNKNOWN})",
        f"warmup: (goals: (0: (share: {UNKNOWN}))))",
        f"sesions: {UNKNOWN}",
    )


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/users", {"username": "u", "password": "correct horse battery", "role": "viewer", "mail": "x"}),
        ("/api-keys", {"name": "k", "scopes": ["pick"], "mail": "x"}),
    ],
)
def test_other_endpoints_always_reject_unknown_fields(admin: Api, path: str, body: Any):
    refused(admin.post(path, body), 422, f"mail: {UNKNOWN}")


def test_batches_reject_unknown_fields(machine: Api, goal: Goal):
    picked = item(machine.post("/picker", goal.pick_body()))
    outcome = {"correlationId": picked["correlationId"], "error": False, "latency": 1}
    headers = {"idempotency-key": code()}
    good = {"correlationId": picked["correlationId"], "error": False}
    answer = item(machine.post("/outcomes", {"outcomes": [outcome, good]}, headers=headers))
    assert answer == {"accepted": 1, "rejected": [{"index": 0, "error": f"latency: {UNKNOWN}"}]}
    refused(
        machine.post("/outcomes", {"outcomes": [good], "more": 1}, headers=headers), 422, f"more: {UNKNOWN}"
    )


def test_strict_picks_and_feedback(machine: Api, goal: Goal):
    body = {**goal.pick_body(), "extra": 1}
    assert machine.post("/picker", body).status_code == 200
    refused(machine.post("/picker", body, headers=STRICT), 422, f"extra: {UNKNOWN}")
    assert machine.post("/picker", goal.pick_body(), headers=STRICT).status_code == 200
    rating = {"correlationId": body["correlationId"], "score": 4, "coment": "typo"}
    refused(machine.post("/feedbacks", rating, headers=STRICT), 422, f"coment: {UNKNOWN}")
    assert machine.post("/feedbacks", rating).status_code == 200


@pytest.mark.parametrize(
    ("header", "strict"),
    [
        (None, False),
        ("handling=lenient", False),
        ("respond-async", False),
        ("handling=strict", True),
        ('respond-async, Handling = "strict"; x=1', True),
    ],
)
def test_forms_of_the_prefer_header(header: str | None, strict: bool):
    assert wants_strict(header) is strict


def bodies(goal: Goal) -> dict[str, Any]:
    return {
        "/use-cases": {"title": "T", "code": code(), "description": "D"},
        "/picker": goal.pick_body(),
        "/feedbacks": {"correlationId": "nobody", "score": 4},
    }


def test_a_compressed_body_is_rejected_with_its_reason(admin: Api, machine: Api, nobody: Api, goal: Goal):
    for path, body in bodies(goal).items():
        caller = admin if path == "/use-cases" else machine
        packed = gzip.compress(json.dumps(body).encode())
        for headers in ({"content-encoding": "gzip"}, {"content-encoding": "br"}, {}):
            answer = caller.post(path, packed, headers=headers)
            refused(answer, 415, COMPRESSED)
            assert answer.headers["accept-encoding"] == "identity"
        refused(nobody.post(path, packed, headers={"content-encoding": "gzip"}), 401, "unauthorized")
        plain = caller.post(path, body, headers={"content-encoding": "identity"})
        assert plain.status_code in (200, 404), plain.text


def test_a_byte_order_mark_is_skipped(admin: Api, machine: Api, goal: Goal):
    for path, body in bodies(goal).items():
        caller = admin if path == "/use-cases" else machine
        marked = b"\xef\xbb\xbf" + json.dumps(body).encode()
        for headers in ({}, STRICT):
            assert caller.post(path, marked, headers=headers).status_code in (200, 400, 404)
        refused(caller.post(path, marked[:3]), 422, "invalid input format")


def test_the_health_check_supports_head(nobody: Api):
    answer = nobody.call("HEAD", "/health-check")
    assert (answer.status_code, answer.content) == (200, b"")
    assert nobody.call("HEAD", "/use-cases").status_code == 404
