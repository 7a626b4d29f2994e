"""The access log: the same fields for all requests, each with its request id."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.support.server import Api, Goal, ServerProcess, running

from aimm.web.access_log import AccessLog, request_id_of

SECONDS = 20
SHAPE = {"method", "path", "status", "ms", "client", "who", "request_id"}
OURS = re.compile(r"[0-9a-f]{16}")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder: Path = tmp_path_factory.mktemp("logged")
    settings = {"access_log": "true", "log_level": "info", "log_format": "json"}
    with running(f"sqlite:///{folder / 'aimm.db'}", folder, **settings) as process:
        yield process


@pytest.fixture(scope="module")
def goal(admin: Api) -> Goal:
    return Goal(admin)


def lines(server: ServerProcess) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in list(server.output) if line.startswith("{")]
    return [line for line in found if line["event"] == "request"]


def line_of(server: ServerProcess, request_id: str) -> dict[str, Any]:
    """The log line of a request, without the common fields."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        for line in lines(server):
            if line["request_id"] == request_id:
                return {name: value for name, value in line.items() if name in SHAPE}
        time.sleep(0.01)
    raise AssertionError(f"no line about {request_id}: {server.output[-5:]}")


def names(request_id: str, **more: str) -> dict[str, str]:
    return {"x-request-id": request_id, **more}


def test_every_request_is_logged_with_the_same_fields(
    server: ServerProcess, goal: Goal, admin: Api, machine: Api
):
    about = {"client": "127.0.0.1", "status": 200}
    body = goal.pick_body()
    asked = {
        "a-read": admin.get(f"/use-cases/{goal.id}", headers=names("a-read")),
        "a-pick": machine.post("/picker", body, headers=names("a-pick")),
        "an-unusual-pick": machine.post("/picker", body, headers=names("an-unusual-pick", cookie="a=b")),
        "a-rating": machine.post(
            "/feedbacks", {"correlationId": body["correlationId"], "score": 4}, headers=names("a-rating")
        ),
    }
    whole = {}
    for name, answer in asked.items():
        assert answer.headers["x-request-id"] == name
        whole[name] = line_of(server, name)
        assert set(whole[name]) == SHAPE
        assert 0 <= whole[name].pop("ms") < SECONDS * 1000
        assert whole[name].pop("request_id") == name
    key = whole["a-pick"]["who"]
    assert key
    assert whole == {
        "a-read": {**about, "method": "GET", "path": f"/api/v1/use-cases/{goal.id}", "who": "admin"},
        "a-pick": {**about, "method": "POST", "path": "/api/v1/picker", "who": key},
        "an-unusual-pick": {**about, "method": "POST", "path": "/api/v1/picker", "who": key},
        "a-rating": {**about, "method": "POST", "path": "/api/v1/feedbacks", "who": key},
    }


def test_a_request_without_an_id_gets_one(server: ServerProcess, goal: Goal, admin: Api, machine: Api):
    picks = [machine.post("/picker", goal.pick_body()) for _ in range(3)]  # later heads are cached
    found = [answer.headers["x-request-id"] for answer in (admin.get("/users/me"), *picks)]
    assert len(set(found)) == 4
    for request_id in found:
        assert OURS.fullmatch(request_id)
        assert line_of(server, request_id)["status"] == 200


@pytest.mark.parametrize("path", ["/picker", "/use-cases"])
def test_unsafe_characters_are_replaced(server: ServerProcess, machine: Api, path: str):
    for bad in ("a b", "x" * 129, "", '{"a":1}', "caf\u00e9"):
        answer = machine.post(path, {}, headers={"x-request-id": bad.encode()})  # type: ignore[dict-item]
        assert OURS.fullmatch(answer.headers["x-request-id"]), bad


def test_a_rejected_key_is_logged_without_a_name(server: ServerProcess, goal: Goal, machine: Api):
    assert machine.post("/picker", goal.pick_body(), headers=names("somebody")).status_code == 200
    unknown = names("nobody", **{"x-api-key": "wrong"})
    assert machine.post("/picker", goal.pick_body(), headers=unknown).status_code == 401
    line = line_of(server, "nobody")
    assert (line["status"], line["who"]) == (401, "")


def test_a_trusted_proxy_names_the_client(server: ServerProcess, goal: Goal, admin: Api, machine: Api):
    forwarded = {"x-forwarded-for": "203.0.113.9"}
    admin.get("/users/me", headers=names("forwarded-read", **forwarded))
    machine.post("/picker", goal.pick_body(), headers=names("forwarded-pick", **forwarded))
    assert line_of(server, "forwarded-read")["client"] == "203.0.113.9"
    assert line_of(server, "forwarded-pick")["client"] == "203.0.113.9"


def test_probes_are_logged_only_on_request(server: ServerProcess, admin: Api):
    for path in ("/livez", "/readyz", "/metrics", "/api/v1/health-check"):
        admin.http.get(server.url + path, headers=names(f"probe{path.replace('/', '.')}"))
    admin.get("/users/me", headers=names("after-the-probes"))
    line_of(server, "after-the-probes")
    assert not [line for line in lines(server) if line["request_id"].startswith("probe")]


def test_rejected_and_missing_pages_are_logged(server: ServerProcess, admin: Api):
    admin.get("/users/me", headers=names("foreign", origin="https://evil.example"))
    assert line_of(server, "foreign")["status"] == 403
    admin.get("/nothing", headers=names("missing"))
    assert line_of(server, "missing")["status"] == 404


def test_tokens_of_shared_briefs_are_logged_nowhere(server: ServerProcess, goal: Goal, admin: Api):
    made = admin.made("/brief-links", {"useCaseId": goal.id, "label": "Ops"})
    secret = made["token"].removeprefix("aimmb_")
    for number, path in enumerate(
        (
            made["path"],
            f"/api/v1/shared-briefs/{made['token']}/brief.md",
            f"/briefs/{secret}",
            f"/wrong/{made['token']}",
            f"/briefs/{made['token']}?again",
        )
    ):
        admin.http.get(f"{server.url}{path}", headers=names(f"brief-{number}"))
    admin.http.get(f"{server.url}/livez", headers=names("after", referer=f"{server.url}{made['path']}"))
    found = [line_of(server, f"brief-{number}") for number in range(5)]
    assert [(one["status"], one["path"]) for one in found] == [
        (200, "/briefs/…"),
        (200, "/api/v1/shared-briefs/…/brief.md"),
        (404, "/briefs/…"),
        (404, "/wrong/…"),
        (200, "/briefs/…"),
    ]
    metrics = admin.http.get(f"{server.url}/metrics").text
    assert secret not in metrics + "".join(server.output)


@pytest.mark.parametrize(
    ("given", "taken"),
    [(b"abc-1", "abc-1"), (b"Root=1-67891233-abc:x/y+z@h", "Root=1-67891233-abc:x/y+z@h")],
)
def test_usual_request_ids_are_accepted(given: bytes, taken: str):
    assert request_id_of(given) == taken


def test_probes_are_logged_on_request(monkeypatch: pytest.MonkeyPatch):
    told: list[str] = []

    def info(_event: str, *, path: str, **_facts: object) -> None:
        told.append(path)

    monkeypatch.setattr("aimm.web.access_log.log", SimpleNamespace(info=info))
    for probes in (False, True):
        access_log = AccessLog(probes, "/aimm", "127.0.0.1", lambda: "id")
        access_log.note("GET", "/aimm/livez", 200, 0.001, "127.0.0.1", "", "id")
        assert ("/aimm/livez" in told) is probes
