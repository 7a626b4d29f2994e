"""The loop on a rollout service that records its calls and raises the errors of a test."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from tests.fakes.rollout import RolloutStage
from tests.rollout.things import adaptive, facts, flow

from aimm.rollout.model import Phase, State
from aimm.rollout.service import Evaluation, LoadedRollout, RolloutService
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
            self.stage.ids.new(), use_case_id, State(configuration=adaptive()), self.stage.clock.now()
        )
        await self.stage.service.transition(use_case_id, Phase.WARMUP)
        self.stage.put(use_case_id, {"f1": 40.0, "f2": 60.0})
        self.due.append(use_case_id)

    def told(self) -> int:
        return sum(one.entry.what.value == "manual_change" for one in self.stage.timeline.stored)

    @asynccontextmanager
    async def _open(self) -> AsyncGenerator[RolloutService]:
        yield Troubled(self, self.stage.service)  # type: ignore[misc]

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


class Troubled:
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
