"""An accelerated clock is the same for the service and for commands on its database.

It starts at the system time of the service's start, which commands cannot know. So the service stores it.
"""

from aimm.storage.database.engine import Database
from aimm.storage.rollouts.marks import mark, marked
from aimm.wiring.sources import FastClock, SystemClock, clock_of_speed

_STARTED = "fast_clock_started"


async def store_start(database: Database, clock: SystemClock) -> None:
    """Store when an accelerated clock started; nothing for the system clock."""
    if isinstance(clock, FastClock):
        async with database.writing() as connection:
            await mark(connection, _STARTED, clock.since)


async def clock_of_service(database: Database, speed: float) -> SystemClock:
    """The clock of the service that was last started with this speed on the database."""
    if speed == 1:
        return SystemClock()
    async with database.reading() as connection:
        return clock_of_speed(speed, await marked(connection, _STARTED) or None)
