"""Whole sessions in one call, exposures, snapshots, and explanations of assignments."""

import uuid
from collections import Counter
from datetime import datetime
from typing import Any
from urllib.parse import quote

import pytest
from tests.protocol.parts import (
    BLANK,
    LONG,
    NOT_PARSED,
    NOWHERE,
    TIME,
    at_once,
    item,
    new_use_case,
    refused,
    statistics,
    step_requests,
)
from tests.support.server import Api, Goal, ServerProcess


def opened(machine: Api, goal: Goal, name: str | None = None) -> dict[str, Any]:
    """A session of a use case."""
    body = {"correlationId": name or str(uuid.uuid4()), "useCaseCode": goal.code}
    return item(machine.post("/picker/session", body))


def used(goal: Goal, name: str, step: str = "s1", **more: Any) -> dict[str, Any]:
    """An exposure."""
    return {"correlationId": name, "useCaseCode": goal.code, "useCaseStepCode": step, **more}


def report(machine: Api, *exposures: dict[str, Any], key: str | None = None) -> Any:
    headers = {"idempotency-key": key or str(uuid.uuid4())}
    return machine.post("/picker/exposures", {"exposures": [*exposures]}, headers=headers)


# ── sessions ──


def test_a_session_has_all_steps(admin: Api, machine: Api):
    goal = Goal(admin, steps=3, shares=(50, 50))
    session = opened(machine, goal)
    assert set(session) == {
        "id",
        "useCaseId",
        "useCaseCode",
        "flowId",
        "correlationId",
        "isFirstCorrelation",
        "createdAt",
        "expiresAt",
        "expiresInSeconds",
        "snapshotVersion",
        "steps",
    }
    assert 6 * 3600 - 60 < session["expiresInSeconds"] <= 6 * 3600
    assert (session["useCaseId"], session["useCaseCode"]) == (goal.id, goal.code)
    assert session["isFirstCorrelation"] is True
    lasts = datetime.fromisoformat(session["expiresAt"]) - datetime.fromisoformat(session["createdAt"])
    assert lasts.total_seconds() == 6 * 3600
    flow_steps = goal.flow_steps(session["flowId"])
    assert [step["useCaseStepCode"] for step in session["steps"]] == ["s1", "s2", "s3"]
    for step, flow_step in zip(session["steps"], flow_steps, strict=True):
        assert step == {
            "useCaseStepId": flow_step["useCaseStepId"],
            "useCaseStepCode": step["useCaseStepCode"],
            "flowStepId": flow_step["id"],
            "revision": flow_step["revision"],
            "outputMessage": flow_step["configuration"],
            "placeholders": flow_step["placeholders"],
        }


def test_sessions_and_picks_share_assignments(admin: Api, machine: Api):
    goal = Goal(admin, shares=(50, 50))
    for _ in range(8):
        session = opened(machine, goal)
        name = session["correlationId"]
        pick = item(machine.post("/picker", goal.pick_body(name)))
        assert (pick["flowId"], pick["isFirstCorrelation"]) == (session["flowId"], False)
        again = opened(machine, goal, name)
        assert again["isFirstCorrelation"] is False
        for field in ("id", "flowId", "createdAt", "expiresAt", "steps"):
            assert again[field] == session[field]


def test_rejected_session_requests(admin: Api, machine: Api):
    goal, other = Goal(admin), Goal(admin)
    name = opened(machine, goal)["correlationId"]
    body = {"correlationId": name, "useCaseCode": other.code}
    refused(machine.post("/picker/session", body), 400, "correlation-conflict")
    refused(machine.post("/picker/session", {**body, "useCaseCode": "none"}), 400, "use-case-not-found")
    sleeping = new_use_case(admin)["code"]
    refused(machine.post("/picker/session", {**body, "useCaseCode": sleeping}), 400, "use-case-not-active")
    refused(machine.post("/picker/session", {}), 422, f"correlationId: {BLANK}", f"useCaseCode: {BLANK}")
    refused(
        machine.post("/picker/session", {**body, "correlationId": "x" * 256}), 422, f"correlationId: {LONG}"
    )
    refused(machine.post("/picker/session", b"{"), 422, NOT_PARSED)
    refused(admin.post("/picker/session", body), 403, "forbidden")


def test_sessions_opened_concurrently(admin: Api, server: ServerProcess):
    goal = Goal(admin, shares=(50, 50))
    callers = [Api.machine(server) for _ in range(8)]
    for _ in range(5):
        name = str(uuid.uuid4())
        found = at_once(8, lambda number, name=name: opened(callers[number], goal, name))
        assert len({session["flowId"] for session in found}) == 1
        assert [session["isFirstCorrelation"] for session in found].count(True) == 1
    for caller in callers:
        caller.http.close()


def test_opening_a_session_does_not_count_as_serving_a_step(admin: Api, machine: Api):
    goal = Goal(admin, steps=2)
    flow = goal.flows[0]["id"]
    name = opened(machine, goal)["correlationId"]
    assert statistics(admin, flow)["totSessionRequests"] == 1
    for flow_step in goal.flow_steps(flow):
        assert step_requests(admin, flow_step["id"]) == 0
    answer = item(report(machine, used(goal, name, "s1"), used(goal, name, "s2"), used(goal, name, "s2")))
    assert answer == {"accepted": 3, "rejected": []}
    counted = [step_requests(admin, flow_step["id"]) for flow_step in goal.flow_steps(flow)]
    assert counted == [1, 2]
    assert statistics(admin, flow)["totSessionRequests"] == 1
    assert statistics(admin, flow)["totRequests"] == 3, "picks served"


# ── exposures ──


def test_exposures_need_a_key(admin: Api, machine: Api):
    goal = Goal(admin)
    body = {"exposures": [used(goal, opened(machine, goal)["correlationId"])]}
    refused(machine.post("/picker/exposures", body), 422, f"Idempotency-Key: {BLANK}")
    long = machine.post("/picker/exposures", body, headers={"idempotency-key": "k" * 256})
    refused(long, 422, f"Idempotency-Key: {LONG}")
    assert statistics(admin, goal.flows[0]["id"])["totRequests"] == 0


def test_a_repeated_batch_gets_the_first_response(admin: Api, machine: Api):
    goal = Goal(admin)
    name, key = opened(machine, goal)["correlationId"], str(uuid.uuid4())
    first = item(report(machine, used(goal, name), used(goal, "unknown"), key=key))
    assert first == {"accepted": 1, "rejected": [{"index": 1, "error": "correlation-not-found"}]}
    for again in (report(machine, used(goal, name), key=key), report(machine, used(goal, "x"), key=key)):
        assert item(again) == first
    assert statistics(admin, goal.flows[0]["id"])["totRequests"] == 1


def test_concurrent_copies_of_a_batch_count_once(admin: Api, server: ServerProcess, machine: Api):
    goal = Goal(admin)
    name = opened(machine, goal)["correlationId"]
    callers = [Api.machine(server) for _ in range(8)]
    for round_ in range(1, 6):
        key = str(uuid.uuid4())
        answers = at_once(8, lambda n, key=key: item(report(callers[n], used(goal, name), key=key)))
        assert answers == [{"accepted": 1, "rejected": []}] * 8
        assert statistics(admin, goal.flows[0]["id"])["totRequests"] == round_
    for caller in callers:
        caller.http.close()


def test_entries_of_a_batch_that_cannot_be_recorded(admin: Api, machine: Api):
    goal, other = Goal(admin, shares=(100, 0)), Goal(admin)
    name = opened(machine, goal)["correlationId"]
    answer = item(
        report(
            machine,
            used(goal, name, "none"),
            {**used(goal, name), "useCaseCode": "none"},
            used(other, name),
            used(goal, "never seen"),
            used(goal, name),
            used(goal, name, flowId=NOWHERE),
            used(goal, "never seen", stale=True),
        )
    )
    assert answer["accepted"] == 1
    assert {entry["index"]: entry["error"] for entry in answer["rejected"]} == {
        0: "use-case-step-not-found",
        1: "use-case-not-found",
        2: "correlation-conflict",
        3: "correlation-not-found",
        5: "flow-not-found",
        6: "correlation-not-found",
    }


def test_a_stale_exposure_creates_the_session(admin: Api, machine: Api):
    goal = Goal(admin, shares=(100, 0))
    flow, name = goal.flows[1]["id"], str(uuid.uuid4())
    assert item(report(machine, used(goal, name, flowId=flow, stale=True)))["accepted"] == 1
    pick = item(machine.post("/picker", goal.pick_body(name)))
    assert (pick["flowId"], pick["isFirstCorrelation"]) == (flow, False)
    found = statistics(admin, flow)
    assert (found["totSessionRequests"], found["totRequests"]) == (1, 2)
    item(machine.post("/feedbacks", {"correlationId": name, "score": 5}))
    assert statistics(admin, flow)["avgScore"] == 5


def test_a_stale_exposure_does_not_change_a_known_session(admin: Api, machine: Api):
    goal = Goal(admin, shares=(100, 0))
    name = opened(machine, goal)["correlationId"]
    other = goal.flows[1]["id"]
    assert item(report(machine, used(goal, name, flowId=other, stale=True)))["accepted"] == 1
    assert item(machine.post("/picker", goal.pick_body(name)))["flowId"] == goal.flows[0]["id"]
    flow_step = goal.flow_steps(other)[0]["id"]
    assert step_requests(admin, flow_step) == 1, "counted for the flow that was used"


def test_times_of_exposures(admin: Api, machine: Api):
    goal = Goal(admin)
    name = opened(machine, goal)["correlationId"]
    moments = ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.678+02:00", None, "2999-01-01T00:00:00Z")
    assert item(report(machine, *(used(goal, name, at=at) for at in moments)))["accepted"] == 4
    for wrong in ("yesterday", "2026-01-02T03:04:05", "2026-13-01T00:00:00Z", "1", ""):
        answer = item(report(machine, used(goal, name), used(goal, name, at=wrong)))
        said = "cannot be blank" if not wrong else "must be an RFC 3339 time with an offset"
        assert answer == {"accepted": 1, "rejected": [{"index": 1, "error": f"at: {said}"}]}
    for edge in ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        assert report(machine, used(goal, name, at=edge)).status_code == 200
    assert statistics(admin, goal.flows[0]["id"])["totRequests"] >= 4


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [f"exposures: {BLANK}"]),
        ({"exposures": []}, [f"exposures: {BLANK}"]),
        ({"exposures": "x"}, [NOT_PARSED]),
        ({"exposures": [{}] * 1001}, ["exposures: the length must be between 1 and 1000"]),
    ],
)
def test_invalid_batches(machine: Api, body: object, errors: list[str]):
    answer = machine.post("/picker/exposures", body, headers={"idempotency-key": str(uuid.uuid4())})
    refused(answer, 422, *errors)


def test_an_age_takes_precedence_over_a_wrong_clock(admin: Api, machine: Api):
    goal = Goal(admin)
    name, flow = f"{goal.code}-late", goal.flows[0]["id"]
    wrong = {"at": "2001-01-01T00:00:00Z", "ageMs": 60_000}
    assert item(report(machine, {**used(goal, name, flowId=flow, stale=True), **wrong}))["accepted"] == 1
    given = machine.post("/feedbacks", {"correlationId": name, "score": 4})
    assert given.status_code == 200, given.text
    answer = item(report(machine, {**used(goal, name), "ageMs": -1}))
    assert answer["rejected"] == [{"index": 0, "error": "ageMs: must be no less than 0"}]


def test_an_invalid_exposure_is_reported_and_the_others_are_stored(admin: Api, machine: Api):
    goal = Goal(admin)
    name = opened(machine, goal)["correlationId"]
    good = used(goal, name)
    answer = item(report(machine, good, {}, {**good, "stale": 1}, 1, good, {**good, "flowId": "x"}))  # type: ignore[arg-type]
    assert answer == {
        "accepted": 2,
        "rejected": [
            {
                "index": 1,
                "error": f"correlationId: {BLANK}; useCaseCode: {BLANK}; useCaseStepCode: {BLANK}",
            },
            {"index": 2, "error": "stale: must be true or false"},
            {"index": 3, "error": "must be an object"},
            {"index": 5, "error": "flowId: must be a valid UUID"},
        ],
    }
    assert statistics(admin, goal.flows[0]["id"])["totRequests"] == 2


def test_an_invalid_outcome_is_reported_and_the_others_are_stored(admin: Api, machine: Api):
    goal = Goal(admin)
    name = opened(machine, goal)["correlationId"]
    good = {"correlationId": name, "error": False}
    wrong: list[dict[str, Any]] = [
        {**good, "inputTokens": 10.5},
        {**good, "error": 1},
        {**good, "latencyMs": True},
        {"correlationId": name},
        {**good, "correlationId": "never seen"},
        {**good, "at": "yesterday"},
    ]
    body = {"outcomes": [good, *wrong, {**good, "cost": 0.5}]}
    headers = {"idempotency-key": str(uuid.uuid4())}
    for _ in range(2):
        answer = item(machine.post("/outcomes", body, headers=headers))
        assert answer == {
            "accepted": 2,
            "rejected": [
                {"index": 1, "error": "inputTokens: must be an integer"},
                {"index": 2, "error": "error: must be true or false"},
                {"index": 3, "error": "latencyMs: must be a number"},
                {"index": 4, "error": "nothing was measured"},
                {"index": 5, "error": "correlation-not-found"},
                {"index": 6, "error": "at: must be an RFC 3339 time with an offset"},
            ],
        }


def test_the_largest_batch(admin: Api, machine: Api):
    goal = Goal(admin, shares=(50, 50))
    names = [f"{goal.code}-{number}" for number in range(1000)]
    flows = [flow["id"] for flow in goal.flows]
    exposures = [used(goal, name, flowId=flows[n % 2], stale=True) for n, name in enumerate(names)]
    assert item(report(machine, *exposures)) == {"accepted": 1000, "rejected": []}
    assert [statistics(admin, flow)["totRequests"] for flow in flows] == [500, 500]
    assert [statistics(admin, flow)["totSessionRequests"] for flow in flows] == [500, 500]


# ── snapshot ──


def snapshot(machine: Api, code: str, **headers: str) -> Any:
    return machine.get("/picker/snapshot", params={"useCaseCode": code}, headers=headers)


def test_a_snapshot(admin: Api, machine: Api):
    goal = Goal(admin, steps=2, shares=(75, 25))
    goal.flows.append(goal.add_flow("Off", active=False))
    found = item(snapshot(machine, goal.code))
    assert set(found) == {"useCaseId", "useCaseCode", "snapshotVersion", "validitySeconds", "flows"}
    assert (found["useCaseId"], found["useCaseCode"]) == (goal.id, goal.code)
    assert found["validitySeconds"] == 6 * 3600
    assert {flow["flowId"]: flow["sharePct"] for flow in found["flows"]} == {
        goal.flows[0]["id"]: 75,
        goal.flows[1]["id"]: 25,
        goal.flows[2]["id"]: 0,
    }
    for flow in found["flows"]:
        expected = [step["configuration"] for step in goal.flow_steps(flow["flowId"])]
        assert [step["outputMessage"] for step in flow["steps"]] == expected
        assert [step["useCaseStepCode"] for step in flow["steps"]] == ["s1", "s2"]


def test_an_unchanged_snapshot_is_not_sent_again(admin: Api, machine: Api):
    goal, other = Goal(admin), Goal(admin)
    tag = snapshot(machine, goal.code).headers["etag"]

    def known() -> bool:
        answer = snapshot(machine, goal.code, **{"if-none-match": tag})
        if answer.status_code == 304:
            assert answer.content == b""
            assert answer.headers["etag"] == tag
            return True
        assert item(answer)["useCaseId"] == goal.id
        assert answer.headers["etag"] != tag
        return False

    assert known()
    other.configure(other.flow_steps(other.flows[0]["id"])[0]["id"], "changed elsewhere")
    assert known()
    goal.configure(goal.flow_steps(goal.flows[0]["id"])[0]["id"], "changed here")
    assert not known()
    tag = snapshot(machine, goal.code).headers["etag"]
    goal.flows.append(goal.add_flow("Another"))
    assert not known()
    tag = snapshot(machine, goal.code).headers["etag"]
    goal.set_shares(40, 60)
    assert not known()


def test_rejected_snapshot_requests(admin: Api, machine: Api):
    refused(snapshot(machine, "none"), 400, "use-case-not-found")
    refused(snapshot(machine, new_use_case(admin)["code"]), 400, "use-case-not-active")
    refused(machine.get("/picker/snapshot"), 422, f"UseCaseCode: {BLANK}")
    refused(snapshot(machine, "x" * 256), 422, f"UseCaseCode: {LONG}")
    refused(snapshot(admin, "none"), 403, "forbidden")


# ── explanations ──


def explain(caller: Api, name: str) -> Any:
    encoded = quote(name, safe="").replace(".", "%2E")  # so that ".." is not treated as a folder
    return caller.get(f"/sessions/{encoded}")


def test_a_session_is_explained(admin: Api, machine: Api, viewer: Api, reader: Api):
    goal = Goal(admin, steps=2, shares=(75, 25))
    body = goal.pick_body()
    first = item(machine.post("/picker", body))
    item(machine.post("/picker", {**body, "useCaseStepCode": "s2"}))
    story = item(explain(admin, body["correlationId"]))
    assert set(story) == {
        "correlationId",
        "useCaseId",
        "useCaseCode",
        "flowId",
        "flowTitle",
        "why",
        "reason",
        "openedAt",
        "expiresAt",
        "draw",
        "picks",
        "feedback",
    }
    assert (story["correlationId"], story["useCaseCode"]) == (body["correlationId"], goal.code)
    assert (story["flowId"], story["reason"], story["feedback"]) == (first["flowId"], "drawn", None)
    assert story["flowTitle"] in story["why"]
    chances = {entry["flowId"]: entry["probability"] for entry in story["draw"]["propensities"]}
    assert chances == {goal.flows[0]["id"]: 0.75, goal.flows[1]["id"]: 0.25}
    assert [(pick["useCaseStepCode"], pick["reason"]) for pick in story["picks"]] == [
        ("s1", "drawn"),
        ("s2", "sticky"),
    ]
    assert story["picks"][0]["id"] == first["id"]
    assert all(TIME.fullmatch(pick["at"]) for pick in story["picks"])
    rating = {"correlationId": body["correlationId"], "score": 3.5, "comment": "so"}
    given = item(machine.post("/feedbacks", rating))
    for caller in (machine, viewer, reader):
        found = item(explain(caller, body["correlationId"]))
        assert (found["feedback"]["score"], found["feedback"]["comment"]) == (3.5, "so")
        assert found["feedback"]["id"] == given["id"]


def test_the_draw_shows_the_shares_of_that_time(admin: Api, machine: Api):
    goal = Goal(admin, shares=(100, 0))
    body = goal.pick_body()
    item(machine.post("/picker", body))
    goal.set_shares(0, 100)
    item(machine.post("/picker", body))
    story = item(explain(admin, body["correlationId"]))
    assert story["flowId"] == goal.flows[0]["id"]
    chances = Counter({p["flowId"]: p["probability"] for p in story["draw"]["propensities"]})
    assert chances[goal.flows[0]["id"]] == 1


def test_a_session_assigned_during_an_outage_is_explained(admin: Api, machine: Api):
    goal = Goal(admin, shares=(100, 0))
    name = str(uuid.uuid4())
    report(machine, used(goal, name, flowId=goal.flows[1]["id"], stale=True))
    story = item(explain(admin, name))
    assert (story["reason"], story["flowId"], story["draw"]) == ("fallback", goal.flows[1]["id"], None)


@pytest.mark.parametrize(
    "name",
    [
        "a/b",
        "a b/c d",
        "ünï/✓ \U0001f600",
        "/lead",
        "trail/",
        "a//b",
        "//",
        "..",
        "../use-cases",
        "./x",
        "100%41",
        "a?b=c#d",
        "a+b&c;d",
        'q"\\',
        "x" * 255,
        "\u2028\n\t",
        "AbC",
    ],
)
def test_any_id_can_be_explained(admin: Api, machine: Api, name: str):
    goal = Goal(admin)
    item(machine.post("/picker", goal.pick_body(name)))
    for caller in (admin, machine):
        story = item(explain(caller, name))
        assert (story["correlationId"], story["useCaseId"]) == (name, goal.id)
    admin.changed(f"/use-cases/{goal.id}", {"active": False})
    assert admin.delete(f"/use-cases/{goal.id}").status_code == 204


def test_rejected_session_queries(nobody: Api, admin: Api):
    refused(explain(admin, "never seen"), 404, "correlation-not-found")
    refused(explain(admin, "x" * 256), 422, f"CorrelationID: {LONG}")
    refused(explain(nobody, "never seen"), 401, "unauthorized")
