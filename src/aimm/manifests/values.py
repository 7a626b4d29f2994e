"""JSON values of configurations: numbers exact, keys in order."""

import json
from decimal import Decimal
from typing import TypeAlias

# numbers with a point or an exponent are decimals, so that no digit is lost between file and store
Value: TypeAlias = bool | int | Decimal | str | list["Value"] | dict[str, "Value"] | None
Path: TypeAlias = tuple[str | int, ...]


def parse(text: str) -> Value:
    """Parse a JSON text."""
    return json.loads(text, parse_float=Decimal)


def text_of(value: Value) -> str:
    """Format a value as JSON, without spaces, with keys in their order."""
    match value:
        case dict():
            return "{" + ",".join(f"{text_of(key)}:{text_of(part)}" for key, part in value.items()) + "}"
        case list():
            return "[" + ",".join(map(text_of, value)) + "]"
        case Decimal():
            return number_text(value)
        case _:
            return json.dumps(value, ensure_ascii=False)


def number_text(number: Decimal) -> str:
    """Format a decimal as JSON, always with a point or an exponent: 5 and 5.0 are not the same number."""
    text = str(number)
    return text if "." in text or "E" in text else f"{text}.0"


def same(one: Value, other: Value) -> bool:
    """Whether two values are indistinguishable.

    The order of keys counts, because models read it; 0.70 and 0.7 are the same, 1 and 1.0 are not.
    """
    if type(one) is not type(other):
        return False
    match one, other:
        case dict(), dict():
            return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
        case list(), list():
            return len(one) == len(other) and all(map(same, one, other))
        case _:
            return one == other
