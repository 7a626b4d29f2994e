"""Protocol v1, section 8: feedback."""

import uuid

import pytest
from tests.protocol.parts import (
    BLANK,
    LONG,
    NOT_PARSED,
    TIME,
    UUID,
    at_once,
    item,
    post_many,
    refused,
    statistics,
)
from tests.support.server import Api, Goal, ServerProcess


@pytest.fixture(scope="module")
def goal(admin: Api) -> Goal:
    return Goal(admin)


def picked(goal: Goal, machine: Api) -> str:
    """The correlation id of a new session."""
    return item(machine.post("/picker", goal.pick_body()))["correlationId"]


def test_feedback(goal: Goal, machine: Api):
    name = picked(goal, machine)
    body = {"correlationId": name, "score": 4.25, "comment": "Good ü", "referenceLink": "https://x/?a=1"}
    given = item(machine.post("/feedbacks", body))
    assert set(given) == {
        "id",
        "useCaseId",
        "flowId",
        "correlationId",
        "score",
        "syntheticScore",
        "comment",
        "referenceLink",
        "createdAt",
    }
    assert UUID.fullmatch(given["id"])
    assert TIME.fullmatch(given["createdAt"])
    assert (given["useCaseId"], given["flowId"]) == (goal.id, goal.flows[0]["id"])
    for field, value in {**body, "syntheticScore": 4.25}.items():
        assert given[field] == value


def test_feedback_can_be_given_once(goal: Goal, machine: Api):
    name = picked(goal, machine)
    item(machine.post("/feedbacks", {"correlationId": name, "score": 4}))
    for score in (4, 1):
        again = machine.post("/feedbacks", {"correlationId": name, "score": score})
        refused(again, 400, "feedback-already-provided")


def test_feedback_needs_a_session(machine: Api):
    body = {"correlationId": str(uuid.uuid4()), "score": 4}
    refused(machine.post("/feedbacks", body), 404, "correlation-not-found")


@pytest.mark.parametrize(
    ("fields", "score"),
    [
        ({"syntheticScore": 3}, 3),
        ({"score": 2, "syntheticScore": None}, 2),
        ({"score": None, "syntheticScore": 2.5}, 2.5),
        ({"SCORE": 5}, 5),
        ({"SyntheticScore": 1}, 1),
        ({"score": 1.004}, 1),
        ({"score": 3.14159}, 3.14),
        ({"score": 4.999}, 5),
        ({"score": 5.0}, 5),
    ],
)
def test_scores(goal: Goal, machine: Api, fields: dict[str, object], score: float):
    given = item(machine.post("/feedbacks", {"correlationId": picked(goal, machine), **fields}))
    assert (given["score"], given["syntheticScore"]) == (score, score)


@pytest.mark.parametrize("comment", [None, "x", "c" * 4096, "ä" * 2048, "\U0001f600\n"])
def test_comments(goal: Goal, machine: Api, comment: str | None):
    body = {"correlationId": picked(goal, machine), "score": 3, "comment": comment, "referenceLink": comment}
    given = item(machine.post("/feedbacks", body))
    assert (given["comment"], given["referenceLink"]) == (comment, comment)


def test_keys_are_case_insensitive(goal: Goal, machine: Api):
    body = {"correlationId": picked(goal, machine), "score": 3, "Comment": "a", "REFERENCELINK": "b"}
    given = item(machine.post("/feedbacks", body))
    assert (given["comment"], given["referenceLink"]) == ("a", "b")


def test_optional_fields(goal: Goal, machine: Api):
    given = item(machine.post("/feedbacks", {"correlationId": picked(goal, machine), "score": 3}))
    assert (given["comment"], given["referenceLink"]) == (None, None)


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [f"correlationId: {BLANK}", f"score: {BLANK}"]),
        ({"correlationId": "x"}, [f"score: {BLANK}"]),
        ({"correlationId": "x", "score": 0}, [f"score: {BLANK}"]),
        ({"correlationId": "x", "score": None}, [f"score: {BLANK}"]),
        ({"correlationId": "", "score": 3}, [f"correlationId: {BLANK}"]),
        ({"correlationId": "x", "score": 0.99}, ["score: must be no less than 1"]),
        ({"correlationId": "x", "score": -3}, ["score: must be no less than 1"]),
        ({"correlationId": "x", "score": 5.001}, ["score: must be no greater than 5"]),
        ({"correlationId": "x", "syntheticScore": 6}, ["syntheticScore: must be no greater than 5"]),
        (
            {"correlationId": "x" * 256, "score": 9},
            [f"correlationId: {LONG}", "score: must be no greater than 5"],
        ),
        (
            {"correlationId": "x", "score": 3, "comment": "c" * 4097},
            ["comment: the length must be no more than 4096"],
        ),
        (
            {"correlationId": "x", "score": 3, "comment": "ä" * 2049},
            ["comment: the length must be no more than 4096"],
        ),
        (
            {"correlationId": "x", "score": 3, "referenceLink": "c" * 4097},
            ["referenceLink: the length must be no more than 4096"],
        ),
        ({"correlationId": "x", "score": "3"}, [NOT_PARSED]),
        ({"correlationId": "x", "score": True}, [NOT_PARSED]),
        ({"correlationId": 1, "score": 3}, [NOT_PARSED]),
        ({"correlationId": "x", "score": 3, "comment": 1}, [NOT_PARSED]),
        (b'{"correlationId":"x","score":NaN}', [NOT_PARSED]),
        (b'{"correlationId":"x","score":1e999}', [NOT_PARSED]),
        (b"", [NOT_PARSED]),
        (b"null", [NOT_PARSED]),
        (b"{", [NOT_PARSED]),
    ],
)
def test_invalid_bodies(machine: Api, body: object, errors: list[str]):
    refused(machine.post("/feedbacks", body), 422, *errors)


def test_feedback_is_accepted_while_use_case_or_flow_is_inactive(admin: Api, machine: Api):
    goal = Goal(admin, shares=(100, 0))
    name = picked(goal, machine)
    goal.set_shares(0, 100)
    admin.changed(f"/flows/{goal.flows[0]['id']}", {"active": False})
    admin.changed(f"/use-cases/{goal.id}", {"active": False})
    given = item(machine.post("/feedbacks", {"correlationId": name, "score": 2}))
    assert given["flowId"] == goal.flows[0]["id"]
    assert statistics(admin, goal.flows[0]["id"])["totFeedback"] == 1


# ── repeated requests ──


def test_a_retry_with_the_same_key_gets_the_first_response(admin: Api, machine: Api):
    goal = Goal(admin)
    body = {"correlationId": picked(goal, machine), "score": 4, "comment": "c"}
    first, again = (machine.post("/feedbacks", body, headers={"idempotency-key": "one"}) for _ in range(2))
    assert item(again) == item(first)
    assert statistics(admin, goal.flows[0]["id"])["totFeedback"] == 1
    for headers in ({}, {"idempotency-key": "two"}):
        refused(machine.post("/feedbacks", body, headers=headers), 400, "feedback-already-provided")
    other = machine.post("/feedbacks", {**body, "score": 1}, headers={"idempotency-key": "one"})
    refused(other, 422, "Idempotency-Key: was used before with different feedback")


def test_a_key_may_not_be_too_long(goal: Goal, machine: Api):
    body = {"correlationId": picked(goal, machine), "score": 4}
    refused(
        machine.post("/feedbacks", body, headers={"idempotency-key": "k" * 256}),
        422,
        f"Idempotency-Key: {LONG}",
    )
    item(machine.post("/feedbacks", body, headers={"idempotency-key": "k" * 255}))


# ── concurrency ──


def test_one_of_many_concurrent_ratings_is_accepted(admin: Api, server: ServerProcess, machine: Api):
    goal = Goal(admin)
    callers = [Api.machine(server) for _ in range(12)]
    for _ in range(10):
        name = picked(goal, machine)
        answers = at_once(
            12,
            lambda number, name=name: callers[number].post(
                "/feedbacks", {"correlationId": name, "score": 1 + number % 5}
            ),
        )
        assert [answer.status_code for answer in answers].count(200) == 1
        for answer in answers:
            if answer.status_code != 200:
                refused(answer, 400, "feedback-already-provided")
    for caller in callers:
        caller.http.close()
    assert statistics(admin, goal.flows[0]["id"])["totFeedback"] == 10


def test_concurrent_requests_with_one_key_get_the_same_response(
    admin: Api, server: ServerProcess, machine: Api
):
    goal = Goal(admin)
    callers = [Api.machine(server) for _ in range(8)]
    for _ in range(5):
        body = {"correlationId": picked(goal, machine), "score": 3}
        headers = {"idempotency-key": body["correlationId"]}
        answers = at_once(
            8,
            lambda number, body=body, headers=headers: item(
                callers[number].post("/feedbacks", body, headers=headers)
            ),
        )
        assert len({answer["id"] for answer in answers}) == 1
    for caller in callers:
        caller.http.close()
    assert statistics(admin, goal.flows[0]["id"])["totFeedback"] == 5


# ── the mean (defect 2 of the original: it froze) ──


def test_the_mean_moves_after_thousands_of_equal_scores(admin: Api, server: ServerProcess):
    goal = Goal(admin)
    flow = goal.flows[0]["id"]
    names = [str(uuid.uuid4()) for _ in range(2200)]
    post_many(server, "/picker", [goal.pick_body(name) for name in names])
    scores = [4.25] * 2000 + [1.0] * 200
    for until, expected in (
        (2000, 4.25),
        (2100, round((8500 + 100) / 2100, 2)),
        (2200, round(8700 / 2200, 2)),
    ):
        since = 2000 if until == 2100 else until - 100 if until == 2200 else 0
        given = [{"correlationId": names[n], "score": scores[n]} for n in range(since, until)]
        post_many(server, "/feedbacks", given)
        found = statistics(admin, flow)
        assert (found["totFeedback"], found["avgScore"]) == (until, expected)
    assert sum(found["stars"]) == 2200
    assert found["stars"][0] == 200
    assert found["stars"][1:3] == [0, 0]
    assert 350 < found["stars"][4] < 650, "a quarter of 2,000, within seven standard deviations"


def test_one_score_moves_the_mean_of_a_few(admin: Api, server: ServerProcess):
    goal = Goal(admin)
    names = [str(uuid.uuid4()) for _ in range(3)]
    post_many(server, "/picker", [goal.pick_body(name) for name in names])
    given = [{"correlationId": n, "score": s} for n, s in zip(names, (1.01, 1.02, 5), strict=True)]
    post_many(server, "/feedbacks", given)
    assert statistics(admin, goal.flows[0]["id"])["avgScore"] == 2.34
