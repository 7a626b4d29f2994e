"""Captured examples in the data store, and how they are purged."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.examples.model import EXAMPLE_ORDERS, Example
from aimm.examples.rules import kept_from
from aimm.kit.paging import Page, PageRequest
from aimm.storage.captures import StoredCaptures
from aimm.storage.data.example_tables import captured_examples, erased_sessions
from aimm.storage.database.engine import Database
from aimm.storage.database.lists import Ordering, by_column, fetch_page
from aimm.storage.database.records import record_of, values_of
from aimm.storage.side_stores import writing

_ORDERINGS: dict[str, Ordering] = {name: by_column(captured_examples.c[name]) for name in EXAMPLE_ORDERS}
_LOCK = 4_201_873_117
_STEP_ROWS = 1_000
_MOST_IDS = 10_000
ERASED_FOR = timedelta(days=7)
"""How long a deletion holds for examples that arrive late, such as from the queue of an application."""


@dataclass(frozen=True, slots=True)
class StoredExamples:
    """The port ``examples.ports.Examples`` on the data store."""

    data: Database

    async def add(self, examples: Sequence[Example]) -> int:
        rows = [{**values_of(captured_examples, one), "id": one.id} for one in examples]
        dialect = sqlite if self.data.is_sqlite else postgresql
        keys = {_session(one.correlation_id) for one in examples}
        async with writing(self.data) as connection:
            # a deletion waits for batches that are being stored, and they see every deletion before them
            await self._lock(connection, "pg_advisory_xact_lock_shared")
            known = select(erased_sessions.c.session).where(erased_sessions.c.session.in_(keys))
            erased = set((await connection.execute(known)).scalars())
            rows = [row for row in rows if _session(row["correlation_id"]) not in erased]
            if not rows:
                return 0
            insert = dialect.insert(captured_examples).on_conflict_do_nothing()
            stored = await connection.execute(insert.values(rows).returning(captured_examples.c.number))
            return len(stored.all())

    async def page(self, request: PageRequest) -> Page[Example]:
        convert = partial(record_of, Example)
        async with self.data.reading() as connection:
            return await fetch_page(connection, captured_examples, None, request, _ORDERINGS, convert)

    async def of_sessions(
        self, use_case_id: str, correlation_ids: Sequence[str]
    ) -> Mapping[str, Sequence[str]]:
        example = captured_examples.c
        named = select(example.correlation_id, example.id).where(
            example.use_case_id == use_case_id, example.correlation_id.in_(correlation_ids)
        )
        found: dict[str, list[str]] = {}
        async with self.data.reading() as connection:
            ordered = named.order_by(example.at, example.number).limit(_MOST_IDS)
            for row in await connection.execute(ordered):
                found.setdefault(row.correlation_id, []).append(row.id)
        return found

    async def by_ids(self, ids: Sequence[str]) -> Sequence[Example]:
        example = captured_examples.c
        wanted = select(captured_examples).where(example.id.in_(ids)).order_by(example.at, example.number)
        async with self.data.reading() as connection:
            return [record_of(Example, row) for row in await connection.execute(wanted)]

    async def erase(self, correlation_id: str, now: datetime) -> int:
        dialect = sqlite if self.data.is_sqlite else postgresql
        noted = dialect.insert(erased_sessions).values(session=_session(correlation_id), at=now)
        async with writing(self.data) as connection:
            await self._lock(connection, "pg_advisory_xact_lock")
            again = noted.on_conflict_do_update(index_elements=["session"], set_={"at": now})
            await connection.execute(again)
            gone = delete(captured_examples).where(captured_examples.c.correlation_id == correlation_id)
            return (await connection.execute(gone)).rowcount

    async def use_cases(self) -> Sequence[str]:
        async with self.data.reading() as connection:
            found: list[str] = []
            while True:  # a step of the index for each use case, whatever the number of examples
                later = select(func.min(captured_examples.c.use_case_id))
                if found:
                    later = later.where(captured_examples.c.use_case_id > found[-1])
                one = (await connection.execute(later)).scalar()
                if one is None:
                    return found
                found.append(one)

    async def purge(self, use_case_id: str, before: datetime | None) -> int:
        old = select(captured_examples.c.number).where(captured_examples.c.use_case_id == use_case_id)
        if before is not None:
            old = old.where(captured_examples.c.at < before)
        step = delete(captured_examples).where(captured_examples.c.number.in_(old.limit(_STEP_ROWS)))
        purged = 0
        while True:
            async with writing(self.data) as connection:
                count = (await connection.execute(step)).rowcount
            purged += count
            if count < _STEP_ROWS:
                return purged

    async def forget_erasures(self, before: datetime) -> None:
        async with writing(self.data) as connection:
            await connection.execute(delete(erased_sessions).where(erased_sessions.c.at < before))

    async def _lock(self, connection: AsyncConnection, function: str) -> None:
        if not self.data.is_sqlite:  # SQLite has one writer at a time
            await connection.execute(text(f"select {function}(:lock)"), {"lock": _LOCK})


async def purge_examples(database: Database, data: Database, now: datetime) -> int:
    """Delete examples that are older than their use case allows, and those of deleted use cases; how many."""
    examples = StoredExamples(data)
    of_use_cases = await examples.use_cases()
    async with database.reading() as connection:
        retention = await StoredCaptures(connection).retention_days()
    purged = 0
    for use_case_id in of_use_cases:
        purged += await examples.purge(use_case_id, kept_from(now, retention, use_case_id))
    await examples.forget_erasures(now - ERASED_FOR)
    return purged


def _session(correlation_id: str) -> bytes:
    return hashlib.blake2b(correlation_id.encode(), digest_size=16, person=b"aimm-erased").digest()
