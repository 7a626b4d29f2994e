"""SQLite and PostgreSQL behind SQLAlchemy: connections, transactions, and errors."""

import asyncio
import os
import sqlite3
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote_from_bytes

from sqlalchemy import URL, event, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from aimm.kit.errors import Unavailable
from aimm.storage.database.addresses import SqliteAddress, read_address

if TYPE_CHECKING:
    import aiosqlite
    import asyncpg

SQLITE_BUSY_SECONDS = 5.0

# connections for management data: the size of the pool, and how many more under load
POOL_SIZE, POOL_OVERFLOW = 5, 10

_CLOSE_SECONDS = 2.0

# SQLSTATE too_many_connections
_TOO_MANY_CONNECTIONS = "53300"


@dataclass(slots=True)
class Database:
    """An open database.

    Attributes:
        engine: connections for management data.
        sqlite_path: the file, or None on PostgreSQL.
        dsn: the URL for asyncpg; empty on SQLite.
        turn: the lock for writing to the SQLite file; picks and management share one writer.
        published: called after a commit with publications, so that this node updates immediately.
    """

    engine: AsyncEngine
    sqlite_path: Path | None
    dsn: str = field(default="", repr=False)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    published: Callable[[], Awaitable[None]] | None = None

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a SQLite file."""
        return self.sqlite_path is not None

    @asynccontextmanager
    async def reading(self, within: float | None = None) -> AsyncGenerator[AsyncConnection]:
        """A read-only transaction with a consistent view of the data.

        Args:
            within: seconds after which the connection to PostgreSQL is closed, in case the server
                hangs; None for the driver's own limit of half a minute per statement.
        """
        with Translated():
            async with self.engine.connect() as connection:
                if self.is_sqlite:
                    yield connection
                    return
                await connection.execution_options(isolation_level="REPEATABLE READ")
                if within is None:
                    yield connection
                    return
                async with _cut_off(connection, within):
                    yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncConnection]:
        """One transaction; committed if the block succeeds, rolled back otherwise.

        Writers of management data take turns (a lock on the file, or on the publication clock's row),
        so what a rule has read does not change before it writes, and publications commit in order.
        """
        async with self.turn if self.is_sqlite else _no_turn():
            with Translated():
                async with self.engine.connect() as connection:
                    await connection.execution_options(aimm_write=True)
                    async with connection.begin():
                        if not self.is_sqlite:
                            await connection.execute(
                                text("select version from publication_clock where id = 1 for update")
                            )
                        yield connection

    async def close(self) -> None:
        """Close all connections; on PostgreSQL, wait two seconds for a server that does not answer."""
        with suppress(TimeoutError):
            async with asyncio.timeout(None if self.is_sqlite else _CLOSE_SECONDS):
                await self.engine.dispose()


@asynccontextmanager
async def _cut_off(connection: AsyncConnection, seconds: float) -> AsyncGenerator[None]:
    """Close a connection to PostgreSQL on timeout, or when the block is cancelled.

    On cancellation the driver would ask the server to cancel the statement, and wait for the response.
    """
    raw: Any = await connection.get_raw_connection()
    driver: asyncpg.Connection[Any] = raw.driver_connection
    timer = asyncio.get_running_loop().call_later(seconds, driver.terminate)
    try:
        yield
    except asyncio.CancelledError:
        driver.terminate()
        raise
    finally:
        timer.cancel()


@asynccontextmanager
async def _no_turn() -> AsyncGenerator[None]:
    yield


class Translated:
    """Converts errors of an unreachable, full or busy database to Unavailable."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if error is not None and _is_away(error):
            raise Unavailable(retry_after=1) from error


# connection, resources, operator intervention, system; deadlock or serialization failure
_PASSING_STATES = ("08", "53", "57", "58", "40")


def _is_away(error: BaseException) -> bool:
    """Whether an error is about the state of the database rather than the statement."""
    if isinstance(error, (OperationalError, InterfaceError, sqlite3.OperationalError, OSError)):
        return True
    if "asyncpg" in sys.modules and _is_lost(error):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    state: object = getattr(getattr(error, "orig", error), "sqlstate", None)
    return isinstance(state, str) and state.startswith(_PASSING_STATES)


def _is_lost(error: BaseException) -> bool:
    from aimm.storage.database.asyncpg_errors import LOST  # a service on SQLite does without asyncpg

    return isinstance(error, LOST)


def no_connection_left(error: BaseException) -> bool:
    """Whether PostgreSQL has no connection left."""
    cause = error.__cause__ if isinstance(error, Unavailable) and error.__cause__ is not None else error
    state: object = getattr(getattr(cause, "orig", cause), "sqlstate", None)
    return state == _TOO_MANY_CONNECTIONS


def open_database(url: str, pool_size: int = POOL_SIZE, *, only_read: bool = False) -> Database:
    """Open ``sqlite:///path`` or ``postgresql://…``; connections are made when first used.

    Args:
        only_read: write nothing, so that a SQLite file in a read-only folder can be opened.

    Raises:
        BadAddress
    """
    address = read_address(url)
    if isinstance(address, SqliteAddress):
        path = address.path.absolute()
        cannot_write = only_read and not _can_be_written(path)
        engine = create_async_engine(
            # not as a string, in which ? and % have a meaning
            _read_only(path) if cannot_write else URL.create("sqlite+aiosqlite", database=str(path)),
            connect_args={
                "timeout": SQLITE_BUSY_SECONDS,
                "async_creator_fn": _connection_to_sqlite if cannot_write else partial(_private, path),
            },
            pool_size=pool_size,
        )
        _prepare_sqlite(engine, SQLITE_READING if cannot_write else SQLITE_WRITING)
        return Database(engine, address.path)
    engine = create_async_engine(
        "postgresql+asyncpg://",
        pool_size=pool_size,
        max_overflow=POOL_OVERFLOW,
        pool_timeout=2,
        # the same DSN as for the connections of the ledger and of listeners
        connect_args={"dsn": address.dsn, "timeout": 2, "command_timeout": 30},
    )
    return Database(engine, None, address.dsn)


async def _private(path: Path, *address: Any, **options: Any) -> "aiosqlite.Connection":
    """Open a connection; a file that is missing is created so that only its owner can read it.

    SQLite gives its -wal and -shm files the same mode. A file that is there is never opened here: to close it
    would end the locks of all other connections of this process.
    """
    with suppress(OSError):  # it is there, or SQLite says why it cannot open it
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    return await _connection_to_sqlite(*address, **options)


async def _connection_to_sqlite(*address: Any, **options: Any) -> "aiosqlite.Connection":
    """Open a connection; if that fails, end its thread, which would otherwise outlive its event loop."""
    import aiosqlite  # a service on PostgreSQL does without it

    connection = aiosqlite.connect(*address, **options)
    thread: Thread = cast("Any", connection)._thread
    thread.daemon = True  # must not keep the process alive
    try:
        return await connection
    except Exception:
        await asyncio.to_thread(thread.join)
        raise


def _can_be_written(path: Path) -> bool:
    return all(os.access(place, os.W_OK) for place in (path.parent, path))


def _read_only(path: Path) -> URL:
    """The URL of a connection that creates no files next to the database.

    Without a write-ahead log there is no writer, and the file cannot change; with one, SQLite must read it.
    """
    name = "file:" + quote_from_bytes(os.fsencode(path), safe="/")
    query = {"uri": "true", "mode": "ro"}
    log = path.with_name(path.name + "-wal")
    if not (log.exists() and log.stat().st_size):
        query["immutable"] = "1"
    return URL.create("sqlite+aiosqlite", database=name, query=query)


SQLITE_PRAGMAS = (
    "pragma journal_mode=wal",
    "pragma foreign_keys=on",
    # checkpoints have their own thread, so no commit waits for one
    "pragma wal_autocheckpoint=0",
)


SQLITE_WRITING = (*SQLITE_PRAGMAS, "pragma synchronous=full")
SQLITE_READING = ("pragma query_only=on",)


def _prepare_sqlite(engine: AsyncEngine, pragmas: Sequence[str]) -> None:
    def connected(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # no implicit transactions before ``begin immediate``
        try:
            cursor = connection.cursor()
            for pragma in pragmas:
                cursor.execute(pragma)
            cursor.close()
        except BaseException:
            # the pool drops the connection without closing it, which would leave its thread running
            connection.close()
            raise

    def begins(connection: Any) -> None:
        write = connection.get_execution_options().get("aimm_write")
        connection.exec_driver_sql("begin immediate" if write else "begin")

    event.listen(engine.sync_engine, "connect", connected)
    event.listen(engine.sync_engine, "begin", begins)
