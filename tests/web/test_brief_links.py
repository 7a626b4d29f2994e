"""Links to a brief and what their visitors get, over real HTTP on both databases."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import event, select
from tests.support.databases import PostgresServer
from tests.support.inside import UseCase, World, open_world

from aimm.access.throttle import ADDRESS_FAILURES
from aimm.storage.database.schema import audit_log, brief_links
from aimm.web.queries import rfc3339

# the framework announces its next major version
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
NOWHERE = "00000000-0000-4000-8000-000000000000"
UNKNOWN = "aimmb_" + "A" * 43
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


async def share(world: World, use_case: UseCase, **more: Any) -> dict[str, Any]:
    body = {"useCaseId": use_case.id, "label": "Ops team", **more}
    return await world.item("POST", "/brief-links", body)


async def visit(world: World, token: str, end: str = "", **headers: str) -> httpx2.Response:
    """What somebody without an account gets."""
    return await world.http.get(f"/api/v1/shared-briefs/{token}{end}", headers=headers)


async def page(world: World, token: str) -> httpx2.Response:
    return await world.http.get(f"/briefs/{token}", headers={"accept": "text/html"})


async def decide(world: World, use_case: UseCase) -> dict[str, Any]:
    given = {"stage": "proof-of-concept", "outcome": "go", "role": "Product owner", "reason": "It works."}
    return await world.item("POST", "/decisions", {"useCaseId": use_case.id, **given})


async def test_a_link_shows_its_token_once(world: World):
    use_case = await world.use_case(100)
    made = await share(world, use_case)
    token, path = made.pop("token"), made.pop("path")
    assert token.startswith("aimmb_")
    assert len(token) == 6 + 43
    assert path == f"/briefs/{token}"
    assert (made["state"], made["examples"], made["lastUsedAt"]) == ("valid", False, None)
    assert made["expiresAt"] == rfc3339(world.clock.now() + timedelta(days=30))
    listed = await world.call("GET", f"/brief-links?useCaseId={use_case.id}&page=1&pageSize=9")
    assert listed["items"] == [made]
    assert await world.item("GET", f"/brief-links/{made['id']}") == made
    async with world.application.database.reading() as connection:
        stored = str((await connection.execute(select(brief_links))).all())
        audited = str((await connection.execute(select(audit_log))).all())
    assert token not in stored
    assert token not in audited
    assert (await share(world, use_case))["token"] != token


async def test_a_visitor_sees_the_brief_and_nothing_else(world: World):
    use_case = await world.use_case(100)
    await decide(world, use_case)
    body = {"useCaseId": use_case.id, "title": "Small", "entry": "m/x", "connection": "our-proxy"}
    await world.item("POST", "/candidates", {**body, "state": "included", "reason": "Fast."})
    token = (await share(world, use_case))["token"]
    answer = await visit(world, token)
    brief = answer.json()["item"]
    whole = await world.item("GET", f"/use-cases/{use_case.id}/brief")
    assert {name: brief[name] for name in ("title", "stage", "open", "build")} == {
        name: whole[name] for name in ("title", "stage", "open", "build")
    }
    assert brief["decided"][0]["decidedBy"] == world.first.username
    assert brief["asOf"] == rfc3339(world.clock.now())
    shown = await page(world, token)
    downloaded = await visit(world, token, "/brief.md")
    assert "Last decision: proof of concept, **go**" in downloaded.text
    for seen in (answer.text, shown.text, downloaded.text):
        assert "A goal" in seen
        assert "Small" in seen
        for hidden in (use_case.id, *use_case.flows, "our-proxy", world.first.password):
            assert hidden not in seen
    assert shown.headers["content-type"].startswith("text/html")
    assert "<script" not in shown.text
    for path in (f"/use-cases/{use_case.id}", f"/use-cases/{use_case.id}/brief", "/brief-links", "/users/me"):
        for header in ("authorization", "x-api-key"):
            held = f"Bearer {token}" if header == "authorization" else token
            refused = await world.http.get(f"/api/v1{path}", headers={header: held})
            assert refused.status_code == 401, path


async def test_the_brief_is_as_it_is_now(world: World):
    use_case = await world.use_case(100)
    token = (await share(world, use_case))["token"]
    assert (await visit(world, token)).json()["item"]["stage"] == "proof-of-concept"
    await decide(world, use_case)
    assert (await visit(world, token)).json()["item"]["stage"] == "scoping"


async def test_what_a_visitor_gets_is_neither_kept_nor_found_nor_passed_on(world: World):
    use_case = await world.use_case(100)
    token = (await share(world, use_case))["token"]
    answers = [
        answer
        for one in (token, UNKNOWN)
        for answer in (await visit(world, one), await visit(world, one, "/brief.md"), await page(world, one))
    ]
    assert [answer.status_code for answer in answers] == [200] * 3 + [404] * 3
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]


async def dead_tokens(world: World) -> dict[str, str]:
    """Tokens that open nothing, each for another reason."""
    use_case = await world.use_case(100)
    brief, revoked, good = [await share(world, use_case, expiresInDays=days) for days in (1, 30, 30)]
    other = await world.use_case(100)
    orphan = await share(world, other)
    await world.item("PUT", f"/use-cases/{other.id}", {"active": False})
    await world.call("DELETE", f"/use-cases/{other.id}", status=204)
    world.clock.pass_by(days=1)
    await world.item("POST", f"/brief-links/{revoked['id']}/revoke")
    assert (await visit(world, good["token"])).status_code == 200
    return {
        "unknown": UNKNOWN,
        "malformed": "x",
        "cut": good["token"][:-1],
        "longer": good["token"] + "A",
        "case": good["token"].swapcase(),
        "expired": brief["token"],
        "revoked": revoked["token"],
        "of a deleted use case": orphan["token"],
    }


async def test_all_that_open_nothing_are_alike(world: World):
    tokens = await dead_tokens(world)
    engine = world.application.database.engine.sync_engine
    for send in (visit, page):
        seen: dict[str, tuple[object, ...]] = {}
        for name, token in tokens.items():
            asked: list[str] = []

            def note(*told: object, asked: list[str] = asked) -> None:
                asked.append(str(told[2]))

            event.listen(engine, "before_cursor_execute", note)
            answer = await send(world, token)
            event.remove(engine, "before_cursor_execute", note)
            headers = {
                key: value for key, value in answer.headers.items() if key not in ("date", "x-request-id")
            }
            lookups = [one for one in asked if "brief_links" in one]
            seen[name] = (answer.status_code, answer.text, headers, lookups, "use_cases" in str(asked))
        first = next(iter(seen.values()))
        assert first[0] == 404
        assert len(first[3]) == 1  # type: ignore[arg-type]
        assert first[4] is False
        assert {name for name, one in seen.items() if one != first} == set()


async def test_a_revoked_link_stays_listed_and_is_revoked_once(world: World):
    use_case = await world.use_case(100)
    made = await share(world, use_case)
    first = await world.item("POST", f"/brief-links/{made['id']}/revoke")
    assert (first["state"], first["revokedBy"]) == ("revoked", world.first.username)
    assert (await visit(world, made["token"])).status_code == 404
    world.clock.pass_by(seconds=5)
    assert await world.item("POST", f"/brief-links/{made['id']}/revoke") == first
    listed = await world.call("GET", f"/brief-links?useCaseId={use_case.id}&page=1&pageSize=9")
    assert listed["items"] == [first]
    log = await world.call("GET", f"/audit-log?entityId={made['id']}&page=1&pageSize=9")
    assert [one["action"] for one in log["items"]] == ["revoke", "create"]
    assert {one["entity"] for one in log["items"]} == {"brief-link"}
    assert log["items"][1]["after"]["label"] == "Ops team"
    assert made["token"] not in json.dumps(log)


async def test_the_last_use_is_listed(world: World):
    use_case = await world.use_case(100)
    made = await share(world, use_case)
    world.clock.pass_by(seconds=5)
    for send in (visit, page):
        assert (await send(world, made["token"])).status_code == 200
    await world.application.context.visits.store()
    link = await world.item("GET", f"/brief-links/{made['id']}")
    assert link["lastUsedAt"] == rfc3339(world.clock.now())


async def test_guessing_is_slowed_down(world: World):
    use_case = await world.use_case(100)
    token = (await share(world, use_case))["token"]
    for _ in range(ADDRESS_FAILURES):
        assert (await visit(world, UNKNOWN)).status_code == 404
    for answer in (await visit(world, UNKNOWN), await page(world, UNKNOWN), await visit(world, token)):
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == "1"
    world.clock.pass_by(seconds=2)
    assert (await visit(world, token)).status_code == 200


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"expiresInDays": -1}, "expiresInDays: must be no less than 1"),
        ({"expiresInDays": 366}, "expiresInDays: must be no greater than 365"),
        ({"label": ""}, "label: cannot be blank"),
        ({"token": "mine"}, "token: is not a known field"),
    ],
)
async def test_what_cannot_be_made(world: World, more: dict[str, Any], expected: str):
    use_case = await world.use_case(100)
    body = {"useCaseId": use_case.id, "label": "Ops team", **more}
    refused = await world.call("POST", "/brief-links", body, status=422)
    assert refused["errors"] == [expected]


async def test_roles(world: World):
    """Viewers see which links there are; editors and admins make and revoke them; others do neither."""
    use_case = await world.use_case(100)
    link = (await share(world, use_case))["id"]
    reads = (f"/brief-links?useCaseId={use_case.id}", f"/brief-links/{link}")
    writes: tuple[tuple[str, Any], ...] = (
        ("/brief-links", {"useCaseId": use_case.id, "label": "Other"}),
        (f"/brief-links/{link}/revoke", None),
    )
    callers = {
        "nobody": {"authorization": ""},
        "key": {"authorization": "", "x-api-key": world.first.api_key},
    }
    for role in ("viewer", "reviewer", "editor"):
        account = {"username": role, "password": PASSWORD}
        await world.item("POST", "/users", {**account, "role": role})
        token = (await world.item("POST", "/auth/login", account))["accessToken"]
        callers[role] = {"authorization": f"Bearer {token}"}
    found = {
        name: (
            [(await world._send("GET", path, None, headers=who)).status_code for path in reads],  # pyright: ignore[reportPrivateUsage]
            [(await world._send("POST", path, body, headers=who)).status_code for path, body in writes],  # pyright: ignore[reportPrivateUsage]
        )
        for name, who in callers.items()
    }
    assert found == {
        "nobody": ([401, 401], [401, 401]),
        "key": ([403, 403], [403, 403]),
        "viewer": ([200, 200], [403, 403]),
        "reviewer": ([403, 403], [403, 403]),
        "editor": ([200, 200], [200, 200]),
    }


async def test_what_is_not_there_is_not_found(world: World):
    found = await world.call("GET", f"/brief-links/{NOWHERE}", status=404)
    assert found == {"errors": ["brief-link-not-found"]}
    found = await world.call("POST", f"/brief-links/{NOWHERE}/revoke", status=404)
    assert found == {"errors": ["brief-link-not-found"]}
    found = await world.call("GET", f"/brief-links?useCaseId={NOWHERE}", status=404)
    assert found == {"errors": ["use-case-not-found"]}
    made = {"useCaseId": NOWHERE, "label": "x"}
    found = await world.call("POST", "/brief-links", made, status=404)
    assert found == {"errors": ["use-case-not-found"]}


async def test_below_a_base_path(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'aimm.db'}"
    async with open_world(url, tmp_path, base_path="/tools/aimm") as world:
        use_case = await world.use_case(100)
        made = await share(world, use_case)
        assert made["path"] == f"/tools/aimm/briefs/{made['token']}"
        for path in (made["path"], made["path"].removeprefix("/tools/aimm")):
            shown = await world.http.get(path, headers={"accept": "text/html"})
            assert shown.status_code == 200
        download = f"/tools/aimm/api/v1/shared-briefs/{made['token']}/brief.md"
        assert f'href="{download}"' in shown.text
        assert (await world.http.get(download)).status_code == 200
