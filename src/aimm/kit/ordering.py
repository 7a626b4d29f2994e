"""Records with a place in a list: positions 1 … n without gaps."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from msgspec import UNSET, Struct, UnsetType

from aimm.kit.records import next_version, patched

R = TypeVar("R", bound=Any)


def edited(
    records: Sequence[R], record_id: str, patch: Struct, position: int | UnsetType, now: datetime
) -> list[R]:
    """All records of a list, in order, after ``patch`` to one of them.

    Records that did not change are the same objects as before.

    Args:
        records: those of one list, each with ``id``, ``position`` and ``version``.
        record_id: of one of them.
        position: where it goes, from 1; beyond the last means last, and UNSET leaves it where it is. The
            others shift, so that positions remain 1 … n.
    """
    ordered = sorted(records, key=lambda record: record.position)
    index = next(i for i, record in enumerate(ordered) if record.id == record_id)
    record = ordered.pop(index)
    target = index if position is UNSET else min(position - 1, len(ordered))
    ordered.insert(target, patched(record, patch, now, position=target + 1))
    return [one if one.id == record_id else _placed(one, i + 1, now) for i, one in enumerate(ordered)]


def without(records: Sequence[R], removed_id: str, now: datetime) -> list[R]:
    """The records that remain, in order, with positions 1 … n."""
    rest = sorted((one for one in records if one.id != removed_id), key=lambda record: record.position)
    return [_placed(record, i + 1, now) for i, record in enumerate(rest)]


def _placed(record: R, position: int, now: datetime) -> R:
    return record if record.position == position else next_version(record, now, position=position)
