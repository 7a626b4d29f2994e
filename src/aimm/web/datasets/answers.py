"""Items, drafts and versions as the API shows them."""

from typing import Any

import msgspec

from aimm.datasets.items import Changed, Draft, Expected, Item, SliceCount, Version
from aimm.datasets.rules import changed_fields
from aimm.datasets.splits import SplitOf
from aimm.web.answers import answer_of


class ItemAnswer(msgspec.Struct, rename="camel"):
    """An item of a dataset. `revision` changes with every edit; it is the ETag of the item."""

    key: str
    place: int
    inputs: dict[str, Any]
    expected: Expected | None
    slice: str | None
    tags: list[str]
    source: str | None
    group: str | None
    split: str | None
    hash: str
    revision: int
    from_version: int
    to_version: int | None
    written_by: str
    written_at: str


class ItemsAnswer(msgspec.Struct, rename="camel"):
    """A part of the items of a version. Continue with `after` = `next` until it is null."""

    items: list[ItemAnswer]
    total_count: int
    total_is_exact: bool
    next: int | None


class WrittenAnswer(msgspec.Struct):
    """The items that were written, as they are now."""

    items: list[ItemAnswer]


class VersionAnswer(msgspec.Struct, rename="camel"):
    """A frozen version. `hash` is the sum of the hashes of its items modulo 2^256."""

    number: int
    count: int
    hash: str
    note: str | None
    made_by: str
    made_at: str


class VersionsAnswer(msgspec.Struct):
    """Versions, newest first. Continue with `before` = `next` until it is null."""

    items: list[VersionAnswer]
    next: int | None


class DraftAnswer(msgspec.Struct, rename="camel"):
    """The open draft: the version that it becomes, and the newest version below it.

    `importing` counts imports that have not ended; their items are not part of it yet.
    """

    number: int
    count: int
    hash: str
    changed: bool
    importing: int
    base: VersionAnswer | None


class SliceAnswer(msgspec.Struct):
    """How many items a slice has; null for items without one."""

    slice: str | None
    count: int


class SlicesAnswer(msgspec.Struct):
    """The slices of a version, largest first."""

    items: list[SliceAnswer]


class ChangedAnswer(msgspec.Struct):
    """An item that differs: before (null: added), after (null: removed), and the fields that differ."""

    key: str
    fields: list[str]
    before: ItemAnswer | None
    after: ItemAnswer | None


class SliceDifference(msgspec.Struct):
    """Items of a slice in both versions."""

    slice: str | None
    before: int
    after: int


class DatasetDifferenceAnswer(msgspec.Struct):
    """What differs between two versions. `changes` has the first 200 of them, in the order of the items."""

    added: int
    removed: int
    changed: int
    changes: list[ChangedAnswer]
    slices: list[SliceDifference]


def item_answer(item: Item, split_of: SplitOf) -> ItemAnswer:
    """Convert an item to its API representation."""
    return answer_of(ItemAnswer, item, split=split_of(item.key, item.group))


def version_answer(version: Version) -> VersionAnswer:
    """Convert a version to its API representation."""
    return answer_of(VersionAnswer, version)


def draft_answer(draft: Draft) -> DraftAnswer:
    """Convert a draft to its API representation."""
    base = None if draft.base is None else version_answer(draft.base)
    return answer_of(DraftAnswer, draft, base=base, changed=draft.is_changed)


def slice_answer(found: SliceCount) -> SliceAnswer:
    """Convert a count to its API representation."""
    return SliceAnswer(found.slice, found.count)


def changed_answer(change: Changed, split_of: SplitOf) -> ChangedAnswer:
    """Convert a change to its API representation."""
    before = None if change.before is None else item_answer(change.before, split_of)
    after = None if change.after is None else item_answer(change.after, split_of)
    return ChangedAnswer(change.key, list(changed_fields(change)), before, after)
