"""Catalogue and shortlists over real HTTP, on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.databases import PostgresServer
from tests.support.inside import World, open_world

# the framework announces its next major version
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")
CONTEXT = {"metric": "context-window", "aggregate": "min", "operator": "at-least", "threshold": 500_000}
ROLES = "messages: (0: (role: must be one of system, user, assistant))"
MESSAGE = {"role": "user", "content": "x"}


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'aimm.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = await server.new_database()
    async with open_world(url, tmp_path) as opened:
        yield opened


async def test_from_the_catalogue_to_a_flow(world: World):
    use_case = await world.use_case(100)
    need = {"useCaseId": use_case.id, "title": "Long", "code": "long", "statement": "Long texts fit."}
    await world.item("POST", "/requirements", {**need, **CONTEXT, "unit": "tokens"})

    about = await world.item("GET", "/catalogue/about")
    assert about["entries"] > 2_000
    assert "openai" in about["providers"]
    query = f"text=GPT-4.1&provider=openai&useCaseId={use_case.id}&orderBy=input_price&pageSize=2"
    listed = await world.call("GET", f"/catalogue?{query}")
    assert [one["id"] for one in listed["items"]] == ["openai/gpt-4.1-nano", "openai/gpt-4.1-mini"]
    assert listed["totalCount"] == 3
    (held,) = listed["items"][0]["suitability"]["requirements"]
    assert (held["match"], held["value"], held["source"], held["unit"]) == (
        "pass",
        1_000_000,
        "fact",
        "tokens",
    )

    body = {
        "useCaseId": use_case.id,
        "title": "Nano",
        "entry": "openai/gpt-4.1-nano",
        "messages": [{"role": "user", "content": "<<QUESTION>>"}],
        "parameters": {"temperature": 0.5},
    }
    made = await world.item("POST", "/candidates", body)
    assert (made["state"], made["position"], made["parameters"]) == ("considered", 1, {"temperature": 0.5})
    shortlist = await world.item("GET", f"/use-cases/{use_case.id}/shortlist")
    (shown,) = shortlist["candidates"]
    assert shortlist["asOf"] == about["asOf"]
    assert shown["candidate"] == made
    assert shown["suitability"]["overall"] == "pass"
    assert shown["facts"]["openWeights"] is False

    flow = await world.item("POST", f"/candidates/{made['id']}/flow", {"title": "Nano, first prompt"})
    assert (flow["title"], flow["active"]) == ("Nano, first prompt", False)


@pytest.mark.parametrize(
    "query, said",
    [
        ("minContext=-1", "MinContext: must be between 0 and 1000000000"),
        ("minContext=1.5", "MinContext: must be a whole number"),
        ("maxPrice=nan", "MaxPrice: must be between 0 and 1000000"),
        ("maxPrice=cheap", "MaxPrice: must be a number"),
        ("openWeights=maybe", "OpenWeights: must be true or false"),
        ("orderBy=colour", "OrderBy: must be a valid value"),
        ("useCaseId=x", "UseCaseID: must be a valid UUID"),
    ],
)
async def test_wrong_filters_are_named(tmp_path: Path, query: str, said: str):
    async with open_world(f"sqlite:///{tmp_path / 'aimm.db'}", tmp_path) as world:
        assert await world.call("GET", f"/catalogue?{query}", status=422) == {"errors": [said]}


@pytest.mark.parametrize(
    "fields, said",
    [
        ({"parameters": []}, "parameters: must be an object"),
        (
            {"messages": [MESSAGE | {"role": "x"}]},
            ROLES,
        ),
        ({"messages": [MESSAGE | {"more": 1}]}, "messages: (0: (more: is not a known field))"),
        ({"state": "excluded"}, "reason: cannot be blank"),
        ({"entry": "gpt"}, "entry: must be provider/model of the catalogue, or own/CODE"),
    ],
)
async def test_wrong_candidates_are_refused(tmp_path: Path, fields: dict[str, Any], said: str):
    async with open_world(f"sqlite:///{tmp_path / 'aimm.db'}", tmp_path) as world:
        use_case = await world.use_case(100)
        body = {"useCaseId": use_case.id, "title": "One", "entry": "maker/one", **fields}
        assert await world.call("POST", "/candidates", body, status=422) == {"errors": [said]}
