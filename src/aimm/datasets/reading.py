"""Rows of JSON Lines and of CSV, one after the other, with the line on which each begins."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal, NamedTuple

import msgspec

Format = Literal["jsonl", "csv"]
MOST_LINE_BYTES = 1_048_576
_MOST_COLUMNS = 1_000
_rows = msgspec.json.Decoder(dict[str, Any])
csv.field_size_limit(MOST_LINE_BYTES)


@dataclass(frozen=True, slots=True)
class Line:
    """A row, or why it cannot be read.

    Attributes:
        number: of its first line in the file, from 1.
        size: bytes that were read for it.
    """

    number: int
    size: int
    row: Mapping[str, Any] | None
    error: str = ""


class RawLine(NamedTuple):
    """A line of JSON Lines as it is in the file; one that is too long is cut off."""

    number: int
    size: int
    raw: bytes


def raw_lines(file: BinaryIO, number: int) -> Iterator[RawLine]:
    """The lines of a file from where it stands, after line ``number``; blank ones too."""
    while raw := file.readline(MOST_LINE_BYTES + 1):
        number, size = number + 1, len(raw)
        part = raw
        while not part.endswith(b"\n") and (part := file.readline(MOST_LINE_BYTES)):
            size += len(part)  # the rest of a line that is refused for its length
        yield RawLine(number, size, raw)


def json_line(number: int, raw: bytes) -> Line | None:
    """A line of JSON Lines; None if it is blank."""
    if not raw.strip():
        return None
    if len(raw) > MOST_LINE_BYTES:
        return Line(number, len(raw), None, f"line: must be no longer than {MOST_LINE_BYTES} bytes")
    try:
        return Line(number, len(raw), _rows.decode(raw.removeprefix(b"\xef\xbb\xbf")))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Line(number, len(raw), None, "line: must be a JSON object")
    except RecursionError:
        return Line(number, len(raw), None, "line: is nested too deeply")


def csv_lines(texts: Iterable[str], delimiter: str = ",") -> Iterator[Line]:
    """The rows of a table; the first one names the columns."""
    size = 0

    def counted() -> Iterator[str]:
        nonlocal size
        for text in texts:
            size += len(text.encode())
            yield text

    reader = csv.reader(counted(), delimiter=delimiter)
    columns: list[str] | None = None
    while True:
        number, before = reader.line_num + 1, size
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Line(number, size - before, None, f"line: {error}")
            continue
        if columns is None:
            columns = named(cells)
        elif len(cells) > len(columns):
            yield Line(
                number, size - before, None, f"line: has {len(cells)} cells for {len(columns)} columns"
            )
        elif any(cells):
            yield Line(number, size - before, dict(zip(columns, cells, strict=False)))


def named(cells: Iterable[str]) -> list[str]:
    """Names of columns: without spaces around them, numbered where one is blank or repeated."""
    found: list[str] = []
    for place, cell in enumerate(list(cells)[:_MOST_COLUMNS], 1):
        name = cell.strip().removeprefix("\ufeff") or f"column {place}"
        while name in found:
            name += " 2"
        found.append(name)
    return found


def pasted_lines(text: str) -> Iterator[Line]:
    """The rows of a pasted text: cells between tabs, as spreadsheets copy them, or CSV."""
    first = text.partition("\n")[0]
    return csv_lines(text.splitlines(keepends=True), "\t" if "\t" in first else ",")
