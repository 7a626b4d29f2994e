"""Sessions on SQLite: live ones in memory, expired ones and those beyond the memory limit in a table.

They move oldest first. A mark records the progress, so every session is either in the table or after the mark
in the log.
"""

import sqlite3
from collections.abc import Callable, Sequence
from itertools import islice

import structlog

from aimm.picking.memory import SessionMemory
from aimm.picking.model import Session
from aimm.picking.rules import session_key
from aimm.storage.ledger.sqlite_marks import MOVED, find_mark, raise_mark

log = structlog.get_logger(__name__)

# maximum number of sessions that move in one transaction
MOVE_STEP = 500
# reports progress while loading
_LOAD_STEP = 10_000
_TELL_SECONDS = 1.0

_MOVE_SESSION = (
    "insert into sessions values (?,?,?,?,?) on conflict do update set session = excluded.session, "
    "use_case = excluded.use_case, flow = excluded.flow, expires = excluded.expires"
)
_FIND_SESSION = (
    "select session, use_case, flow, expires from sessions where key = ? "
    "and use_case in (select number from use_cases)"
)


class StoredSessions:
    """The sessions of the log, divided between the memory and the table.

    Attributes:
        moved_until: the latest expiry of a moved session, in milliseconds since 1970. From then on, every
            live session is in memory.
    """

    def __init__(self, connection: sqlite3.Connection, memory: SessionMemory) -> None:
        self._connection = connection
        self._memory = memory
        self.moved_until = 0

    def load(self, time: Callable[[], float]) -> None:
        """Load the sessions after the mark into memory.

        Args:
            time: seconds of a clock that never goes back, for the progress in the log.
        """
        opened = self._connection.execute(
            "select id, use_case, flow, expires, correlation from pick_log "
            "where id > ? and expires > 0 and use_case in (select number from use_cases) order by id",
            (find_mark(self._connection, MOVED),),
        )
        put, began, told = self._memory.put, time(), time()
        while some := opened.fetchmany(_LOAD_STEP):
            for number, use_case, flow, expires, correlation in some:
                put(session_key(correlation), (number, use_case, flow, expires))
            if time() - told > _TELL_SECONDS:
                told = time()
                log.info("loading_sessions", loaded=len(self._memory), seconds=round(told - began, 1))
        latest = self._connection.execute("select max(expires) from sessions").fetchone()[0]
        self.moved_until = latest or 0

    def find(self, key: bytes) -> Session | None:
        """The moved session of a key, expired or not."""
        found = self._connection.execute(_FIND_SESSION, (key,)).fetchone()
        return None if found is None else Session(*found)

    def to_move(self, now: int, limit: int) -> list[tuple[bytes, Session]]:
        """The oldest sessions, with their keys, that are expired or exceed the limit of the memory.

        Args:
            now: milliseconds since 1970.
            limit: maximum number of sessions in memory.
        """
        surplus = len(self._memory) - limit
        moving: list[tuple[bytes, Session]] = []
        for key, session in islice(self._memory.oldest(), MOVE_STEP):
            if len(moving) >= surplus and session.expires > now:
                break  # the mark means that *all* older sessions have been moved, so none may be skipped
            moving.append((key, session))
        return moving

    def move(self, moving: Sequence[tuple[bytes, Session]]) -> None:
        """Write sessions to the table, sorted by key, and raise the mark."""
        moved = sorted((key, *session) for key, session in moving)
        self._connection.executemany(_MOVE_SESSION, moved)
        raise_mark(self._connection, MOVED, max(session.number for _, session in moving))

    def forget(self, moved: Sequence[tuple[bytes, Session]]) -> None:
        """Forget sessions whose move is committed."""
        self.moved_until = max(self.moved_until, *(session.expires for _, session in moved))
        for key, session in moved:
            self._memory.forget(key, session.number)
