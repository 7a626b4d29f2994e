"""Batches of exposures and outcomes."""

import uuid
from typing import Any

import pytest
from tests.protocol.parts import (
    BLANK,
    LONG,
    NOT_PARSED,
    NOWHERE,
    at_once,
    item,
    refused,
    statistics,
    step_requests,
)
from tests.protocol.session_calls import opened, report, used
from tests.support.server import Api, Goal, ServerProcess


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
