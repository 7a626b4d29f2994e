"""Protocol v1, section 8: how long a session keeps its flow, and how long it can be rated."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.protocol.parts import eventually, item, refused, statistics
from tests.support.server import Api, Goal, ServerProcess, running


@pytest.fixture(scope="module")
def server(server_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server whose sessions expire after 18 ms and can be rated for 26 s."""
    folder = tmp_path_factory.mktemp("serve")
    with running(server_database_url, folder, session_hours=0.000_005, feedback_days=0.000_3) as process:
        yield process


def test_an_expired_id_starts_a_new_session(admin: Api, machine: Api):
    goal = Goal(admin, shares=(100, 0))
    body = goal.pick_body()
    assert item(machine.post("/picker", body))["isFirstCorrelation"] is True
    rating = {"correlationId": body["correlationId"]}
    item(machine.post("/feedbacks", {**rating, "score": 1}))
    goal.set_shares(0, 100)

    def renewed() -> str | None:
        pick = item(machine.post("/picker", body))
        return pick["flowId"] if pick["isFirstCorrelation"] else None

    assert eventually(renewed) == goal.flows[1]["id"]
    item(machine.post("/feedbacks", {**rating, "score": 5}))
    refused(machine.post("/feedbacks", {**rating, "score": 5}), 400, "feedback-already-provided")
    assert statistics(admin, goal.flows[0]["id"])["avgScore"] == 1
    assert statistics(admin, goal.flows[1]["id"])["avgScore"] == 5
    assert statistics(admin, goal.flows[1]["id"])["totSessionRequests"] >= 1


def test_an_expired_id_can_be_used_for_another_use_case(admin: Api, machine: Api):
    goal, other = Goal(admin), Goal(admin)
    body = goal.pick_body()
    item(machine.post("/picker", body))

    def taken() -> dict[str, object] | None:
        answer = machine.post("/picker", other.pick_body(body["correlationId"]))
        return item(answer) if answer.status_code == 200 else refused(answer, 400, "correlation-conflict")

    assert eventually(taken)["isFirstCorrelation"] is True


def test_a_session_can_be_rated_after_it_expired(admin: Api, machine: Api):
    goal = Goal(admin)
    body = {"correlationId": goal.code, "useCaseCode": goal.code}
    ends = item(machine.post("/picker/session", body))["expiresAt"]
    eventually(lambda: item(machine.post("/picker", goal.pick_body()))["createdAt"] > ends or None)
    item(machine.post("/feedbacks", {"correlationId": goal.code, "score": 4}))


def test_a_session_cannot_be_rated_after_the_feedback_window(new_database_url: str, tmp_path: Path):
    with running(new_database_url, tmp_path, feedback_days=1e-7) as hasty:
        admin, machine = Api.person(hasty), Api.machine(hasty)
        goal = Goal(admin)
        opened = item(machine.post("/picker", goal.pick_body("old")))
        until = datetime.fromisoformat(opened["createdAt"]) + timedelta(seconds=1)

        def later() -> bool | None:
            made = item(machine.post("/picker", goal.pick_body()))["createdAt"]
            return datetime.fromisoformat(made) > until or None

        eventually(later)
        answer = machine.post("/feedbacks", {"correlationId": "old", "score": 4})
        refused(answer, 404, "correlation-not-found")
        assert statistics(admin, goal.flows[0]["id"])["totFeedback"] == 0
        admin.http.close()
        machine.http.close()
