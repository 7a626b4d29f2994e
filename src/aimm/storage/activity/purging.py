"""Deletes activity that is too old, or of use cases that no longer exist."""

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.activity.rules import DAY_MS
from aimm.storage.database.schema import activity, activity_heads, activity_totals, use_cases


async def purge_lost_activity(connection: AsyncConnection) -> int:
    """Delete activity of use cases that no longer exist."""
    known = select(use_cases.c.number)
    heads = await connection.execute(
        delete(activity_heads)
        .where(activity_heads.c.use_case.not_in(known))
        .returning(activity_heads.c.use_case)
    )
    numbers = list(heads.scalars())
    await connection.execute(delete(activity_totals).where(activity_totals.c.use_case.in_(numbers)))
    return (await connection.execute(delete(activity).where(activity.c.use_case.in_(numbers)))).rowcount


async def purge_old_activity(connection: AsyncConnection, use_case: int, before: int) -> int:
    """Delete the first day of expired activity; the head records where the rest begins."""
    head, mine = activity_heads.c.use_case == use_case, activity.c.use_case == use_case
    first = (await connection.execute(select(activity_heads.c.first).where(head))).scalar_one_or_none()
    if first is None or first >= before:
        return 0
    gone = await connection.execute(
        delete(activity).where(mine, activity.c.bucket < min(before, first + DAY_MS))
    )
    rest = (await connection.execute(select(func.min(activity.c.bucket)).where(mine))).scalar_one()
    await connection.execute(
        update(activity_heads).where(head).values(first=before if rest is None else rest)
    )
    return gone.rowcount
