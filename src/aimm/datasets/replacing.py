"""Make the content of a file the next version of a dataset. What is the same stays as it is stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from aimm.datasets.items import Draft, ExpectedKind, Prepared, Version
from aimm.datasets.mapping import guess, is_item, item_of
from aimm.datasets.model import Dataset
from aimm.datasets.reading import Line
from aimm.datasets.rules import EMPTY_HASH, content_hash, fields_of, hash_after
from aimm.kit.changes import Action, Change
from aimm.kit.clock import Clock
from aimm.kit.errors import Invalid

MOST_ITEMS, MOST_BYTES = 50_000, 64 * 1024 * 1024
"""Of a file that is read as a whole and stored in one transaction. Larger ones are imported by a job."""
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Content:
    """The items of a file, each with a key.

    Attributes:
        hash: that of a version which has them.
    """

    items: Sequence[Prepared]
    hash: str


class RefusedLines(Exception):
    """Lines of a file that are no items: the number of each of the first, and why."""

    def __init__(self, lines: Sequence[tuple[int, str]]) -> None:
        super().__init__(lines)
        self.lines = lines


class Replacing(Protocol):
    """The data store, for the items of a whole version. Each call is one transaction."""

    async def replace(
        self, dataset_id: str, seen: Draft, items: Sequence[Prepared], made: Version
    ) -> Version:
        """Make items the content of the draft, and freeze it as the version ``made``.

        Args:
            seen: the draft as it was read.

        Raises:
            Outdated: the draft is another one now; nothing is changed.
        """
        ...


def content_of(lines: Iterable[Line], kind: ExpectedKind) -> Content:
    """The items of a file. Columns are mapped by their names, and rows of JSON may be items already.

    Args:
        kind: of expected values that do not say it themselves.

    Raises:
        RefusedLines: some rows are no items, or there are too many.
    """
    found: dict[str, Prepared] = {}
    wrong: list[tuple[int, str]] = []
    for line in lines:
        try:
            item = _prepared(line, kind, found)
        except Invalid as error:
            wrong.append((line.number, "; ".join(error.codes)))
            item = None
        if item is not None:
            found[item.key] = item
        if len(found) > MOST_ITEMS:
            wrong.append((line.number, f"the file has more than {MOST_ITEMS:,} items"))
        if len(wrong) >= _SHOWN or len(found) > MOST_ITEMS:
            break
    if wrong:
        raise RefusedLines(wrong)
    return Content(list(found.values()), hash_after(EMPTY_HASH, [item.hash for item in found.values()]))


def _prepared(line: Line, kind: ExpectedKind, known: Mapping[str, Prepared]) -> Prepared | None:
    if line.row is None:
        if line.error:
            raise Invalid(line.error)
        return None
    columns = {} if is_item(line.row) else guess(list(line.row), ())
    item = item_of(line.row, columns, kind)
    fields = fields_of(item)
    written = content_hash(fields)
    if item.key is None:
        return Prepared(_drawn(written, known), fields, written)
    if item.key in known:
        raise Invalid("key: is there twice")
    return Prepared(item.key, fields, written)


def _drawn(written: str, known: Mapping[str, Prepared]) -> str:
    """A key made of the content, so that a row keeps it whatever happens to other rows."""
    first = f"c-{written[:20]}"
    key, number = first, 1
    while key in known:
        number += 1
        key = f"{first}-{number}"
    return key


def is_newest(draft: Draft, content: Content) -> bool:
    """Whether the newest version has this content."""
    base = draft.base
    count, known = (0, EMPTY_HASH) if base is None else (base.count, base.hash)
    return (count, known) == (len(content.items), content.hash)


def is_in_the_way(draft: Draft, content: Content) -> bool:
    """Whether the draft has changes of its own, which would be lost."""
    return draft.is_changed and (draft.count, draft.hash) != (len(content.items), content.hash)


@dataclass(frozen=True, slots=True)
class ReplacingService:
    """Replaces the items of a dataset by those of a file."""

    replacing: Replacing
    clock: Clock

    def noted(self, dataset: Dataset, seen: Draft, content: Content, note: str) -> Change:
        """The audit log entry, to be stored first: the log is in another database."""
        after = {"number": seen.number, "count": len(content.items), "hash": content.hash, "note": note}
        return Change(Action.CREATE, "dataset-version", dataset.id, dataset.use_case_id, {}, after)

    async def replace(self, dataset: Dataset, seen: Draft, content: Content, note: str, who: str) -> Version:
        """Make the content of a file the next version.

        Raises:
            Outdated: somebody has changed the dataset since ``seen``.
        """
        made = Version(
            number=seen.number,
            count=len(content.items),
            hash=content.hash,
            note=note,
            made_by=who,
            made_at=self.clock.now(),
        )
        return await self.replacing.replace(dataset.id, seen, content.items, made)
