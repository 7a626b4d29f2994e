"""Items of datasets and their versions: what is stored in bulk, beside the product's own records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from aimm.kit.limits import Name, ShortText, Tags

ItemKey = Annotated[str, Meta(min_length=1, max_length=128, pattern=r"^[^\s/?#]+$", examples=["ticket-17"])]
"""Names an item within its dataset, in URLs too."""
ExpectedKind = Literal["text", "label", "json", "document"]
"""What is expected: a text that people compare, one label of a few, a JSON value, or a whole document."""

MOST_BATCH = 1_000
"""Items that one request may create, edit or delete."""
MOST_ITEM_BYTES = 256 * 1024
"""The inputs of an item, or what is expected, as JSON."""


class Expected(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What a right answer is, or has to be compared with."""

    kind: ExpectedKind
    value: Any


class ItemFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """What people write about an item.

    Attributes:
        inputs: JSON values by placeholder.
        expected: None if nobody has said it yet.
        slice: the part of the data that it belongs to.
        source: where it comes from, in words.
        group: items of one group stay in one split.
    """

    inputs: dict[str, Any]
    expected: Expected | None = None
    slice: Name | None = None
    tags: Tags = []
    source: ShortText | None = None
    group: ShortText | None = None


class NewItem(ItemFields, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """An item to create; without a key, one is drawn."""

    key: ItemKey | None = None


class ItemEdit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """Fields to change; absent fields stay unchanged, null clears."""

    inputs: dict[str, Any] | UnsetType = UNSET
    expected: Expected | UnsetType | None = UNSET
    slice: Name | UnsetType | None = UNSET
    tags: Tags | UnsetType = UNSET
    source: ShortText | UnsetType | None = UNSET
    group: ShortText | UnsetType | None = UNSET


class Item(ItemFields, frozen=True, kw_only=True, rename="camel"):
    """An item as it holds from one version to another.

    Attributes:
        key: unique within the dataset at each version.
        place: orders the items; an edited item keeps its place.
        revision: changes with every edit, within the draft too.
        from_version: the first version that has it like this; the draft counts as the next version.
        to_version: the first version that no longer has it like this; None while the draft has it.
        hash: of its content, in hexadecimal; the key is not part of it.
    """

    key: str
    place: int
    revision: int
    from_version: int
    to_version: int | None
    hash: str
    written_by: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Prepared:
    """An item that was checked, with its hash."""

    key: str
    fields: ItemFields
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A frozen version of a dataset.

    Attributes:
        number: 1, 2, 3 … within the dataset.
        count: items that it has.
        hash: the sum of their hashes modulo 2²⁵⁶, in hexadecimal.
    """

    number: int
    count: int
    hash: str
    note: str | None
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The open draft on top of the newest version.

    Attributes:
        number: the version that it becomes.
        base: the newest version; None before the first.
        importing: imports that have not ended; their items are not counted yet.
    """

    number: int
    count: int
    hash: str
    base: Version | None
    importing: int = 0

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to freeze."""
        if self.base is None:
            return self.count > 0
        return (self.count, self.hash) != (self.base.count, self.base.hash)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which items of a version to list.

    Attributes:
        version: None for the draft.
        text: what the inputs or the expected value contain, without case.
        after: the place after which to go on.
        skip: how many to skip from there.
    """

    version: int | None = None
    slice: str | None = None
    tag: str | None = None
    text: str | None = None
    after: int = 0
    skip: int = 0
    size: int = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A part of the items of a version, in order of place.

    Attributes:
        total: items that match, counted up to a limit.
        exact: whether ``total`` is all of them.
    """

    items: Sequence[Item]
    total: int
    exact: bool
    more: bool


@dataclass(frozen=True, slots=True)
class SliceCount:
    """How many items a slice has; the slice None stands for items without one."""

    slice: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Changed:
    """An item that differs between two versions: before (None: added) and after (None: removed)."""

    key: str
    before: Item | None
    after: Item | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What differs between two versions.

    Attributes:
        changes: the first of them, in order of place.
        slices: counts in both versions, by slice.
    """

    added: int
    removed: int
    changed: int
    changes: Sequence[Changed]
    slices: Mapping[str | None, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file: so many parts, numbered from 0, with so many bytes in all."""

    id: str
    name: str
    parts: int
    size: int
