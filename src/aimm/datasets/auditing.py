"""What the audit log says of a change of items: which item and which fields, or how many of a batch."""

from collections.abc import Sequence
from typing import Any

import msgspec

from aimm.datasets.items import Item, ItemFields, Prepared
from aimm.datasets.model import Dataset
from aimm.datasets.rules import differing_fields
from aimm.kit.changes import Action, Change

ENTITY = "dataset-item"
_MOST_CHARACTERS = 500
"""Of a value in the log; the items themselves are in the versions."""


def added(dataset: Dataset, keys: Sequence[str]) -> Change:
    """Items that are added to the draft."""
    return Change(Action.CREATE, ENTITY, dataset.id, dataset.use_case_id, {}, _named(dataset, keys))


def removed(dataset: Dataset, items: Sequence[Item]) -> Change:
    """Items that are removed from the draft."""
    named = _named(dataset, [item.key for item in items])
    return Change(Action.DELETE, ENTITY, dataset.id, dataset.use_case_id, named, {})


def changed(dataset: Dataset, items: Sequence[tuple[Item, Prepared]]) -> Change:
    """Items of the draft that are edited: of a single one, the fields that differ."""
    before = after = _named(dataset, [item.key for item, _ in items])
    if len(items) == 1:
        item, prepared = items[0]
        names = differing_fields(item, prepared.fields)
        before = {**before, **_values(item, names)}
        after = {**after, **_values(prepared.fields, names)}
    return Change(Action.UPDATE, ENTITY, dataset.id, dataset.use_case_id, before, after)


def _named(dataset: Dataset, keys: Sequence[str]) -> dict[str, Any]:
    which: dict[str, Any] = {"key": keys[0]} if len(keys) == 1 else {"items": len(keys)}
    return {"title": dataset.title, **which}


def _values(fields: ItemFields, names: Sequence[str]) -> dict[str, Any]:
    return {name: _short(_value(fields, name)) for name in names}


def _value(fields: ItemFields, name: str) -> Any:
    field, _, placeholder = name.partition(".")
    if field == "inputs":
        return fields.inputs.get(placeholder)
    return msgspec.to_builtins(getattr(fields, field))


def _short(value: Any) -> Any:
    """A value as it is, or the beginning of a long one."""
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return value if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"
