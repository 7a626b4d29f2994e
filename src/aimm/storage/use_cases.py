"""Use cases and their steps in the database."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.kit.paging import Page, PageRequest
from aimm.stats.slots import KEY_BYTES
from aimm.storage.database.lists import Ordering, by_column, fetch_page
from aimm.storage.database.schema import flows, gone_use_cases, use_case_steps, use_cases
from aimm.use_cases.model import NewStep, NewUseCase, UseCase, UseCaseStep

ORDERINGS: dict[str, Ordering] = {
    name: by_column(use_cases.c[name]) for name in ("title", "code", "active", "created_at", "updated_at")
}
_STEP_ORDERINGS: dict[str, Ordering] = {
    name: by_column(use_case_steps.c[name]) for name in ("position", "created_at", "updated_at")
}
SEARCHED = ("code", "title", "description")


@dataclass(frozen=True, slots=True)
class StoredUseCases:
    """The port ``use_cases.ports.UseCases`` on one connection."""

    connection: AsyncConnection

    async def page(self, request: PageRequest) -> Page[UseCase]:
        return await fetch_page(self.connection, use_cases, None, request, ORDERINGS, _use_case, SEARCHED)

    async def get(self, use_case_id: str) -> UseCase | None:
        found = await self.connection.execute(select(use_cases).where(use_cases.c.id == use_case_id))
        row = found.one_or_none()
        return None if row is None else _use_case(row)

    async def by_code(self, code: str) -> UseCase | None:
        found = await self.connection.execute(select(use_cases).where(use_cases.c.code == code))
        row = found.one_or_none()
        return None if row is None else _use_case(row)

    async def add(self, use_case_id: str, new: NewUseCase, now: datetime) -> UseCase:
        stored = await self.connection.execute(
            use_cases.insert()
            .values(
                id=use_case_id,
                title=new.title,
                code=new.code,
                description=new.description,
                active=False,
                slot_key=secrets.token_bytes(KEY_BYTES),
                version=1,
                created_at=now,
                updated_at=now,
            )
            .returning(use_cases)
        )
        return _use_case(stored.one())

    async def save(self, use_case: UseCase) -> None:
        await self.connection.execute(
            update(use_cases)
            .where(use_cases.c.id == use_case.id)
            .values(
                title=use_case.title,
                code=use_case.code,
                description=use_case.description,
                active=use_case.active,
                version=use_case.version,
                updated_at=use_case.updated_at,
            )
        )

    async def delete(self, use_case: UseCase) -> None:
        await self.connection.execute(use_cases.delete().where(use_cases.c.id == use_case.id))
        await self.connection.execute(
            gone_use_cases.insert().values(number=use_case.number, deleted_at=use_case.updated_at)
        )

    async def active_flows(self, use_case_id: str) -> int:
        counted = await self.connection.execute(
            select(func.count()).select_from(flows).where(flows.c.use_case_id == use_case_id, flows.c.active)
        )
        return counted.scalar_one()


@dataclass(frozen=True, slots=True)
class StoredSteps:
    """The port ``use_cases.ports.Steps`` on one connection."""

    connection: AsyncConnection

    async def page(self, use_case_id: str, request: PageRequest) -> Page[UseCaseStep]:
        where = use_case_steps.c.use_case_id == use_case_id
        return await fetch_page(
            self.connection, use_case_steps, where, request, _STEP_ORDERINGS, _step, SEARCHED
        )

    async def get(self, step_id: str) -> UseCaseStep | None:
        found = await self.connection.execute(select(use_case_steps).where(use_case_steps.c.id == step_id))
        row = found.one_or_none()
        return None if row is None else _step(row)

    async def of_use_case(self, use_case_id: str) -> Sequence[UseCaseStep]:
        rows = await self.connection.execute(
            select(use_case_steps)
            .where(use_case_steps.c.use_case_id == use_case_id)
            .order_by(use_case_steps.c.position)
        )
        return [_step(row) for row in rows]

    async def add(self, step_id: str, new: NewStep, position: int, now: datetime) -> UseCaseStep:
        stored = await self.connection.execute(
            use_case_steps.insert()
            .values(
                id=step_id,
                use_case_id=new.use_case_id,
                title=new.title,
                code=new.code,
                description=new.description,
                position=position,
                version=1,
                created_at=now,
                updated_at=now,
            )
            .returning(use_case_steps)
        )
        return _step(stored.one())

    async def save(self, step: UseCaseStep) -> None:
        await self.connection.execute(
            update(use_case_steps)
            .where(use_case_steps.c.id == step.id)
            .values(
                title=step.title,
                code=step.code,
                description=step.description,
                position=step.position,
                version=step.version,
                updated_at=step.updated_at,
            )
        )

    async def delete(self, step: UseCaseStep) -> None:
        await self.connection.execute(use_case_steps.delete().where(use_case_steps.c.id == step.id))


def _use_case(row: Row[Any]) -> UseCase:
    return UseCase(
        id=row.id,
        number=row.number,
        title=row.title,
        code=row.code,
        description=row.description,
        active=row.active,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _step(row: Row[Any]) -> UseCaseStep:
    return UseCaseStep(
        id=row.id,
        number=row.number,
        use_case_id=row.use_case_id,
        title=row.title,
        code=row.code,
        description=row.description,
        position=row.position,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
