"""Outputs that people paste, as JSON lines or CSV, made into items."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import msgspec

from aimm.reviews.filling import SourceItem
from aimm.reviews.tasks import Output

Format = Literal["jsonl", "csv"]
MOST_LINES = 5_000
"""Most lines of one import."""
MOST_BYTES = 800_000
"""Longest text of one import."""
PASTED = "pasted"
"""Target of an output that names none."""
_FIELDS = ("key", "input", "inputs", "expected", "slice", "target", "output", "outputs")
_INPUT, _OUTPUT = "input.", "output."
_MOST_NAME = 255


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that cannot be used.

    Attributes:
        line: from 1.
        reason: what is wrong, with the field.
    """

    line: int
    reason: str


@dataclass(slots=True)
class Pasted:
    """What a text holds.

    Attributes:
        items: by key, in the order of their first lines.
        lines: number of lines with content, without the head of a CSV text.
    """

    items: dict[str, SourceItem] = field(default_factory=dict[str, SourceItem])
    refused: list[RefusedLine] = field(default_factory=list[RefusedLine])
    lines: int = 0


class _Wrong(Exception):
    """A line cannot be used; the text says why."""


def read_pasted(text: str, form: Format) -> Pasted:
    """Read a pasted text.

    A line has ``key``, ``input`` (or ``inputs``, an object; in CSV columns ``input.NAME``), ``expected``,
    ``slice``, and ``target`` with ``output``, or ``outputs`` by target (in CSV columns ``output.TARGET``).
    Lines with the same key are outputs of the same item; without a key, each line is an item.
    """
    found = Pasted()
    rows = _json_rows(text, found) if form == "jsonl" else _csv_rows(text, found)
    for line, row in rows:
        if found.lines >= MOST_LINES:
            found.refused.append(RefusedLine(line, f"more than {MOST_LINES} lines"))
            break
        found.lines += 1
        try:
            _add(found, _item(row, line))
        except _Wrong as wrong:
            found.refused.append(RefusedLine(line, str(wrong)))
    return found


def _json_rows(text: str, found: Pasted) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row: Any = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            row = None
        if isinstance(row, dict):
            yield number, cast("dict[str, Any]", row)
        else:
            found.lines += 1
            found.refused.append(RefusedLine(number, "is not a JSON object"))


def _csv_rows(text: str, found: Pasted) -> Iterator[tuple[int, Mapping[str, Any]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = [name.strip() for name in next(reader, list[str]())]
        unknown = [name for name in head if not _is_column(name)]
        if unknown or len(set(head)) < len(head):
            problem = f"unknown column {unknown[0]}" if unknown else "a column occurs twice"
            found.refused.append(RefusedLine(1, f"{problem}; known: {', '.join(_columns())}"))
            return
        for cells in reader:
            if not any(cells):
                continue
            if len(cells) != len(head):
                found.lines += 1
                reason = f"has {len(cells)} cells for {len(head)} columns"
                found.refused.append(RefusedLine(reader.line_num, reason))
                continue
            yield reader.line_num, _unflattened(dict(zip(head, cells, strict=True)))
    except csv.Error as error:
        found.refused.append(RefusedLine(reader.line_num, f"is not CSV: {error}"))


def _columns() -> list[str]:
    return [name for name in _FIELDS if not name.endswith("puts")] + ["input.NAME", "output.TARGET"]


def _is_column(name: str) -> bool:
    return name in _columns()[:-2] or any(
        name.startswith(p) and len(name) > len(p) for p in (_INPUT, _OUTPUT)
    )


def _unflattened(cells: Mapping[str, str]) -> Mapping[str, Any]:
    row: dict[str, Any] = {name: cell for name, cell in cells.items() if name in _FIELDS and cell}
    for prefix, name in ((_INPUT, "inputs"), (_OUTPUT, "outputs")):
        parts = {
            column.removeprefix(prefix): cell for column, cell in cells.items() if column.startswith(prefix)
        }
        if prefix == _OUTPUT:  # an empty cell is a target that did not answer
            parts = {column: cell for column, cell in parts.items() if cell}
        if parts:
            row[name] = parts
    return row


def _item(row: Mapping[str, Any], line: int) -> SourceItem:
    unknown = [name for name in row if name not in _FIELDS]
    if unknown:
        raise _Wrong(f"{unknown[0]}: is not a known field; known: {', '.join(_FIELDS)}")
    key = row.get("key")
    if key is not None and not isinstance(key, str | int):
        raise _Wrong("key: must be a text or a whole number")
    return SourceItem(
        key=_name("key", f"line {line}" if key in (None, "") else str(key)),
        inputs=_inputs(row),
        expected=row.get("expected"),
        slice=None if row.get("slice") in (None, "") else _name("slice", row["slice"]),
        outputs=_outputs(row),
    )


def _name(field: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong(f"{field}: must be a text")
    if (
        not value.strip()
        or "\0" in value
        or "\n" in value
        or len(value.encode("utf-8", "replace")) > _MOST_NAME
    ):
        raise _Wrong(f"{field}: must be one line of 1 to {_MOST_NAME} bytes")
    return _storable(field, value)


def _storable(field: str, value: str) -> str:
    """The text, unless a database cannot keep it: NUL, and halves of characters."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _Wrong(f"{field}: has half of a character") from None
    if "\0" in value:
        raise _Wrong(f"{field}: must not contain the character NUL")
    return value


def _inputs(row: Mapping[str, Any]) -> Mapping[str, Any]:
    if "input" in row and "inputs" in row:
        raise _Wrong("inputs: not allowed with input")
    if "input" in row:
        return {"input": row["input"]}
    inputs = row.get("inputs", {})
    if not isinstance(inputs, dict):
        raise _Wrong("inputs: must be an object")
    return cast("dict[str, Any]", inputs)


def _outputs(row: Mapping[str, Any]) -> tuple[Output, ...]:
    given = row.get("outputs")
    if given is None:
        if "output" not in row:
            if "target" in row:
                raise _Wrong("output: cannot be blank")
            return ()
        given = {row.get("target", PASTED): row["output"]}
    elif "output" in row or "target" in row:
        raise _Wrong("outputs: not allowed with output or target")
    if not isinstance(given, dict):
        raise _Wrong("outputs: must be an object of texts by target")
    found: list[Output] = []
    for target, text in cast("dict[Any, Any]", given).items():
        if not isinstance(text, str):
            raise _Wrong("output: must be a text")
        found.append(Output(_name("target", target), _storable("output", text)))
    return tuple(found)


def _add(found: Pasted, item: SourceItem) -> None:
    before = found.items.get(item.key)
    if before is None:
        found.items[item.key] = item
        return
    if item.inputs and before.inputs and item.inputs != before.inputs:
        raise _Wrong(f"inputs: differ from those of an earlier line with the key {item.key}")
    known = {one.target for one in before.outputs}
    again = [one.target for one in item.outputs if one.target in known]
    if again or not item.outputs:
        what = f"target: {again[0]}" if again else "key"
        raise _Wrong(f"{what} has an earlier line with the key {item.key}")
    found.items[item.key] = SourceItem(
        key=item.key,
        inputs=before.inputs or item.inputs,
        expected=item.expected if before.expected is None else before.expected,
        slice=before.slice or item.slice,
        outputs=(*before.outputs, *item.outputs),
    )
