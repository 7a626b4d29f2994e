"""The path, decisions and waivers, over real HTTP on both databases."""

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.databases import PostgresServer
from tests.support.inside import UseCase, World, open_world

# the framework announces its next major version
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
NOWHERE = "00000000-0000-4000-8000-000000000000"
PASSWORD = "correct horse battery"


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'aimm.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = await server.new_database()
    async with open_world(url, tmp_path) as opened:
        yield opened


def decided(use_case: UseCase, **more: Any) -> dict[str, Any]:
    given = {"stage": "proof-of-concept", "outcome": "go", "role": "Product owner", "reason": "It works."}
    return {"useCaseId": use_case.id, **given, **more}


async def require(world: World, use_case: UseCase) -> str:
    body = {"useCaseId": use_case.id, "title": "Fast", "code": "fast", "statement": "It is fast."}
    return (await world.item("POST", "/requirements", body))["id"]


def waived(world: World, use_case: UseCase, **about: Any) -> dict[str, Any]:
    today = world.clock.now().date().isoformat()
    return {"useCaseId": use_case.id, "reason": "Later.", "endsOn": today, **about}


async def test_the_path_shows_what_ticks_each_point(world: World):
    use_case = await world.use_case(100)
    path = await world.item("GET", f"/use-cases/{use_case.id}/path")
    assert (path["useCaseId"], path["stage"]) == (use_case.id, "proof-of-concept")
    assert [one["stage"] for one in path["stages"]] == [
        "proof-of-concept",
        "scoping",
        "fine-tuning",
        "own-model",
    ]
    first = path["stages"][0]
    assert (first["outcomes"], first["decision"]) == (["go", "no-go", "later"], None)
    assert first["points"][0] == {
        "code": "requirements-written",
        "state": "open",
        "count": 0,
        "needed": 1,
        "asks": "Requirements are written down",
        "missing": "Write down what the product and the system need.",
        "waiver": None,
    }
    assert "requirements-written" in first["waitsFor"]
    await require(world, use_case)
    first = (await world.item("GET", f"/use-cases/{use_case.id}/path"))["stages"][0]
    assert (first["points"][0]["state"], first["points"][0]["missing"]) == ("done", None)
    assert "requirements-written" not in first["waitsFor"]


async def test_decisions_are_listed_superseded_and_never_changed(world: World):
    use_case = await world.use_case(100)
    await require(world, use_case)
    made = await world.item("POST", "/decisions", decided(use_case))
    assert made["decidedBy"] == world.first.username
    text = json.dumps(made["evidence"], separators=(",", ":"), ensure_ascii=False)
    assert made["evidenceHash"] == hashlib.sha256(text.encode()).hexdigest()
    assert made["evidence"]["facts"]["serving"]["ready"] == 1
    assert (await world.item("GET", f"/use-cases/{use_case.id}/path"))["stage"] == "scoping"
    refused = await world.call("POST", "/decisions", decided(use_case), status=400)
    assert refused == {"errors": ["stage-already-decided"]}
    world.clock.pass_by(seconds=1)
    body = decided(use_case, outcome="no-go", supersedes=made["id"])
    later = await world.item("POST", "/decisions", body)
    assert await world.item("GET", f"/decisions/{made['id']}") == made | {"supersededBy": later["id"]}
    listed = await world.call("GET", f"/decisions?useCaseId={use_case.id}&page=1&pageSize=9")
    assert [one["id"] for one in listed["items"]] == [made["id"], later["id"]]
    assert [one["supersededBy"] for one in listed["items"]] == [later["id"], None]
    assert "evidence" not in listed["items"][0]
    empty = await world.call("GET", f"/decisions?useCaseId={use_case.id}&stage=scoping")
    assert empty["items"] == []
    for method in ("PUT", "DELETE", "PATCH"):
        await world.call(method, f"/decisions/{made['id']}", {}, status=404)
    log = await world.call("GET", f"/audit-log?entity=decision&entityId={made['id']}&page=1&pageSize=9")
    (entry,) = log["items"]
    assert entry["after"]["evidenceHash"] == made["evidenceHash"]


async def test_waivers_are_shown_with_the_verdict_until_they_end(world: World):
    use_case = await world.use_case(100)
    requirement = await require(world, use_case)
    point = await world.item("POST", "/waivers", waived(world, use_case, point="initial-dataset"))
    other = await world.item("POST", "/waivers", waived(world, use_case, requirementId=requirement))
    refused = await world.call(
        "POST", "/waivers", waived(world, use_case, point="initial-dataset"), status=400
    )
    assert refused == {"errors": ["already-waived"]}
    first = (await world.item("GET", f"/use-cases/{use_case.id}/path"))["stages"][0]
    assert (first["points"][1]["state"], first["points"][1]["waiver"]) == ("open", point)
    assert "initial-dataset" not in first["waitsFor"]
    coverage = await world.item("GET", f"/use-cases/{use_case.id}/coverage")
    assert coverage["requirements"][0]["waiver"] == other
    revoked = await world.item("POST", f"/waivers/{other['id']}/revoke")
    assert revoked["revokedBy"] == world.first.username
    assert await world.item("GET", f"/waivers/{other['id']}") == revoked
    coverage = await world.item("GET", f"/use-cases/{use_case.id}/coverage")
    assert coverage["requirements"][0]["waiver"] is None
    refused = await world.call("POST", f"/waivers/{other['id']}/revoke", status=400)
    assert refused == {"errors": ["waiver-has-ended"]}
    world.clock.pass_by(days=1)
    first = (await world.item("GET", f"/use-cases/{use_case.id}/path"))["stages"][0]
    assert first["points"][1]["waiver"] is None
    listed = await world.call("GET", f"/waivers?useCaseId={use_case.id}&page=1&pageSize=9")
    assert {one["id"] for one in listed["items"]} == {point["id"], other["id"]}


async def test_viewers_read_and_nobody_without_a_role_does(world: World):
    use_case = await world.use_case(100)
    decision = await world.item("POST", "/decisions", decided(use_case))
    waiver = await world.item("POST", "/waivers", waived(world, use_case, point="gate"))
    account = {"username": "vera", "password": PASSWORD}
    await world.item("POST", "/users", {**account, "role": "viewer"})
    token = (await world.item("POST", "/auth/login", account))["accessToken"]
    viewer = {"authorization": f"Bearer {token}"}
    reads = [
        f"/use-cases/{use_case.id}/path",
        f"/decisions?useCaseId={use_case.id}",
        f"/decisions/{decision['id']}",
        f"/waivers?useCaseId={use_case.id}",
        f"/waivers/{waiver['id']}",
    ]
    writes = [
        ("/decisions", decided(use_case, supersedes=decision["id"])),
        ("/waivers", waived(world, use_case, point="pipeline")),
        (f"/waivers/{waiver['id']}/revoke", None),
    ]
    machine = {"authorization": "", "x-api-key": world.first.api_key}
    for path in reads:
        await world.call("GET", path, headers=viewer)
        await world.call("GET", path, status=403, headers=machine)
    for path, body in writes:
        await world.call("POST", path, body, status=403, headers=viewer)
        await world.call("POST", path, body, status=403, headers=machine)


@pytest.mark.parametrize("what", ["decision", "waiver"])
async def test_what_is_not_there_is_not_found(world: World, what: str):
    found = await world.call("GET", f"/{what}s/{NOWHERE}", status=404)
    assert found == {"errors": [f"{what}-not-found"]}
    found = await world.call("GET", f"/{what}s?useCaseId={NOWHERE}", status=404)
    assert found == {"errors": ["use-case-not-found"]}
    found = await world.call("GET", f"/use-cases/{NOWHERE}/path", status=404)
    assert found == {"errors": ["use-case-not-found"]}


async def test_the_brief_is_json_and_markdown(world: World):
    use_case = await world.use_case(100)
    await world.item("POST", "/decisions", decided(use_case))
    brief = await world.item("GET", f"/use-cases/{use_case.id}/brief")
    assert (brief["stage"], [one["outcome"] for one in brief["decided"]]) == ("scoping", ["go"])
    assert (brief["build"]["ready"], len(brief["build"]["steps"])) == (True, 1)
    assert [one["stage"] for one in brief["waits"]] == ["fine-tuning", "own-model"]
    response = await world._send("GET", f"/use-cases/{use_case.id}/brief.md", None)  # pyright: ignore[reportPrivateUsage]
    assert response.headers["content-type"].startswith("text/markdown")
    assert response.text.startswith(f"# Brief: {brief['title']}\n")
    for end in ("brief", "brief.md"):
        await world.call("GET", f"/use-cases/{NOWHERE}/{end}", status=404)


async def test_the_brief_has_costs_examples_and_what_a_decision_froze(world: World):
    use_case = await world.use_case(100)
    await require(world, use_case)
    entry = {"useCaseId": use_case.id, "title": "Small", "entry": "own/nothing", "state": "included"}
    await world.item("POST", "/candidates", {**entry, "reason": "Cheap."})
    outputs = [{"item": "1", "text": "In Rome.", "inputs": {"QUESTION": "Where?"}, "cost": 0.25}]
    recorded = {"recorded": {"label": "Other tool", "outputs": outputs}}
    await world.item("POST", "/runs", {"useCaseId": use_case.id, "title": "First", "targets": [recorded]})
    made = await world.item("POST", "/decisions", decided(use_case))
    verdicts = made["evidence"]["verdicts"]
    assert {name: len(ids) for name, ids in verdicts.items()} == {"pass": 0, "fail": 0, "not-yet": 1}
    brief = await world.item("GET", f"/use-cases/{use_case.id}/brief")
    assert brief["build"]["examples"] == [
        {"inputs": {"QUESTION": "Where?"}, "output": "In Rome.", "expected": None}
    ]
    assert brief["build"]["measured"] is None
    (candidate,) = brief["candidates"]
    assert (candidate["cost"], candidate["basis"], candidate["measured"]) == (None, None, None)
    response = await world._send("GET", f"/use-cases/{use_case.id}/brief.md", None)  # pyright: ignore[reportPrivateUsage]
    assert "0 passed, 0 failed, 1 not decided yet" in response.text
    assert "not known yet" in response.text
