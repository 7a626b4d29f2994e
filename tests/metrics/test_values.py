"""Numbers and JSON in answers."""

import pytest
from tests.metrics.answers import score, value

from aimm.metrics.errors import OptionError
from aimm.metrics.values import fields_of, json_in, numbers_in


def test_numbers_in_a_text():
    assert numbers_in("from −3 to 1,234.5 at 2e3, not 12,34") == [-3, 1234.5, 2000, 12, 34]
    assert numbers_in("none") == []


@pytest.mark.parametrize(
    ("text", "expected", "options", "right"),
    [
        ("The answer is 42.", 42, {}, 1),
        ("42 or 43", 42, {}, 0),
        ("42 or 43", 42, {"which": "first"}, 1),
        ("41.6", 42, {"tolerance": 0.5}, 1),
        ("41.4", 42, {"tolerance": 0.5}, 0),
        ("101", "100 EUR", {"relative": 0.01}, 1),
        ("102", 100, {"relative": 0.01}, 0),
        ("none", 42, {}, 0),
    ],
)
def test_numeric(text: str, expected: object, options: dict[str, float], right: int):
    assert value("numeric", text, expected, **options) == right


def test_what_is_no_number_is_missing():
    assert value("numeric", "1", True) is None
    assert value("numeric", "1", "one") is None
    assert value("numeric", "1", "1 or 2") is None
    assert "no number" in str(score("numeric", "x", 1).why)
    with pytest.raises(OptionError, match="at least 0"):
        score("numeric", "1", 1, tolerance=-1)
    with pytest.raises(OptionError, match=r"numeric\.tolerance: must be a number"):
        score("numeric", "1", 1, tolerance=True)


def test_json_in_an_answer():
    assert json_in(' {"a": 1} ') == {"a": 1}
    assert json_in('Here you are:\n```json\n{"a": [1]}\n```\nBye') == {"a": [1]}
    for wrong in ("Here: {}", "NaN", "```\n1\n```\n```\n2\n```", "[" * 100_000):
        with pytest.raises(ValueError):
            json_in(wrong)


SCHEMA = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}


def test_json_schema():
    assert value("json-schema", "[]") == 1
    assert value("json-schema", '{"a": 1}', schema=SCHEMA) == 1
    assert "$.a" in str(score("json-schema", '{"a": "x"}', schema=SCHEMA).why)
    assert score("json-schema", "no", schema=SCHEMA).value == 0
    with pytest.raises(OptionError, match=r"json-schema\.schema"):
        score("json-schema", "[]", schema={"type": 5})


def test_fields():
    assert fields_of({"a": [{"b": 1}, {}], "c": None}) == {"a[0].b": 1, "a[1]": {}, "c": None}
    assert fields_of(5) == {"": 5}


@pytest.mark.parametrize(
    ("text", "expected", "options", "right"),
    [
        ('{"a": 1, "b": 2}', {"a": 1, "b": 2}, {}, 1),
        ('{"a": 1, "b": 3}', {"a": 1, "b": 2}, {}, 0.5),
        ('{"a": 1}', '{"a": 1, "b": 2}', {}, 0.5),
        ('{"a": 1, "z": 9}', {"a": 1}, {}, 1),
        ('{"a": 1, "z": 9}', {"a": 1}, {"noOthers": True}, 0.5),
        ('{"a": true}', {"a": 1}, {}, 0),
        ('{"a": 1.0}', {"a": 1}, {}, 1),
        ("nothing", {"a": 1}, {}, 0),
    ],
)
def test_json_fields(text: str, expected: object, options: dict[str, bool], right: float):
    assert value("json-fields", text, expected, **options) == right


def test_json_fields_say_what_differs():
    assert score("json-fields", '{"a": 1, "b": {"c": 2}}', {"a": 1, "b": {"c": 3}}).why == "differs in b.c"
    assert score("json-fields", '{"a": 1}', {"a": 1}).why is None
    assert value("json-fields", "{}", "not JSON") is None
    assert value("json-fields", None, {}) is None
    assert value("json-fields", "{}", None) is None
