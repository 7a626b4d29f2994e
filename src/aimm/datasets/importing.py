"""The program of an import: reads a file, checks every row, and says what is to be stored, batch by batch.

It has no database. A batch always covers the same lines, so one that is said again changes nothing.
"""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from aimm.datasets.items import ExpectedKind, NewItem
from aimm.datasets.mapping import check_mapping, shaped
from aimm.datasets.reading import MOST_LINE_BYTES, Format, Line, RawLine, csv_lines, json_line, raw_lines
from aimm.datasets.rules import EMPTY_HASH, checked_hash, hash_after
from aimm.jobs.model import Progress, Result
from aimm.jobs.programs import Checkpoint, Done, Kind, Said, Task
from aimm.kit.errors import Invalid
from aimm.kit.limits import Uuid

BATCH_ROWS, BATCH_BYTES = 1_000, 524_288
MOST_REFUSED = 10_000
"""Refused rows that are reported one by one; all are counted."""

Taken = Literal["replace", "keep"]


class Specification(msgspec.Struct, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """What to import, and where to.

    Attributes:
        upload: the uploaded file.
        columns: field by column; empty for rows of JSON that are items already.
        expected_kind: of expected values that do not say it themselves.
        taken: what happens to an item of the draft with the same key.
    """

    dataset_id: Uuid
    upload_id: Uuid
    format: Format
    columns: Annotated[dict[str, str], Meta(max_length=1_000)] = {}
    expected_kind: ExpectedKind = "text"
    taken: Taken = "replace"
    author: str = ""


def check(specification: Specification) -> None:
    """Check what the types cannot say.

    Raises:
        Invalid: the mapping is invalid, or missing for CSV.
    """
    if specification.format == "csv" and not specification.columns:
        raise Invalid("specification.columns: cannot be blank")
    if specification.columns:
        check_mapping(specification.columns)


class RefusedLine(msgspec.Struct, array_like=True):
    """A line that is refused, and why."""

    line: int
    error: str


STORED = ("key", "slice", "tags", "source", "group", "inputs", "expected", "hash")
"""What a row to store has, in this order; texts of JSON are stored as they are."""


class ImportBatch(msgspec.Struct):
    """What a batch of lines comes to. Rows are lists that the parent stores without a look at them.

    Attributes:
        lines: the line of each row.
        hash: of all rows, as ``hash_after`` adds them up.
        keyed: whether a row has a key of its own; the others are keyed by their line.
    """

    rows: list[Any]
    lines: list[int]
    hash: str
    keyed: bool
    refused: list[RefusedLine]


_encoder = msgspec.json.Encoder()
_items = msgspec.json.Decoder(NewItem)


def batch_of(data: Any) -> ImportBatch:
    """The batch of a result."""
    return msgspec.convert(data, ImportBatch)


@dataclass(slots=True)
class _Batch:
    number: int
    size: int = 0
    keyed: bool = False
    rows: list[tuple[str | None, ...]] = field(default_factory=list[tuple[str | None, ...]])
    lines: list[int] = field(default_factory=list[int])
    refused: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])

    @property
    def is_full(self) -> bool:
        return len(self.rows) + len(self.refused) >= BATCH_ROWS or self.size >= BATCH_BYTES

    def add(self, line: int, item: NewItem, prefix: str) -> None:
        """Add a row.

        Raises:
            Invalid: the item cannot be stored.
        """
        written, expected = checked_hash(item), item.expected
        self.rows.append(
            (
                item.key or f"{prefix}-{line:09}",
                item.slice,
                _encoder.encode(item.tags).decode() if item.tags else "[]",
                item.source,
                item.group,
                _encoder.encode(item.inputs).decode(),
                None if expected is None else _encoder.encode(expected).decode(),
                written,
            )
        )
        self.lines.append(line)
        self.keyed = self.keyed or item.key is not None


def program(task: Task) -> Iterator[Said]:
    """Read the file ``path`` of the specification from the checkpoint on."""
    given: Mapping[str, Any] = task.specification
    at: dict[str, int] = task.checkpoint or {"offset": 0, "line": 0, "batch": 0}
    size: int = given["size"]
    if at["offset"] >= size:
        yield Done(None)
        return
    batch, offset = _Batch(at["batch"]), at["offset"]
    for line in _lines(given["path"], given["format"], at):
        _take(batch, line, given)
        batch.size += line.size
        offset += line.size
        if batch.is_full:
            yield from _said(batch)
            yield Progress(offset, size, f"{line.number} lines")
            if given["format"] == "jsonl":
                yield Checkpoint({"offset": offset, "line": line.number, "batch": batch.number + 1})
            batch = _Batch(batch.number + 1)
    yield from _said(batch)
    yield Progress(size, size, "")
    yield Done(None)


def _take(batch: _Batch, line: Line | RawLine, given: Mapping[str, Any]) -> None:
    if isinstance(line, RawLine):
        try:
            if not given["columns"] and line.size <= MOST_LINE_BYTES:  # most lines are items as they are
                batch.add(line.number, _items.decode(line.raw), given["prefix"])
                return
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, Invalid):
            pass  # read again, to say what is wrong, or to find what can be put right
        read = json_line(line.number, line.raw)
        if read is None:  # a blank line
            return
        line = read
    if line.row is None:
        if line.error:
            batch.refused.append((line.number, line.error))
        return
    try:
        item = shaped(line.row, given["columns"], given["expectedKind"])
        batch.add(line.number, item, given["prefix"])
    except Invalid as error:
        batch.refused.append((line.number, "; ".join(error.codes)))


def _said(batch: _Batch) -> Generator[Said]:
    if batch.rows or batch.refused:
        data = {
            "rows": batch.rows,
            "lines": batch.lines,
            "hash": hash_after(EMPTY_HASH, (str(row[-1]) for row in batch.rows)),
            "keyed": batch.keyed,
            "refused": batch.refused,
        }
        yield Result(str(batch.number), 0, data)


def _lines(path: str, kind: Format, at: Mapping[str, int]) -> Iterator[Line | RawLine]:
    """Every line, blank ones too: their bytes count."""
    if kind == "csv":  # rows may span lines, so a table is read from its beginning
        with open(path, encoding="utf-8-sig", errors="replace", newline="") as file:  # noqa: PTH123 -- no pathlib in a word
            yield from csv_lines(file)
        return
    with open(path, "rb") as file:  # noqa: PTH123 -- no pathlib in a word
        file.seek(at["offset"])
        yield from raw_lines(file, at["line"])


IMPORT = Kind("dataset-import", "aimm.datasets.importing", Specification, check)
