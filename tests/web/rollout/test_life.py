"""Whole rollouts over HTTP on both databases, with a controlled clock."""

from typing import Any

import pytest
from tests.support.inside import World
from tests.web.rollout.lives import AT_ONCE, BAD, GOOD, MIDDLING, goals, served, until, whats

# the framework announces its next major version
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


async def test_from_warmup_by_minutes_to_a_winner(world: World):
    use_case = await world.use_case(100, 0, 0)
    await use_case.configure(warmup={"intervalMins": 30, "goals": goals(use_case, 40)}, adaptive=AT_ONCE)
    assert (await use_case.go("WARMUP"))["rolloutState"] == "WARMUP"
    await served(use_case, world, 3)
    assert await use_case.shares() == [70.0, 15.0, 15.0]
    await served(use_case, world, 3)
    assert (await use_case.state(), await use_case.shares()) == ("ADAPTIVE", [40.0, 30.0, 30.0])
    await until(use_case, "COMPLETED", (MIDDLING, GOOD, BAD))
    rollout = await use_case.rollout()
    assert (rollout["outcome"], rollout["winnerFlowId"]) == ("superior", use_case.flows[1])
    shares = await use_case.shares()
    assert shares[1] == 98.0
    assert sum(shares) == 100.0
    told = await use_case.timeline()
    assert whats(told)[:8] == ["configured", "started", *["shares_moved"] * 5, "warmup_ended"]
    assert set(whats(told)[8:-1]) <= {"shares_moved", "flow_dropped"}
    assert whats(told)[-1] == "completed"
    assert [entry["number"] for entry in told] == list(range(1, len(told) + 1))


async def test_every_verdict_can_be_recomputed(world: World):
    use_case = await world.use_case(50, 50)
    await use_case.configure(adaptive=AT_ONCE)
    await use_case.go("WARMUP")
    await until(use_case, "COMPLETED", (GOOD, BAD))
    automatic = [entry for entry in await use_case.timeline() if entry["counts"]]
    assert {"completed"} <= set(whats(automatic))
    for entry in automatic:
        full = await world.item("GET", f"{use_case.path}/timeline/{entry['id']}")
        assert full["recomputed"]["same"], entry
        assert full["facts"] is not None
        assert full["entry"] == entry


async def test_a_dry_run_records_without_acting(world: World):
    use_case = await world.use_case(50, 50)
    await use_case.configure(adaptive=AT_ONCE, dryRun=True)
    await use_case.go("WARMUP")
    await use_case.visit(60)
    await use_case.rate_all((GOOD, BAD))
    await world.tick(minutes=15)
    assert (await use_case.state(), await use_case.shares()) == ("ADAPTIVE", [50.0, 50.0])
    told = (await use_case.timeline())[-1]
    assert told["dryRun"]
    assert told["sharesAfter"] != told["sharesBefore"]


async def test_the_largest_numbers_are_stored_and_harmless(world: World):
    use_case = await world.use_case(50, 50)
    most = 2**53 - 1
    adaptive = {
        "minFeedback": most,
        "maxStepPct": 10,
        "intervalMins": most,
        "attributionWindowMins": most,
        "updateEveryMins": most,
        "budgetDays": most,
        "halfLifeHours": most,
    }
    warmup = {"intervalMins": most, "goals": goals(use_case, 50), "hold": {"maxUnrated": most}}
    rails = [{"metric": "latency", "objective": 0.1, "limit": most}]
    stored = await use_case.configure(adaptive=adaptive, warmup=warmup, guardrails=rails)
    assert {name: stored["configuration"]["adaptive"][name] for name in adaptive} == adaptive
    refused = {"configuration": {"adaptive": {**adaptive, "intervalMins": most + 1}}}
    answer = await world.call("PUT", use_case.path, refused, status=422)
    assert answer["errors"] == [f"configuration: (adaptive: (intervalMins: must be no greater than {most}))"]
    expected = {"flows": [{"mean": 4}, {"mean": 3}], "sessionsPerDay": 1000, "ratedShare": 0.2}
    assert await world.item("POST", f"{use_case.path}/plan", expected)
    for configured in ({"warmup": warmup}, {"warmup": None}):
        await use_case.configure(adaptive=adaptive, **configured)
        await use_case.go("WARMUP")
        await use_case.visit(3)
        await world.tick(minutes=15)
        assert (await use_case.rollout())["progress"]["reasons"]
        await use_case.go("FORCED_STOP")
        await use_case.go("INIT")


async def test_settings_for_missing_flows_raise_warnings(world: World):
    use_case = await world.use_case(50, 50, 0)
    unknown = "00000000-0000-4000-8000-00000000dead"
    warmup = {"intervalMins": 10, "goals": [{"flowId": unknown, "finalServePct": 20}]}
    rollback = [{"flowId": unknown, "finalServePct": 100}]
    rule = {"flowId": use_case.flows[2], "minFeedback": 1, "lowerScore": 1, "rollback": rollback}
    await world.item("PUT", f"/flows/{use_case.flows[2]}", {"active": False})
    stored = await use_case.configure(warmup=warmup, escape={"rules": [rule]})
    goal, inactive, back = (warning["text"] for warning in stored["warnings"])
    assert [(one["code"], one["numbers"]) for one in stored["warnings"]] == [
        ("flow_unknown", {"goal": 20}),
        ("flow_not_active", {}),
        ("flow_unknown", {"rollback": 100}),
    ]
    assert unknown in goal
    assert goal.endswith("has no effect; the active flows without a goal share it.")
    assert inactive == "The escape rule for Flow 3 does not apply while that flow is not active."
    assert back.startswith("The rollback of Flow 3 gives 100% to the unknown flow ")
    assert (await use_case.rollout())["warnings"] == stored["warnings"]
    expected = {"flows": [{"mean": 4}, {"mean": 3}], "sessionsPerDay": 1000, "ratedShare": 0.2}
    plan = await world.item("POST", f"{use_case.path}/plan", expected)
    assert plan["warnings"][:3] == stored["warnings"]
    other = {**expected, "configuration": {"adaptive": AT_ONCE}}
    assert not any(
        unknown in warning["text"]
        for warning in (await world.item("POST", f"{use_case.path}/plan", other))["warnings"]
    )
    assert (await use_case.go("WARMUP"))["warnings"] == stored["warnings"]
    told = (await use_case.timeline())[-1]
    assert told["why"] == "admin started the rollout."
    assert told["reasons"][1:] == stored["warnings"]
    assert [reason["code"] for reason in told["reasons"]] == [
        "started",
        "flow_unknown",
        "flow_not_active",
        "flow_unknown",
    ]
    fine = await world.use_case(50, 50)
    assert (await fine.configure())["warnings"] == []


async def test_late_and_disordered_feedback_gives_the_same_decisions(world: World):
    first, second = await world.use_case(50, 50), await world.use_case(50, 50)
    scores = [5, 4, 5, 3, 5, 2, 4, 5]
    for use_case in (first, second):
        await use_case.configure(adaptive={**AT_ONCE, "minRatings": 5})
        await use_case.go("WARMUP")
        await use_case.visit(60)
    await first.rate(0, *scores)
    await first.rate(1, *[1, 2] * 6)
    await second.rate(1, *[2] * 6)
    await second.rate(0, *scores[::-1])
    await world.tick(minutes=5)
    await second.rate(1, *[1] * 6)
    await world.tick(minutes=10)
    known: list[Any] = []
    for use_case in (first, second):
        rollout = await use_case.rollout()
        flows = rollout["progress"]["flows"]
        known.append(
            (rollout["rolloutState"], await use_case.shares(), [(f["stars"], f["chanceBest"]) for f in flows])
        )
    assert known[0] == known[1]
