"""Items of one split: which split an item is in is computed, so places are read and filtered here."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from aimm.datasets.items import Found, Item, Wanted
from aimm.datasets.model import Dataset
from aimm.datasets.splits import check_split, splits_of

_AT_ONCE, _MOST = 2_000, 20_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item is, and what tells its split."""

    place: int
    key: str
    group: str | None


class Places(Protocol):
    """The data store, for items without their content. Each call is one transaction."""

    async def places(self, dataset_id: str, wanted: Wanted) -> Sequence[Place]:
        """The next places, at most ``wanted.size``."""
        ...

    async def items(self, dataset_id: str, version: int | None, places: Sequence[int]) -> Sequence[Item]:
        """The items at these places, in their order."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the items of a split.

    Attributes:
        next: the place after which to go on; None at the end. There may be more without items in this part.
    """

    found: Found
    next: int | None


@dataclass(frozen=True, slots=True)
class SplitService:
    """Reads the items of one split of a dataset; callers have looked up the dataset and the version."""

    stored: Places

    async def find(self, dataset: Dataset, wanted: Wanted, split: str) -> Part:
        """The next items of a split. One call looks at 20,000 items at most, so a part may be short.

        Raises:
            Invalid: the dataset has no such split.
        """
        check_split(dataset, split)
        tell, found, after, seen, ended = splits_of(dataset), list[int](), wanted.after, 0, False
        while seen < _MOST and len(found) <= wanted.size and not ended:
            looked = replace(wanted, after=after, skip=0, size=_AT_ONCE)
            places = await self.stored.places(dataset.id, looked)
            found += [one.place for one in places if tell(one.key, one.group) == split]
            seen, ended = seen + len(places), len(places) < _AT_ONCE
            after = places[-1].place if places else after
        shown = found[: wanted.size]
        items = await self.stored.items(dataset.id, wanted.version, shown)
        more = len(found) > wanted.size or not ended
        following = None if not more else shown[-1] if len(found) > wanted.size else after
        exact = ended and wanted.after == 0
        return Part(Found(items, len(found), exact=exact, more=more), following)

    async def pages(
        self, dataset: Dataset, version: int | None, split: str, size: int
    ) -> AsyncGenerator[Sequence[Item]]:
        """All items of a split in parts: at least one, which may be empty."""
        after: int | None = 0
        while after is not None:
            part = await self.find(dataset, Wanted(version=version, after=after, size=size), split)
            yield part.found.items
            after = part.next
