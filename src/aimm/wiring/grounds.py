"""What the loop of the rollouts stands on: the services on a database, and which news are its own."""

import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from aimm.rollout.ports import ROLLOUT
from aimm.rollout.service import RolloutService
from aimm.storage.database.engine import Database
from aimm.storage.database.work import UnitOfWork, unit_of_work
from aimm.storage.rollouts import StoredRollouts
from aimm.wiring.desks import desk
from aimm.wiring.rollouts import Ground
from aimm.wiring.sources import RandomIds, SystemClock


def ground_on(
    database: Database, clock: SystemClock, ids: RandomIds, settled: Callable[[], Awaitable[None]]
) -> Ground:
    """The ground of a loop on ``database``.

    Args:
        settled: returns when everything that was acknowledged so far is counted.
    """
    own: set[int] = set()

    @asynccontextmanager
    async def reading() -> AsyncGenerator[RolloutService]:
        async with database.reading() as connection:
            yield desk(UnitOfWork(connection, ROLLOUT), clock, ids).rollouts

    @asynccontextmanager
    async def writing() -> AsyncGenerator[RolloutService]:
        async with unit_of_work(database, ROLLOUT, clock) as work:
            yield desk(work, clock, ids).rollouts
        own.add(work.version)

    async def changed(since: int, now: int) -> Sequence[str]:
        async with database.writing() as connection:
            found = await StoredRollouts(connection).changed(since, now, own)
        own.clear()
        return found

    return Ground(reading, writing, changed, settled, clock.millis, time.perf_counter, clock.speed)
