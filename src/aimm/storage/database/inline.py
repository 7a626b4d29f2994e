"""Run asynchronous storage code on a synchronous connection.

On SQLite everything is in this process, so a short transaction is cheaper and faster on the event loop than
through the threads of the asynchronous driver, where each statement costs two thread switches.
"""

import sqlite3
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Dialect, StaticPool, create_engine
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")


class _Inline:
    """The part of ``AsyncConnection`` that storage code uses; every call completes immediately."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def dialect(self) -> Dialect:
        return self._connection.dialect

    async def execute(self, *arguments: Any) -> Any:
        return self._connection.execute(*arguments)


class InlineRunner:
    """Runs storage code on a connection of the standard library, within its current transaction.

    Args:
        connection: not in a transaction, and in autocommit mode.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
        # never closed: it starts no transaction itself, but closing it would roll back
        self._connection = engine.connect()

    def run(self, work: Callable[[AsyncConnection], Coroutine[Any, Any, T]]) -> T:
        """Run ``work`` to its end without yielding to the event loop.

        Raises:
            RuntimeError: it awaited something other than the connection.
        """
        return _finished(work(cast("AsyncConnection", _Inline(self._connection))))

    def close(self) -> None:
        """Release the connection, which stays open."""
        self._connection.close()


def _finished(coroutine: Coroutine[Any, Any, T]) -> T:
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    coroutine.close()
    raise RuntimeError("inline code may only await its connection")
