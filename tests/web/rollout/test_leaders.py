"""A restart, a new leader and two leaders, in the middle of a rollout."""

import asyncio
from pathlib import Path

import pytest
from tests.support.databases import PostgresServer
from tests.support.inside import TurnedClock, World, open_world
from tests.web.rollout.lives import AT_ONCE, BAD, GOOD, goals, served, until, whats

from aimm.kit.changes import SYSTEM
from aimm.kit.errors import Outdated
from aimm.rollout.service import RolloutService
from aimm.storage.advisory_lock import PostgresLeadership
from aimm.storage.leadership import LOCK
from aimm.wiring import application

# the framework announces its next major version
pytestmark = pytest.mark.filterwarnings("ignore::litestar.exceptions.LitestarDeprecationWarning")


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
        looks = [await services[RolloutService].evaluate(use_case.id) for _ in range(2)]

    async def carry_out(number: int) -> bool:
        try:
            async with world.application.context.writing(SYSTEM) as services:
                await services[RolloutService].carry_out(looks[number])
        except Outdated:
            return False
        return True

    assert sorted(await asyncio.gather(carry_out(0), carry_out(1))) == [False, True]
    assert await use_case.shares() == [87.5, 12.5]
    assert whats(await use_case.timeline()) == ["configured", "started", "shares_moved"]
