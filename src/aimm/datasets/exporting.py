"""Write the items of a version as a file that can be imported again."""

import csv
import io
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Any

import msgspec

from aimm.datasets.items import Found, Item, Wanted

PAGE = 500
"""Items that are read at once."""
Find = Callable[[Wanted], Awaitable[Found]]

_FIELDS = ("key", "inputs", "expected", "slice", "tags", "source", "group")


async def exported(find: Find, version: int | None, form: str) -> AsyncGenerator[bytes]:
    """The items of a version (None: the draft) as JSON lines, or as CSV with a head."""
    if form == "jsonl":
        async for page in _pages(find, version):
            yield b"".join(msgspec.json.encode(_row(item)) + b"\n" for item in page)
        return
    inputs: list[str] | None = None
    async for page in _pages(find, version):
        if inputs is None:  # those of the first items, so that all items are read only once
            inputs = list(dict.fromkeys(name for item in page for name in item.inputs))
            yield csv_line(["key", *inputs, "expected", "slice", "tags", "source", "group"])
        yield b"".join(csv_line(_cells(item, inputs)) for item in page)


async def _pages(find: Find, version: int | None) -> AsyncGenerator[Sequence[Item]]:
    """All items in parts: at least one part, which is empty if there are none."""
    found = await find(Wanted(version=version, size=PAGE))
    while True:
        yield found.items
        if not found.more:
            return
        found = await find(Wanted(version=version, size=PAGE, after=found.items[-1].place))


def _row(item: Item) -> dict[str, Any]:
    return {name: getattr(item, name) for name in _FIELDS}


def _cells(item: Item, inputs: Sequence[str]) -> list[str]:
    expected = None if item.expected is None else item.expected.value
    given = [item.inputs.get(name) for name in inputs]
    return [
        item.key,
        *map(_cell, [*given, expected, item.slice, ", ".join(item.tags), item.source, item.group]),
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
