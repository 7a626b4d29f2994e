"""Optional query parameters: validated together, and described for OpenAPI."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from litestar import Request
from msgspec import Meta

from aimm.kit.clock import to_micros
from aimm.kit.errors import Invalid
from aimm.kit.limits import UUID_PATTERN
from aimm.web.bodies import check_uuid
from aimm.web.body_values import NUL
from aimm.web.parameters import Filter, read_filters
from aimm.web.queries import ListQuery, refuse

_MOST_TEXT_BYTES = 200


@dataclass(frozen=True, slots=True)
class FilterQuery:
    """A set of query parameters."""

    filters: Sequence[Filter]

    def read(self, request: Request[Any, Any, Any]) -> dict[str, Any]:
        """Parse the query parameters; returns values by name.

        Raises:
            Invalid: parameters are missing or invalid; the error lists all of them.
        """
        values, wrong = read_filters(self.filters, request)
        refuse(wrong)
        return values

    def parameters(self) -> list[dict[str, Any]]:
        """The OpenAPI parameter objects."""
        return [one.parameter() for one in self.filters]


@dataclass(frozen=True, slots=True)
class Queries:
    """The query parameters of several sets, described together."""

    parts: Sequence[ListQuery | FilterQuery]

    def parameters(self) -> list[dict[str, Any]]:
        """The OpenAPI parameter objects."""
        return [parameter for part in self.parts for parameter in part.parameters()]


def uuid_filter(name: str, *, required: bool = False) -> Filter:
    """A UUID."""
    return Filter(name, check_uuid, {"type": "string", "pattern": UUID_PATTERN}, required)


def moment_filter(name: str) -> Filter:
    """An RFC 3339 time; the value is in milliseconds since the epoch, at least 0."""
    return Filter(name, _millis, {"type": "string", "format": "date-time"})


def whole_filter(name: str, least: int, most: int, default: int | None = None) -> Filter:
    """An integer; required unless it has a default."""

    def read(label: str, text: str) -> int:
        return int(_number(label, text, int, least, most))

    schema: dict[str, Any] = {"type": "integer", "minimum": least, "maximum": most}
    if default is not None:
        schema["default"] = default
    return Filter(name, read, schema, default is None, default)


def score_filter(name: str) -> Filter:
    """A score; the value is in hundredths of a star."""

    def read(label: str, text: str) -> int:
        return round(_number(label, text, float, 1, 5) * 100)

    return Filter(name, read, {"type": "number", "minimum": 1, "maximum": 5})


def flag_filter(name: str) -> Filter:
    """A boolean."""

    def read(label: str, text: str) -> bool:
        if text not in ("true", "false"):
            raise Invalid(f"{label}: must be true or false")
        return text == "true"

    return Filter(name, read, {"type": "boolean"})


def choice_filter(name: str, values: Mapping[str, Any], default: str | None = None) -> Filter:
    """One of the names of ``values``; the value is what the name stands for. Without a default: None."""

    def read(label: str, text: str) -> Any:
        if text not in values:
            raise Invalid(f"{label}: must be one of {', '.join(values)}")
        return values[text]

    schema: dict[str, Any] = {"type": "string", "enum": list(values)}
    if default is None:
        return Filter(name, read, schema)
    return Filter(name, read, {**schema, "default": default}, default=values[default])


def text_filter(name: str, most: int = _MOST_TEXT_BYTES) -> Filter:
    """A text of up to ``most`` bytes."""

    def read(label: str, text: str) -> str:
        if "\0" in text:
            raise Invalid(f"{label}: {NUL}")
        if len(text.encode()) > most:
            raise Invalid(f"{label}: the length must be no more than {most}")
        return text

    return Filter(name, read, {"type": "string", "maxLength": most})


def _millis(label: str, text: str) -> int:
    try:
        moment = msgspec.convert(text, type=Annotated[datetime, Meta(tz=True)]).astimezone(UTC)
        return max(to_micros(moment) // 1000, 0)
    except (msgspec.ValidationError, OverflowError, ValueError):
        raise Invalid(f"{label}: must be an RFC 3339 time with an offset") from None


def _number(label: str, text: str, kind: type[int] | type[float], least: float, most: float) -> float:
    try:
        value = msgspec.convert(text, type=kind, strict=False)
    except msgspec.ValidationError:
        raise Invalid(f"{label}: must be a {'whole ' if kind is int else ''}number") from None
    if not value >= least:  # also rejects NaN
        raise Invalid(f"{label}: must be no less than {least:g}")
    if not value <= most:
        raise Invalid(f"{label}: must be no greater than {most:g}")
    return value
