"""Capture settings in the database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.examples.model import CAPTURE_ORDERS, SEARCHED, Capture, NewCapture, Target
from aimm.kit.paging import Page, PageRequest
from aimm.storage.database.lists import Ordering, by_column, fetch_page
from aimm.storage.database.records import fetch_record, record_of, save_record, values_of
from aimm.storage.database.schema import captures, use_case_steps, use_cases

_ORDERINGS: dict[str, Ordering] = {name: by_column(captures.c[name]) for name in CAPTURE_ORDERS}


@dataclass(frozen=True, slots=True)
class StoredCaptures:
    """The port ``examples.ports.Captures`` on one connection."""

    connection: AsyncConnection

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Capture]:
        where = captures.c.use_case_id == use_case_id
        convert = partial(record_of, Capture)
        return await fetch_page(self.connection, captures, where, request, _ORDERINGS, convert, SEARCHED)

    async def get(self, capture_id: str) -> Capture | None:
        return await fetch_record(self.connection, captures, Capture, captures.c.id == capture_id)

    async def of_use_case(self, use_case_id: str) -> Capture | None:
        where = captures.c.use_case_id == use_case_id
        return await fetch_record(self.connection, captures, Capture, where)

    async def add(self, capture_id: str, new: NewCapture, now: datetime) -> Capture:
        stored = await self.connection.execute(
            captures.insert()
            .values(**values_of(captures, new), id=capture_id, version=1, created_at=now, updated_at=now)
            .returning(captures)
        )
        return record_of(Capture, stored.one())

    async def save(self, capture: Capture) -> None:
        await save_record(self.connection, captures, capture, capture.id)

    async def delete(self, capture: Capture) -> None:
        await self.connection.execute(captures.delete().where(captures.c.id == capture.id))

    async def targets(self, codes: Collection[str]) -> Mapping[str, Target]:
        found = select(use_cases.c.id, use_cases.c.code).where(use_cases.c.code.in_(codes))
        by_id = {row.id: row.code for row in await self.connection.execute(found)}
        steps: dict[str, set[str]] = {use_case_id: set() for use_case_id in by_id}
        of_them = select(use_case_steps.c.use_case_id, use_case_steps.c.code).where(
            use_case_steps.c.use_case_id.in_(list(by_id))
        )
        for row in await self.connection.execute(of_them):
            steps[row.use_case_id].add(row.code)
        settings = select(captures).where(captures.c.use_case_id.in_(list(by_id)))
        known = {row.use_case_id: record_of(Capture, row) for row in await self.connection.execute(settings)}
        return {code: Target(one, frozenset(steps[one]), known.get(one)) for one, code in by_id.items()}

    async def retention_days(self) -> Mapping[str, int | None]:
        rows = await self.connection.execute(
            select(use_cases.c.id, captures.c.retention_days).select_from(
                use_cases.outerjoin(captures, captures.c.use_case_id == use_cases.c.id)
            )
        )
        return {row.id: row.retention_days for row in rows}
