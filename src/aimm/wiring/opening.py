"""Open the database of a node: the lock, migrations, patience while it is away, and the ledger."""

import asyncio
import os
import shutil
import socket
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TypeVar

import structlog
from sqlalchemy.exc import DatabaseError

from aimm.kit.errors import Unavailable
from aimm.storage.database.engine import (
    POOL_OVERFLOW,
    POOL_SIZE,
    Database,
    Translated,
    no_connection_left,
    open_database,
)
from aimm.storage.database.migrate import NotMigratedError, migrate, schema_of
from aimm.storage.database.schema import incarnations
from aimm.storage.ledger.base import Ledger
from aimm.storage.ledger.batches import Limits
from aimm.storage.ledger.lanes import LANES
from aimm.storage.ledger.sqlite import SqliteLedger
from aimm.storage.newest import newest_record
from aimm.storage.retention import Retention
from aimm.wiring.lock import FileLock
from aimm.wiring.reasons import reason_of
from aimm.wiring.settings import Settings
from aimm.wiring.sources import SystemClock

log = structlog.get_logger(__name__)

_HOUR_MS = 3_600_000
_DAY_MS = 24 * _HOUR_MS
# tolerated difference between the clocks of nodes
_CLOCK_SKEW_MS = 60_000
# how long a start waits for PostgreSQL
_START_SECONDS = 10.0
_START_PAUSE_SECONDS = 1.0
# the pool, the lanes and lookups of the ledger, leader election, and change notifications
_CONNECTIONS = POOL_SIZE + LANES + 1 + 1 + 1

T = TypeVar("T")


class CannotOpenError(Exception):
    """The database cannot be reached or written to; the text says what to do."""


def limits_of(settings: Settings) -> Limits:
    """The limits of the ledger."""
    return Limits(
        queue=settings.queue,
        row_bytes=settings.repeats_mib * 1_048_576,
        commit_seconds=settings.commit_seconds,
        live_sessions=settings.live_sessions,
        validity=round(settings.session_hours * _HOUR_MS),
        feedback_window=round(settings.feedback_days * _DAY_MS),
    )


def retention_of(settings: Settings) -> Retention:
    """How long records are kept; valid sessions are always kept."""
    live = settings.session_hours * _HOUR_MS
    return Retention(
        picks=round(max(settings.pick_retention_days * _DAY_MS, live)),
        feedback=round(max(settings.feedback_retention_days * _DAY_MS, live)),
        sessions=round(max(settings.feedback_days, settings.pick_retention_days) * _DAY_MS),
    )


async def prepare_database(database: Database) -> None:
    """Migrate a SQLite database. On PostgreSQL only check, so that upgrading is a deliberate step.

    Raises:
        NotMigratedError: PostgreSQL needs a migration, or a newer version created the schema.
    """
    if database.is_sqlite:
        try:
            await migrate(database)
        except DatabaseError as error:
            raise NotMigratedError(f"{database.sqlite_path} cannot be used: {error.orig}") from None
        return
    (await schema_of(database)).check()


def open_locked(stack: AsyncExitStack, settings: Settings) -> tuple[Database, FileLock | None]:
    database = open_database(settings.url)
    lock = None
    if database.sqlite_path is not None:
        lock = FileLock(database.sqlite_path)
        stack.callback(lock.release)
    stack.push_async_callback(database.close)
    return database, lock


async def watch_clock(database: Database, clock: SystemClock) -> None:
    """Warn if stored records are dated in the future: the clock was ahead before, or is behind now."""
    newest = await newest_record(database)
    ahead = 0 if newest is None else newest - clock.millis()
    if ahead > _CLOCK_SKEW_MS:
        log.warning("records_dated_in_the_future", ahead_seconds=ahead // 1000)


async def new_incarnation(database: Database, clock: SystemClock) -> int:
    async with database.writing() as connection:
        stored = await connection.execute(
            incarnations.insert()
            .values(host=socket.gethostname(), pid=os.getpid(), started_at=clock.now())
            .returning(incarnations.c.number)
        )
        return stored.scalar_one()


def ledger_of(database: Database, settings: Settings, clock: SystemClock, incarnation: int) -> Ledger:
    limits = limits_of(settings)
    if database.is_sqlite:
        return SqliteLedger(database, clock.millis, incarnation, limits)
    from aimm.storage.ledger.postgres import PostgresLedger  # a service on SQLite does without asyncpg

    return PostgresLedger(database.dsn, clock.millis, incarnation, limits)


async def patiently(database: Database, opening: Callable[[], Awaitable[T]]) -> T:
    """Retry for a while if PostgreSQL is unreachable or has no connection left."""
    began = time.monotonic()
    while True:
        try:
            with Translated():
                return await opening()
        except Unavailable as error:
            if database.is_sqlite or time.monotonic() - began > _START_SECONDS:
                raise
            log.warning("waiting_for_the_database", reason=reason_of(error))
        await asyncio.sleep(_START_PAUSE_SECONDS)


def advice_for(database: Database, error: Unavailable) -> str:
    reason = reason_of(error)
    if database.sqlite_path is not None:
        free = shutil.disk_usage(database.sqlite_path.parent).free
        return f"cannot write to {database.sqlite_path}: {reason} ({free / 2**20:,.0f} MiB are free there)"
    if no_connection_left(error):
        return (
            f"PostgreSQL has no connection left ({reason}). A node needs {_CONNECTIONS} of them, up to "
            f"{_CONNECTIONS + POOL_OVERFLOW} under load: raise max_connections, or free some connections"
        )
    return f"the database cannot be used: {reason}"
