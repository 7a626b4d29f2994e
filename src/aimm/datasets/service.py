"""Datasets: load, decide, save. The unit of work behind the ports commits."""

from dataclasses import dataclass

import msgspec
from msgspec import UNSET

from aimm.datasets.errors import DatasetCodeTaken, DatasetNotFound
from aimm.datasets.model import Dataset, DatasetPatch, NewDataset
from aimm.datasets.ports import Datasets
from aimm.datasets.splits import check_splits
from aimm.kit.changes import Action, Change, Journal, check_version, difference
from aimm.kit.clock import Clock
from aimm.kit.ids import Ids
from aimm.kit.paging import Page, PageRequest
from aimm.kit.records import facts, patched
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.ports import UseCases


@dataclass(frozen=True, slots=True)
class DatasetService:
    """Manages the datasets of use cases; ``ItemService`` has what is in them."""

    use_cases: UseCases
    datasets: Datasets
    journal: Journal
    clock: Clock
    ids: Ids

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Dataset]:
        """One page of a use case's datasets.

        Raises:
            UseCaseNotFound: there is no such use case.
        """
        await self._check_use_case(use_case_id)
        return await self.datasets.page(use_case_id, request)

    async def get(self, dataset_id: str) -> Dataset:
        """The dataset with this id.

        Raises:
            DatasetNotFound: there is none.
        """
        dataset = await self.datasets.get(dataset_id)
        if dataset is None:
            raise DatasetNotFound
        return dataset

    async def create(self, new: NewDataset) -> Dataset:
        """Create an empty dataset.

        Raises:
            UseCaseNotFound, DatasetCodeTaken, Invalid
        """
        check_splits(new.splits)
        await self._check_use_case(new.use_case_id)
        await self._check_code(new.use_case_id, new.code)
        made = await self.datasets.add(self.ids.new(), new, self.clock.now())
        after = _told(made)
        self.journal.note(Change(Action.CREATE, "dataset", made.id, made.use_case_id, {}, after))
        return made

    async def update(self, dataset_id: str, patch: DatasetPatch, based_on: int | None = None) -> Dataset:
        """Update what is written about a dataset.

        Raises:
            DatasetNotFound, DatasetCodeTaken, Outdated, Invalid
        """
        current = await self.get(dataset_id)
        check_version(current.version, based_on)
        if patch.code is not UNSET and patch.code != current.code:
            await self._check_code(current.use_case_id, patch.code)
        updated = patched(current, patch, self.clock.now())
        if updated == current:
            return current
        check_splits(updated.splits)
        await self.datasets.save(updated)
        changed = difference(_told(current), _told(updated))
        self.journal.note(Change(Action.UPDATE, "dataset", updated.id, updated.use_case_id, *changed))
        return updated

    async def delete(self, dataset_id: str, based_on: int | None = None) -> None:
        """Delete a dataset; its items can no longer be read, and are removed after that.

        Raises:
            DatasetNotFound, Outdated
        """
        current = await self.get(dataset_id)
        check_version(current.version, based_on)
        await self.datasets.delete(current)
        before = _told(current)
        self.journal.note(Change(Action.DELETE, "dataset", current.id, current.use_case_id, before, {}))

    async def _check_use_case(self, use_case_id: str) -> None:
        if await self.use_cases.get(use_case_id) is None:
            raise UseCaseNotFound

    async def _check_code(self, use_case_id: str, code: str) -> None:
        if any(one.code == code for one in await self.datasets.of_use_case(use_case_id)):
            raise DatasetCodeTaken


def _told(dataset: Dataset) -> dict[str, object]:
    return msgspec.to_builtins(facts(dataset, DatasetPatch))
