"""Validates documents by the JSON Schema and reports all errors, each with what is allowed.

The library is imported when the first document is validated, because few commands need it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from aimm.manifests.model import Problem
from aimm.manifests.values import Path, Value, text_of
from aimm.manifests.wording import hint

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Schema = Mapping[str, Any]

_TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "boolean": "true or false",
    "number": "a number",
    "integer": "a whole number",
    "null": "null",
}
# of several errors in one value, only the first in this order is reported: the others follow from it
_FIRST = ("type", "const", "enum", "minLength", "pattern")


def problems_of(value: Value, schema: Schema) -> list[Problem]:
    """All errors of a document, at most one for each value."""
    found: dict[Path, tuple[int, Problem]] = {}
    errors = _validator_class()(schema).iter_errors(value)
    for rank, problem in (one for error in errors for one in _problems(error)):
        known = found.get(problem.path)
        if known is None or rank < known[0]:
            found[problem.path] = rank, problem
    return sorted((problem for _, problem in found.values()), key=lambda problem: not problem.of_key)


@lru_cache(maxsize=1)
def _validator_class() -> Any:
    from jsonschema import Draft202012Validator, ValidationError, validators

    check_type: Any = Draft202012Validator.VALIDATORS["type"]  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]

    def kind(validator: Any, wanted: Any, value: Any, schema: Schema) -> Iterator[ValidationError]:
        yield from check_type(validator, wanted, value, schema)
        if wanted == "string" and isinstance(value, str) and "\0" in value:
            yield ValidationError("must not contain the character NUL")

    def size(validator: Any, most: int, value: Any, schema: Schema) -> Iterator[ValidationError]:
        """Counts bytes, as the store does, where the standard counts characters."""
        taken = len(value.encode()) if isinstance(value, str) else 0
        if taken > most:
            yield ValidationError(f"is {taken} bytes long; at most {most} are allowed")

    extend: Any = validators.extend  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return extend(Draft202012Validator, {"type": kind, "maxLength": size})


def _problems(error: "ValidationError") -> Iterator[tuple[int, Problem]]:
    """The problems of an error, each with its rank among those of one value."""
    path, wanted = tuple(error.absolute_path), cast("Any", error.validator_value)
    value, schema, keyword = cast("Any", error.instance), cast("Any", error.schema), str(error.validator)
    if keyword == "anyOf" and error.context:
        # the branches of an optional value: what is wrong with the one that is not null
        for inner in error.context:
            if inner.validator_value != "null":
                yield from _problems(inner)
        return
    if keyword == "required":
        yield from (
            (0, Problem(path=(*path, name), text="is missing")) for name in wanted if name not in value
        )
    elif keyword == "additionalProperties":
        known = [*schema.get("properties", ())]
        for name in value:
            if name not in known:
                yield 0, Problem(path=(*path, name), text=f"unknown field; {hint(name, known)}", of_key=True)
    else:
        text = _TEXTS.get(keyword)
        rank = _FIRST.index(keyword) if keyword in _FIRST else len(_FIRST)
        yield (
            rank,
            Problem(path=path, text=text(error.message, wanted, value, schema) if text else error.message),
        )


def _of_type(message: str, wanted: Any, value: Value, schema: Schema) -> str:
    if isinstance(value, str) and wanted == "string":
        return message
    wanted = [wanted] if isinstance(wanted, str) else cast("list[str]", wanted)
    text = f"must be {' or '.join(_TYPES[one] for one in wanted)}, not {_shown(value)}"
    quoted = "string" in wanted and value is not None and not isinstance(value, list | dict)
    return f"{text}: put it in quotes" if quoted else text


def _shown(value: Value) -> str:
    match value:
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case None:
            return "nothing (leave the field out to keep what is stored)"
        case str():
            return f"the text '{value}'"
        case _:
            return text_of(value)


def _of_const(message: str, wanted: Any, value: Value, schema: Schema) -> str:
    return f"must be {wanted}, the only version that this program knows"


def _of_enum(message: str, wanted: Sequence[Value], value: Value, schema: Schema) -> str:
    names = [one if isinstance(one, str) else text_of(one) for one in wanted]
    return f"must be one of {', '.join(names)}, not {_shown(value)}"


def _of_range(message: str, wanted: Any, value: Value, schema: Schema) -> str:
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and most is not None:
        return f"must be from {least} to {most}, not {_shown(value)}"
    return f"must be at {'least' if most is None else 'most'} {wanted}, not {_shown(value)}"


def _of_length(message: str, wanted: int, value: Value, schema: Schema) -> str:
    return "must not be empty" if wanted == 1 else f"must have at least {wanted} characters"


def _of_pattern(message: str, wanted: str, value: Value, schema: Schema) -> str:
    return "must not be blank" if wanted == r"\S" else f"must match {wanted}, and is {_shown(value)}"


def _of_not(message: str, wanted: Any, value: Value, schema: Schema) -> str:
    return "must not be null" if wanted == {"type": "null"} else message


_TEXTS: Mapping[str, Callable[[str, Any, Any, Schema], str]] = {
    "type": _of_type,
    "const": _of_const,
    "enum": _of_enum,
    "minimum": _of_range,
    "maximum": _of_range,
    "minLength": _of_length,
    "minItems": lambda message, wanted, value, schema: f"must have at least {wanted} entries",
    "maxItems": lambda message, wanted, value, schema: f"may have at most {wanted} entries",
    "uniqueItems": lambda message, wanted, value, schema: "must not have the same entry twice",
    "pattern": _of_pattern,
    "not": _of_not,
}
