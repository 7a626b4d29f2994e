"""Settings of a metric, checked and completed."""

from collections.abc import Mapping
from typing import Any

from aimm.metrics.errors import OptionError
from aimm.metrics.model import About, Option


def read_options(about: About, given: Mapping[str, Any]) -> dict[str, Any]:
    """All settings of a metric: those that are given, and the defaults of the others.

    Raises:
        OptionError: a setting is unknown, missing, or of the wrong type.
    """
    known = {option.name for option in about.options}
    unknown = sorted(set(given) - known)
    if unknown:
        allowed = ", ".join(sorted(known)) or "none"
        raise OptionError(f"{about.name}.{unknown[0]}: unknown setting; allowed: {allowed}")
    return {option.name: _value(about.name, option, given) for option in about.options}


def _value(metric: str, option: Option, given: Mapping[str, Any]) -> Any:
    if option.name not in given:
        if option.required:
            raise OptionError(f"{metric}.{option.name}: required ({option.about})")
        return option.default
    value = given[option.name]
    if not _fits(option, value):
        raise OptionError(f"{metric}.{option.name}: must be {_KINDS[option.kind][1]}")
    if option.allowed and value not in option.allowed:
        raise OptionError(f"{metric}.{option.name}: allowed: {', '.join(map(str, option.allowed))}")
    return value


_KINDS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "boolean": (bool, "true or false"),
    "number": ((int, float), "a number"),
    "text": (str, "a text"),
    "list": (list, "a list"),
    "object": (dict, "an object"),
}


def _fits(option: Option, value: Any) -> bool:
    return isinstance(value, _KINDS[option.kind][0]) and (
        option.kind != "number" or not isinstance(value, bool)
    )
