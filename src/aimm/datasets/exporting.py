"""Write the items of a version as a file that can be imported again."""

import csv
import io
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Sequence
from typing import Any

import msgspec

from aimm.datasets.items import Found, Item, Wanted
from aimm.datasets.splits import SplitOf

PAGE = 500
"""Items that are read at once."""
Find = Callable[[Wanted], Awaitable[Found]]

_FIELDS = ("key", "inputs", "expected", "slice", "tags", "source", "group")


async def exported(
    pages: AsyncIterable[Sequence[Item]], form: str, split_of: SplitOf | None = None
) -> AsyncGenerator[bytes]:
    """Items as JSON lines, or as CSV with a head.

    Args:
        pages: the items in parts, at least one part.
        split_of: tells the split of each item, which is written too; None to leave it out.
    """
    if form == "jsonl":
        async for page in pages:
            yield b"".join(msgspec.json.encode(_row(item, split_of)) + b"\n" for item in page)
        return
    inputs: list[str] | None = None
    async for page in pages:
        if inputs is None:  # those of the first items, so that all items are read only once
            inputs = list(dict.fromkeys(name for item in page for name in item.inputs))
            split = [] if split_of is None else ["split"]
            yield csv_line(["key", *inputs, "expected", "slice", "tags", "source", "group", *split])
        yield b"".join(csv_line(_cells(item, inputs, split_of)) for item in page)


async def pages_of(find: Find, version: int | None) -> AsyncGenerator[Sequence[Item]]:
    """All items of a version (None: the draft) in parts: at least one part, which may be empty."""
    found = await find(Wanted(version=version, size=PAGE))
    while True:
        yield found.items
        if not found.more:
            return
        found = await find(Wanted(version=version, size=PAGE, after=found.items[-1].place))


def _row(item: Item, split_of: SplitOf | None) -> dict[str, Any]:
    row = {name: getattr(item, name) for name in _FIELDS}
    return row if split_of is None else {**row, "split": split_of(item.key, item.group)}


def _cells(item: Item, inputs: Sequence[str], split_of: SplitOf | None) -> list[str]:
    split = [] if split_of is None else [split_of(item.key, item.group)]
    expected = None if item.expected is None else item.expected.value
    given = [item.inputs.get(name) for name in inputs]
    return [
        item.key,
        *map(_cell, [*given, expected, item.slice, ", ".join(item.tags), item.source, item.group, *split]),
    ]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def csv_line(cells: Sequence[object]) -> bytes:
    """A line of CSV."""
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()
