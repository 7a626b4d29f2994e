"""Jobs over HTTP, without a worker: they wait in the queue."""

import json
import uuid
from typing import Any

import pytest
from tests.support.server import Api, Goal

NEW = {"kind": "rollout-rehearsal", "title": "How sure?", "specification": {"means": [4.0, 3.5], "runs": 3}}


def test_a_job_is_started_listed_cancelled_and_resumed(admin: Api, goal: Goal) -> None:
    made = admin.made("/jobs", {**NEW, "useCaseId": goal.id})
    assert made["state"] == "queued"
    assert made["createdBy"] == "admin"
    assert made["specification"]["sessions"] == 20_000
    assert admin.get(f"/jobs/{made['id']}").json()["item"] == made
    listed = admin.get("/jobs", params={"state": "queued", "kind": NEW["kind"]}).json()
    assert listed["items"][0] == made
    assert admin.get("/jobs", params={"kind": "none"}).json()["items"] == []
    ended = admin.http.post(f"/jobs/{made['id']}/cancel")
    assert (ended.status_code, ended.json()["item"]["state"]) == (200, "cancelled")
    again = admin.http.post(f"/jobs/{made['id']}/cancel")
    assert (again.status_code, again.json()["errors"]) == (400, ["job-has-ended"])
    assert admin.http.post(f"/jobs/{made['id']}/resume").json()["item"]["state"] == "queued"
    refused = admin.http.post(f"/jobs/{made['id']}/resume")
    assert refused.json()["errors"] == ["job-is-not-failed-or-cancelled"]


def test_a_job_can_wait_until_a_time(admin: Api) -> None:
    later = admin.made("/jobs", {**NEW, "dueAt": "2999-01-31T07:00:00+01:00"})
    assert (later["dueAt"], later["state"]) == ("2999-01-31T06:00:00.000000Z", "queued")
    found = admin.get("/audit-log", params={"entityId": later["id"]}).json()["items"]
    assert found[0]["after"]["due_at"].startswith("2999-01-31T06:00:00")
    past = admin.made("/jobs", {**NEW, "dueAt": "2001-01-31T06:00:00Z"})
    assert past["dueAt"] == past["createdAt"]


def test_every_accepted_request_is_in_the_audit_log(admin: Api, goal: Goal) -> None:
    made = admin.made("/jobs", {**NEW, "useCaseId": goal.id})
    for verb in ("resume", "cancel", "cancel", "resume"):  # the first and the third are refused
        admin.http.post(f"/jobs/{made['id']}/{verb}")
    found = admin.get("/audit-log", params={"entityId": made["id"], "orderDir": "asc"}).json()["items"]
    assert {(one["actor"], one["entity"], one["useCaseId"]) for one in found} == {("admin", "job", goal.id)}
    told = [(one["action"], one["before"], one["after"]) for one in found]
    names = ("title", "kind", "specification")
    assert told == [
        ("create", {}, {name: made[name] for name in names}),
        ("update", {"state": "queued"}, {"state": "cancelled"}),
        ("update", {"state": "cancelled"}, {"state": "queued"}),
    ]


def test_the_stream_of_a_job_that_has_ended(admin: Api) -> None:
    made = admin.made("/jobs", NEW)
    admin.http.post(f"/jobs/{made['id']}/cancel")
    admin.http.post(f"/jobs/{made['id']}/resume")
    admin.http.post(f"/jobs/{made['id']}/cancel")
    path = f"/jobs/{made['id']}/job-stream"

    def lines(**params: Any) -> list[Any]:
        return [json.loads(line) for line in admin.http.get(path, params=params).text.splitlines() if line]

    *events, job = lines()
    assert [line["event"]["data"]["state"] for line in events] == ["cancelled", "queued", "cancelled"]
    assert job["job"]["state"] == "cancelled"
    assert [line["event"]["place"] for line in lines(after=2) if "event" in line] == [3]


@pytest.mark.parametrize(
    "change, said",
    [
        ({"kind": "none"}, "kind: must be one of dataset-duplicates, dataset-import, rollout-rehearsal, run"),
        ({"dueAt": "noon"}, "dueAt: must be an RFC 3339 time with an offset"),
        ({"dueAt": "2999-01-31T06:00:00"}, "dueAt: must be an RFC 3339 time with an offset"),
        ({"specification": [1]}, "specification: must be an object"),
        ({"specification": {}}, "specification: Object missing required field `means`"),
        ({"specification": {"means": [9]}}, "specification.means[0]: Expected `float` <= 5.0"),
        ({"specification": {"means": [4], "x": 1}}, "specification: Object contains unknown field `x`"),
        (
            {"specification": {"means": [4], "sessions": 1_000_000, "stepSessions": 1}},
            "specification.sessions: must be no greater than 20000 steps of 1",
        ),
    ],
)
def test_a_bad_job_is_refused_with_what_is_wrong(admin: Api, change: Any, said: str) -> None:
    answer = admin.post("/jobs", {**NEW, **change})
    assert (answer.status_code, answer.json()["errors"]) == (422, [said])


def test_what_is_not_there(admin: Api) -> None:
    nowhere = str(uuid.uuid4())
    for answer in (
        admin.http.get(f"/jobs/{nowhere}"),
        admin.http.get(f"/jobs/{nowhere}/job-stream"),
        admin.http.post(f"/jobs/{nowhere}/cancel"),
        admin.http.post(f"/jobs/{nowhere}/resume"),
        admin.http.post("/jobs", json={**NEW, "useCaseId": nowhere}),
    ):
        assert answer.status_code == 404, answer.text
    assert admin.http.get("/jobs/x").status_code == 422
    assert admin.http.get("/jobs", params={"state": "lost"}).status_code == 422


def test_viewers_watch_and_editors_start(viewer: Api, editor: Api, nobody: Api) -> None:
    made = editor.made("/jobs", NEW)
    assert viewer.get(f"/jobs/{made['id']}").status_code == 200
    assert viewer.http.post("/jobs", json=NEW).status_code == 403
    assert viewer.http.post(f"/jobs/{made['id']}/cancel").status_code == 403
    assert nobody.http.get("/jobs").status_code == 401
