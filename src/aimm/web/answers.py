"""Answers of the API, from the records behind them."""

from datetime import datetime
from typing import Any, TypeVar

import msgspec

from aimm.web.queries import rfc3339

A = TypeVar("A", bound=msgspec.Struct)


def answer_of(kind: type[A], record: object, **computed: Any) -> A:
    """An answer with the values of a record's attributes of the same names; times become text.

    ``msgspec.convert(…, from_attributes=True)`` would leave out the microseconds of whole seconds, which the
    protocol has, and cannot pass on raw JSON.

    Args:
        computed: fields that are not attributes of the record, or that look different in the answer.

    Raises:
        AttributeError: the record lacks a field of the answer.
    """
    names = (name for name in kind.__struct_fields__ if name not in computed)
    return kind(**{name: _shown(getattr(record, name)) for name in names}, **computed)


def _shown(value: Any) -> Any:
    return rfc3339(value) if isinstance(value, datetime) else value
