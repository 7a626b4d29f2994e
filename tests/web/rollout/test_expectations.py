"""Estimates of rollouts, over HTTP on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.databases import PostgresServer
from tests.support.inside import UseCase, World, open_world

# the framework announces its next major version
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    url = f"sqlite:///{tmp_path / 'aimm.db'}"
    if request.param == "postgresql":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        url = await postgres.new_database()
    async with open_world(url, tmp_path) as opened:
        yield opened


def expected(use_case: UseCase, **more: Any) -> dict[str, Any]:
    flows = [{"flowId": flow, "mean": 4.0 + place / 5} for place, flow in enumerate(use_case.flows)]
    return {"flows": flows, "sessionsPerDay": 1_000, "ratedShare": 0.2, **more}


async def test_each_preset_has_an_estimate_and_can_be_saved(world: World):
    use_case = await world.use_case(80.0, 20.0)
    found = (await world.item("POST", f"{use_case.path}/presets", expected(use_case)))["presets"]
    assert [one["name"] for one in found] == ["careful", "balanced", "fast"]
    days = [one["plan"]["days"]["middle"] for one in found]
    assert days == sorted(days, reverse=True)
    for one in found:
        saved = await use_case.configure(**one["configuration"])
        assert saved["configuration"]["adaptive"] == one["configuration"]["adaptive"]
        assert saved["configuration"]["warmup"] == one["configuration"]["warmup"]


async def test_presets_keep_other_settings(world: World):
    use_case = await world.use_case(80.0, 20.0)
    plan = {"adaptive": {"maxStepPct": 7, "intervalMins": 9, "budgetDays": 3}, "dryRun": True}
    body = expected(use_case, configuration=plan)
    found = (await world.item("POST", f"{use_case.path}/presets", body))["presets"]
    assert all(one["configuration"]["dryRun"] for one in found)
    assert {one["configuration"]["adaptive"]["budgetDays"] for one in found} == {3.0}


async def test_one_flow_has_presets_without_an_estimate(world: World):
    use_case = await world.use_case(100.0)
    found = (await world.item("POST", f"{use_case.path}/presets", expected(use_case)))["presets"]
    assert [one["plan"] for one in found] == [None, None, None]


async def test_the_remaining_time_uses_real_traffic(world: World):
    use_case = await world.use_case(50.0, 50.0)
    path = f"{use_case.path}/remaining"
    assert (await world.item("GET", path))["unknown"] == "not_running"
    await use_case.configure(adaptive={"maxStepPct": 10, "intervalMins": 10})
    await use_case.go("WARMUP")
    assert (await world.item("GET", path))["unknown"] == "no_traffic"
    await use_case.visit(60)
    await use_case.rate_all(((4.0,), (4.0,)))
    await world.tick(minutes=60)
    found = await world.item("GET", path)
    assert found["unknown"] is None
    assert found["sessionsPerDay"] > 0
    assert 0 < found["ratedShare"] <= 1
    assert found["days"]["low"] <= found["days"]["middle"] <= found["days"]["high"]
