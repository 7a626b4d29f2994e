"""Ports of datasets."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Protocol

from aimm.datasets.items import Difference, Draft, Found, Item, Prepared, SliceCount, Upload, Version, Wanted
from aimm.datasets.model import Dataset, NewDataset
from aimm.kit.paging import Page, PageRequest


class Datasets(Protocol):
    """The stored datasets."""

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Dataset]: ...

    async def get(self, dataset_id: str) -> Dataset | None: ...

    async def of_use_case(self, use_case_id: str) -> Sequence[Dataset]:
        """All datasets of a use case, oldest first."""
        ...

    async def add(self, dataset_id: str, new: NewDataset, now: datetime) -> Dataset: ...

    async def save(self, dataset: Dataset) -> None: ...

    async def delete(self, dataset: Dataset) -> None: ...


class Items(Protocol):
    """The items and versions of datasets, in the data store. Each call is one transaction.

    A dataset that nobody has written to has an empty draft.
    """

    async def draft(self, dataset_id: str) -> Draft: ...

    async def versions(self, dataset_id: str, before: int | None, most: int) -> Sequence[Version]:
        """Versions, newest first; those below ``before`` if that is given."""
        ...

    async def version(self, dataset_id: str, number: int) -> Version | None: ...

    async def find(self, dataset_id: str, wanted: Wanted) -> Found: ...

    async def get(self, dataset_id: str, key: str, version: int | None = None) -> Item | None: ...

    async def by_keys(self, dataset_id: str, keys: Sequence[str]) -> Sequence[Item]:
        """The items of the draft with these keys, in order of place."""
        ...

    async def slices(self, dataset_id: str, version: int | None) -> Sequence[SliceCount]:
        """Counts by slice, largest first."""
        ...

    async def add(self, dataset_id: str, items: Sequence[Prepared], who: str, now: datetime) -> list[Item]:
        """Add items to the draft.

        Raises:
            Invalid: the draft has one of the keys; nothing is added.
            TooManyItems
        """
        ...

    async def replace(
        self, dataset_id: str, items: Sequence[tuple[Item, Prepared]], who: str, now: datetime
    ) -> list[Item]:
        """Replace items of the draft as they were read.

        Raises:
            Outdated: one of them has been changed or deleted since; nothing is replaced.
        """
        ...

    async def remove(self, dataset_id: str, items: Sequence[Item]) -> None:
        """Remove items from the draft as they were read.

        Raises:
            Outdated: one of them has been changed or deleted since; nothing is removed.
        """
        ...

    async def freeze(self, dataset_id: str, note: str | None, who: str, now: datetime) -> Version:
        """Make the draft the next version.

        Raises:
            DraftIsUnchanged
        """
        ...

    async def difference(self, dataset_id: str, before: int, after: int | None, most: int) -> Difference:
        """What differs between two versions; ``after`` None is the draft."""
        ...

    async def forget(self, dataset_id: str) -> None:
        """Delete everything of a dataset."""
        ...

    async def refusals(self, job_id: str, after: int, most: int) -> Sequence[tuple[int, str]]:
        """Lines that an import refused, and why, in order."""
        ...


class Uploads(Protocol):
    """Uploaded files, in parts."""

    async def begin(self, upload_id: str, dataset_id: str, name: str, who: str, now: datetime) -> Upload:
        """An upload without parts."""
        ...

    async def get(self, dataset_id: str, upload_id: str) -> Upload:
        """An upload.

        Raises:
            UploadNotFound
        """
        ...

    async def add(self, dataset_id: str, upload_id: str, place: int, data: bytes) -> Upload:
        """Add the next part; one that is there already stays as it is.

        Raises:
            UploadNotFound, UploadTooLarge, UploadIsImported
            Invalid: parts before it are missing.
        """
        ...

    def parts(self, upload_id: str) -> AsyncIterator[bytes]:
        """The parts of an upload, in order."""
        ...
