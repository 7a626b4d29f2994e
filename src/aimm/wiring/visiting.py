"""Visits of shared briefs: kept in memory, and stored once a minute."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

from aimm.kit.changes import SYSTEM
from aimm.kit.clock import Clock
from aimm.path.links.ports import BriefLinks
from aimm.path.links.visits import Visits
from aimm.storage.database.engine import Database
from aimm.storage.database.work import unit_of_work
from aimm.storage.path import StoredBriefLinks
from aimm.wiring.schedule import regularly

_STORE_SECONDS = 60.0


def open_visits(stack: AsyncExitStack, database: Database, clock: Clock) -> Visits:
    """Visits that are stored until ``stack`` closes, at last when it does."""

    @asynccontextmanager
    async def writing() -> AsyncGenerator[BriefLinks]:
        async with unit_of_work(database, SYSTEM, clock) as work:
            yield StoredBriefLinks(work.connection)

    visits = Visits(writing, clock)
    stack.push_async_callback(visits.store)
    regularly(stack, "store visits of briefs", _STORE_SECONDS, visits.store)
    return visits
