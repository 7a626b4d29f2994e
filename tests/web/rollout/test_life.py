"""Whole rollouts over HTTP on both databases, with a clock that is turned by hand."""

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
from aimm.storage.database.schema import flows, publication_clock, publications

# the framework announces its next major version
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")

GOOD = (5, 5, 4, 5, 5)
MIDDLING = (4, 3, 3, 4, 2)
BAD = (1, 1, 2, 1, 1)
AT_ONCE = {"minFeedback": 0, "maxStepPct": 100, "intervalMins": 1, "attributionWindowMins": 0}


@pytest.fixture(params=["sqlite", "postgresql"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh, migrated database."""
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
    """So many stretches of five minutes, with a session in each: only time that was served counts."""
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


async def test_every_verdict_can_be_computed_again(world: World):
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


async def test_a_rule_goes_by_the_ratings_of_its_own_rollout(world: World):
    use_case = await world.use_case(50, 50)
    rule = {
        "flowId": use_case.flows[1],
        "minFeedback": 3,
        "lowerScore": 2.0,
        "rollback": goals(use_case, 100),
    }
    await use_case.visit(40)
    await use_case.rate(1, 1, 1, 1, 1)  # nobody watches yet
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


@pytest.mark.parametrize(
    ("forced", "shares"),
    [("FORCED_STOP", [50.0, 50.0]), ("FORCED_ESCAPED", [90.0, 10.0]), ("FORCED_COMPLETED", [0.0, 100.0])],
)
async def test_people_decide(world: World, forced: str, shares: list[float]):
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


async def test_shares_set_by_hand_are_respected_and_told(world: World):
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
    assert told["why"].startswith("admin set the shares by hand: Flow 1 20 %, Flow 2 80 %.")
    full = await world.item("GET", f"{use_case.path}/timeline/{told['id']}")
    assert full["recomputed"]["same"]
    report = await world.item("GET", f"{use_case.path}/report")
    assert [(one["what"], one["actor"]) for one in report["overrides"]] == [
        ("started", "admin"),
        ("manual_change", "admin"),
    ]


async def test_everybody_who_changed_the_shares_is_named(world: World):
    use_case = await world.use_case(50, 30, 20)
    await use_case.configure()
    await use_case.go("WARMUP")
    await world.tick(seconds=1)
    for name, shares in (("ann", (20, 50, 30)), ("bob", (60, 10, 30)), ("ann", (10, 60, 30))):
        world.clock.pass_by(seconds=1)
        async with world.house.context.writing(Actor(ActorKind.PERSON, name)) as desk:
            await desk.flows.set_shares(
                use_case.id, dict(zip(use_case.flows, map(float, shares), strict=True))
            )
    await world.tick(seconds=1)
    told = (await use_case.timeline())[-1]
    assert (told["what"], told["actor"]) == ("manual_change", "bob and ann")
    assert told["why"].startswith("bob and ann set the shares by hand:")
    world.clock.pass_by(seconds=1)
    async with world.house.context.writing(Actor(ActorKind.MACHINE, "deploy")) as desk:
        await desk.flows.update(use_case.flows[2], FlowPatch(active=False))
    await world.tick(seconds=1)
    told = (await use_case.timeline())[-1]
    assert (told["what"], told["actor"]) == ("manual_change", "deploy")
    assert told["why"].startswith("Flow 3 takes part no longer (deploy changed the flows);")


async def test_who_changed_the_shares_behind_our_back_is_somebody(world: World):
    use_case = await world.use_case(50, 50)
    await use_case.configure()
    await use_case.go("WARMUP")
    async with world.house.database.writing() as connection:
        for flow, share in zip(use_case.flows, (20.0, 80.0), strict=True):
            await connection.execute(update(flows).where(flows.c.id == flow).values(current_serve_pct=share))
        await connection.execute(publication_clock.update().values(version=publication_clock.c.version + 1))
        version = (await connection.execute(select(publication_clock.c.version))).scalar_one()
        await connection.execute(publications.insert().values(version=version, topic=use_case.id))
    await world.tick(seconds=1)
    told = (await use_case.timeline())[-1]
    assert (told["what"], told["actor"]) == ("manual_change", None)
    assert told["why"].startswith("Somebody set the shares by hand:")


async def test_a_dry_run_says_and_does_nothing(world: World):
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


async def test_the_largest_numbers_are_kept_and_do_no_harm(world: World):
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


async def test_flows_that_are_named_in_vain_are_told_of(world: World):
    use_case = await world.use_case(50, 50, 0)
    unknown = "00000000-0000-4000-8000-00000000dead"
    warmup = {"intervalMins": 10, "goals": [{"flowId": unknown, "finalServePct": 20}]}
    rollback = [{"flowId": unknown, "finalServePct": 100}]
    rule = {"flowId": use_case.flows[2], "minFeedback": 1, "lowerScore": 1, "rollback": rollback}
    await world.item("PUT", f"/flows/{use_case.flows[2]}", {"active": False})
    stored = await use_case.configure(warmup=warmup, escape={"rules": [rule]})
    goal, inactive, back = stored["warnings"]
    assert unknown in goal
    assert goal.endswith("has no effect; the active flows without a goal share it.")
    assert inactive == "The escape rule for Flow 3 does not apply while that flow is not active."
    assert back.startswith("The rollback of Flow 3 gives 100 % to the flow ")
    assert (await use_case.rollout())["warnings"] == stored["warnings"]
    expected = {"flows": [{"mean": 4}, {"mean": 3}], "sessionsPerDay": 1000, "ratedShare": 0.2}
    plan = await world.item("POST", f"{use_case.path}/plan", expected)
    assert plan["warnings"][:3] == stored["warnings"]
    other = {**expected, "configuration": {"adaptive": AT_ONCE}}
    assert not any(
        unknown in text for text in (await world.item("POST", f"{use_case.path}/plan", other))["warnings"]
    )
    assert (await use_case.go("WARMUP"))["warnings"] == stored["warnings"]
    told = (await use_case.timeline())[-1]
    assert told["why"] == " ".join(["admin started the rollout.", *stored["warnings"]])
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


async def test_the_leader_dies_in_the_middle(postgres: PostgresServer, tmp_path: Path):
    url, clock = await postgres.new_database(), TurnedClock()
    async with open_world(url, tmp_path / "one", clock) as one:
        use_case = await one.use_case(100, 0)
        await use_case.configure(warmup={"intervalMins": 20, "goals": goals(use_case, 50)}, adaptive=AT_ONCE)
        await use_case.go("WARMUP")
        await served(use_case, one, 1)
        async with open_world(url, tmp_path / "two", clock, one.first) as two:
            assert await two.house.rollouts.round() == 0
            assert not two.house.rollouts.meter.leading
            # as a dead process does, it lets go of its lock and says nothing
            await one.house.rollouts.leader.close()
            await served(use_case, two, 1)
            assert two.house.rollouts.meter.leading
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
    await world.house.ledger.settled()
    world.clock.pass_by(minutes=5)
    async with world.house.context.reading() as desk:
        looks = [await desk.rollouts.look(use_case.id) for _ in range(2)]

    async def carry_out(number: int) -> bool:
        try:
            async with world.house.context.writing(SYSTEM) as desk:
                await desk.rollouts.carry_out(looks[number])
        except Outdated:
            return False
        return True

    assert sorted(await asyncio.gather(carry_out(0), carry_out(1))) == [False, True]
    assert await use_case.shares() == [87.5, 12.5]
    assert whats(await use_case.timeline()) == ["configured", "started", "shares_moved"]
