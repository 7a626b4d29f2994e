"""Pasted outputs: lines, items, pairs, and what is refused."""

from collections import Counter

import pytest

from aimm.reviews.editing import pasted_tasks
from aimm.reviews.filling import Pairing, SourceItem, tasks_of
from aimm.reviews.pasting import MOST_LINES, Pasted, read_pasted
from aimm.reviews.tasks import Output

COLUMNS = "known: key, input, expected, slice, target, output, input.NAME, output.TARGET"


def refused(found: Pasted) -> list[tuple[int, str]]:
    return [(one.line, one.reason) for one in found.refused]


def test_json_lines_of_the_same_key_are_one_item():
    found = read_pasted(
        '{"key": "1", "input": "Hi", "target": "a", "output": "Hello", "slice": "s", "expected": "Hey"}\n'
        "\n"
        '{"key": "1", "target": "b", "output": "Good day"}\n'
        '{"key": 2, "inputs": {"question": [1]}, "outputs": {"a": "x", "b": "y"}}\n'
        '{"output": "alone"}\n',
        "jsonl",
    )
    assert refused(found) == []
    assert found.lines == 4
    first, second, third = found.items.values()
    assert (first.key, first.inputs, first.expected, first.slice) == ("1", {"input": "Hi"}, "Hey", "s")
    assert first.outputs == (Output("a", "Hello"), Output("b", "Good day"))
    assert (second.key, second.inputs) == ("2", {"question": [1]})
    assert second.outputs == (Output("a", "x"), Output("b", "y"))
    assert (third.key, third.outputs) == ("line 5", (Output("pasted", "alone"),))


def test_csv_has_columns_by_target_and_input():
    found = read_pasted(
        "key,input.name,input.city,expected,output.a,output.b\r\n"
        '1,Ada,London,,"Hello, Ada",Hi\r\n'
        "2,Bob,,x,,Hi\r\n"
        ",,,,,\r\n",
        "csv",
    )
    assert refused(found) == []
    first, second = found.items.values()
    assert first.inputs == {"name": "Ada", "city": "London"}
    assert first.outputs == (Output("a", "Hello, Ada"), Output("b", "Hi"))
    assert (second.inputs, second.expected) == ({"name": "Bob", "city": ""}, "x")
    assert second.outputs == (Output("b", "Hi"),)  # an empty cell is no output


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[]", "is not a JSON object"),
        ('{"a"', "is not a JSON object"),
        ('{"input": "\\ud800", "output": "x"}', "is not a JSON object"),
        (
            '{"x": 1}',
            "x: is not a known field; known: key, input, inputs, expected, slice, target, output, outputs",
        ),
        ('{"key": []}', "key: must be a text or a whole number"),
        ('{"key": " "}', "key: must be one line of 1 to 255 bytes"),
        ('{"slice": 1}', "slice: must be a text"),
        ('{"input": 1, "inputs": {}}', "inputs: not allowed with input"),
        ('{"inputs": 1}', "inputs: must be an object"),
        ('{"target": "a"}', "output: cannot be blank"),
        ('{"output": 1}', "output: must be a text"),
        ('{"output": "\\u0000"}', "output: must not contain the character NUL"),
        ('{"output": "x", "outputs": {}}', "outputs: not allowed with output or target"),
        ('{"outputs": []}', "outputs: must be an object of texts by target"),
        ('{"output": "x", "target": "%s"}' % ("t" * 256), "target: must be one line of 1 to 255 bytes"),
    ],
)
def test_refused_json_lines(line: str, reason: str):
    found = read_pasted('{"output": "fine"}\n' + line, "jsonl")
    assert refused(found) == [(2, reason)]
    assert (len(found.items), found.lines) == (1, 2)


def test_lines_of_one_key_must_fit_together():
    found = read_pasted(
        '{"key": "1", "input": "Hi", "target": "a", "output": "x"}\n'
        '{"key": "1", "input": "Ho", "target": "b", "output": "x"}\n'
        '{"key": "1", "target": "a", "output": "y"}\n'
        '{"key": "1"}\n',
        "jsonl",
    )
    assert refused(found) == [
        (2, "inputs: differ from those of an earlier line with the key 1"),
        (3, "target: a has an earlier line with the key 1"),
        (4, "key has an earlier line with the key 1"),
    ]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "key,what\n1,2\n",
            [
                (
                    1,
                    f"unknown column what; {COLUMNS}",
                )
            ],
        ),
        (
            "key,key\n1,2\n",
            [
                (
                    1,
                    f"a column occurs twice; {COLUMNS}",
                )
            ],
        ),
        ("key,output\n1\n", [(2, "has 1 cells for 2 columns")]),
        ('key,output\n1,"a\n', [(2, "is not CSV: unexpected end of data")]),
    ],
)
def test_refused_csv(text: str, problems: list[tuple[int, str]]):
    assert refused(read_pasted(text, "csv")) == problems


def test_too_many_lines_are_refused():
    found = read_pasted('{"output": "x"}\n' * (MOST_LINES + 5), "jsonl")
    assert len(found.items) == MOST_LINES
    assert refused(found) == [(MOST_LINES + 1, f"more than {MOST_LINES} lines")]


def item(key: str, targets: str) -> SourceItem:
    return SourceItem(key=key, inputs={}, outputs=tuple(Output(one, one) for one in targets))


def test_tasks_by_kind():
    one = item("1", "ba")
    assert [task.key for task in tasks_of("rate", one, Pairing())] == ["1\nb", "1\na"]
    assert [task.key for task in tasks_of("compare", one, Pairing())] == ["1\na\nb"]
    assert [task.key for task in tasks_of("label", one, Pairing())] == ["1\nb", "1\na"]
    assert [task.key for task in tasks_of("label", item("1", ""), Pairing())] == ["1"]
    assert [*tasks_of("rate", item("1", ""), Pairing())] == []


def test_items_without_a_pair_are_named():
    found = read_pasted('{"key": "1", "output": "x"}\n{"key": "2", "outputs": {"a": "", "b": ""}}', "jsonl")
    tasks, without = pasted_tasks("compare", found, Pairing())
    assert ([task.source.item for task in tasks], without) == (["2"], ["1"])


def test_a_sample_of_pairs_is_balanced_and_drawn():
    items = [item(str(number), "abcd") for number in range(60)]

    def drawn(seed: str) -> list[str]:
        pairing = Pairing(2, seed)
        return [task.key for one in items for task in tasks_of("compare", one, pairing)]

    first = drawn("1")
    assert first == drawn("1") != drawn("2")
    used = Counter(key.split("\n", 1)[1] for key in first)
    assert len(used) == 6
    assert set(used.values()) == {20}
    everything = Pairing()
    assert sum(len(everything.of_item(one.key, one.outputs)) for one in items) == 360
