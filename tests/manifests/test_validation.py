"""What is said about values that a schema does not allow."""

from decimal import Decimal
from typing import Any

import pytest

from aimm.manifests.validation import problems_of
from aimm.manifests.values import Value


@pytest.mark.parametrize(
    ("schema", "value", "text"),
    [
        ({"type": "integer"}, Decimal("1.5"), "must be a whole number, not 1.5"),
        ({"type": "null"}, 1, "must be null, not 1"),
        ({"type": ["string", "boolean"]}, 1, "must be text or true or false, not 1: put it in quotes"),
        ({"type": "string"}, "a\0b", "must not contain the character NUL"),
        ({"type": "string", "minLength": 3}, "ab", "must have at least 3 characters"),
        ({"type": "string", "minLength": 1, "pattern": r"\S"}, "", "must not be empty"),
        ({"type": "string", "pattern": "^a+$"}, "b", "must match ^a+$, and is the text 'b'"),
        ({"type": "string", "maxLength": 3}, "éé", "is 4 bytes long; at most 3 are allowed"),
        ({"enum": ["low", "high"]}, "hi", "must be one of low, high, not the text 'hi'"),
        ({"enum": [1, None]}, [], "must be one of 1, null, not a list"),
        ({"minimum": 1}, 0, "must be at least 1, not 0"),
        ({"maximum": 1}, Decimal("1.1"), "must be at most 1, not 1.1"),
        ({"minimum": 0, "maximum": 1}, 2, "must be from 0 to 1, not 2"),
        ({"minItems": 2}, [], "must have at least 2 entries"),
        ({"maxItems": 1}, [1, 2], "may have at most 1 entries"),
        ({"uniqueItems": True}, [1, 1], "must not have the same entry twice"),
        ({"not": {"type": "null"}}, None, "must not be null"),
        ({"anyOf": [{"type": "string", "minLength": 1}, {"type": "null"}]}, "", "must not be empty"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, 1, "must be text, not 1: put it in quotes"),
        ({"multipleOf": 2}, 3, "3 is not a multiple of 2"),
    ],
)
def test_each_error_says_what_is_allowed(schema: dict[str, Any], value: Value, text: str):
    assert [problem.text for problem in problems_of({"a": [value]}, within(schema))] == [text]
    assert [problem.path for problem in problems_of({"a": [value]}, within(schema))] == [("a", 0)]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "number"}, Decimal("1e300")),
        ({"type": "integer"}, 10**30),
        ({"type": "string", "maxLength": 4}, "éé"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, None),
        ({"not": {"type": "null"}}, {"a": None}),
    ],
)
def test_what_is_allowed(schema: dict[str, Any], value: Value):
    assert problems_of({"a": [value]}, within(schema)) == []


def test_one_value_has_one_error_and_all_values_are_checked():
    schema = {
        "type": "object",
        "required": ["x", "y"],
        "additionalProperties": False,
        "properties": {"x": {"type": "string", "const": "1", "minLength": 1}, "y": {}},
    }
    found = problems_of({"x": 1, "z": 2, "w": 3}, schema)
    assert [(problem.path, problem.of_key) for problem in found] == [
        (("z",), True),
        (("w",), True),
        (("y",), False),
        (("x",), False),
    ]
    assert found[3].text == "must be text, not 1: put it in quotes"


def within(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema of a list in a mapping, as far in as most values are."""
    return {"properties": {"a": {"items": schema}}}
