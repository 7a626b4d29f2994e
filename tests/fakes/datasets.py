"""Datasets in dictionaries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import asdict

from aimm.datasets.model import Dataset, NewDataset
from aimm.kit.paging import Page, PageRequest
from tests.fakes.tables import Tables, part_of


@dataclass
class FakeDatasets:
    """The port ``Datasets``."""

    tables: Tables
    known: dict[str, Dataset] = field(default_factory=dict[str, Dataset])

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Dataset]:
        return part_of(await self.of_use_case(use_case_id), request)

    async def get(self, dataset_id: str) -> Dataset | None:
        return self.known.get(dataset_id)

    async def of_use_case(self, use_case_id: str) -> Sequence[Dataset]:
        return [one for one in self.known.values() if one.use_case_id == use_case_id]

    async def add(self, dataset_id: str, new: NewDataset, now: datetime) -> Dataset:
        self.known[dataset_id] = Dataset(
            id=dataset_id,
            number=self.tables.number(),
            **asdict(new),
            version=1,
            created_at=now,
            updated_at=now,
        )
        return self.known[dataset_id]

    async def save(self, dataset: Dataset) -> None:
        self.known[dataset.id] = dataset

    async def delete(self, dataset: Dataset) -> None:
        del self.known[dataset.id]
