"""Use cases and their steps in the database."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.kit.paging import Page, PageRequest
from aimm.stats.slots import KEY_BYTES
from aimm.storage.database.lists import Ordering, by_column, fetch_page
from aimm.storage.database.records import fetch_record, record_of, save_record, values_of
from aimm.storage.database.schema import flows, gone_use_cases, use_case_steps, use_cases
from aimm.use_cases.model import (
    SEARCHED,
    STEP_ORDERS,
    USE_CASE_ORDERS,
    NewStep,
    NewUseCase,
    UseCase,
    UseCaseStep,
)

ORDERINGS: dict[str, Ordering] = {name: by_column(use_cases.c[name]) for name in USE_CASE_ORDERS}
_STEP_ORDERINGS: dict[str, Ordering] = {name: by_column(use_case_steps.c[name]) for name in STEP_ORDERS}


@dataclass(frozen=True, slots=True)
class StoredUseCases:
    """The port ``use_cases.ports.UseCases`` on one connection."""

    connection: AsyncConnection

    async def page(self, request: PageRequest) -> Page[UseCase]:
        return await fetch_page(
            self.connection, use_cases, None, request, ORDERINGS, partial(record_of, UseCase), SEARCHED
        )

    async def get(self, use_case_id: str) -> UseCase | None:
        return await fetch_record(self.connection, use_cases, UseCase, use_cases.c.id == use_case_id)

    async def by_code(self, code: str) -> UseCase | None:
        return await fetch_record(self.connection, use_cases, UseCase, use_cases.c.code == code)

    async def add(self, use_case_id: str, new: NewUseCase, now: datetime) -> UseCase:
        stored = await self.connection.execute(
            use_cases.insert()
            .values(
                **values_of(use_cases, new),
                id=use_case_id,
                active=False,
                slot_key=secrets.token_bytes(KEY_BYTES),
                version=1,
                created_at=now,
                updated_at=now,
            )
            .returning(use_cases)
        )
        return record_of(UseCase, stored.one())

    async def save(self, use_case: UseCase) -> None:
        await save_record(self.connection, use_cases, use_case, use_case.id)

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
        convert = partial(record_of, UseCaseStep)
        return await fetch_page(
            self.connection, use_case_steps, where, request, _STEP_ORDERINGS, convert, SEARCHED
        )

    async def get(self, step_id: str) -> UseCaseStep | None:
        where = use_case_steps.c.id == step_id
        return await fetch_record(self.connection, use_case_steps, UseCaseStep, where)

    async def of_use_case(self, use_case_id: str) -> Sequence[UseCaseStep]:
        rows = await self.connection.execute(
            select(use_case_steps)
            .where(use_case_steps.c.use_case_id == use_case_id)
            .order_by(use_case_steps.c.position)
        )
        return [record_of(UseCaseStep, row) for row in rows]

    async def add(self, step_id: str, new: NewStep, position: int, now: datetime) -> UseCaseStep:
        stored = await self.connection.execute(
            use_case_steps.insert()
            .values(
                **values_of(use_case_steps, new),
                id=step_id,
                position=position,
                version=1,
                created_at=now,
                updated_at=now,
            )
            .returning(use_case_steps)
        )
        return record_of(UseCaseStep, stored.one())

    async def save(self, step: UseCaseStep) -> None:
        await save_record(self.connection, use_case_steps, step, step.id)

    async def delete(self, step: UseCaseStep) -> None:
        await self.connection.execute(use_case_steps.delete().where(use_case_steps.c.id == step.id))
