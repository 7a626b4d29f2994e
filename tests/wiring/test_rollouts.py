"""The loop: one node leads, failures are isolated, lost races are retried, shutdown is clean."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from tests.fakes.rollout import RolloutStage
from tests.rollout.things import adaptive, facts, flow

from aimm.kit.errors import Outdated, Unavailable
from aimm.rollout.errors import RolloutNotFound
from aimm.rollout.evaluation import Evaluation, LoadedRollout
from aimm.rollout.model import Phase, State
from aimm.rollout.service import RolloutService
from aimm.wiring.rollouts import LoopContext, RolloutLoop


class Leader:
    """Leads as long as it is told to."""

    def __init__(self) -> None:
        self.leads = True
        self.until = 1_000
        self.asked = 0
        self.closed = False

    async def lead(self) -> bool:
        self.asked += 1
        return self.leads and self.asked <= self.until

    async def close(self) -> None:
        self.closed = True


class Loop:
    """A loop over a stage; use cases ``u1`` … have something to decide.

    Attributes:
        since: the argument of each call of ``changed``.
        due: the result of ``changed``.
        troubles: errors to raise when the rollout of a use case is read together, read alone, or stored.
        reads: use cases that were read together.
        writes: use cases that were stored together.
    """

    def __init__(self) -> None:
        self.stage, self.leader = RolloutStage(), Leader()
        self.since: list[int] = []
        self.due: list[str] = []
        self.troubles: dict[tuple[str, str], Exception] = {}
        self.reads: list[list[str]] = []
        self.writes: list[list[str]] = []
        self.away: Exception | None = None
        self.jumps: list[int] = []
        self.seconds = 0.0
        context = LoopContext(
            self._open,
            self._open,
            self._changed,
            self._jumped,
            self._settled,
            self.stage.clock.millis,
            self._timer,
        )
        self.loop = RolloutLoop(context, self.leader, 0.001)

    async def _jumped(self, now: int, jump: int) -> None:
        if self.away is not None:
            raise self.away
        self.jumps.append(round(jump / 1000))

    async def add(self, use_case_id: str) -> None:
        """Add a running rollout with a bad flow that has not been noticed yet."""
        self.stage.known[use_case_id] = facts(flow(1, 50.0), flow(2, 50.0))
        await self.stage.rollouts.add(
            self.stage.ids.new(), use_case_id, State(adaptive()), self.stage.clock.now()
        )
        await self.stage.service.transition(use_case_id, Phase.WARMUP)
        self.stage.put(use_case_id, {"f1": 40.0, "f2": 60.0})
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
    """A service that raises the errors of the test."""

    def __init__(self, loop: Loop, service: RolloutService) -> None:
        self._loop, self._service = loop, service

    async def load(self, use_case_ids: Sequence[str]) -> Sequence[LoadedRollout]:
        self._loop.reads.append(list(use_case_ids))
        for use_case_id in use_case_ids:
            self._raise("known", use_case_id)
        return await self._service.load(use_case_ids)

    async def evaluate(self, use_case_id: str, *, with_periods: bool | None = None) -> Evaluation:
        self._raise("evaluation", use_case_id)
        return await self._service.evaluate(use_case_id, with_periods=with_periods)

    async def carry_out_all(self, evaluations: Sequence[Evaluation]) -> frozenset[str]:
        self._loop.writes.append([evaluation.rollout.use_case_id for evaluation in evaluations])
        for evaluation in evaluations:
            self._raise("store", evaluation.rollout.use_case_id)
        return await self._service.carry_out_all(evaluations)

    def _raise(self, where: str, use_case_id: str) -> None:
        trouble = self._loop.troubles.get((where, use_case_id))
        if trouble is not None:
            raise trouble


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not happened():  # noqa: ASYNC110 -- the loop has no event for it
            await asyncio.sleep(0)


@pytest.fixture
def loop() -> Loop:
    return Loop()


async def test_a_round_evaluates_rollouts_with_news(loop: Loop):
    await loop.add("u1")
    await loop.add("u2")
    assert await loop.loop.round() == 2
    assert loop.told() == 2
    meter = loop.loop.meter
    assert (meter.rounds, meter.ticks, meter.failures, meter.races) == (1, 4, 0, 0)
    assert meter.verdicts == {"manual_change": 2, "not_due": 2}
    assert meter.leading
    assert meter.seconds == meter.last_seconds > 0
    now = loop.stage.clock.millis()
    loop.stage.clock.pass_by(seconds=1)
    await loop.loop.round()
    assert loop.since == [0, now]


async def test_only_the_leader_decides_and_a_new_leader_evaluates_everything(loop: Loop):
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


async def test_the_leadership_is_renewed_during_a_long_round(loop: Loop):
    for number in range(120):
        await loop.add(f"u{number}")
    await loop.loop.round()
    assert loop.leader.asked > 2


async def test_a_node_that_loses_leadership_in_a_round_stops_at_once(loop: Loop):
    for number in range(120):
        await loop.add(f"u{number}")
    loop.leader.until = 1
    assert await loop.loop.round() == 0
    assert 0 < loop.told() < 120
    loop.leader.until = 1_000
    loop.due.clear()
    await loop.loop.round()
    assert loop.since[-1] == 0


@pytest.mark.parametrize("where", ["known", "store"])
async def test_a_failing_rollout_does_not_stop_the_others(loop: Loop, where: str):
    for name in ("u1", "u2", "u3"):
        await loop.add(name)
    loop.troubles[where, "u2"] = loop.troubles["evaluation", "u2"] = RuntimeError("broken")
    await loop.loop.round()
    assert (loop.told(), loop.loop.meter.failures) == (2, 1)
    loop.due.clear()
    loop.troubles.clear()
    await loop.loop.round()
    assert loop.told() == 3
    assert await loop.loop.round() == 0


async def test_a_decision_that_fails_does_not_stop_the_others(loop: Loop):
    for name in ("u1", "u2", "u3"):
        await loop.add(name)
    fine = loop.stage.known["u2"]
    loop.stage.known["u2"] = facts(replace(flow(1), share="x"), flow(2, 60.0))  # type: ignore[arg-type]
    await loop.loop.round()
    loop.stage.known["u2"] = fine
    assert loop.loop.meter.failures == 1
    assert loop.told() == 2
    loop.due.clear()
    assert await loop.loop.round() == 1
    assert loop.told() == 3


async def test_a_lost_race_is_retried(loop: Loop):
    await loop.add("u1")
    await loop.add("u2")
    loop.troubles["store", "u1"] = Outdated()
    await loop.loop.round()
    assert (loop.told(), loop.loop.meter.races, loop.loop.meter.failures) == (1, 1, 0)
    loop.due.clear()
    loop.troubles.clear()
    assert await loop.loop.round() == 1
    assert loop.told() == 2


async def test_a_concurrent_change_wins_without_affecting_other_rollouts(loop: Loop):
    for name in ("u1", "u2"):
        await loop.add(name)
    carry_out_all = loop.stage.rollouts.hold

    async def hold(use_case_ids: Sequence[str]) -> Mapping[str, int]:
        held = dict(await carry_out_all(use_case_ids))
        return {**held, "u1": 99} if loop.due else held

    loop.stage.rollouts.hold = hold  # type: ignore[method-assign]
    await loop.loop.round()
    assert (loop.told(), loop.loop.meter.races, loop.writes[0]) == (1, 1, ["u1", "u2"])
    loop.due.clear()
    await loop.loop.round()
    assert loop.told() == 2


async def test_a_use_case_deleted_in_the_meantime_is_dropped(loop: Loop):
    await loop.add("u1")
    loop.due.append("u2")
    assert await loop.loop.round() == 2
    loop.troubles["known", "u1"] = RuntimeError("broken")
    loop.troubles["evaluation", "u1"] = RolloutNotFound()
    await loop.loop.round()
    loop.due.clear()
    assert (await loop.loop.round(), loop.loop.meter.failures) == (0, 0)


async def test_rollouts_are_read_and_stored_in_batches(loop: Loop):
    names = [f"u{number:02d}" for number in range(40)]
    for name in names:
        await loop.add(name)
    await loop.loop.round()
    assert loop.told() == 40
    assert [len(read) for read in loop.reads] == [25, 15, 25, 15]
    # two flows each, sixty flows at once
    assert [len(written) for written in loop.writes] == [25, 15]
    for name in names:
        known = loop.stage.known[name]
        more = tuple(flow(number, 0.0) for number in range(3, 21))
        loop.stage.known[name] = replace(known, flows=(*known.flows, *more))
    loop.writes.clear()
    await loop.loop.round()
    assert {len(written) for written in loop.writes} == {1, 3}


async def test_decisions_that_were_not_stored_are_made_again(loop: Loop):
    for name in ("u1", "u2"):
        await loop.add(name)
    loop.troubles["store", "u1"] = Unavailable()
    with pytest.raises(Unavailable):
        await loop.loop.round()
    loop.troubles.clear()
    loop.due.clear()
    assert await loop.loop.round() == 2
    assert loop.told() == 2


async def test_other_tasks_run_between_two_decisions(loop: Loop):
    for number in range(10):
        await loop.add(f"u{number}")
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    task = asyncio.create_task(others())
    await loop.loop.round()
    task.cancel()
    assert turns >= loop.loop.meter.ticks - 1 == 19


async def test_the_loop_runs_survives_errors_and_stops_cleanly(loop: Loop):
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


async def test_a_clock_jump_is_counted_and_delays_nothing(loop: Loop):
    await loop.loop.round()
    loop.stage.clock.pass_by(seconds=0.25)
    await loop.loop.round()
    assert loop.loop.meter.clock_jumps == 0
    loop.stage.clock.pass_by(days=1)
    await loop.loop.round()
    assert loop.loop.meter.clock_jumps == 1
    loop.stage.clock.pass_by(days=-1)
    await loop.loop.round()
    assert loop.loop.meter.clock_jumps == 2
    assert loop.jumps == [86_400, -86_400]
    loop.stage.clock.pass_by(days=1)
    loop.away = Unavailable()
    with pytest.raises(Unavailable):
        await loop.loop.round()
    loop.away = None
    await loop.loop.round()
    assert loop.jumps == [86_400, -86_400, 86_400]
    loop.stage.clock.pass_by(days=-1)
    await loop.loop.round()
    # the deadline that passed before the clock was corrected is found with the correct time
    assert loop.since[-1] <= loop.stage.clock.millis()
