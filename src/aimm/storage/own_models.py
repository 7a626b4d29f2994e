"""Own entries in the database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.candidates.model import (
    OWN_MODEL_ORDERS,
    OWN_MODELS_SEARCHED,
    Figure,
    NewOwnModel,
    OwnModel,
    OwnModelFields,
)
from aimm.kit.paging import Page, PageRequest
from aimm.storage.database.lists import Ordering, by_column, fetch_page
from aimm.storage.database.records import record_of, save_record, values_of
from aimm.storage.database.schema import own_models

_ORDERINGS: dict[str, Ordering] = {name: by_column(own_models.c[name]) for name in OWN_MODEL_ORDERS}


@dataclass(frozen=True, slots=True)
class StoredOwnModels:
    """The port ``candidates.ports.OwnModels`` on one connection."""

    connection: AsyncConnection

    async def page(self, request: PageRequest) -> Page[OwnModel]:
        return await fetch_page(
            self.connection, own_models, None, request, _ORDERINGS, _own_model, OWN_MODELS_SEARCHED
        )

    async def get(self, own_model_id: str) -> OwnModel | None:
        return await self._one(own_models.c.id == own_model_id)

    async def by_code(self, code: str) -> OwnModel | None:
        return await self._one(own_models.c.code == code)

    async def add(self, own_model_id: str, new: NewOwnModel, now: datetime) -> OwnModel:
        stored = await self.connection.execute(
            own_models.insert()
            .values(
                **values_of(own_models, new, **_converted(new)),
                id=own_model_id,
                version=1,
                created_at=now,
                updated_at=now,
            )
            .returning(own_models)
        )
        return _own_model(stored.one())

    async def save(self, own_model: OwnModel) -> None:
        await save_record(self.connection, own_models, own_model, own_model.id, **_converted(own_model))

    async def delete(self, own_model: OwnModel) -> None:
        await self.connection.execute(own_models.delete().where(own_models.c.id == own_model.id))

    async def _one(self, where: ColumnElement[bool]) -> OwnModel | None:
        row = (await self.connection.execute(select(own_models).where(where))).one_or_none()
        return None if row is None else _own_model(row)


def _converted(fields: OwnModelFields) -> dict[str, Any]:
    return {"figures": msgspec.to_builtins(fields.figures)}


def _own_model(row: Row[Any]) -> OwnModel:
    return record_of(OwnModel, row, figures=msgspec.convert(row.figures, list[Figure]))
