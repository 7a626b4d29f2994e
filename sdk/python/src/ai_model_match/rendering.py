"""Rendering of ``<<NAME>>`` placeholders in a configuration."""

import json
import re
from collections.abc import Mapping
from typing import Any, cast

from ai_model_match.errors import MissingPlaceholders

_PLACEHOLDER = re.compile(r"<<([A-Za-z0-9_-]+)>>")

_NO_VALUES: Mapping[str, Any] = {}


def render(parameters: Any, values: Mapping[str, Any] = _NO_VALUES, /, **placeholders: Any) -> Any:
    """Replace every ``<<NAME>>`` in a JSON value, including keys, and return a new value.

    A string that consists of a single placeholder becomes the value itself, so a number stays a
    number. Inside a longer string, and in keys, the value is inserted as text (JSON text for lists,
    objects, true, false and null). Values are not searched for placeholders.

    Args:
        parameters: Any JSON value, usually ``pick.parameters``. It is not modified.
        values: Values by name, for names that are not valid Python keywords (``NA-ME``).
        **placeholders: Values by name; they take precedence over ``values``. Unused names are ignored.

    Returns:
        A copy of ``parameters`` with all placeholders replaced.

    Raises:
        MissingPlaceholders: Lists all names without a value.
    """
    given = {**values, **placeholders}
    names = dict.fromkeys(find_placeholders(parameters))
    missing = [name for name in names if name not in given]
    if missing:
        raise MissingPlaceholders(missing)
    return _fill(parameters, given)


def find_placeholders(value: Any) -> list[str]:
    """List the placeholder names in a JSON value, in order of occurrence, with duplicates."""
    if isinstance(value, str):
        return _PLACEHOLDER.findall(value)
    if isinstance(value, Mapping):
        pairs = cast("Mapping[Any, Any]", value).items()
        return [name for key, inner in pairs for part in (key, inner) for name in find_placeholders(part)]
    if isinstance(value, list | tuple):
        return [name for inner in cast("list[Any]", value) for name in find_placeholders(inner)]
    return []


def _fill(value: Any, given: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        whole = _PLACEHOLDER.fullmatch(value)
        return given[whole[1]] if whole else _fill_text(value, given)
    if isinstance(value, Mapping):
        pairs = cast("Mapping[Any, Any]", value).items()
        return {_fill_key(key, given): _fill(inner, given) for key, inner in pairs}
    if isinstance(value, list | tuple):
        return [_fill(inner, given) for inner in cast("list[Any]", value)]
    return value


def _fill_key(key: Any, given: Mapping[str, Any]) -> Any:
    # A JSON key is always text.
    return _fill_text(key, given) if isinstance(key, str) else key


def _fill_text(text: str, given: Mapping[str, Any]) -> str:
    return _PLACEHOLDER.sub(lambda found: _as_text(given[found[1]]), text)


def _as_text(value: Any) -> str:
    if value is None or isinstance(value, bool | list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
