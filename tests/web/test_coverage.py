"""Requirements against ratings, over real HTTP on both databases."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.databases import PostgresServer
from tests.support.inside import World, open_world

# the framework announces its next major version
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
RATED = {"metric": "rating", "aggregate": "mean", "operator": "at-least", "threshold": 4}


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'aimm.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = await server.new_database()
    async with open_world(url, tmp_path) as opened:
        yield opened


async def require(world: World, use_case_id: str, code: str, **check: Any) -> str:
    body = {"useCaseId": use_case_id, "title": code, "code": code, "statement": "It must hold.", **check}
    return (await world.item("POST", "/requirements", body))["id"]


async def test_ratings_decide_requirements(world: World):
    use_case = await world.use_case(50, 50)
    liked = await require(world, use_case.id, "liked", **RATED)
    await require(world, use_case.id, "bearable", **RATED | {"threshold": 1.5})
    await require(world, use_case.id, "fast", **RATED | {"metric": "latency", "operator": "at-most"})
    await require(world, use_case.id, "middle", **RATED | {"aggregate": "median"})
    await require(world, use_case.id, "german", **RATED | {"slice": "German"})
    await require(world, use_case.id, "private", needs="a detector")
    await use_case.visit(160)
    await use_case.rate_all([[5], [3]])
    found = await world.item("GET", f"/use-cases/{use_case.id}/coverage")
    assert {one["subjectId"] for one in found["subjects"]} == {*use_case.flows}
    assert found["requirements"][0]["requirementId"] == liked
    good, poor = use_case.flows

    def cell(row: int, flow_id: str) -> dict[str, Any]:
        (one,) = [one for one in found["requirements"][row]["verdicts"] if one["subjectId"] == flow_id]
        return one

    assert (cell(0, good)["verdict"], cell(0, good)["why"]) == ("pass", "reached")
    assert (cell(0, poor)["verdict"], cell(0, poor)["why"]) == ("fail", "missed")
    measured = cell(0, good)["measured"]
    standing = await world.item("GET", f"/use-cases/{use_case.id}/standing")
    best = next(flow for flow in standing["flows"] if flow["flowId"] == good)
    assert [measured[name] for name in ("value", "low", "high")] == [best[n] for n in ("mean", "low", "high")]
    assert measured["count"] == best["ratings"]
    assert cell(1, poor)["verdict"] == "pass"
    assert [cell(row, good)["why"] for row in (2, 3, 4, 5)] == ["no-evidence"] * 3 + ["no-check"]
    assert cell(2, good)["measured"] is None


async def test_few_or_no_ratings_decide_nothing_and_archived_flows_are_left_out(world: World):
    use_case = await world.use_case(100, 0)
    one, two = use_case.flows
    await require(world, use_case.id, "liked", **RATED)
    await use_case.visit(2)
    await use_case.rate(0, 5)
    found = await world.item("GET", f"/use-cases/{use_case.id}/coverage")
    verdicts = {cell["subjectId"]: cell for cell in found["requirements"][0]["verdicts"]}
    assert (verdicts[one]["verdict"], verdicts[one]["why"]) == ("not-yet", "unsure")
    assert (verdicts[two]["verdict"], verdicts[two]["why"]) == ("not-yet", "no-items")
    assert verdicts[two]["measured"] == {
        "value": None,
        "low": 1.0,
        "high": 5.0,
        "count": 0,
        "anytime": True,
        "source": {"kind": "ratings", "id": None, "title": None},
    }
    await world.item("PUT", f"/flows/{two}", {"active": False})
    await world.item("PUT", f"/flows/{two}", {"archived": True})
    found = await world.item("GET", f"/use-cases/{use_case.id}/coverage")
    assert [one["subjectId"] for one in found["subjects"]] == [one]


async def test_a_use_case_that_is_not_there_has_no_coverage(world: World):
    nowhere = "00000000-0000-4000-8000-000000000000"
    refused = await world.call("GET", f"/use-cases/{nowhere}/coverage", status=404)
    assert refused == {"errors": ["use-case-not-found"]}
    refused = await world.call("GET", "/use-cases/nowhere/coverage", status=422)
    assert refused == {"errors": ["ID: must be a valid UUID"]}


async def judged(world: World, use_case_id: str, outputs: dict[str, int], **more: Any) -> str:
    """A queue in which each target got a score for each of twelve items; returns its ID."""
    queue = {"useCaseId": use_case_id, "title": "Tone", "kind": "rate", **more}
    queue_id = (await world.item("POST", "/review-queues", {"code": f"q-{uuid.uuid4()}", **queue}))["id"]
    scores = {f"{target} {number}": score for target, score in outputs.items() for number in range(12)}
    tasks: list[dict[str, Any]] = [
        {"key": key, "inputs": {}, "outputs": [{"target": key.rpartition(" ")[0], "text": key}]}
        for key in scores
    ]
    await world.item("POST", f"/review-queues/{queue_id}/tasks", {"tasks": tasks})
    for _ in tasks:
        task = (await world.item("POST", f"/reviewing/queues/{queue_id}/next", {}))["task"]
        verdict = {"overall": scores[task["outputs"][0]]}
        await world.call("POST", f"/reviewing/tasks/{task['id']}/judgement", verdict, status=204)
    return queue_id


async def test_reviews_decide_requirements_for_candidates_and_flows(world: World):
    use_case = await world.use_case(100)
    (flow,) = use_case.flows
    title = (await world.item("GET", f"/flows/{flow}"))["title"]
    (good, poor, out) = [
        (await world.item("POST", "/candidates", {"useCaseId": use_case.id, "entry": "maker/model", **one}))[
            "id"
        ]
        for one in (
            {"title": "Good", "state": "included", "reason": "It fits."},
            {"title": "Poor"},
            {"title": "Out", "state": "excluded", "reason": "It does not fit."},
        )
    ]
    rubric = {"metric": "rubric", "aggregate": "mean", "operator": "at-least", "threshold": 3}
    await require(world, use_case.id, "polite", **rubric)
    await require(world, use_case.id, "preferred", **rubric | {"metric": "preferred", "aggregate": "rate"})
    await judged(world, use_case.id, {"Poor": 5, title: 4})
    queue_id = await judged(world, use_case.id, {"Good": 5, "Poor": 1, "Out": 5, "Somebody": 5})
    found = await world.item("GET", f"/use-cases/{use_case.id}/coverage")
    assert [(one["kind"], one["subjectId"], one["active"]) for one in found["subjects"]] == [
        ("flow", flow, True),
        ("candidate", good, True),
        ("candidate", poor, False),
    ]
    assert out not in str(found)
    polite, preferred = found["requirements"]
    assert [one["why"] for one in polite["verdicts"]] == ["reached", "reached", "missed"]
    assert [one["why"] for one in preferred["verdicts"]] == ["no-evidence"] * 3
    measured = polite["verdicts"][2]["measured"]
    assert (measured["value"], measured["count"], measured["anytime"]) == (1.0, 12, False)
    assert measured["source"] == {"kind": "reviews", "id": queue_id, "title": "Tone"}
    decision = {
        "useCaseId": use_case.id,
        "stage": "proof-of-concept",
        "outcome": "go",
        "role": "r",
        "reason": "s",
    }
    made = await world.item("POST", "/decisions", decision)
    frozen = (await world.item("GET", f"/decisions/{made['id']}"))["evidence"]
    assert frozen["verdicts"]["pass"] == [polite["requirementId"]]
