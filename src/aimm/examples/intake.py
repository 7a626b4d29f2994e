"""Takes examples in: decides, queues, then redacts and stores them in batches, off the hot path.

The queue is in memory and bounded; what does not fit is shed and counted. Callers wait until their examples
are stored, so what was acknowledged outlives a crash. Nothing is written to disk before it is redacted.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from aimm.examples.model import Example, Kept, Report, Taken, Target
from aimm.examples.ports import Examples, Redacting
from aimm.examples.rules import is_sampled, refusal
from aimm.kit.clock import Clock
from aimm.kit.errors import AimmError, Unavailable
from aimm.kit.ids import Ids

QUEUE_FULL = "queue-is-full"
MAX_QUEUED = 5_000
MAX_QUEUED_BYTES = 32 * 1024 * 1024
BATCH = 200
MAX_TURNS = 16
_AT_ONCE = 2
_OVERHEAD = 500


@dataclass(slots=True)
class IntakeMeter:
    """What became of the examples that this node was sent.

    Attributes:
        accepted: entered the queue.
        stored: new in the store.
        repeated: were stored already, or belong to a session that was erased.
        not_sampled: are outside of the sample.
        refused: by reason.
        shed: did not fit into the queue.
        unredacted: were dropped because a redaction failed.
        failures: batches that could not be stored and are tried again.
    """

    accepted: int = 0
    stored: int = 0
    repeated: int = 0
    not_sampled: int = 0
    shed: int = 0
    unredacted: int = 0
    failures: int = 0
    refused: dict[str, int] = field(default_factory=dict[str, int])


class ExampleIntake:
    """The queue of examples of a node.

    Args:
        targets: finds use cases by code.
    """

    def __init__(
        self,
        targets: Callable[[Collection[str]], Awaitable[Mapping[str, Target]]],
        examples: Examples,
        redacting: Redacting,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._targets = targets
        self._examples = examples
        self._redacting = redacting
        self._clock = clock
        self._ids = ids
        self._queue: deque[Kept] = deque()
        self._bytes = 0
        self._queued_ever = 0
        self._done_ever = 0
        self._storing = asyncio.Lock()
        self._turns = 0
        self._reading = asyncio.Semaphore(_AT_ONCE)
        self.meter = IntakeMeter()

    @property
    def queued(self) -> int:
        """Examples that wait to be stored."""
        return len(self._queue)

    @property
    def queued_bytes(self) -> int:
        """About the memory that they take."""
        return self._bytes

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """A turn at reading a large body in a thread; few are read at once.

        Raises:
            Unavailable: too many wait already.
        """
        if self._turns >= MAX_TURNS:
            raise Unavailable
        self._turns += 1
        try:
            async with self._reading:
                yield
        finally:
            self._turns -= 1

    def refuse(self, reasons: Sequence[str]) -> None:
        """Count examples that were refused before they could be taken."""
        self._count(0, 0, list(enumerate(reasons)))

    async def take(self, reports: Sequence[Report]) -> Taken:
        """Decide about a batch, and store what is to be kept.

        What is accepted is stored when this returns, unless its redaction failed or its session was erased.

        Raises:
            Unavailable: it cannot be stored now. It stays in the queue; a repetition is stored once.
        """
        targets = await self._targets({one.use_case for one in reports})
        accepted, not_sampled = 0, 0
        refused: list[tuple[int, str]] = []
        for index, report in enumerate(reports):
            target = targets.get(report.use_case)
            reason = refusal(report, target)
            if reason is None and target is not None and target.capture is not None:
                capture = target.capture
                if not is_sampled(capture.id, capture.sampling_rate, report.correlation_id):
                    not_sampled += 1
                    continue
                if self._queued(Kept(report, target.use_case_id, capture)):
                    accepted += 1
                    continue
                reason = QUEUE_FULL
            refused.append((index, reason or ""))
        self._count(accepted, not_sampled, refused)
        if accepted:
            await self._store_until(self._queued_ever)
        return Taken(accepted, not_sampled, refused)

    def _queued(self, kept: Kept) -> bool:
        size = kept.report.size + _OVERHEAD
        if len(self._queue) >= MAX_QUEUED or self._bytes + size > MAX_QUEUED_BYTES:
            return False
        self._queue.append(kept)
        self._bytes += size
        self._queued_ever += 1
        return True

    def _count(self, accepted: int, not_sampled: int, refused: Sequence[tuple[int, str]]) -> None:
        meter = self.meter
        meter.accepted += accepted
        meter.not_sampled += not_sampled
        for _, reason in refused:
            if reason == QUEUE_FULL:
                meter.shed += 1
            else:
                kind = reason.partition(":")[0]
                meter.refused[kind] = meter.refused.get(kind, 0) + 1

    async def store(self) -> None:
        """Redact and store everything that is queued, a batch at a time.

        What cannot be stored stays in the queue for the next call.
        """
        with suppress(Unavailable):
            await self._store_until(self._queued_ever)

    async def _store_until(self, number: int) -> None:
        """Store what was queued up to a number; callers at the same time share batches.

        Raises:
            Unavailable: it cannot be stored now.
        """
        async with self._storing:
            while self._done_ever < number:
                batch = [self._queue[place] for place in range(min(BATCH, len(self._queue)))]
                try:
                    await self._store_batch(batch)
                except AimmError as error:
                    self.meter.failures += 1
                    raise Unavailable from error
                self._take_out(len(batch))

    def _take_out(self, count: int) -> None:
        for _ in range(count):
            self._bytes -= self._queue.popleft().report.size + _OVERHEAD
        self._done_ever += count

    async def _store_batch(self, batch: Sequence[Kept]) -> None:
        redacted = await self._redacting(batch)
        now = self._clock.now()
        examples = [
            Example(
                id=self._ids.new(),
                use_case_id=kept.use_case_id,
                correlation_id=kept.report.correlation_id,
                step=kept.report.step,
                sequence=kept.report.sequence,
                at=kept.report.at,
                inputs=found[0],
                output=found[1],
                model=kept.report.model,
                latency_ms=kept.report.latency_ms,
                input_tokens=kept.report.input_tokens,
                output_tokens=kept.report.output_tokens,
                consent=kept.report.consent,
                source=kept.report.source,
                created_at=now,
            )
            for kept, found in zip(batch, redacted, strict=True)
            if found is not None
        ]
        stored = await self._examples.add(examples) if examples else 0
        self.meter.stored += stored
        self.meter.repeated += len(examples) - stored
        self.meter.unredacted += len(batch) - len(examples)

    @asynccontextmanager
    async def held(self, correlation_id: str) -> AsyncGenerator[int]:
        """Store nothing meanwhile; how many examples of a session wait. Once it is erased, none is stored."""
        async with self._storing:
            yield sum(kept.report.correlation_id == correlation_id for kept in self._queue)

    async def close(self, seconds: float) -> None:
        """Store what is queued within a number of seconds; the rest is lost, and counted."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.store(), seconds)
        self.meter.shed += len(self._queue)
        self._take_out(len(self._queue))
