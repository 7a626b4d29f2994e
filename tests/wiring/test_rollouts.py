"""The loop: one leads, a failure stops nobody else, a lost race is tried again, the end is clean."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest
from tests.fakes.rollout import RolloutStage
from tests.rollout.things import adaptive, facts, flow

from aimm.kit.errors import Outdated, Unavailable
from aimm.rollout.errors import RolloutNotFound
from aimm.rollout.model import Phase, State
from aimm.rollout.service import Look, RolloutService
from aimm.wiring.rollouts import Ground, RolloutLoop


class Leader:
    """Leads as long as it is told to."""

    def __init__(self) -> None:
        self.leads = True
        self.asked = 0
        self.closed = False

    async def lead(self) -> bool:
        self.asked += 1
        return self.leads

    async def close(self) -> None:
        self.closed = True


class Loop:
    """A loop over a stage; use cases ``u1`` … have something to decide.

    Attributes:
        since: what each call of ``changed`` was given.
        due: what it answers.
        troubles: raised when the rollout of this use case is looked at, or carried out, next.
    """

    def __init__(self) -> None:
        self.stage, self.leader = RolloutStage(), Leader()
        self.since: list[int] = []
        self.due: list[str] = []
        self.troubles: dict[str, Exception] = {}
        self.away: Exception | None = None
        self.seconds = 0.0
        ground = Ground(
            self._open, self._open, self._changed, self._settled, self.stage.clock.millis, self._timer
        )
        self.loop = RolloutLoop(ground, self.leader, 0.001)

    async def add(self, use_case_id: str) -> None:
        """A running rollout that nobody has told of a bad flow yet."""
        self.stage.known[use_case_id] = facts(flow(1, 50.0), flow(2, 50.0))
        await self.stage.rollouts.add(
            self.stage.ids.new(), use_case_id, State(adaptive()), self.stage.clock.now()
        )
        await self.stage.service.transition(use_case_id, Phase.WARMUP)
        await self.stage.set(use_case_id, {"f1": 50.0, "f2": 50.0}, {"f1": 40.0, "f2": 60.0}, "by hand")
        self.due.append(use_case_id)

    def told(self) -> int:
        return sum(one.entry.what.value == "manual_change" for one in self.stage.timeline.stored)

    @asynccontextmanager
    async def _open(self) -> AsyncGenerator[RolloutService]:
        yield _Troubled(self, self.stage.service)  # type: ignore[misc]

    async def _changed(self, since: int, now: int) -> Sequence[str]:
        if self.away is not None:
            raise self.away
        self.since.append(since)
        return self.due

    async def _settled(self) -> None:
        return None

    def _timer(self) -> float:
        self.seconds += 0.25
        return self.seconds


class _Troubled:
    """A service that raises what the loop's test wants."""

    def __init__(self, loop: Loop, service: RolloutService) -> None:
        self._loop, self._service = loop, service

    async def look(self, use_case_id: str) -> Look:
        trouble = self._loop.troubles.get(use_case_id)
        if trouble is not None and not isinstance(trouble, Outdated):
            raise trouble
        return await self._service.look(use_case_id)

    async def carry_out(self, look: Look) -> object:
        trouble = self._loop.troubles.pop(look.rollout.use_case_id, None)
        if trouble is not None:
            raise trouble
        return await self._service.carry_out(look)


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not happened():  # noqa: ASYNC110 -- the loop under test says nothing
            await asyncio.sleep(0)


@pytest.fixture
def loop() -> Loop:
    return Loop()


async def test_a_round_looks_after_what_changed(loop: Loop):
    await loop.add("u1")
    await loop.add("u2")
    assert await loop.loop.round() == 2
    assert loop.told() == 2
    meter = loop.loop.meter
    assert (meter.rounds, meter.ticks, meter.failures, meter.races) == (1, 2, 0, 0)
    assert meter.verdicts == {"manual_change": 2, "not_due": 2}
    assert meter.leading
    assert meter.seconds == meter.last_seconds > 0
    now = loop.stage.clock.millis()
    loop.stage.clock.pass_by(seconds=1)
    await loop.loop.round()
    assert loop.since == [0, now]


async def test_only_the_leader_decides_and_a_new_one_looks_at_everything(loop: Loop):
    await loop.add("u1")
    loop.leader.leads = False
    assert await loop.loop.round() == 0
    assert (loop.told(), loop.loop.meter.leading, loop.since) == (0, False, [])
    loop.leader.leads = True
    await loop.loop.round()
    loop.leader.leads = False
    await loop.loop.round()
    loop.leader.leads = True
    await loop.loop.round()
    assert loop.since == [0, 0]


async def test_the_lead_is_asked_for_again_in_a_long_round(loop: Loop):
    for number in range(12):
        await loop.add(f"u{number}")
    await loop.loop.round()
    assert loop.leader.asked > 2


async def test_a_failing_rollout_does_not_stop_the_others(loop: Loop):
    for name in ("u1", "u2", "u3"):
        await loop.add(name)
    loop.troubles["u2"] = RuntimeError("broken")
    await loop.loop.round()
    assert (loop.told(), loop.loop.meter.failures) == (2, 1)
    loop.due.clear()
    del loop.troubles["u2"]
    await loop.loop.round()
    assert loop.told() == 3
    assert await loop.loop.round() == 0


async def test_a_lost_race_is_tried_again(loop: Loop):
    await loop.add("u1")
    loop.troubles["u1"] = Outdated()
    await loop.loop.round()
    assert (loop.told(), loop.loop.meter.races, loop.loop.meter.failures) == (0, 1, 0)
    loop.due.clear()
    assert await loop.loop.round() == 1
    assert loop.told() == 1


async def test_a_use_case_that_was_deleted_meanwhile_is_forgotten(loop: Loop):
    await loop.add("u1")
    loop.troubles["u1"] = RolloutNotFound()
    await loop.loop.round()
    loop.due.clear()
    assert (await loop.loop.round(), loop.loop.meter.failures) == (0, 0)


async def test_it_runs_by_itself_outlives_trouble_and_ends_cleanly(loop: Loop):
    await loop.add("u1")
    loop.away = Unavailable()
    loop.loop.start()
    await until(lambda: loop.loop.meter.failures >= 2)
    loop.away = RuntimeError("broken")
    await until(lambda: loop.loop.meter.failures >= 4)
    loop.away = None
    await until(lambda: loop.told() > 0)
    await loop.loop.close()
    assert loop.leader.closed
    rounds = loop.loop.meter.rounds
    await asyncio.sleep(0.01)
    assert loop.loop.meter.rounds == rounds
