"""What an import would make of the first rows; nothing is stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from aimm.datasets.items import ExpectedKind, NewItem
from aimm.datasets.mapping import INPUT, check_mapping, guess, is_item, item_of
from aimm.datasets.reading import Format, Line, csv_lines, json_line
from aimm.datasets.rules import unknown_placeholders
from aimm.kit.errors import Invalid

MOST_ROWS = 20
PREVIEWED_BYTES = 65_536
"""From the beginning of a file; enough for the first rows."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the item that it becomes, or why it is refused."""

    line: int
    item: NewItem | None
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The first rows of a file.

    Attributes:
        columns: in the order of the file.
        mapping: field by column; empty if the rows are items already.
        unknown: inputs that no configuration of the use case has a placeholder for.
    """

    columns: Sequence[str]
    mapping: Mapping[str, str]
    rows: Sequence[Row]
    unknown: Sequence[str]


def lines_of(start: bytes, kind: Format, *, whole: bool) -> list[Line]:
    """The first lines of a file, from its first bytes.

    Args:
        whole: whether that is all of the file; otherwise the last line may be cut off.
    """
    if not whole:
        start = start[: start.rfind(b"\n") + 1]
    if kind == "csv":
        return list(
            islice(csv_lines(start.decode("utf-8-sig", "replace").splitlines(keepends=True)), MOST_ROWS)
        )
    found = (json_line(number, raw) for number, raw in enumerate(start.split(b"\n"), 1))
    return list(islice((line for line in found if line is not None), MOST_ROWS))


def preview(
    lines: Iterable[Line], columns: Mapping[str, str] | None, kind: ExpectedKind, placeholders: Iterable[str]
) -> Preview:
    """What the first rows become.

    Args:
        columns: field by column; None to guess.

    Raises:
        Invalid: the mapping is invalid.
    """
    first, declared = list(islice(lines, MOST_ROWS)), list(placeholders)
    rows = [line.row for line in first if line.row is not None]
    names = list(dict.fromkeys(name for row in rows for name in row))
    if columns is None:
        mapping = {} if rows and all(map(is_item, rows)) else guess(names, declared)
    else:
        mapping = dict(columns)
    if mapping:
        check_mapping(mapping)
    shown = [_row(line, mapping, kind) for line in first]
    inputs = [target[len(INPUT) :] for target in mapping.values() if target.startswith(INPUT)]
    inputs += [name for row in shown if row.item is not None for name in row.item.inputs]
    return Preview(columns=names, mapping=mapping, rows=shown, unknown=unknown_placeholders(inputs, declared))


def _row(line: Line, mapping: Mapping[str, str], kind: ExpectedKind) -> Row:
    if line.row is None:
        return Row(line.number, None, line.error)
    try:
        return Row(line.number, item_of(line.row, mapping, kind), None)
    except Invalid as error:
        return Row(line.number, None, "; ".join(error.codes))
