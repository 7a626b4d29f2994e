"""Datasets in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.datasets.model import DATASET_ORDERS, SEARCHED, Dataset, NewDataset, Split
from aimm.kit.paging import Page, PageRequest
from aimm.storage.database.lists import Ordering, by_column, fetch_page
from aimm.storage.database.records import record_of, save_record, values_of
from aimm.storage.database.schema import datasets

_ORDERINGS: dict[str, Ordering] = {name: by_column(datasets.c[name]) for name in DATASET_ORDERS}


@dataclass(frozen=True, slots=True)
class StoredDatasets:
    """The port ``datasets.ports.Datasets`` on one connection."""

    connection: AsyncConnection

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Dataset]:
        where = datasets.c.use_case_id == use_case_id
        return await fetch_page(self.connection, datasets, where, request, _ORDERINGS, _dataset, SEARCHED)

    async def get(self, dataset_id: str) -> Dataset | None:
        rows = await self.connection.execute(select(datasets).where(datasets.c.id == dataset_id))
        row = rows.one_or_none()
        return None if row is None else _dataset(row)

    async def of_use_case(self, use_case_id: str) -> Sequence[Dataset]:
        rows = await self.connection.execute(
            select(datasets).where(datasets.c.use_case_id == use_case_id).order_by(datasets.c.number)
        )
        return [_dataset(row) for row in rows]

    async def add(self, dataset_id: str, new: NewDataset, now: datetime) -> Dataset:
        values = values_of(datasets, new, splits=msgspec.to_builtins(new.splits))
        values |= {"id": dataset_id, "version": 1, "created_at": now, "updated_at": now}
        stored = await self.connection.execute(datasets.insert().values(**values).returning(datasets))
        return _dataset(stored.one())

    async def save(self, dataset: Dataset) -> None:
        splits = msgspec.to_builtins(dataset.splits)
        await save_record(self.connection, datasets, dataset, dataset.id, splits=splits)

    async def delete(self, dataset: Dataset) -> None:
        await self.connection.execute(datasets.delete().where(datasets.c.id == dataset.id))


def _dataset(row: Row[Any]) -> Dataset:
    return record_of(Dataset, row, splits=msgspec.convert(row.splits, list[Split]))
