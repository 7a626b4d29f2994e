"""Which column becomes which field, and what a preview says of the first rows."""

from typing import Any

import pytest

from aimm.datasets.items import Expected
from aimm.datasets.mapping import check_mapping, guess, item_of
from aimm.datasets.previewing import MOST_ROWS, lines_of, preview
from aimm.datasets.reading import MOST_LINE_BYTES, csv_lines, json_line, named, pasted_lines
from aimm.kit.errors import Invalid


def test_a_mapping_is_guessed_from_placeholders_and_names():
    assert guess(["Text", "LABEL", "id", "tags", "answer", " x ", ""], ["text"]) == {
        "Text": "inputs.text",
        "LABEL": "expected",
        "id": "key",
        "tags": "tags",
        "answer": "inputs.answer",
        " x ": "inputs.x",
        "": "",
    }
    assert guess(["label"], ["label"]) == {"label": "inputs.label"}


@pytest.mark.parametrize(
    ("columns", "codes"),
    [
        ({"a": "inputs.x", "b": ""}, ()),
        ({"a": "slice"}, ("columns: must have an inputs.NAME",)),
        (
            {"a": "inputs."},
            ("columns.a: must be inputs.NAME or one of expected, slice, tags, source, group, key",),
        ),
        (
            {"a": "inputs.x", "b": "inputs.x"},
            (
                "columns.a: must not have the target of another column",
                "columns.b: must not have the target of another column",
            ),
        ),
    ],
)
def test_a_mapping_has_inputs_and_each_target_once(columns: dict[str, str], codes: tuple[str, ...]):
    if not codes:
        check_mapping(columns)
        return
    with pytest.raises(Invalid) as error:
        check_mapping(columns)
    assert error.value.codes == codes


def test_a_row_becomes_an_item():
    columns = {"q": "inputs.text", "a": "expected", "s": "slice", "t": "tags", "g": "group", "x": ""}
    row = {"q": "hi", "a": "yes", "s": "", "t": " a; b,c ", "g": 7, "x": "out"}
    item = item_of(row, columns, "label")
    assert (item.inputs, item.expected) == ({"text": "hi"}, Expected("label", "yes"))
    assert (item.slice, item.tags, item.group) == (None, ["a", "b", "c"], "7")


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [("text", 3, "3"), ("json", '{"a": 1}', {"a": 1}), ("json", [1], [1]), ("document", {"a": 1}, {"a": 1})],
)
def test_an_expected_value_is_read_by_its_kind(kind: Any, given: Any, value: Any):
    item = item_of({"inputs": {"x": 1}, "expected": given}, {}, kind)
    assert item.expected == Expected(kind, value)


def test_an_expected_value_that_says_its_kind_keeps_it():
    row = {"inputs": {"x": 1}, "expected": {"kind": "label", "value": "a"}}
    assert item_of(row, {}, "json").expected == Expected("label", "a")
    with pytest.raises(Invalid) as error:
        item_of({"inputs": {"x": 1}, "expected": "{"}, {}, "json")
    assert error.value.codes == ("expected: must be JSON",)


def test_lines_of_json_know_their_size_and_what_is_wrong():
    line = json_line(3, b'{"a": 1}\n')
    assert line is not None
    assert (line.number, line.size, line.row) == (3, 9, {"a": 1})
    assert json_line(1, b" \n") is None
    for raw in (b"[1]", b"{", b"\xff{}", b"x" * (MOST_LINE_BYTES + 1)):
        wrong = json_line(1, raw)
        assert wrong is not None
        assert wrong.row is None
        assert wrong.error.startswith("line: must be ")


def test_a_table_names_its_columns_and_rows_may_span_lines():
    assert named([" a ", "", "a", "\ufeffb"]) == ["a", "column 2", "a 2", "b"]
    rows = list(csv_lines(["a,b\n", '"x\n', 'y",1\n', ",\n", "z\n"]))
    assert [(row.number, row.row) for row in rows] == [(2, {"a": "x\ny", "b": "1"}), (5, {"a": "z"})]
    assert [row.row for row in pasted_lines("a\tb\n1\t2, 3\n")] == [{"a": "1", "b": "2, 3"}]


def test_a_preview_shows_the_first_rows_and_unknown_inputs():
    start = b'{"text": "a", "label": "x"}\n{"label": "y"}\nnonsense\n{"text": "cut o'
    found = preview(lines_of(start, "jsonl", whole=False), None, "label", ["body"])
    assert found.mapping == {"text": "inputs.text", "label": "expected"}
    assert [(row.line, row.item is None) for row in found.rows] == [(1, False), (2, True), (3, True)]
    assert (found.columns, found.unknown) == (["text", "label"], ("text",))
    assert found.rows[1].error == "inputs: must have at least one placeholder"
    items = preview(lines_of(b'{"inputs": {"a": 1}}\n' * 99, "jsonl", whole=True), None, "text", ["a"])
    assert (items.mapping, len(items.rows), items.unknown) == ({}, MOST_ROWS, ())
    table = preview(lines_of(b"a,b\n1,2", "csv", whole=True), {"a": "inputs.a", "b": "slice"}, "text", [])
    assert [row.item and row.item.slice for row in table.rows] == ["2"]
