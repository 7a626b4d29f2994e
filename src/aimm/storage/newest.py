"""The time of the newest record; if it is in the future, the clock was wrong, or is."""

from sqlalchemy import select

from aimm.kit.clock import to_micros
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import feedback, incarnations, outcomes, pick_log


async def newest_record(database: Database) -> int | None:
    """Time of the latest record, by the clock at that time, in ms; None without records.

    Reads only the row with the highest number of each table: a start must not scan millions of rows.
    """
    moments: list[int] = []
    async with database.reading() as connection:
        for table, key in ((pick_log, "id"), (feedback, "id"), (outcomes, "number")):
            newest = select(table.c.at).order_by(table.c[key].desc()).limit(1)
            moments += (await connection.execute(newest)).scalars()
        started = select(incarnations.c.started_at).order_by(incarnations.c.number.desc()).limit(1)
        moments += [to_micros(moment) // 1000 for moment in (await connection.execute(started)).scalars()]
    return max(moments, default=None)
