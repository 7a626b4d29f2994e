"""Storage code that is written for a connection to be awaited, run on one that never waits.

On SQLite everything is in this process, so a short transaction is cheaper and shorter on the event loop than
through the threads of the asynchronous driver, where each statement waits for two changes of threads.
"""

import sqlite3
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Dialect, StaticPool, create_engine
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")


class _Inline:
    """What storage code uses of an ``AsyncConnection``: every call is done when it returns."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def dialect(self) -> Dialect:
        return self._connection.dialect

    async def execute(self, *arguments: Any) -> Any:
        return self._connection.execute(*arguments)


class InlineRunner:
    """Runs storage code on a connection of the standard library, within the transaction that it is in.

    Args:
        connection: in no transaction yet, and in autocommit mode.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
        # for good: it begins nothing by itself, and would roll back when it is closed
        self._connection = engine.connect()

    def run(self, work: Callable[[AsyncConnection], Coroutine[Any, Any, T]]) -> T:
        """Run ``work`` to its end without giving the event loop up.

        Raises:
            RuntimeError: it waited for something else than the connection.
        """
        return _finished(work(cast("AsyncConnection", _Inline(self._connection))))

    def close(self) -> None:
        """Let go of the connection, which stays open."""
        self._connection.close()


def _finished(coroutine: Coroutine[Any, Any, T]) -> T:
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    coroutine.close()
    raise RuntimeError("what runs inline may wait for nothing but its connection")
