"""The program that looks for near-duplicates in a version: it reads a file of texts, and has no database.

Texts that are the same once they are normalised are one group, of which the first is compared with others.
"""

import hashlib
import heapq
from array import array
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from aimm.datasets.model import DatasetFields, Seed, Splits
from aimm.datasets.splits import check_splits, splits_of
from aimm.jobs.model import Progress
from aimm.jobs.programs import Done, Kind, Said, Task
from aimm.kit.limits import Uuid

if TYPE_CHECKING:
    from aimm.datasets.pairing import Bands, Places
    from aimm.datasets.shingles import Hashes

MOST_ITEMS = 1_000_000
MOST_SHOWN = 200
"""Pairs of a report: those across splits first, then the most similar; all are counted."""
_SHOWN_CHARACTERS = 200
_TOLD = 2_000
_KEPT = 4_096


class Specification(msgspec.Struct, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """Where to look.

    Attributes:
        version: 0 for the draft.
        threshold: least Jaccard similarity of the sets of 5-grams of two texts.
        splits: as the dataset has them when the job starts.
    """

    dataset_id: Uuid
    version: Annotated[int, Meta(ge=0, le=2_147_483_647)] = 0
    threshold: Annotated[float, Meta(ge=0.7, le=1)] = 0.8
    splits: Splits = []
    split_seed: Seed | None = None


class Pair(msgspec.Struct, rename="camel", frozen=True):
    """Two items that are nearly the same, with the beginnings of their texts."""

    first: str
    second: str
    similarity: float
    first_split: str | None
    second_split: str | None
    first_text: str
    second_text: str


class Report(msgspec.Struct, rename="camel", kw_only=True):
    """What was found.

    Attributes:
        same: items whose text another item before them has.
        near: pairs of different texts that are nearly the same.
        across: pairs of both kinds whose items are in different splits.
        complete: whether all candidates were compared.
        splits: items by split.
    """

    items: int
    same: int
    near: int
    across: int
    complete: bool
    splits: dict[str, int]
    pairs: list[Pair]


class Row(msgspec.Struct, array_like=True):
    """A line of the file: an item and its inputs as JSON."""

    key: str
    group: str | None
    inputs: str


_rows = msgspec.json.Decoder(Row)
_inputs = msgspec.json.Decoder(dict[str, Any])


def check(specification: Specification) -> None:
    """Check what the types cannot say.

    Raises:
        Invalid: the splits are invalid.
    """
    check_splits(specification.splits)


def text_of(row: Row) -> str:
    """What is compared: texts as they are, other values as JSON, in the order of their names."""
    given = sorted(_inputs.decode(row.inputs).items())
    parts = (value if isinstance(value, str) else msgspec.json.encode(value).decode() for _, value in given)
    return "\n".join(parts)


class _Texts:
    """The items of the file, read once in order and then wherever they are needed."""

    def __init__(self, file: IO[bytes], given: Specification) -> None:
        self.offsets = array("q")
        self.marks = array("Q")
        self.sizes = array("q")
        self._file = file
        dataset = DatasetFields(title="-", code="-", splits=given.splits, split_seed=given.split_seed)
        self._split_of = splits_of(dataset)
        self.shingles = lru_cache(_KEPT)(self._shingles)

    def read(self, bands: "Bands", splits: Counter[str]) -> Iterator[int]:
        """Read all rows: where they are, what tells texts apart, and their bands; yields how many so far."""
        from aimm.datasets.shingles import band_keys, normalised, shingles

        offset = 0
        for number, line in enumerate(self._file, 1):
            self.offsets.append(offset)
            offset += len(line)
            row = _rows.decode(line)
            if (split := self.split(row)) is not None:
                splits[split] += 1
            text = normalised(text_of(row))
            digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            self.marks.append(int.from_bytes(digest))
            hashes = shingles(text)
            self.sizes.append(hashes.size)
            bands.add(band_keys(hashes))
            if number % _TOLD == 0:
                yield number

    def row(self, place: int) -> Row:
        self._file.seek(self.offsets[place])
        return _rows.decode(self._file.readline())

    def split(self, row: Row) -> str | None:
        return self._split_of(row.key, row.group)

    def _shingles(self, place: int) -> "Hashes":
        from aimm.datasets.shingles import normalised, shingles

        return shingles(normalised(text_of(self.row(place))))


class _Found:
    """The report as it grows: bounded, whatever is found."""

    def __init__(self, texts: _Texts) -> None:
        self._texts = texts
        self._best: list[tuple[bool, float, int, int]] = []
        self.across = 0

    def add(self, first: int, second: int, similarity: float) -> None:
        a, b = self._texts.row(first), self._texts.row(second)
        crosses = self._texts.split(a) != self._texts.split(b)
        self.across += crosses
        entry = (crosses, similarity, -first, -second)  # at last by place, so that a report can be repeated
        (heapq.heappush if len(self._best) < MOST_SHOWN else heapq.heappushpop)(self._best, entry)

    def pairs(self) -> list[Pair]:
        return [self._pair(*entry) for entry in sorted(self._best, reverse=True)]

    def _pair(self, crosses: bool, similarity: float, first: int, second: int) -> Pair:
        a, b = self._texts.row(-first), self._texts.row(-second)
        return Pair(
            first=a.key,
            second=b.key,
            similarity=round(similarity, 4),
            first_split=self._texts.split(a),
            second_split=self._texts.split(b),
            first_text=text_of(a)[:_SHOWN_CHARACTERS],
            second_text=text_of(b)[:_SHOWN_CHARACTERS],
        )


def program(task: Task) -> Iterator[Said]:
    """Look through the file ``path`` of the specification; ``folder`` takes what does not fit into memory."""
    given = dict(task.specification)
    path, folder, count = given.pop("path"), given.pop("folder"), given.pop("count")
    with open(path, "rb") as file:  # noqa: PTH123 -- no pathlib in a word
        yield from _looked(file, folder, count, msgspec.convert(given, Specification))


def _looked(file: IO[bytes], folder: str, count: int, given: Specification) -> Iterator[Said]:
    import numpy as np

    from aimm.datasets.pairing import Bands

    texts, bands, splits = _Texts(file, given), Bands(folder), Counter[str]()
    for number in texts.read(bands, splits):
        yield Progress(number, count * 2, f"{number} items read")
    _, firsts, group = np.unique(
        np.frombuffer(texts.marks, np.uint64), return_index=True, return_inverse=True
    )
    same = firsts[group]  # by place, the first item with the same text
    found = _Found(texts)
    for place in np.flatnonzero(same != np.arange(same.size)).tolist():
        found.add(int(same[place]), place, 1.0)
    kept, complete = np.sort(firsts), True
    codes = np.empty(0, np.int64)
    for so_far in bands.candidates(kept):
        codes, complete = so_far
        yield Progress(count, count * 2, f"{codes.size} pairs to compare")
    near = 0
    for number, code in enumerate(_each(codes)):
        first, second = (int(kept[one]) for one in divmod(code, kept.size))
        alike = _compared(texts, first, second, given.threshold)
        if alike >= given.threshold:
            near += 1
            found.add(first, second, alike)
        if number % _TOLD == 0:
            yield Progress(count + count * number / codes.size, count * 2, f"{number} pairs compared")
    report = Report(
        items=same.size,
        same=same.size - kept.size,
        near=near,
        across=found.across,
        complete=complete,
        splits=dict(splits),
        pairs=found.pairs(),
    )
    yield Done(msgspec.to_builtins(report))


def _each(codes: "Places") -> Iterator[int]:
    for start in range(0, codes.size, _TOLD):
        yield from codes[start : start + _TOLD].tolist()


def _compared(texts: _Texts, first: int, second: int, threshold: float) -> float:
    """How alike two texts are; 0 if their lengths alone say that they are not."""
    from aimm.datasets.shingles import similarity

    sizes = texts.sizes[first], texts.sizes[second]
    if min(sizes) < threshold * max(sizes):
        return 0.0
    return similarity(texts.shingles(first), texts.shingles(second))


DUPLICATES = Kind("dataset-duplicates", "aimm.datasets.duplicates", Specification, check)
