"""The program of an import: reads a file, checks every row, and says what is to be stored, batch by batch.

It has no database. A batch always covers the same lines, so one that is said again changes nothing.
"""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from aimm.datasets.items import ExpectedKind, NewItem
from aimm.datasets.mapping import check_mapping, item_of
from aimm.datasets.reading import MOST_LINE_BYTES, Format, Line, csv_lines, json_line
from aimm.datasets.rules import content_hash
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


class Stored(msgspec.Struct, array_like=True):
    """A row to store; texts of JSON are stored as they are. Without a key, one is made of the line."""

    line: int
    key: str | None
    hash: str
    slice: str | None
    tags: str
    source: str | None
    group: str | None
    inputs: str
    expected: str | None


class RefusedLine(msgspec.Struct, array_like=True):
    """A line that is refused, and why."""

    line: int
    error: str


class ImportBatch(msgspec.Struct):
    """What a batch of lines comes to."""

    rows: list[Stored]
    refused: list[RefusedLine]


batches: msgspec.json.Decoder[ImportBatch] = msgspec.json.Decoder(ImportBatch)
_encoder = msgspec.json.Encoder()


@dataclass(slots=True)
class _Batch:
    number: int
    size: int = 0
    rows: list[Stored] = field(default_factory=list[Stored])
    refused: list[RefusedLine] = field(default_factory=list[RefusedLine])

    @property
    def is_full(self) -> bool:
        return len(self.rows) + len(self.refused) >= BATCH_ROWS or self.size >= BATCH_BYTES


def stored(line: int, item: NewItem) -> Stored:
    """The row of an item."""
    expected = None if item.expected is None else _encoder.encode(item.expected).decode()
    return Stored(
        line=line,
        key=item.key,
        hash=content_hash(item),
        slice=item.slice,
        tags=_encoder.encode(item.tags).decode(),
        source=item.source,
        group=item.group,
        inputs=_encoder.encode(item.inputs).decode(),
        expected=expected,
    )


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


def _take(batch: _Batch, line: Line, given: Mapping[str, Any]) -> None:
    if line.row is None:
        if line.error:
            batch.refused.append(RefusedLine(line.number, line.error))
        return
    try:
        item = item_of(line.row, given["columns"], given["expectedKind"])
        batch.rows.append(stored(line.number, item))
    except Invalid as error:
        batch.refused.append(RefusedLine(line.number, "; ".join(error.codes)))


def _said(batch: _Batch) -> Generator[Said]:
    if batch.rows or batch.refused:
        # as a text, which the parent does not take apart before it stores it
        data = _encoder.encode(ImportBatch(batch.rows, batch.refused)).decode()
        yield Result(str(batch.number), 0, data)


def _lines(path: str, kind: Format, at: Mapping[str, int]) -> Iterator[Line]:
    """Every line, blank ones too: their bytes count."""
    if kind == "csv":  # rows may span lines, so a table is read from its beginning
        with open(path, encoding="utf-8-sig", errors="replace", newline="") as file:  # noqa: PTH123 -- no pathlib in a word
            yield from csv_lines(file)
        return
    with open(path, "rb") as file:  # noqa: PTH123 -- no pathlib in a word
        file.seek(at["offset"])
        number = at["line"]
        while raw := file.readline(MOST_LINE_BYTES + 1):
            number, size = number + 1, len(raw)
            part = raw
            while not part.endswith(b"\n") and (part := file.readline(MOST_LINE_BYTES)):
                size += len(part)  # the rest of a line that is refused for its length
            line = json_line(number, raw)
            if line is None or size != len(raw):
                line = Line(number, size, None, "" if line is None else line.error)
            yield line


IMPORT = Kind("dataset-import", "aimm.datasets.importing", Specification, check)
