"""Capture of a node: the queue of examples, what stores it, and what deletes examples when they are old."""

from collections.abc import Collection, Mapping
from contextlib import AsyncExitStack

import structlog

from aimm.examples.intake import ExampleIntake
from aimm.examples.model import Target
from aimm.storage.captures import StoredCaptures
from aimm.storage.database.engine import Database
from aimm.storage.examples import StoredExamples, purge_examples
from aimm.wiring.redacting import Redaction
from aimm.wiring.rollouts import RolloutMeter
from aimm.wiring.schedule import regularly
from aimm.wiring.sources import RandomIds, SystemClock

log = structlog.get_logger(__name__)

_STORE_SECONDS = 0.5
_PURGE_SECONDS = 600.0
_CLOSE_SECONDS = 5.0


def open_intake(
    stack: AsyncExitStack, database: Database, data: Database, clock: SystemClock, ids: RandomIds
) -> ExampleIntake:
    """The queue of examples; it is stored regularly, and when ``stack`` closes."""

    async def targets(codes: Collection[str]) -> Mapping[str, Target]:
        async with database.reading() as connection:
            return await StoredCaptures(connection).targets(codes)

    intake = ExampleIntake(targets, StoredExamples(data), Redaction(), clock, ids)
    stack.push_async_callback(intake.close, _CLOSE_SECONDS)
    regularly(stack, "store examples", _STORE_SECONDS, intake.store)
    return intake


def keep_examples(
    stack: AsyncExitStack, database: Database, data: Database, clock: SystemClock, meter: RolloutMeter
) -> None:
    """Delete old examples regularly, on the leader."""

    async def purge() -> None:
        if meter.leading:
            purged = await purge_examples(database, data, clock.now())
            if purged:
                log.info("examples_purged", examples=purged)

    regularly(stack, "purge examples", _PURGE_SECONDS, purge)
