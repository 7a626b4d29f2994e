"""What the services of all words stand on: one unit of work, a clock and ids."""

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.storage.database.work import UnitOfWork
from aimm.wiring.sources import RandomIds, SystemClock

# pyright does not accept a cached property where a protocol asks for a property
made_once = property if TYPE_CHECKING else functools.cached_property


@dataclass(frozen=True)
class Unit:
    """A unit of work for a word's services, which derive from it.

    Each service is a property that is ``made_once``, on first use. A word whose services need those of
    another derives from that word's class, so needs cannot form a cycle.
    """

    work: UnitOfWork
    clock: SystemClock
    ids: RandomIds

    @property
    def connection(self) -> AsyncConnection:
        """The connection of the unit of work."""
        return self.work.connection
