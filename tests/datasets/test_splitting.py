"""Lists of one split look at a bounded number of places, and lose nothing in between."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from tests.fakes.sources import NOW

from aimm.datasets.items import Item, Wanted
from aimm.datasets.model import Dataset, Split
from aimm.datasets.splits import splits_of
from aimm.datasets.splitting import Place, SplitService
from aimm.kit.errors import Invalid

DATASET = Dataset(
    id="d",
    number=1,
    use_case_id="u",
    title="D",
    code="d",
    splits=[Split("train", 99), Split("test", 1)],
    version=1,
    created_at=NOW,
    updated_at=NOW,
)


@dataclass
class FakePlaces:
    """The port ``Places`` over items whose key is their place."""

    count: int
    looked: int = 0

    async def places(self, dataset_id: str, wanted: Wanted) -> Sequence[Place]:
        found = range(wanted.after + 1, min(self.count, wanted.after + wanted.size) + 1)
        self.looked += len(found)
        return [Place(place, str(place), None) for place in found]

    async def items(self, dataset_id: str, version: int | None, places: Sequence[int]) -> Sequence[Item]:
        return [
            Item(
                key=str(place),
                place=place,
                revision=1,
                from_version=1,
                to_version=None,
                hash="0",
                written_by="ann",
                written_at=NOW,
                inputs={"text": "a"},
            )
            for place in places
        ]


def expected(count: int, split: str) -> list[str]:
    tell = splits_of(DATASET)
    return [str(place) for place in range(1, count + 1) if tell(str(place), None) == split]


@pytest.mark.parametrize("size", [1, 7, 50])
@pytest.mark.parametrize("split", ["train", "test"])
async def test_every_item_of_a_split_is_listed_once(size: int, split: str):
    service = SplitService(FakePlaces(4_100))
    found = [item.key async for page in service.pages(DATASET, None, split, size) for item in page]
    assert found == expected(4_100, split)


async def test_one_answer_looks_at_a_bounded_number_of_items():
    places = FakePlaces(100_000)
    part = await SplitService(places).find(DATASET, Wanted(size=200_000), "test")
    assert places.looked == 20_000
    assert (part.next, part.found.more, part.found.exact) == (20_000, True, False)
    rest = await SplitService(places).find(DATASET, Wanted(size=200_000, after=99_990), "train")
    assert (rest.next, rest.found.more, rest.found.exact) == (None, False, False)


async def test_a_split_that_ends_within_an_answer_is_counted_exactly():
    part = await SplitService(FakePlaces(1_000)).find(DATASET, Wanted(size=5), "train")
    assert (part.found.total, part.found.exact, part.found.more) == (
        len(expected(1_000, "train")),
        True,
        True,
    )
    assert part.next == part.found.items[-1].place


async def test_an_unknown_split_is_refused():
    with pytest.raises(Invalid, match="split: must be one of train, test"):
        await SplitService(FakePlaces(1)).find(DATASET, Wanted(), "none")
