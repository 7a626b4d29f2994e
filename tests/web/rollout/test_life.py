"""Whole rollouts over HTTP on both databases, with a controlled clock."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from tests.support.databases import PostgresServer
from tests.support.inside import TurnedClock, UseCase, World, open_world

from aimm.flows.model import FlowPatch
from aimm.kit.changes import SYSTEM, Actor, ActorKind
from aimm.kit.errors import Outdated
from aimm.storage.advisory_lock import PostgresLeadership
from aimm.storage.database.schema import flows, publication_clock, publications
from aimm.storage.leadership import LOCK
from aimm.wiring import application

# the framework announces its next major version
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")

GOOD = (5, 5, 4, 5, 5)
MIDDLING = (4, 3, 3, 4, 2)
BAD = (1, 1, 2, 1, 1)
AT_ONCE = {"minFeedback": 0, "maxStepPct": 100, "intervalMins": 1, "attributionWindowMins": 0}


@pytest.fixture(params=["sqlite", "postgresql"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh, migrated database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'aimm.db'}"
    postgres: PostgresServer = request.getfixturevalue("postgres")
    return await postgres.new_database()


@pytest.fixture
async def world(url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(url, tmp_path) as opened:
        yield opened


def whats(timeline: list[Any]) -> list[str]:
    return [entry["what"] for entry in timeline]


def goals(use_case: UseCase, *shares: float) -> list[dict[str, Any]]:
    return [
        {"flowId": flow, "finalServePct": share} for flow, share in zip(use_case.flows, shares, strict=False)
    ]


async def until(
    use_case: UseCase, state: str, scores: tuple[tuple[float, ...], ...], steps: int = 40
) -> None:
    """Visit, rate and tick until the rollout is in ``state``."""
    for _ in range(steps):
        await use_case.visit(50)
        await use_case.rate_all(scores)
        await use_case.world.tick(minutes=15)
        if await use_case.state() == state:
            return
    pytest.fail(f"not {state}: {(await use_case.rollout())['progress']}")


async def served(use_case: UseCase, world: World, steps: int) -> None:
    """Let several intervals of five minutes pass, with a session in each, because only served time counts."""
    for _ in range(steps):
        await use_case.visit(1)
        await world.tick(minutes=5)


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


async def test_warmup_by_sessions_then_a_threshold_escape(world: World):
    use_case = await world.use_case(100, 0)
    escape = {
        "rules": [
            {
                "flowId": use_case.flows[1],
                "minFeedback": 3,
                "lowerScore": 2.0,
                "rollback": goals(use_case, 100),
            }
        ]
    }
    warmup = {"intervalSessReqs": 60, "goals": goals(use_case, 50)}
    await use_case.configure(warmup=warmup, escape=escape)
    await use_case.go("WARMUP")
    await use_case.visit(30)
    await world.tick(seconds=1)
    assert await use_case.shares() == [75.0, 25.0]
    for _ in range(20):
        await use_case.visit(20)
        await world.tick(seconds=1)
        if len(use_case.waiting.get(use_case.flows[1], [])) >= 3:
            break
    await use_case.rate(1, 1, 2)
    await world.tick(seconds=1)
    assert await use_case.state() in ("WARMUP", "ADAPTIVE")
    await use_case.rate(1, 3)
    await world.tick(seconds=1)
    assert (await use_case.state(), await use_case.shares()) == ("ESCAPED", [100.0, 0.0])
    told = (await use_case.timeline())[-1]
    assert (told["what"], told["reasons"][0]["code"]) == ("escaped", "threshold_escape")
    assert told["reasons"][0]["numbers"]["average"] == 2.0
    assert (await use_case.go("INIT"))["rolloutState"] == "INIT"


async def test_a_rule_uses_the_ratings_of_its_own_rollout(world: World):
    use_case = await world.use_case(50, 50)
    rule = {
        "flowId": use_case.flows[1],
        "minFeedback": 3,
        "lowerScore": 2.0,
        "rollback": goals(use_case, 100),
    }
    await use_case.visit(40)
    await use_case.rate(1, 1, 1, 1, 1)  # the rollout has not started yet
    await use_case.configure(escape={"rules": [rule]})
    await use_case.go("WARMUP")
    await world.tick(seconds=1)
    await use_case.visit(40)
    await use_case.rate(1, 5, 1)
    await world.tick(seconds=1)
    assert await use_case.state() == "ADAPTIVE"
    told = (await use_case.rollout())["progress"]["flows"][1]["rule"]
    assert (told["missingRatings"], told["average"]) == (1, 3.0)
    await use_case.rate(1, 1, 1)
    await world.tick(seconds=1)
    assert await use_case.state() == "ESCAPED"
    reason = (await use_case.timeline())[-1]["reasons"][0]
    assert (reason["numbers"]["ratings"], reason["numbers"]["average"]) == (4.0, 2.0)


async def test_an_escape_by_evidence_and_how_close_it_is(world: World):
    use_case = await world.use_case(50, 50)
    await use_case.configure(escape={"rules": [], "evidence": {"flowIds": [use_case.flows[1]]}})
    await use_case.go("WARMUP")
    await use_case.visit(60)
    await use_case.rate(1, 1, 1)
    await world.tick(seconds=1)
    flow = (await use_case.rollout())["progress"]["flows"][1]
    assert flow["rule"] is None
    assert flow["proof"]["missingRatings"] == 3
    assert 0 < flow["proof"]["logE"] < flow["proof"]["needed"]
    await use_case.rate(1, *[1] * 15)
    await world.tick(seconds=1)
    assert (await use_case.state(), await use_case.shares()) == ("ESCAPED", [100.0, 0.0])


async def test_an_escape_within_the_attribution_window_keeps_its_evidence(world: World):
    use_case = await world.use_case(50, 50)
    await use_case.configure(escape={"rules": [], "evidence": {"flowIds": [use_case.flows[1]]}})
    await use_case.go("WARMUP")
    await use_case.visit(120)
    await use_case.rate(0, *[5] * 10)
    await use_case.rate(1, *[1] * 30)
    await world.tick(seconds=1)
    assert await use_case.state() == "ESCAPED"
    then = await world.item("GET", f"{use_case.path}/report")
    bad = then["flows"][1]
    assert (bad["ratings"], bad["mean"], bad["basis"], bad["matureRatings"]) == (30, 1.0, "all", 0)
    assert 1.0 <= bad["low"] <= bad["mean"] <= bad["high"] < 2.5
    assert bad["always"][0]["effective"] > 0
    assert bad["later"] == {"sessions": 0, "ratings": 0, "mean": None}
    assert then["decidedAt"] == then["since"] == bad["decidedAt"]
    await use_case.visit(50)
    await use_case.rate(0, *[2] * 8)
    for later in (0, 30):
        await world.tick(hours=later, seconds=1)
        now = await world.item("GET", f"{use_case.path}/report")
        more = [flow["later"] for flow in now["flows"]]
        assert sum(one["sessions"] for one in more) == 50
        assert (more[0]["ratings"], more[0]["mean"]) == (8, 2.0)
        for flow in (*then["flows"], *now["flows"]):
            flow.pop("later", None)
        assert now == then


async def test_one_of_two_new_flows_escapes_and_the_other_one_continues(world: World):
    use_case = await world.use_case(100, 0, 0)
    warmup = {"intervalMins": 60, "goals": goals(use_case, 60, 20, 20)}
    stored = await use_case.configure(
        warmup=warmup, escape={"rules": [], "evidence": {"flowIds": use_case.flows[1:]}}, adaptive=AT_ONCE
    )
    assert stored["configuration"]["afterEscape"] == "continue"
    await use_case.go("WARMUP")
    await served(use_case, world, 6)
    assert await use_case.shares() == [80.0, 10.0, 10.0]
    await use_case.visit(400)
    await use_case.rate(1, *[1] * 25)
    await world.tick(seconds=1)
    assert (await use_case.state(), await use_case.shares()) == ("WARMUP", [88.89, 0.0, 11.11])
    rollout = await use_case.rollout()
    assert rollout["epoch"] == 1
    assert [flow["escaped"] for flow in rollout["progress"]["flows"]] == [False, True, False]
    told = (await use_case.timeline())[-1]
    assert (told["what"], told["reasons"][0]["flowId"]) == ("flow_escaped", use_case.flows[1])
    full = await world.item("GET", f"{use_case.path}/timeline/{told['id']}")
    assert full["recomputed"]["same"]
    history = await world.item("GET", f"/use-cases/{use_case.id}/rollout-strategy/history")
    assert history["marks"][-1]["what"] == "flow_escaped"
    page = await world.call("GET", "/overview?page=1&pageSize=5&orderBy=attention&orderDir=desc")
    alarms = [alarm for alarm in page["items"][0]["alarms"] if alarm["code"] == "flow_escaped"]
    assert [alarm["flowId"] for alarm in alarms] == [use_case.flows[1]]
    await served(use_case, world, 6)
    assert (await use_case.state(), await use_case.shares()) == ("ADAPTIVE", [75.0, 0.0, 25.0])
    await until(use_case, "COMPLETED", (MIDDLING, BAD, GOOD))
    assert (await use_case.rollout())["winnerFlowId"] == use_case.flows[2]
    assert await use_case.shares() == [2.0, 0.0, 98.0]


async def test_a_rollback_restores_the_shares_of_the_start(world: World):
    use_case = await world.use_case(90, 10, 0)
    first, second, third = use_case.flows
    await use_case.configure(
        warmup={"intervalMins": 1, "goals": goals(use_case, 20, 30, 50)},
        escape={"rules": [], "evidence": {"flowIds": [second, third]}},
    )
    await use_case.go("WARMUP")
    await use_case.visit(1)
    await world.tick(minutes=1)
    assert await use_case.shares() == [20.0, 30.0, 50.0]
    assert (await use_case.rollout())["startShares"] == {first: 90.0, second: 10.0, third: 0.0}
    state = f"{use_case.path}/state"
    for body, wrong in (
        ({"state": "FORCED_STOP", "zeroFlowIds": []}, "must be left out unless the state is FORCED_ESCAPED"),
        ({"state": "FORCED_ESCAPED", "zeroFlowIds": use_case.flows}, "must leave at least one active flow"),
    ):
        refused = await world.call("PUT", state, body, status=422)
        assert refused["errors"] == [f"zeroFlowIds: {wrong}"]
    assert (await use_case.go("FORCED_ESCAPED", zeroFlowIds=[second]))["rolloutState"] == "FORCED_ESCAPED"
    assert await use_case.shares() == [100.0, 0.0, 0.0]
    told = (await use_case.timeline())[-1]
    assert (told["what"], told["sharesBefore"][third], told["sharesAfter"][first]) == ("forced", 50.0, 100.0)
    full = await world.item("GET", f"{use_case.path}/timeline/{told['id']}")
    assert full["recomputed"] is None
    assert [one["flowId"] for one in told["counts"]] == list(use_case.flows)


@pytest.mark.parametrize(
    ("forced", "shares"),
    [("FORCED_STOP", [50.0, 50.0]), ("FORCED_ESCAPED", [90.0, 10.0]), ("FORCED_COMPLETED", [0.0, 100.0])],
)
async def test_people_override_the_rollout(world: World, forced: str, shares: list[float]):
    use_case = await world.use_case(50, 50)
    rule = {
        "flowId": use_case.flows[1],
        "minFeedback": 1,
        "lowerScore": 1,
        "rollback": goals(use_case, 90, 10),
    }
    await use_case.configure(escape={"rules": [rule]})
    assert (await use_case.go("WARMUP"))["rolloutState"] == "ADAPTIVE"
    more = {"completedFlowId": use_case.flows[1]} if forced == "FORCED_COMPLETED" else {}
    answer = await use_case.go(forced, **more)
    assert answer["configuration"]["stateConfigs"] == {"completedFlowId": more.get("completedFlowId")}
    assert await use_case.shares() == shares
    await use_case.visit(20)
    await world.tick(hours=1)
    assert (await use_case.state(), await use_case.shares()) == (forced, shares)
    told = (await use_case.timeline())[-1]
    assert (told["what"], told["actor"], told["sharesAfter"]) == (
        "forced",
        "admin",
        dict(zip(use_case.flows, shares, strict=True)),
    )
    reset = await use_case.go("INIT")
    assert reset["configuration"]["stateConfigs"] == {"completedFlowId": None}


async def test_manual_shares_are_kept_and_recorded(world: World):
    use_case = await world.use_case(50, 50)
    await use_case.configure()
    await use_case.go("WARMUP")
    await world.tick(minutes=15)
    await use_case.set_shares([20, 80])
    await world.tick(seconds=1)
    assert await use_case.shares() == [20.0, 80.0]
    told = (await use_case.timeline())[-1]
    assert (told["what"], sorted(told["sharesAfter"].values())) == ("manual_change", [20.0, 80.0])
    assert told["actor"] == "admin"
    assert told["why"].startswith("admin set the shares by hand: Flow 1 20%, Flow 2 80%.")
    full = await world.item("GET", f"{use_case.path}/timeline/{told['id']}")
    assert full["recomputed"]["same"]
    report = await world.item("GET", f"{use_case.path}/report")
    assert [(one["what"], one["actor"]) for one in report["overrides"]] == [("manual_change", "admin")]


@pytest.mark.parametrize("end", ["FORCED_STOP", "FORCED_ESCAPED", "INIT"])
async def test_manual_shares_after_the_end_are_recorded(world: World, end: str):
    use_case = await world.use_case(50, 50)
    await use_case.configure()
    await use_case.go("WARMUP")
    await use_case.go("FORCED_STOP" if end == "INIT" else end)
    if end == "INIT":
        await use_case.go("INIT")
    await world.tick(seconds=1)
    before = len(await use_case.timeline())
    await use_case.set_shares([20, 80])
    for _ in range(2):
        await world.tick(seconds=1)
    told = (await use_case.timeline())[before:]
    if end == "INIT":
        assert told == []
        return
    [entry] = told
    assert (entry["what"], entry["actor"], entry["stateBefore"]) == ("manual_change", "admin", end)
    assert entry["why"] == (
        "admin set the shares by hand after the end of the rollout: Flow 1 20%, Flow 2 80%."
    )
    assert (await use_case.state(), await use_case.shares()) == (end, [20.0, 80.0])
    full = await world.item("GET", f"{use_case.path}/timeline/{entry['id']}")
    assert full["recomputed"]["same"]
    report = await world.item("GET", f"{use_case.path}/report")
    assert [one["what"] for one in report["overrides"]] == ["forced", "manual_change"]
    assert report["decidedAt"] == report["since"]


@pytest.mark.parametrize("what", ["plan", "simulation"])
async def test_a_plan_lists_only_flows_of_the_use_case_without_duplicates(world: World, what: str):
    use_case, other = await world.use_case(50, 50), await world.use_case(100, code="other")
    flows = [
        {"mean": 4, "flowId": use_case.flows[0]},
        {"mean": 3, "flowId": other.flows[0]},
        {"mean": 3},
        {"mean": 3, "flowId": use_case.flows[0]},
    ]
    more = {"sessionsPerDay": 1000, "ratedShare": 0.2} if what == "plan" else {"sessions": 1000}
    refused = await world.call("POST", f"{use_case.path}/{what}", {"flows": flows, **more}, status=422)
    assert refused["errors"] == [
        "flows: (1: (flowId: must be a flow of this use case)",
        "3: (flowId: must not be named twice))",
    ]


async def test_everyone_who_changed_the_shares_is_named(world: World):
    use_case = await world.use_case(50, 30, 20)
    await use_case.configure()
    await use_case.go("WARMUP")
    await world.tick(seconds=1)
    for name, shares in (("ann", (20, 50, 30)), ("bob", (60, 10, 30)), ("ann", (10, 60, 30))):
        world.clock.pass_by(seconds=1)
        async with world.application.context.writing(Actor(ActorKind.PERSON, name)) as services:
            await services.flows.set_shares(
                use_case.id, dict(zip(use_case.flows, map(float, shares), strict=True))
            )
    await world.tick(seconds=1)
    told = (await use_case.timeline())[-1]
    assert (told["what"], told["actor"]) == ("manual_change", "bob and ann")
    assert told["why"].startswith("bob and ann set the shares by hand:")
    world.clock.pass_by(seconds=1)
    async with world.application.context.writing(Actor(ActorKind.MACHINE, "deploy")) as services:
        await services.flows.update(use_case.flows[2], FlowPatch(active=False))
    await world.tick(seconds=1)
    told = (await use_case.timeline())[-1]
    assert (told["what"], told["actor"]) == ("manual_change", "deploy")
    assert told["why"].startswith("Flow 3 no longer takes part (deploy changed the flows).")


async def test_an_unknown_author_of_shares_is_called_somebody(world: World):
    use_case = await world.use_case(50, 50)
    await use_case.configure()
    await use_case.go("WARMUP")
    async with world.application.database.writing() as connection:
        for flow, share in zip(use_case.flows, (20.0, 80.0), strict=True):
            await connection.execute(update(flows).where(flows.c.id == flow).values(current_serve_pct=share))
        await connection.execute(publication_clock.update().values(version=publication_clock.c.version + 1))
        version = (await connection.execute(select(publication_clock.c.version))).scalar_one()
        await connection.execute(publications.insert().values(version=version, topic=use_case.id))
    await world.tick(seconds=1)
    told = (await use_case.timeline())[-1]
    assert (told["what"], told["actor"]) == ("manual_change", None)
    assert told["why"].startswith("Someone set the shares by hand:")


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


async def test_a_restart_in_the_middle(url: str, tmp_path: Path):
    clock = TurnedClock()
    async with open_world(url, tmp_path, clock) as world:
        use_case = await world.use_case(100, 0)
        await use_case.configure(warmup={"intervalMins": 20, "goals": goals(use_case, 50)}, adaptive=AT_ONCE)
        await use_case.go("WARMUP")
        await served(use_case, world, 2)
        assert await use_case.shares() == [75.0, 25.0]
        first = world.first
        await use_case.visit(40)
    clock.pass_by(minutes=2)
    async with open_world(url, tmp_path, clock, first) as world:
        use_case.world = world
        await world.tick(minutes=3)
        assert await use_case.shares() == [62.5, 37.5]
        await served(use_case, world, 1)
        assert (await use_case.state(), await use_case.shares()) == ("ADAPTIVE", [50.0, 50.0])
        await until(use_case, "COMPLETED", (BAD, GOOD))
        assert (await use_case.rollout())["winnerFlowId"] == use_case.flows[1]


async def test_the_leader_dies_in_the_middle(
    postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # on a slow machine seconds pass without a call, but only the death may end the leadership
    monkeypatch.setattr(
        application,
        "open_leadership",
        lambda database: PostgresLeadership(database.dsn, LOCK, silence=600_000),
    )
    url, clock = await postgres.new_database(), TurnedClock()
    async with open_world(url, tmp_path / "one", clock) as one:
        use_case = await one.use_case(100, 0)
        await use_case.configure(warmup={"intervalMins": 20, "goals": goals(use_case, 50)}, adaptive=AT_ONCE)
        await use_case.go("WARMUP")
        await served(use_case, one, 1)
        async with open_world(url, tmp_path / "two", clock, one.first) as two:
            assert await two.application.rollouts.round() == 0
            assert not two.application.rollouts.meter.leading
            # a dead process releases its lock without a message
            await one.application.rollouts.leader.close()
            await served(use_case, two, 1)
            assert two.application.rollouts.meter.leading
            use_case.world = two
            assert await use_case.shares() == [75.0, 25.0]
            assert await one.tick(minutes=1) == 0
            assert await use_case.shares() == [75.0, 25.0]
            await use_case.visit(1)
            await two.tick(minutes=4)
            await served(use_case, two, 1)
            assert await use_case.state() == "ADAPTIVE"
            told = await use_case.timeline()
            assert whats(told)[2:] == [*["shares_moved"] * 3, "warmup_ended"]


async def test_two_leaders_at_once_apply_a_verdict_once(world: World):
    use_case = await world.use_case(100, 0)
    await use_case.configure(warmup={"intervalMins": 20, "goals": goals(use_case, 50)}, adaptive=AT_ONCE)
    await use_case.go("WARMUP")
    await use_case.visit(1)
    await world.application.ledger.settled()
    world.clock.pass_by(minutes=5)
    async with world.application.context.reading() as services:
        looks = [await services.rollouts.evaluate(use_case.id) for _ in range(2)]

    async def carry_out(number: int) -> bool:
        try:
            async with world.application.context.writing(SYSTEM) as services:
                await services.rollouts.carry_out(looks[number])
        except Outdated:
            return False
        return True

    assert sorted(await asyncio.gather(carry_out(0), carry_out(1))) == [False, True]
    assert await use_case.shares() == [87.5, 12.5]
    assert whats(await use_case.timeline()) == ["configured", "started", "shares_moved"]
