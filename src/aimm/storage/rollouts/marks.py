"""Progress marks of the leader, stored with its counts."""

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.storage.database.schema import session_marks


async def marked(connection: AsyncConnection, name: str) -> int:
    """The mark with this name; 0 if it was never set."""
    found = await connection.execute(select(session_marks.c.value).where(session_marks.c.name == name))
    return found.scalar_one_or_none() or 0


async def mark(connection: AsyncConnection, name: str, value: int) -> None:
    """Set a mark."""
    await connection.execute(
        text(
            "insert into session_marks (name, value) values (:name, :value) "
            "on conflict (name) do update set value = excluded.value"
        ),
        {"name": name, "value": value},
    )
