"""The records of runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.evaluation.model import RUN_ORDERS, SEARCHED, Run
from aimm.kit.paging import Page, PageRequest
from aimm.storage.database.lists import Ordering, by_column, fetch_page
from aimm.storage.database.schema import runs

_ORDERINGS: dict[str, Ordering] = {name: by_column(runs.c[name]) for name in RUN_ORDERS}
_PARTS = ("targets", "sample", "budget")
"""Columns of JSON whose values are structs."""


@dataclass(frozen=True, slots=True)
class StoredRuns:
    """The port ``evaluation.ports.Runs`` on one connection."""

    connection: AsyncConnection

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Run]:
        where = runs.c.use_case_id == use_case_id
        return await fetch_page(self.connection, runs, where, request, _ORDERINGS, _run, SEARCHED)

    async def get(self, run_id: str) -> Run | None:
        row = (await self.connection.execute(runs.select().where(runs.c.id == run_id))).one_or_none()
        return None if row is None else _run(row)

    async def add(self, run: Mapping[str, Any]) -> Run:
        values = {**run, **{name: msgspec.to_builtins(run[name]) for name in _PARTS}}
        stored = await self.connection.execute(runs.insert().values(**values).returning(runs))
        return _run(stored.one())

    async def delete(self, run: Run) -> None:
        await self.connection.execute(runs.delete().where(runs.c.id == run.id))


def _run(row: Row[Any]) -> Run:
    values: dict[str, Any] = {name: getattr(row, name) for name in Run.__struct_fields__}
    types = {field.name: field.type for field in msgspec.structs.fields(Run) if field.name in _PARTS}
    return Run(**values | {name: msgspec.convert(values[name], kind) for name, kind in types.items()})
