"""Leadership on PostgreSQL: the leader holds an advisory lock on a connection of its own.

The lock ends with the connection: immediately if the process dies, after the keep-alive probes if the network
fails, and by the server's idle timeout if the leader hangs. If a node decides after losing the leadership
unnoticed, the version check of the rollout rejects the decision.
"""

import asyncio
from contextlib import suppress
from typing import Any

import asyncpg
import structlog

from aimm.storage.database.asyncpg_errors import ASYNCPG_TROUBLE

log = structlog.get_logger(__name__)

_SECONDS = 2.0
# every node calls ``lead`` once a second, so another node leads within 5 s of the leader's last call
_SILENCE_MS = 3_500


class PostgresLeadership:
    """A candidate for leadership; call ``lead`` about once a second.

    Args:
        dsn: URL of the database, version 14 or later.
        lock: number of the advisory lock that the leader holds.
        silence: milliseconds without a call after which the server releases the leader's lock.
    """

    def __init__(self, dsn: str, lock: int, silence: int = _SILENCE_MS) -> None:
        self._dsn = dsn
        self._lock = lock
        self._silence = silence
        self._connection: asyncpg.Connection[Any] | None = None
        self._held = False

    async def lead(self) -> bool:
        """Whether this node holds the lock; False if the database is unreachable."""
        try:
            async with asyncio.timeout(_SECONDS):
                leads = await self._ask()
        except ASYNCPG_TROUBLE as error:
            log.warning("leadership_unknown", error=repr(error))
            self._drop()
            leads = False
        if leads != self._held:
            log.info("leading" if leads else "following")
            self._held = leads
        return leads

    async def close(self) -> None:
        """Release the leadership."""
        connection, self._connection, self._held = self._connection, None, False
        if connection is not None:
            with suppress(*ASYNCPG_TROUBLE):
                await connection.close(timeout=_SECONDS)

    async def _ask(self) -> bool:
        if self._connection is None or self._connection.is_closed():
            self._held = False
            self._connection = await self._connect()
        if self._held:  # locking twice would require unlocking twice; any answer confirms the lock
            return await self._connection.fetchval("select true")
        return await self._connection.fetchval("select pg_try_advisory_lock($1)", self._lock)

    async def _connect(self) -> "asyncpg.Connection[Any]":
        return await asyncpg.connect(
            self._dsn,
            timeout=_SECONDS,
            server_settings={
                "application_name": "aimm leader",
                "idle_session_timeout": str(self._silence),
                "tcp_keepalives_idle": "1",
                "tcp_keepalives_interval": "1",
                "tcp_keepalives_count": "2",
            },
        )

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None
