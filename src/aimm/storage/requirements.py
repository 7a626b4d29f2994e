"""Requirements in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.kit.paging import Page, PageRequest
from aimm.requirements.model import REQUIREMENT_ORDERS, SEARCHED, NewRequirement, Requirement
from aimm.storage.database.lists import Ordering, by_column, fetch_page
from aimm.storage.database.records import fetch_record, record_of, save_record, values_of
from aimm.storage.database.schema import requirements

_ORDERINGS: dict[str, Ordering] = {name: by_column(requirements.c[name]) for name in REQUIREMENT_ORDERS}


@dataclass(frozen=True, slots=True)
class StoredRequirements:
    """The port ``requirements.ports.Requirements`` on one connection."""

    connection: AsyncConnection

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Requirement]:
        where = requirements.c.use_case_id == use_case_id
        convert = partial(record_of, Requirement)
        return await fetch_page(self.connection, requirements, where, request, _ORDERINGS, convert, SEARCHED)

    async def get(self, requirement_id: str) -> Requirement | None:
        where = requirements.c.id == requirement_id
        return await fetch_record(self.connection, requirements, Requirement, where)

    async def of_use_case(self, use_case_id: str) -> Sequence[Requirement]:
        rows = await self.connection.execute(
            select(requirements)
            .where(requirements.c.use_case_id == use_case_id)
            .order_by(requirements.c.position)
        )
        return [record_of(Requirement, row) for row in rows]

    async def add(
        self, requirement_id: str, new: NewRequirement, position: int, now: datetime
    ) -> Requirement:
        stored = await self.connection.execute(
            requirements.insert()
            .values(
                **values_of(requirements, new),
                id=requirement_id,
                position=position,
                version=1,
                created_at=now,
                updated_at=now,
            )
            .returning(requirements)
        )
        return record_of(Requirement, stored.one())

    async def save(self, requirement: Requirement) -> None:
        await save_record(self.connection, requirements, requirement, requirement.id)

    async def delete(self, requirement: Requirement) -> None:
        await self.connection.execute(requirements.delete().where(requirements.c.id == requirement.id))
