"""The date of the newest stored record: later than now means that the clock was, or is, wrong."""

from sqlalchemy import select

from aimm.kit.clock import to_micros
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import feedback, incarnations, outcomes, pick_log


async def newest_record(database: Database) -> int | None:
    """When the latest record was written, by the clock of that time, in milliseconds; None without records.

    Of each table only the row with the highest number is read: a start must not search millions of rows.
    """
    moments: list[int] = []
    async with database.reading() as connection:
        for table, key in ((pick_log, "id"), (feedback, "id"), (outcomes, "number")):
            newest = select(table.c.at).order_by(table.c[key].desc()).limit(1)
            moments += (await connection.execute(newest)).scalars()
        started = select(incarnations.c.started_at).order_by(incarnations.c.number.desc()).limit(1)
        moments += [to_micros(moment) // 1000 for moment in (await connection.execute(started)).scalars()]
    return max(moments, default=None)
