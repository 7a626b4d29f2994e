"""Which column of a file becomes which field of an item. Pure: a row is a mapping of column to value."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from aimm.datasets.items import ExpectedKind, NewItem
from aimm.datasets.rules import check_item, read_as
from aimm.kit.errors import Invalid

INPUT = "inputs."
"""A target with this in front is a placeholder."""
FIELDS = ("expected", "slice", "tags", "source", "group", "key")
"""The other targets; an empty target leaves a column out."""
WHOLE: Mapping[str, str] = {}
"""No mapping: rows are items already, with ``inputs`` and the other fields."""

COMPUTED = "split"
"""In exports on request; it follows from the dataset, so it is left out of imports."""

_NAMES = {
    "expected": ("expected", "answer", "output", "label", "target", "completion", "risposta", "atteso"),
    "slice": ("slice", "segment"),
    "tags": ("tags", "labels"),
    "source": ("source", "origin", "fonte"),
    "group": ("group", "cluster", "gruppo"),
    "key": ("key", "id", "chiave"),
}
_SPLIT = re.compile(r"\s*[,;]\s*")


def guess(columns: Sequence[str], placeholders: Iterable[str]) -> dict[str, str]:
    """A mapping to begin with: placeholders by name, known names of fields, the rest as inputs.

    Placeholders win, and each field is taken once.
    """
    declared = {name.lower(): name for name in placeholders}
    found: dict[str, str] = {}
    for column in columns:
        name = column.strip().lower()
        field = next((f for f, names in _NAMES.items() if name in names), None)
        if name in declared:
            found[column] = INPUT + declared[name]
        elif name == COMPUTED:
            found[column] = ""
        elif field is not None and field not in found.values():
            found[column] = field
        else:
            found[column] = INPUT + column.strip() if column.strip() else ""
    return found


def check_mapping(columns: Mapping[str, str]) -> None:
    """Check where columns go.

    Raises:
        Invalid: a target is unknown or taken twice, or no column becomes an input.
    """
    wrong: list[str] = []
    targets = [target for target in columns.values() if target]
    for column, target in columns.items():
        if target and target not in FIELDS and not (target.startswith(INPUT) and target != INPUT):
            wrong.append(f"columns.{column}: must be {INPUT}NAME or one of {', '.join(FIELDS)}")
        elif target and targets.count(target) > 1:
            wrong.append(f"columns.{column}: must not have the target of another column")
    if not wrong and not any(target.startswith(INPUT) for target in targets):
        wrong.append(f"columns: must have an {INPUT}NAME")
    if wrong:
        raise Invalid(*wrong)


def is_item(row: Mapping[str, Any]) -> bool:
    """Whether a row of JSON is an item already."""
    return isinstance(row.get("inputs"), dict)


def item_of(row: Mapping[str, Any], columns: Mapping[str, str], kind: ExpectedKind) -> NewItem:
    """The item of a row.

    Args:
        columns: the mapping; empty for rows that are items already.
        kind: of expected values that do not say it themselves.

    Raises:
        Invalid: names the fields.
    """
    item = shaped(row, columns, kind)
    check_item(item)
    return item


def shaped(row: Mapping[str, Any], columns: Mapping[str, str], kind: ExpectedKind) -> NewItem:
    """As ``item_of``, without the checks that types cannot say."""
    given = _mapped(row, columns) if columns else dict(row)
    given.pop(COMPUTED, None)
    expected = given.get("expected")
    if expected is not None and not (isinstance(expected, dict) and "kind" in expected):
        given["expected"] = {"kind": kind, "value": _expected(expected, kind)}
    if isinstance(given.get("tags"), str):
        given["tags"] = [tag for tag in _SPLIT.split(given["tags"].strip()) if tag]
    for name in ("slice", "source", "group", "key"):
        value = given.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            given[name] = str(value)
    return read_as(NewItem, given)


def _mapped(row: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    given: dict[str, Any] = {"inputs": {}}
    for column, target in columns.items():
        value = row.get(column)
        if not target or value is None:
            continue
        if target.startswith(INPUT):
            given["inputs"][target[len(INPUT) :]] = value
        elif value != "":
            given[target] = value
    return given


def _expected(value: Any, kind: ExpectedKind) -> Any:
    if kind in ("text", "label"):
        return value if isinstance(value, str) else msgspec.json.encode(value).decode()
    if kind == "json" and isinstance(value, str):
        try:
            return msgspec.json.decode(value)
        except (msgspec.DecodeError, RecursionError):
            raise Invalid("expected: must be JSON") from None
    return value
