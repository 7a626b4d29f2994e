"""Tasks from the items of a dataset version."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import msgspec

from aimm.datasets.editing import ItemService
from aimm.datasets.items import Wanted
from aimm.datasets.model import Dataset
from aimm.kit.errors import Invalid
from aimm.reviews.filling import SourceItem
from aimm.reviews.ports import TaskSource
from aimm.reviews.tasks import BATCH


async def chosen_version(items: ItemService, dataset: Dataset, wanted: int | None) -> int:
    """The version to take: the one that is named, or the newest.

    Raises:
        Invalid: the dataset has no versions.
    """
    newest = (await items.draft(dataset)).base
    if newest is None:
        raise Invalid("dataset.datasetId: the dataset has no versions; freeze its draft first")
    return newest.number if wanted is None else wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetSource:
    """The port ``reviews.ports.TaskSource`` over a version: items without outputs, to be labelled.

    Attributes:
        slice: only items of this slice; None for all.
    """

    service: ItemService
    dataset: Dataset
    version: int
    slice: str | None = None

    async def items(self) -> AsyncIterator[Sequence[SourceItem]]:
        after, more = 0, True
        while more:
            wanted = Wanted(version=self.version, slice=self.slice, after=after, size=BATCH)
            found = await self.service.find(self.dataset, wanted)
            if not found.items:
                return
            yield [
                SourceItem(
                    key=item.key,
                    inputs=item.inputs,
                    expected=msgspec.to_builtins(item.expected),
                    slice=item.slice,
                    dataset_id=self.dataset.id,
                    dataset_version=self.version,
                )
                for item in found.items
            ]
            after, more = found.items[-1].place, found.more


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a source had, so that no transaction waits for another store."""

    batches: Sequence[Sequence[SourceItem]]

    async def items(self) -> AsyncIterator[Sequence[SourceItem]]:
        for batch in self.batches:
            yield batch


async def gather(source: TaskSource, most: int) -> Gathered:
    """Read a source, up to the batch with which it has more items than ``most``."""
    batches: list[Sequence[SourceItem]] = []
    count = 0
    async for batch in source.items():
        batches.append(batch)
        count += len(batch)
        if count > most:
            break
    return Gathered(batches)
