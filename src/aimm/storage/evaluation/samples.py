"""Samples of dataset versions, for runs."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import and_, select

from aimm.datasets.errors import VersionNotFound
from aimm.datasets.ports import Datasets
from aimm.datasets.splits import splits_of
from aimm.evaluation.model import Item, Sample
from aimm.evaluation.rules import draw
from aimm.kit.errors import Invalid
from aimm.storage.data.dataset_tables import dataset_items
from aimm.storage.datasets.heads import head_of
from aimm.storage.datasets.items import StoredItems
from aimm.storage.datasets.rows import held, item_of

_items = dataset_items.c
_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class StoredSamples:
    """The port ``evaluation.ports.Samples``: records of the product's database, items of the data store."""

    datasets: Datasets
    items: StoredItems

    async def draw(self, use_case_id: str, sample: Sample) -> tuple[int, Sequence[Item]]:
        dataset = await self.datasets.get(sample.dataset_id)
        if dataset is None or dataset.use_case_id != use_case_id:
            raise Invalid("sample.datasetId: must be a dataset of the use case")
        version = await self._version(dataset.id, sample.version)
        if sample.split is not None and sample.split not in {one.name for one in dataset.splits}:
            raise Invalid("sample.split: must be a split of the dataset")
        keys: list[str] = []
        # keys only, so that a large dataset is never in memory; versions do not change between two reads
        tell = splits_of(dataset)
        async for rows in self._keys(dataset.id, version, sample.slice):
            more = [key for key, group in rows if sample.split in (None, tell(key, group))]
            keys = draw([*keys, *more], sample.size, sample.seed)
        if not keys:
            among = "" if sample.slice is None else f" in the slice {sample.slice}"
            among += "" if sample.split is None else f" in the split {sample.split}"
            raise Invalid(f"sample: version {version} of the dataset has no items{among}")
        return version, await self._by_keys(dataset.id, version, keys)

    async def _version(self, dataset_id: str, wanted: int | None) -> int:
        newest = (await self.items.draft(dataset_id)).base
        if newest is None:
            raise Invalid("sample.datasetId: the dataset has no versions; freeze its draft first")
        if wanted is None:
            return newest.number
        if wanted > newest.number:
            raise VersionNotFound
        return wanted

    async def _keys(
        self, dataset_id: str, version: int, part: str | None
    ) -> AsyncIterator[Sequence[tuple[str, str | None]]]:
        place = 0
        while True:
            async with self.items.database.reading() as connection:
                head = await head_of(connection, dataset_id)
                if head is None:
                    return
                where = and_(held(head.number, version), _items.place > place)
                if part is not None:
                    where = and_(where, _items.slice == part)
                query = (
                    select(_items.place, _items.key, _items.group)
                    .where(where)
                    .order_by(_items.place)
                    .limit(_KEYS)
                )
                rows = (await connection.execute(query)).all()
            if rows:
                yield [(row.key, row.group) for row in rows]
            if len(rows) < _KEYS:
                return
            place = rows[-1].place

    async def _by_keys(self, dataset_id: str, version: int, keys: Sequence[str]) -> list[Item]:
        async with self.items.database.reading() as connection:
            head = await head_of(connection, dataset_id)
            if head is None:
                return []
            query = select(dataset_items).where(held(head.number, version), _items.key.in_(keys))
            found = {row.key: item_of(row) for row in await connection.execute(query)}
        return [
            Item(
                key=key,
                inputs=found[key].inputs,
                expected=msgspec.to_builtins(found[key].expected),
                slice=found[key].slice,
            )
            for key in keys
            if key in found
        ]
