"""One query parameter: how it is read, and how OpenAPI describes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Request

from aimm.kit.errors import Invalid
from aimm.web.body_values import BLANK


def parameter_of(name: str, schema: dict[str, Any], *, required: bool = True) -> dict[str, Any]:
    """The OpenAPI object of one query parameter."""
    return {"name": name, "in": "query", "required": required, "schema": schema}


@dataclass(frozen=True, slots=True)
class Filter:
    """One query parameter.

    Attributes:
        name: as it appears in the query.
        read: parses a text, given the name for error messages; raises Invalid.
        schema: the OpenAPI schema.
        default: the value if it is missing.
    """

    name: str
    read: Callable[[str, str], Any]
    schema: dict[str, Any]
    required: bool = False
    default: Any = None

    @property
    def label(self) -> str:
        """The name in error messages."""
        name = self.name[0].upper() + self.name[1:]
        return f"{name[:-2]}ID" if name.endswith("Id") else name

    def parameter(self) -> dict[str, Any]:
        """The OpenAPI parameter object."""
        return parameter_of(self.name, self.schema, required=self.required)


def read_filters(
    filters: Sequence[Filter], request: Request[Any, Any, Any]
) -> tuple[dict[str, Any], list[str | None]]:
    """Parse query parameters; returns the values by name, and the errors."""
    values: dict[str, Any] = {}
    wrong: list[str | None] = []
    for one in filters:
        text = request.query_params.get(one.name)
        try:
            if not text and one.required:
                raise Invalid(f"{one.label}: {BLANK}")  # noqa: TRY301 -- errors are collected in one place
            values[one.name] = one.read(one.label, text) if text else one.default
        except Invalid as error:
            wrong.extend(error.codes)
    return values, wrong
