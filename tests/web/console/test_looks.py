"""The console's endpoints, over real HTTP on both databases."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.support.databases import PostgresServer
from tests.support.inside import World, open_world

from aimm.activity.model import BUCKET_MS

# the framework announces its next major version
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
PAGE = "page=1&pageSize=50"


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'aimm.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = await server.new_database()
    async with open_world(url, tmp_path) as opened:
        yield opened


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


async def viewer_of(world: World) -> dict[str, str]:
    """The header of a user with read access."""
    account = {"username": "vera", "password": "correct horse battery"}
    await world.item("POST", "/users", {**account, "role": "viewer"})
    token = (await world.item("POST", "/auth/login", account))["accessToken"]
    return {"authorization": f"Bearer {token}"}


async def test_comparison_of_flows_and_their_feedback(world: World):
    use_case = await world.use_case(100, 0)
    one, two = use_case.flows
    await use_case.visit(6)
    await use_case.rate(0, 5, 4, 3)
    empty = await world.item("POST", "/flows", {"useCaseId": use_case.id, "title": "New", "description": "d"})
    standing = await world.item("GET", f"/use-cases/{use_case.id}/standing")
    assert (standing["useCaseId"], standing["sessions"], standing["ratings"]) == (use_case.id, 6, 3)
    assert [flow["flowId"] for flow in standing["flows"]] == [one, two, empty["id"]]
    first = standing["flows"][0]
    assert (first["sessions"], first["picks"], first["ratings"]) == (6, 6, 3)
    assert (first["stars"], first["mean"], first["currentServePct"]) == ([0, 0, 1, 1, 1], 4.0, 100.0)
    assert 1 <= first["low"] < 4 < first["high"] <= 5
    assert [flow["missingSteps"] for flow in standing["flows"]] == [[], [], ["s1"]]
    assert standing["flows"][1]["mean"] is standing["flows"][1]["low"] is None

    spread = await world.item("GET", f"/feedbacks/distribution?useCaseId={use_case.id}")
    assert [flow["stars"] for flow in spread["flows"]] == [[0, 0, 1, 1, 1], [0] * 5, [0] * 5]
    listed = await world.call("GET", f"/feedbacks?useCaseId={use_case.id}&pageSize=2")
    assert [entry["score"] for entry in listed["items"]] == [3.0, 4.0]
    assert (listed["searched"], listed["items"][0]["comment"]) == (False, "said")
    assert listed["items"][0]["flowId"] == one
    rest = await world.call("GET", f"/feedbacks?useCaseId={use_case.id}&pageSize=2&before={listed['next']}")
    assert ([entry["score"] for entry in rest["items"]], rest["next"]) == ([5.0], None)
    story = await world.item("GET", f"/sessions/{rest['items'][0]['correlationId']}")
    assert story["feedback"]["id"] == rest["items"][0]["id"]


async def test_activity_over_time(world: World):
    use_case = await world.use_case(100)
    path = f"/use-cases/{use_case.id}/activity"
    assert (await world.item("GET", path))["flows"][0]["sessions"] == [0] * 25
    await use_case.visit(3)
    began = world.clock.now()
    await world.tick(hours=3)
    await use_case.visit(2)
    await use_case.rate(0, 5, 2)
    await world.tick(seconds=1)
    seen = await world.item("GET", path)
    (flow,) = seen["flows"]
    assert (flow["flowId"], flow["title"]) == (use_case.flows[0], "Flow 1")
    assert seen["stepMs"] == BUCKET_MS
    assert (sum(flow["sessions"]), flow["sessions"][0], flow["sessions"][-1]) == (5, 3, 2)
    assert (flow["ratings"][-1], flow["mean"][-1], flow["mean"][0]) == (2, 3.5, None)
    assert datetime.fromisoformat(seen["since"]) <= began
    assert seen["until"] == stamp(world.clock.now())
    coarse = await world.item("GET", f"{path}?points=1&since=2020-01-01T00:00:00Z")
    assert coarse["flows"][0]["sessions"] == [5]
    spread = await world.item("GET", f"/feedbacks/distribution?useCaseId={use_case.id}&since={stamp(began)}")
    assert (spread["flows"][0]["stars"], spread["flows"][0]["mean"]) == ([0, 1, 0, 0, 1], 3.5)
    early = await world.item("GET", f"/feedbacks/distribution?useCaseId={use_case.id}&until={stamp(began)}")
    assert (early["flows"][0]["ratings"], early["flows"][0]["mean"]) == (0, None)


async def test_rollout_history_for_charts(world: World):
    use_case = await world.use_case(100, 0)
    path = f"{use_case.path}/history"
    before = await world.item("GET", path)
    assert (before["since"], before["marks"], len(before["points"])) == (None, [], 1)
    assert before["points"][0]["phase"] == "INIT"
    goals = [{"flowId": use_case.flows[1], "finalServePct": 50}]
    await use_case.configure(warmup={"intervalMins": 10, "goals": goals})
    await use_case.go("WARMUP")
    for _ in range(10):
        await use_case.visit(4)
        await world.tick(minutes=1)
    assert await use_case.state() == "ADAPTIVE"
    await use_case.rate(0, *[5] * min(8, len(use_case.waiting[use_case.flows[0]])))
    await use_case.go("FORCED_STOP")
    await world.tick(minutes=1)
    told = await world.item("GET", path)
    entries = (await use_case.timeline())[1:]  # the first one is the configuration, before the start
    assert [flow["flowId"] for flow in told["flows"]] == list(use_case.flows)
    assert [point["at"] for point in told["points"][:-1]] == [entry["at"] for entry in entries]
    assert told["since"] == entries[0]["at"]
    shares = [point["shares"] for point in told["points"]]
    assert (shares[0], shares[1], shares[-1]) == ([100.0, 0.0], [95.0, 5.0], [50.0, 50.0])
    last = told["points"][-1]
    assert (last["at"], last["phase"]) == (told["until"], "FORCED_STOP")
    rollout = (await use_case.rollout())["progress"]["flows"]
    assert last["sessions"] == [flow["sessions"] for flow in rollout]
    assert last["means"] == [flow["mean"] for flow in rollout]
    assert last["chances"] == [flow["chanceBest"] for flow in rollout]
    assert [mark["what"] for mark in told["marks"]] == ["started", "warmup_ended", "forced"]
    assert told["marks"][0]["entryId"] == entries[0]["id"]
    few = await world.item("GET", f"{path}?points=5")
    assert len(few["points"]) == 5
    assert [mark["what"] for mark in few["marks"]] == ["started", "warmup_ended", "forced"]


async def test_overview_of_use_cases(world: World):
    quiet = await world.use_case(100)
    await world.item("PUT", f"/use-cases/{quiet.id}", {"title": "Quiet one"})
    busy = await world.use_case(100)
    await busy.visit(4)
    await busy.rate(0, 5, 4)
    await world.item("POST", "/flows", {"useCaseId": busy.id, "title": "Idle", "description": "d"})
    await world.tick(hours=1)
    page = await world.call("GET", f"/overview?{PAGE}&orderBy=sessions&orderDir=desc")
    assert (page["totalCount"], page["hasNext"]) == (2, False)
    first, second = page["items"]
    assert (first["id"], first["sessions"], first["ratings"], first["score"]) == (busy.id, 4, 2, 4.5)
    assert (first["stepCount"], first["flowCount"], first["activeFlowCount"]) == (1, 2, 1)
    assert (first["totalSessions"], first["totalRatings"]) == (4, 2)
    assert (sum(first["trafficSeries"]), len(first["scoreSeries"])) == (4, 24)
    assert [mean for mean in first["scoreSeries"] if mean is not None] == [4.5]
    assert (second["id"], second["title"], second["score"]) == (quiet.id, "Quiet one", None)
    await world.tick(hours=25)
    page = await world.call("GET", f"/overview?{PAGE}&orderBy=attention&orderDir=desc")
    assert page["items"][0]["id"] == busy.id
    (alarm,) = page["items"][0]["alarms"]
    assert (alarm["code"], alarm["severity"], alarm["flowId"]) == ("silent", "warning", None)
    assert alarm["since"] is not None
    found = await world.call("GET", f"/overview?{PAGE}&orderBy=relevance&orderDir=desc&searchKey=quiet")
    assert found["items"][0]["id"] == quiet.id


async def test_the_sample_is_created_once(world: World):
    made = await world.item("POST", "/samples")
    (use_case_id,) = made["useCaseIds"]
    use_case = await world.item("GET", f"/use-cases/{use_case_id}")
    assert (use_case["code"], use_case["active"]) == ("trip-planner", True)
    standing = await world.item("GET", f"/use-cases/{use_case_id}/standing")
    assert len(standing["flows"]) >= 2
    assert all(not flow["missingSteps"] for flow in standing["flows"] if flow["active"])
    assert any(flow["placeholders"] for flow in standing["flows"])
    body = {"correlationId": "c", "useCaseCode": "trip-planner", "useCaseStepCode": "extract-wishes"}
    assert (await world.item("POST", "/picker", body))["flowId"]
    refused = await world.call("POST", "/samples", status=400)
    assert refused == {"errors": ["use-case-same-code-already-exists"]}
    audit = await world.call("GET", f"/audit-log?{PAGE}&orderDir=asc&entity=use-case")
    assert {entry["actor"] for entry in audit["items"]} == {"admin"}
    headers = await viewer_of(world)
    answer = await world.http.post("/api/v1/samples", headers=headers)
    assert answer.status_code == 403


async def test_system_status(world: World):
    use_case = await world.use_case(100)
    await use_case.visit(3)
    await use_case.rate(0, 4)
    await world.tick(seconds=1)
    system = await world.item("GET", "/system")
    sqlite = world.application.database.is_sqlite
    assert system["database"] == ("sqlite" if sqlite else "postgresql")
    assert (system["schemaVersion"], system["ready"], system["problems"]) == ("brief_links", True, [])
    assert (system["now"], system["clockSpeed"], system["leader"]) == (stamp(world.clock.now()), 1.0, True)
    assert (system["picks"]["count"], system["feedback"]["count"]) == (3, 1)
    assert 0 < system["picks"]["p50Ms"] <= system["picks"]["p99Ms"]
    assert system["ledger"]["rows"] == 4
    assert system["ledger"]["healthy"]
    assert (system["sessions"]["inMemory"], system["snapshot"]["useCases"]) == (3, 1)
    assert system["rollouts"]["watched"] == 0
    assert system["streams"] == {"open": 0, "most": 256}
    assert system["diskBytes"] > 0
    settings = {setting["name"]: setting for setting in system["settings"]}
    assert settings["event_streams"] == {"name": "event_streams", "value": "256", "source": "default"}
    viewed = await world.http.get("/api/v1/system", headers=await viewer_of(world))
    assert viewed.status_code == 200
    assert viewed.json()["item"]["settings"] == []


WRONG: list[tuple[str, list[str]]] = [
    ("/feedbacks?pageSize=5", ["UseCaseID: cannot be blank"]),
    ("/feedbacks?useCaseId=x&pageSize=0&minScore=9&maxScore=x&commented=1&before=?", [
        "Before: must be the cursor of an earlier response",
        "Commented: must be true or false",
        "MaxScore: must be a number",
        "MinScore: must be no greater than 5",
        "PageSize: must be no less than 1",
        "UseCaseID: must be a valid UUID",
    ]),
    ("/feedbacks/distribution?useCaseId={id}&since=yesterday", [
        "Since: must be an RFC 3339 time with an offset"
    ]),
    ("/feedbacks/distribution?useCaseId={id}&since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z", [
        "Since: must be before until"
    ]),
    ("/use-cases/{id}/activity?points=501", ["Points: must be no greater than 500"]),
    ("/use-cases/{id}/activity?points=many", ["Points: must be a whole number"]),
    ("/use-cases/{id}/activity?since=9999-12-31T23:59:59Z", ["Since: must be before until, and in the past"]),
    ("/use-cases/{id}/activity?until=0001-01-01T00:00:00Z", ["Since: must be before until, and in the past"]),
    ("/use-cases/{id}/rollout-strategy/history?points=1", ["Points: must be no less than 2"]),
    ("/use-cases/x/standing", ["ID: must be a valid UUID"]),
    ("/overview?page=1&pageSize=5&orderBy=code&orderDir=asc", ["OrderBy: must be a valid value"]),
]  # fmt: skip


async def test_invalid_queries_are_reported(tmp_path: Path):
    async with open_world(f"sqlite:///{tmp_path / 'aimm.db'}", tmp_path) as world:
        use_case = await world.use_case(100)
        for path, errors in WRONG:
            found = await world.call("GET", path.replace("{id}", use_case.id), status=422)
            assert found == {"errors": errors}, path
        nowhere = "00000000-0000-4000-8000-000000000000"
        paths: dict[str, Any] = {
            f"/use-cases/{nowhere}/standing": "use-case-not-found",
            f"/use-cases/{nowhere}/activity": "use-case-not-found",
            f"/use-cases/{nowhere}/rollout-strategy/history": "rollout-strategy-not-found",
            f"/feedbacks?useCaseId={nowhere}&pageSize=5": "use-case-not-found",
            f"/feedbacks/distribution?useCaseId={nowhere}": "use-case-not-found",
        }
        for path, code in paths.items():
            assert await world.call("GET", path, status=404) == {"errors": [code]}


async def test_blank_names_are_refused(tmp_path: Path):
    async with open_world(f"sqlite:///{tmp_path / 'aimm.db'}", tmp_path) as world:
        use_case = await world.use_case(100)
        text = {"title": "  \t ", "description": "d"}
        blank = {"errors": ["title: cannot be blank"]}
        for method, path, body in (
            ("POST", "/use-cases", {**text, "code": "c"}),
            ("PUT", f"/use-cases/{use_case.id}", {"title": " "}),
            ("POST", "/use-case-steps", {**text, "code": "c", "useCaseId": use_case.id}),
            ("POST", "/flows", {**text, "useCaseId": use_case.id}),
        ):
            assert await world.call(method, path, body, status=422) == blank
        code = await world.call("POST", "/use-cases", {**text, "title": "T", "code": " "}, status=422)
        assert code == {"errors": ["code: cannot be blank"]}
        clone = await world.call("POST", f"/flows/{use_case.flows[0]}/clone", {"newTitle": " "}, status=422)
        assert clone == {"errors": ["newTitle: cannot be blank"]}
        kept = await world.item("PUT", f"/use-cases/{use_case.id}", {"title": " padded "})
        assert kept["title"] == " padded "
