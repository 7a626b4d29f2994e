"""Conversion of numbers and flags: Python's own types, ``Decimal``, ``Fraction``, numpy scalars.

Values with an exact meaning are converted to ``int``, ``float`` or ``bool``, which JSON can represent.
Anything else is rejected at the call, where the mistake is easy to find.
"""

import math
from typing import Any

LARGEST = 1e12
_PLAIN = (int, float)


def as_number(name: str, value: Any) -> float | int:
    """Convert a value to a finite ``int`` or ``float``.

    Raises:
        ValueError: The value is not a number (a ``bool`` is not), or not finite.
    """
    if type(value) not in _PLAIN:
        value = _plain_number(name, value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number, not {value}")
    return value


def as_amount(name: str, value: Any) -> float | int | None:
    """Convert a value to a number from 0 to 1e12, or None.

    Raises:
        ValueError: The value cannot be converted.
    """
    if value is None:
        return None
    number = as_number(name, value)
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{name} must be a number from 0 to 1e12, not {value}")
    return number


def as_count(name: str, value: Any) -> int | None:
    """Convert a value to an integer from 0 to 1e12, or None. 10.0 counts as 10.

    Raises:
        ValueError: The value cannot be converted.
    """
    number = as_amount(name, value)
    if isinstance(number, float):
        if not number.is_integer():
            raise ValueError(f"{name} must be an integer, not {value}")
        return int(number)
    return number


def as_flag(name: str, value: Any) -> bool | None:
    """Convert a value to True, False or None. An exception counts as True, 0 as False and 1 as True.

    Raises:
        ValueError: The value cannot be converted.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, BaseException):
        return True
    value = _unwrapped(name, value)
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) and value in (0, 1):
        return value == 1
    raise ValueError(f"{name} must be true or false, not {_shown(value)}")


def _plain_number(name: str, value: Any) -> float | int:
    value = _unwrapped(name, value)
    if not isinstance(value, bool | str | bytes):
        try:
            if isinstance(value, int) or not hasattr(value, "__float__"):
                return int(value.__index__())
            return float(value)
        except Exception as error:
            raise ValueError(f"{name} must be a finite number, not {_shown(value)}") from error
    raise ValueError(f"{name} must be a number, not {_shown(value)}")


def _unwrapped(name: str, value: Any) -> Any:
    # numpy scalars, and arrays with one element, convert to a Python value with item().
    item = getattr(value, "item", None)
    if item is None or isinstance(value, type):
        return value
    try:
        return item()
    except Exception as error:
        raise ValueError(f"{name} must be a single value, not {_shown(value)}") from error


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - repr() of other types may fail
        text = type(value).__name__
    return text if len(text) <= 100 else f"{text[:97]}..."
