"""A clock that was set forward: sessions opened before count as old as they are, not as the clock says.

The leader notices the jump and stores when it was and by how much. For an attribution window after it,
sessions from before the jump ripen as much later as the clock is ahead; after that they have ripened by any
clock. So it does not matter whether the clock was wrong before the jump or is wrong since.
"""

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.storage.database.schema import session_marks
from aimm.storage.rollouts.marks import mark, marked

_AT, _AHEAD = "clock_jumped_at", "clock_ahead_by"
# longer than attribution windows usually are; an older jump says nothing about a new one
_FORGOTTEN_MS = 7 * 24 * 3_600_000
_VALUE = "coalesce((select value from session_marks where name = '{}'), 0)"
AT_SQL, AHEAD_SQL = _VALUE.format(_AT), _VALUE.format(_AHEAD)


async def note_jump(connection: AsyncConnection, now: int, jump: int) -> None:
    """Store that the clock was set.

    Args:
        now: by the clock as it is since, ms.
        jump: by how much it was set forward, ms; back if negative.
    """
    at, ahead = await marked(connection, _AT), await marked(connection, _AHEAD)
    if now - at > _FORGOTTEN_MS + max(jump, 0):
        ahead = 0
    ahead = max(ahead + jump, 0)
    await mark(connection, _AT, now if jump > 0 else at + jump)
    await mark(connection, _AHEAD, ahead)


def ahead_within(window: ColumnElement[int], now: ColumnElement[int]) -> ColumnElement[int]:
    """Milliseconds by which sessions from before the jump seem older than they are, at ``now``."""
    return case((now < _mark(_AT) + window, _mark(_AHEAD)), else_=0)


def _mark(name: str) -> ColumnElement[int]:
    value = select(session_marks.c.value).where(session_marks.c.name == name).scalar_subquery()
    return func.coalesce(value, 0)
