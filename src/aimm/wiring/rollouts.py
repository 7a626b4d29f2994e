"""The loop that lets rollouts decide: one node leads, looks at what changed, and carries out what is due."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from aimm.flows.service import FlowService
from aimm.kit.errors import AimmError, Outdated
from aimm.rollout.errors import RolloutNotFound
from aimm.rollout.model import Entry
from aimm.rollout.service import RolloutService

log = structlog.get_logger(__name__)

_STEPS = 4  # decisions in a row about one rollout; what is left comes with the next round
_PATIENCE_SECONDS = 5.0
_ASK_SECONDS = 1.0


class Counts(Protocol):
    """Sets what the original counts to 0."""

    async def reset(self, use_case_id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class FlowShares:
    """The port ``rollout.ports.Shares``, through the flows."""

    flows: FlowService
    counts: Counts

    async def set(
        self, use_case_id: str, seen: Mapping[str, float], shares: Mapping[str, float], cause: str
    ) -> None:
        await self.flows.move_shares(use_case_id, seen, shares, cause)

    async def reset_statistics(self, use_case_id: str) -> None:
        await self.counts.reset(use_case_id)


class Leader(Protocol):
    """The port ``rollout.ports.Leadership``, which can be let go of."""

    async def lead(self) -> bool: ...

    async def close(self) -> None: ...


@dataclass(slots=True)
class RolloutMeter:
    """What the loop has done, for the operator.

    Attributes:
        verdicts: how often each kind of verdict came up, by the code of its first reason.
        seconds: time spent in rounds.
        last_seconds: time of the latest round.
        failures: rollouts, or whole rounds, that could not be looked after.
        races: verdicts given up because somebody was faster.
        leading: whether this node leads.
    """

    rounds: int = 0
    ticks: int = 0
    failures: int = 0
    races: int = 0
    seconds: float = 0.0
    last_seconds: float = 0.0
    leading: bool = False
    verdicts: Counter[str] = field(default_factory=Counter[str])


@dataclass(frozen=True, slots=True)
class Ground:
    """What the loop stands on.

    Attributes:
        reading: a rollout service that only reads.
        writing: a rollout service in one transaction; it commits and publishes when it ends well.
        changed: ``rollout.ports.Rollouts.changed`` in a transaction of its own.
        settled: returns when everything that was acknowledged so far is counted.
        millis: milliseconds since 1970.
        timer: seconds, to measure with.
    """

    reading: Callable[[], AbstractAsyncContextManager[RolloutService]]
    writing: Callable[[], AbstractAsyncContextManager[RolloutService]]
    changed: Callable[[int, int], Awaitable[Sequence[str]]]
    settled: Callable[[], Awaitable[None]]
    millis: Callable[[], int]
    timer: Callable[[], float]


class RolloutLoop:
    """Looks after all rollouts, a round at a time.

    Args:
        pause: seconds between two rounds.
    """

    def __init__(self, ground: Ground, leader: Leader, pause: float) -> None:
        self.meter = RolloutMeter()
        self._ground = ground
        self.leader = leader
        self._pause = pause
        self._since = 0
        self._again: set[str] = set()
        self._turn = asyncio.Lock()
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look after the rollouts in the background."""
        self._task = asyncio.create_task(self._run(), name="rollouts")

    async def close(self) -> None:
        """Stop after the rollout that is under way, and let go of the lead."""
        self._stopping.set()
        if self._task is not None:
            _, late = await asyncio.wait([self._task], timeout=_PATIENCE_SECONDS)
            for task in late:  # what it has begun is rolled back
                task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.leader.close()

    async def round(self) -> int:
        """Look after every rollout that may have something to decide; answers how many there were.

        A rollout that fails does not stop the others; it comes again with the next round. Rounds take turns.
        """
        async with self._turn:
            return await self._round() if await self._leads() else 0

    async def _round(self) -> int:
        meter, ground = self.meter, self._ground
        began = ground.timer()
        now = ground.millis()
        due = {*await ground.changed(self._since, now), *self._again}
        self._since = now
        self._again = set(due)
        if due:
            await ground.settled()
        asked = began
        for use_case_id in sorted(due):
            if self._stopping.is_set():
                break
            if ground.timer() - asked >= _ASK_SECONDS:  # a leader that stays silent loses the lead
                asked = ground.timer()
                if not await self._leads():
                    return 0
            await self._look_after(use_case_id)
        meter.rounds += 1
        meter.last_seconds = ground.timer() - began
        meter.seconds += meter.last_seconds
        return len(due)

    async def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                await self.round()
            except AimmError as error:  # the store is away; it is asked again
                self.meter.failures += 1
                log.warning("rollout_round_failed", error=repr(error))
            except Exception:
                self.meter.failures += 1
                log.exception("rollout_round_failed")
            try:
                await asyncio.wait_for(self._stopping.wait(), self._pause)
            except TimeoutError:
                continue

    async def _leads(self) -> bool:
        self.meter.leading = await self.leader.lead()
        if not self.meter.leading:  # whoever leads next, maybe this node, looks at everything
            self._since = 0
            self._again.clear()
        return self.meter.leading

    async def _look_after(self, use_case_id: str) -> None:
        self.meter.ticks += 1
        try:
            self._again.discard(use_case_id)
            if await self._tick(use_case_id):
                self._again.add(use_case_id)
        except RolloutNotFound:  # deleted meanwhile
            return
        except Outdated:
            self.meter.races += 1
            self._again.add(use_case_id)
        except Exception:
            self.meter.failures += 1
            self._again.add(use_case_id)
            log.exception("rollout_tick_failed", use_case=use_case_id)

    async def _tick(self, use_case_id: str) -> bool:
        """Decide until nothing more follows; answers whether something is left for the next round."""
        for _ in range(_STEPS):
            async with self._ground.reading() as service:
                look = await service.look(use_case_id)
            self.meter.verdicts[look.verdict.reasons[0].code] += 1
            if not look.stores:
                return False
            async with self._ground.writing() as service:
                await service.carry_out(look)
            if look.verdict.entry is not None:
                _tell(use_case_id, look.verdict.entry)
            if not look.verdict.again:
                return False
        return True


def _tell(use_case_id: str, entry: Entry) -> None:
    log.info(
        "rollout_decided", use_case=use_case_id, what=entry.what.value, why=entry.why, dry_run=entry.dry_run
    )
