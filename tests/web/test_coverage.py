"""Requirements against ratings, over real HTTP on both databases."""

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
