"""Lines that cannot be read say why."""

import pytest

from aimm.datasets.mapping import item_of
from aimm.datasets.previewing import lines_of
from aimm.datasets.reading import json_line
from aimm.kit.errors import Invalid

DEEP = "[" * 5_000 + "]" * 5_000


def test_a_line_that_is_nested_too_deeply_is_refused():
    raw = f'{{"inputs": {{"TEXT": {DEEP}}}}}'.encode()
    line = json_line(3, raw)
    assert line is not None
    assert (line.number, line.row, line.error) == (3, None, "line: is nested too deeply")
    assert [one.error for one in lines_of(raw, "jsonl", whole=True)] == [line.error]


def test_an_expected_value_that_is_nested_too_deeply_is_refused():
    columns = {"text": "inputs.TEXT", "wanted": "expected"}
    with pytest.raises(Invalid, match="expected: must be JSON"):
        item_of({"text": "a", "wanted": DEEP}, columns, "json")
