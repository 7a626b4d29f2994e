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
    """List the placeholder names in a JSON value: in order of occurrence, with duplicates, keys included."""
    names: list[str] = []
    todo = [value]  # no recursion: configurations may be nested deeper than Python's stack
    while todo:
        one = todo.pop()
        if isinstance(one, str):
            names += _PLACEHOLDER.findall(one)
        elif isinstance(one, Mapping):
            pairs = cast("Mapping[Any, Any]", one).items()
            todo += [part for pair in pairs for part in pair][::-1]
        elif isinstance(one, list | tuple):
            todo += cast("list[Any]", one)[::-1]
    return names


def _fill(value: Any, given: Mapping[str, Any]) -> Any:
    whole: list[Any] = [None]
    todo: list[tuple[Any, Any, Any]] = [(whole, 0, value)]
    while todo:
        target, place, one = todo.pop()
        parts: list[tuple[Any, Any, Any]] = []
        if isinstance(one, str):
            target[place] = _fill_string(one, given)
        elif isinstance(one, Mapping):
            pairs = cast("Mapping[Any, Any]", one).items()
            copy: dict[Any, Any] = {}
            target[place] = copy
            parts = [(copy, _fill_key(key, given), inner) for key, inner in pairs]
            copy.update((key, None) for _, key, _ in parts)  # keys keep their order
        elif isinstance(one, list | tuple):
            entries = cast("list[Any]", one)
            listed = target[place] = [None] * len(entries)
            parts = [(listed, index, inner) for index, inner in enumerate(entries)]
        else:
            target[place] = one
        todo += parts[::-1]
    return whole[0]


def _fill_string(text: str, given: Mapping[str, Any]) -> Any:
    only = _PLACEHOLDER.fullmatch(text)
    return given[only[1]] if only else _fill_text(text, given)


def _fill_key(key: Any, given: Mapping[str, Any]) -> Any:
    # A JSON key is always text.
    return _fill_text(key, given) if isinstance(key, str) else key


def _fill_text(text: str, given: Mapping[str, Any]) -> str:
    return _PLACEHOLDER.sub(lambda found: _as_text(given[found[1]]), text)


def _as_text(value: Any) -> str:
    if value is None or isinstance(value, bool | list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
