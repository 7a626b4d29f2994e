"""The rollout loop: the leader evaluates rollouts with news and carries out the decisions."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

import structlog

from aimm.kit.errors import AimmError, Outdated, Unavailable
from aimm.kit.leadership import Leadership
from aimm.rollout.errors import RolloutNotFound
from aimm.rollout.evaluation import Evaluation, LoadedRollout
from aimm.rollout.model import Entry
from aimm.rollout.service import RolloutService

log = structlog.get_logger(__name__)

_STEPS = 4  # decisions in a row for one rollout; the rest follows in the next round
_TOGETHER = 25  # rollouts per read
_FLOWS_AT_ONCE = 60  # flows of the rollouts per transaction
_PATIENCE_SECONDS = 5.0
_ASK_SECONDS = 1.0
_JUMP_SECONDS = 60.0


@dataclass(slots=True)
class RolloutMeter:
    """Counters of the loop, for operators.

    Attributes:
        ticks: number of evaluations.
        verdicts: number of decisions by the code of their first reason.
        seconds: time spent in rounds.
        last_seconds: time of the latest round.
        failures: evaluations, or whole rounds, that failed.
        races: decisions discarded because the rollout or its shares had changed.
        leading: whether this node leads.
        clock_jumps: how often the clock was set by more than a minute.
    """

    rounds: int = 0
    ticks: int = 0
    failures: int = 0
    races: int = 0
    seconds: float = 0.0
    last_seconds: float = 0.0
    leading: bool = False
    clock_jumps: int = 0
    verdicts: Counter[str] = field(default_factory=Counter[str])


@dataclass(frozen=True, slots=True)
class LoopContext:
    """The environment of the loop.

    Attributes:
        reading: a rollout service that only reads.
        writing: a rollout service in one transaction, which commits and publishes on success.
        changed: ``rollout.ports.Rollouts.changed`` in a transaction of its own.
        jumped: stores that the clock was set, given its present time and by how many milliseconds.
        settled: returns once everything acknowledged so far is counted.
        millis: milliseconds since 1970.
        timer: a monotonic clock, in seconds.
        speed: speed of ``millis`` relative to ``timer``.
    """

    reading: Callable[[], AbstractAsyncContextManager[RolloutService]]
    writing: Callable[[], AbstractAsyncContextManager[RolloutService]]
    changed: Callable[[int, int], Awaitable[Sequence[str]]]
    jumped: Callable[[int, int], Awaitable[None]]
    settled: Callable[[], Awaitable[None]]
    millis: Callable[[], int]
    timer: Callable[[], float]
    speed: float = 1.0


class RolloutLoop:
    """Evaluates all rollouts, one round at a time.

    Args:
        pause: seconds between two rounds.
    """

    def __init__(self, context: LoopContext, leader: Leadership, pause: float) -> None:
        self.meter = RolloutMeter()
        self._context = context
        self.leader = leader
        self._pause = pause
        self._since = 0
        self._asked = 0.0
        self._seen: tuple[int, float] | None = None  # the clock and the timer in the last round
        self._jump = 0
        self._again: set[str] = set()  # use cases with pending decisions
        self._turn = asyncio.Lock()
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start evaluating rollouts in the background."""
        self._task = asyncio.create_task(self._run(), name="rollouts")

    async def close(self) -> None:
        """Stop after the current rollout, and release the leadership."""
        self._stopping.set()
        if self._task is not None:
            _, late = await asyncio.wait([self._task], timeout=_PATIENCE_SECONDS)
            for task in late:  # work in progress is rolled back
                task.cancel()
            # a driver may wait for a hanging database before it gives up its connection
            await asyncio.wait([self._task], timeout=_PATIENCE_SECONDS)
        await self.leader.close()

    async def round(self) -> int:
        """Evaluate every rollout that may have something to decide; returns how many there were.

        A rollout that fails does not stop the others; it is retried in the next round. Rounds never overlap.
        """
        async with self._turn:
            return await self._round() if await self._leads() else 0

    async def _round(self) -> int:
        meter, context = self.meter, self._context
        began = context.timer()
        now = context.millis()
        self._watch_clock(now, began)
        if self._jump:
            await context.jumped(now, self._jump)
            self._jump = 0
        due = {*await context.changed(self._since, now), *self._again}
        self._since = now
        self._again = set(due)
        if due:
            await context.settled()
        self._asked, pending = began, sorted(due)
        for _ in range(_STEPS):
            pending = await self._step(pending)
        meter.rounds += 1
        meter.last_seconds = context.timer() - began
        meter.seconds += meter.last_seconds
        return len(due) if meter.leading else 0

    def _watch_clock(self, now: int, timer: float) -> None:
        """Log if the clock was set, that is, if it differs from the elapsed time."""
        last, self._seen = self._seen, (now, timer)
        if last is None:
            return
        jump = (now - last[0]) / 1000 - (timer - last[1]) * self._context.speed
        if abs(jump) > _JUMP_SECONDS * max(self._context.speed, 1.0):
            self.meter.clock_jumps += 1
            log.warning("clock_was_set", seconds=round(jump, 1))
            self._jump += round(jump * 1000)  # until it is stored
            self._since = min(self._since, now)

    async def _step(self, pending: Sequence[str]) -> Sequence[str]:
        """Make one decision for each use case; returns those that need another one."""
        followed: list[str] = []
        for first in range(0, len(pending), _TOGETHER):
            if not await self._goes_on():
                return ()
            evaluations = await self._looks(pending[first : first + _TOGETHER])
            self._again.difference_update(
                evaluation.rollout.use_case_id for evaluation in evaluations if not evaluation.stores
            )
            for some in _parcels([evaluation for evaluation in evaluations if evaluation.stores]):
                if not await self._goes_on():
                    return ()
                followed += await self._carry_out(some)
        return followed

    async def _looks(self, use_case_ids: Sequence[str]) -> list[Evaluation]:
        try:
            async with self._context.reading() as service:
                known = await service.load(use_case_ids)
        except Unavailable:
            raise
        except Exception:  # one of them cannot be read, so read them one by one
            log.warning("rollouts_read_one_by_one", exc_info=True)
            return [
                evaluation for one in use_case_ids if (evaluation := await self._evaluate(one)) is not None
            ]
        self._again -= {*use_case_ids} - {one.rollout.use_case_id for one in known}  # deleted since
        evaluations = [await self._evaluate(one.rollout.use_case_id, one) for one in known]
        return [evaluation for evaluation in evaluations if evaluation is not None]

    async def _evaluate(self, use_case_id: str, known: LoadedRollout | None = None) -> Evaluation | None:
        """Decide about one rollout; None if it cannot be evaluated."""
        self.meter.ticks += 1
        try:
            evaluation = known.evaluate() if known is not None else None
            await asyncio.sleep(0)  # a decision takes milliseconds; let picks run in between
            if evaluation is None or evaluation.wants_periods:
                wanted = None if evaluation is None else True
                async with self._context.reading() as service:
                    evaluation = await service.evaluate(use_case_id, with_periods=wanted)
        except RolloutNotFound:  # deleted since
            self._again.discard(use_case_id)
            return None
        except Exception:
            self.meter.failures += 1
            log.exception("rollout_tick_failed", use_case=use_case_id)
            return None
        self.meter.verdicts[evaluation.verdict.reasons[0].code] += 1
        return evaluation

    async def _carry_out(self, evaluations: Sequence[Evaluation]) -> list[str]:
        """Store decisions in one transaction; returns the use cases that need another one."""
        ids = [evaluation.rollout.use_case_id for evaluation in evaluations]
        try:
            async with self._context.writing() as service:
                refused = await service.carry_out_all(evaluations)
        except Unavailable:
            raise
        except Outdated:
            if len(evaluations) > 1:
                return await self._one_by_one(evaluations)
            refused = frozenset(ids)
        except Exception:
            log.exception("rollouts_not_stored", use_cases=ids)
            if len(evaluations) > 1:
                return await self._one_by_one(evaluations)
            self.meter.failures += 1
            return []
        self.meter.races += len(refused)
        stored = [evaluation for evaluation in evaluations if evaluation.rollout.use_case_id not in refused]
        for evaluation in stored:
            if evaluation.verdict.entry is not None:
                _tell(evaluation.rollout.use_case_id, evaluation.verdict.entry)
        followed = [evaluation.rollout.use_case_id for evaluation in stored if evaluation.verdict.again]
        self._again -= {*ids} - refused - {*followed}
        return followed

    async def _one_by_one(self, evaluations: Sequence[Evaluation]) -> list[str]:
        """Store decisions one by one, because one of them cannot be stored."""
        return [
            use_case_id for evaluation in evaluations for use_case_id in await self._carry_out([evaluation])
        ]

    async def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                await self.round()
            except AimmError as error:  # the database is unreachable; retry
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
        if not self.meter.leading:  # the next leader, possibly this node, evaluates everything
            self._since = 0
            self._again.clear()
        return self.meter.leading

    async def _goes_on(self) -> bool:
        """Whether this node is still the leader; asks regularly, because silence ends the leadership."""
        if self._stopping.is_set():
            return False
        if self._context.timer() - self._asked < _ASK_SECONDS:
            return True
        self._asked = self._context.timer()
        return await self._leads()


def _parcels(evaluations: Sequence[Evaluation]) -> Iterator[list[Evaluation]]:
    """Split evaluations into batches, small enough that no pick waits long for the writer."""
    parcel: list[Evaluation] = []
    flows = 0
    for evaluation in evaluations:
        flows += len(evaluation.facts.flows)
        if parcel and flows > _FLOWS_AT_ONCE:
            yield parcel
            parcel, flows = [], len(evaluation.facts.flows)
        parcel.append(evaluation)
    if parcel:
        yield parcel


def _tell(use_case_id: str, entry: Entry) -> None:
    log.info(
        "rollout_decided", use_case=use_case_id, what=entry.what.value, why=entry.why, dry_run=entry.dry_run
    )
