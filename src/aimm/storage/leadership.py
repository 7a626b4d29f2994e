"""Leader election: one node decides at a time, and another takes over within seconds of its death.

This is the only way in which nodes elect a leader. Whatever must run on one node at a time asks the same
``Leadership`` (a port of ``kit``), of which ``wiring`` opens one for each node.
"""

from sqlalchemy import text

from aimm.kit.leadership import Leadership
from aimm.storage.database.engine import Database

LOCK = 4_201_873_106
"""The advisory lock that the leader holds on PostgreSQL."""


def open_leadership(database: Database) -> Leadership:
    """Leadership among the nodes of ``database``; connects on first use."""
    if database.is_sqlite:
        return SoleLeadership()
    from aimm.storage.advisory_lock import PostgresLeadership  # a service on SQLite does without asyncpg

    return PostgresLeadership(database.dsn, LOCK)


async def has_leader(database: Database) -> bool:
    """Whether there is a leader now; there always is one while nodes are connected.

    PostgreSQL only. After a start or a failure there may be no leader for some seconds.
    """
    held = text(
        "select exists (select from pg_locks where locktype = 'advisory' and granted and objid = :low "
        "and classid = :high and objsubid = 1 "
        "and database = (select oid from pg_database where datname = current_database()))"
    )
    async with database.reading() as connection:
        found = await connection.execute(held, {"low": LOCK & 0xFFFF_FFFF, "high": LOCK >> 32})
        return bool(found.scalar_one())


class SoleLeadership:
    """SQLite: the only process is always the leader."""

    async def lead(self) -> bool:
        return True

    async def close(self) -> None:
        """Do nothing; there is no lock."""
