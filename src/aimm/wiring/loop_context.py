"""The context of the rollout loop: services on a database, and the loop's own publications."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.rollout.ports import ROLLOUT
from aimm.rollout.service import RolloutService
from aimm.storage.database.engine import Database
from aimm.storage.database.work import UnitOfWork, unit_of_work
from aimm.storage.ledger.base import Ledger
from aimm.storage.ledger.sqlite import SqliteLedger
from aimm.storage.rollouts import StoredRollouts
from aimm.storage.rollouts.clock_jumps import note_jump
from aimm.wiring.rollouts import LoopContext
from aimm.wiring.services import services_of
from aimm.wiring.sources import RandomIds, SystemClock

_NEWS_SECONDS = 2.0
_PASS_SECONDS = 0.005
_FIRST_NUMBERS, _MOST_NUMBERS = 500, 20_000
# passes per round; the rest follows in the next one
_PASSES = 10


def loop_context(
    database: Database,
    clock: SystemClock,
    ids: RandomIds,
    ledger: Ledger,
    timer: Callable[[], float] = time.perf_counter,
) -> LoopContext:
    """The context of a loop on ``database``.

    Args:
        timer: a monotonic clock, in seconds.
    """
    own: set[int] = set()

    @asynccontextmanager
    async def reading() -> AsyncGenerator[RolloutService]:
        async with database.reading() as connection:
            yield services_of(UnitOfWork(connection, ROLLOUT), clock, ids)[RolloutService]

    @asynccontextmanager
    async def writing() -> AsyncGenerator[RolloutService]:
        async with unit_of_work(database, ROLLOUT, clock) as work:
            yield services_of(work, clock, ids)[RolloutService]
        own.add(work.version)

    async def changed(since: int, now: int) -> Sequence[str]:
        # usually there is no news, and finding out must not block writers
        if since > 0:
            async with database.reading(_NEWS_SECONDS) as connection:
                if not await StoredRollouts(connection).has_news(since, now):
                    return ()
        if isinstance(ledger, SqliteLedger):
            found = await _changed_in_passes(ledger, since, now, own, timer)
        else:
            async with database.writing() as connection:
                found = await StoredRollouts(connection).changed(since, now, own)
        own.clear()
        return found

    async def jumped(now: int, jump: int) -> None:
        async with database.writing() as connection:
            await note_jump(connection, now, jump)

    return LoopContext(reading, writing, changed, jumped, ledger.settled, clock.millis, timer, clock.speed)


async def _changed_in_passes(
    ledger: SqliteLedger, since: int, now: int, own: Collection[int], timer: Callable[[], float]
) -> Sequence[str]:
    """Like ``StoredRollouts.changed``, in passes of limited time: picks wait for one pass, not for all."""
    most, goes_on = _FIRST_NUMBERS, False
    found: Sequence[str] = ()
    for _ in range(_PASSES):
        taken = 0.0

        async def one_pass(
            connection: AsyncConnection, most: int = most, goes_on: bool = goes_on
        ) -> tuple[Sequence[str], bool]:
            nonlocal taken
            began, stored = timer(), StoredRollouts(connection)
            answer = await stored.changed(since, now, own, most=most, goes_on=goes_on)
            more = await stored.has_backlog()
            taken = timer() - began
            return answer, more

        found, more = await ledger.inline(one_pass)
        if not more:
            break
        goes_on = True
        aimed = round(most * _PASS_SECONDS / max(taken, _PASS_SECONDS / 2))
        most = max(1, min(aimed, _MOST_NUMBERS))
        await asyncio.sleep(0)
    return found
