"""Parse request bodies by the rules of the protocol.

A body is described by a msgspec struct, whose annotations define both the OpenAPI schema and the validation.
Keys are case-insensitive, unknown keys are ignored, lengths count bytes. Null means absent, except in fields
that can be cleared: those whose type includes both ``None`` and ``UnsetType``.
Errors list every invalid field in alphabetical order. Strict parsing rejects unknown keys.
"""

import json
import re
from collections.abc import Generator, Iterable, Mapping
from functools import lru_cache
from math import isfinite
from types import UnionType
from typing import Annotated, Any, ClassVar, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import msgspec
from litestar._openapi.schema_generation import SchemaCreator
from litestar.connection import ASGIConnection
from litestar.dto import AbstractDTO, DTOFieldDefinition
from litestar.openapi.spec import Reference, Schema
from litestar.typing import FieldDefinition
from msgspec import Meta, Raw, Struct, UnsetType

from aimm.kit.errors import Encoded, Invalid, fragments, in_full
from aimm.kit.limits import UUID_PATTERN, VISIBLE_PATTERN

T = TypeVar("T", bound=Struct)
E = TypeVar("E")

_UUID = re.compile(UUID_PATTERN)

BLANK = "cannot be blank"
NUL = "must not contain the character NUL"
NOT_A_UUID = "must be a valid UUID"
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
UNKNOWN = "is not a known field"
# the magic number of gzip; also stands in for bodies in any other encoding
COMPRESSED = b"\x1f\x8b"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_MISMATCHES = {VISIBLE_PATTERN: BLANK, UUID_PATTERN: NOT_A_UUID}


# ``extra`` of a list's Meta: the list is read as ``Entries``, so a wrong entry does not cost the others.
EACH_BY_ITSELF = {"eachByItself": True}
_TYPES = {
    str: "must be a string",
    bool: "must be true or false",
    int: "must be an integer",
    float: "must be a number",
}


class Entries(list[E]):
    """The entries of a batch that could be read, in order.

    Attributes:
        places: the index of each of them in the batch.
        wrong: errors of the other entries, by index.
    """

    def __init__(self, good: Mapping[int, E], wrong: Mapping[int, str]) -> None:
        super().__init__(good.values())
        self.places = tuple(good)
        self.wrong = dict(wrong)


class FieldError(Exception):
    """A field is invalid; the message uses the protocol's wording."""


def read_body(kind: type[T], raw: bytes, *, strict: bool = False) -> T:
    """Parse a JSON body into a struct; a leading byte order mark is skipped.

    Args:
        strict: reject unknown keys at any depth.

    Raises:
        Encoded: the body is compressed.
        Invalid: the body is not a JSON object, a value has the wrong type, or fields are invalid.
    """
    if raw.startswith(COMPRESSED):
        raise Encoded
    raw, unknown = raw.removeprefix(_BYTE_ORDER_MARK), list[str]()
    try:
        unknown = fragments(_unknown(kind, whole_json(Raw(raw)))) if strict else []
        found = _read_struct(kind, raw)
    except FieldError as error:
        raise Invalid(*fragments(str(error)), *filter(None, unknown)) from None
    except _UNREADABLE:
        raise Invalid from None
    if any(unknown):
        raise Invalid(*unknown)
    return found


def _read_struct(kind: type[T], raw: bytes | Raw, *, name_types: bool = False) -> T:
    given = msgspec.json.decode(raw, type=dict[str, Raw])
    folded = {key.lower(): value for key, value in given.items()}
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in _fields(kind):
        part = given.get(field.key, folded.get(field.key.lower()))
        try:
            if part is None or bytes(part) == b"null":
                if field.required:
                    raise FieldError(BLANK)  # noqa: TRY301 -- errors are collected in one place
                if part is not None and field.clearable:
                    values[field.name] = None
                continue
            values[field.name] = _read_value(field, part)
        except FieldError as error:
            wrong[field.key] = str(error)
        except _UNREADABLE:
            if not name_types:
                raise
            wrong[field.key] = _TYPES.get(field.type, "must be a valid value")
    missing = getattr(kind, "missing", None)
    if missing is not None:
        present = {field.key for field in _fields(kind) if field.name in values}
        wrong = {**missing(present | wrong.keys()), **wrong}
    if wrong:
        raise FieldError("; ".join(f"{key}: {wrong[key]}" for key in sorted(wrong)))
    return kind(**values)


def _unknown(kind: Any, value: Any) -> str:
    """Errors for the unknown keys of a value, in the protocol's wording; empty if there are none."""
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    kind = _without_none(kind)
    if isinstance(value, list) and get_origin(kind) is list:
        entries = enumerate(cast("list[Any]", value))
        return _joined((index, _unknown(get_args(kind)[0], one)) for index, one in entries)
    if not (isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, Struct)):
        return ""
    known = {field.key.lower(): field for field in _fields(kind)}
    given = cast("dict[str, Any]", value)
    found = {key: _unknown_in(known.get(key.lower()), given[key]) for key in sorted(given)}
    return "; ".join(f"{key}: {text}" for key, text in found.items() if text)


def _unknown_in(field: "_Field | None", value: Any) -> str:
    if field is None:
        return UNKNOWN
    return "" if _is_each_by_itself(field) else _bracketed(_unknown(field.type, value))


def _joined(parts: Iterable[tuple[int, str]]) -> str:
    return "; ".join(f"{place}: {_bracketed(text)}" for place, text in parts if text)


def _bracketed(text: str) -> str:
    return f"({text})" if text else ""


class _Field(Struct, frozen=True):
    """A field of a body."""

    name: str
    key: str
    type: Any
    meta: Meta | None
    required: bool
    clearable: bool = False


@lru_cache(maxsize=256)
def _fields(kind: type[Struct]) -> tuple[_Field, ...]:
    hints = get_type_hints(kind, include_extras=True)
    found: list[_Field] = []
    for field in msgspec.structs.fields(kind):
        whole, meta = hints[field.name], None
        hint = _without_none(whole)
        if get_origin(hint) is Annotated:
            hint, meta = get_args(hint)[0], next(m for m in get_args(hint) if isinstance(m, Meta))
        required = field.default is msgspec.NODEFAULT and field.default_factory is msgspec.NODEFAULT
        clearable = {type(None), UnsetType} <= set(get_args(whole))
        found.append(_Field(field.name, field.encode_name, _without_none(hint), meta, required, clearable))
    return tuple(found)


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        return next(arg for arg in get_args(hint) if arg not in (type(None), UnsetType))
    return hint


def _read_value(field: _Field, part: Raw) -> Any:
    kind = field.type
    verbatim = getattr(kind, "verbatim", False)
    if kind is Raw or get_origin(kind) is dict or verbatim:
        (whole_json if verbatim else msgspec.json.decode)(part)  # kept verbatim, but must be valid JSON
        bytes(part).decode()
        return Raw(bytes(part).strip())
    if get_origin(kind) is list:
        return _read_list(field, part)
    if isinstance(kind, type) and issubclass(kind, Struct):
        return _nested(kind, part)
    value: Any = msgspec.json.decode(part, type=cast("Any", kind))
    if isinstance(value, str):
        _check_text(value, field.meta)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        _check_number(value, field.meta)
    return value


def whole_json(part: Raw) -> Any:
    """Decode JSON; numbers that overflow a double become infinity, so that the error can name the field.

    Raises:
        Invalid: it is not JSON.
    """
    try:
        return msgspec.json.decode(part)
    except msgspec.ValidationError:
        try:
            return json.loads(bytes(part))
        except (ValueError, RecursionError):
            raise Invalid from None


def _read_list(field: _Field, part: Raw) -> list[Any]:
    entry = get_args(field.type)[0]
    parts = msgspec.json.decode(part, type=list[Raw])
    if not parts and not (field.meta and field.meta.min_length == 0):
        raise FieldError(BLANK)
    limit = field.meta.max_length if field.meta else None
    if limit is not None and len(parts) > limit:
        raise FieldError(f"the length must be between 1 and {limit}")
    inner = _Field("", "", entry, None, required=True)
    if get_origin(entry) is Annotated:
        inner = _Field("", "", get_args(entry)[0], get_args(entry)[1], required=True)
    if _is_each_by_itself(field):
        return _read_entries(inner.type, parts)
    values: list[Any] = []
    wrong: dict[int, str] = {}
    for index, one in enumerate(parts):
        try:
            values.append(_read_value(inner, one))
        except FieldError as error:
            wrong[index] = str(error)
    if wrong:
        raise FieldError("(" + "; ".join(f"{index}: {text}" for index, text in wrong.items()) + ")")
    return values


def _is_each_by_itself(field: _Field) -> bool:
    return field.meta is not None and field.meta.extra == EACH_BY_ITSELF


def _read_entries(kind: type[Struct], parts: list[Raw]) -> Entries[Struct]:
    good: dict[int, Struct] = {}
    wrong: dict[int, str] = {}
    for index, part in enumerate(parts):
        try:
            unknown = _unknown(kind, whole_json(part))
            if unknown:
                raise FieldError(unknown)  # noqa: TRY301 -- errors are collected in one place
            good[index] = _read_struct(kind, part, name_types=True)
        except FieldError as error:
            wrong[index] = str(error)
        except _UNREADABLE:
            wrong[index] = "must be an object"
    return Entries(good, wrong)


def _nested(kind: type[Struct], part: Raw) -> Struct:
    try:
        return _read_struct(kind, part)
    except FieldError as error:
        raise FieldError(f"({error})") from None


def _check_text(value: str, meta: Meta | None) -> None:
    if not value and not (meta and meta.min_length == 0):
        raise FieldError(BLANK)
    if "\0" in value:
        raise FieldError(NUL)
    if meta is None:
        return
    if meta.pattern is not None and not _fits(meta.pattern, value):
        raise FieldError(_MISMATCHES.get(meta.pattern, "must be a valid value"))
    if meta.max_length is not None and len(value.encode()) > meta.max_length:
        least = meta.min_length or 0
        allowed = f"between {least} and {meta.max_length}" if least else f"no more than {meta.max_length}"
        raise FieldError(f"the length must be {allowed}")
    if meta.min_length and len(value.encode()) < meta.min_length:
        raise FieldError(f"the length must be no less than {meta.min_length}")


def _fits(pattern: str, value: str) -> bool:
    # "$" would accept a trailing newline
    return bool(_UUID.fullmatch(value) if pattern == UUID_PATTERN else re.search(pattern, value))


def _check_number(value: float, meta: Meta | None) -> None:
    if isinstance(value, float) and not isfinite(value):
        raise FieldError("must be a finite number")
    if meta is None:
        return
    if meta.ge is not None and value < meta.ge:
        raise FieldError(BLANK if value == 0 else f"must be no less than {in_full(meta.ge)}")
    if meta.le is not None and value > meta.le:
        raise FieldError(f"must be no greater than {in_full(meta.le)}")


def check_uuid(name: str, value: str) -> str:
    """Validate a UUID from the path or query.

    Raises:
        Invalid: not a UUID; the error names ``name``.
    """
    if not _UUID.fullmatch(value):
        raise Invalid(f"{name}: {BLANK if not value else NOT_A_UUID}")
    return value


def is_encoded(encoding: str | None) -> bool:
    """Whether a Content-Encoding header declares an encoded body."""
    return bool(encoding) and encoding.strip().lower() != "identity"  # type: ignore[union-attr]


def wants_strict(prefer: str | None) -> bool:
    """Whether a Prefer header (RFC 7240) requests strict handling, which rejects unknown fields."""
    wishes = ("".join(wish.partition(";")[0].split()) for wish in (prefer or "").lower().split(","))
    return any(wish.replace('"', "") == "handling=strict" for wish in wishes)


class Body(AbstractDTO[T]):
    """Litestar DTO that parses a body with ``read_body``: ``@post(dto=Body[NewUseCaseBody])``.

    For endpoints of the original protocol, which ignore unknown fields; see ``StrictBody``.
    """

    always_strict: ClassVar[bool] = False

    def decode_bytes(self, value: bytes) -> Any:
        connection = cast("ASGIConnection[Any, Any, Any, Any]", cast("Any", self).asgi_connection)
        headers = connection.headers
        if is_encoded(headers.get("content-encoding")):
            raise Encoded
        strict = self.always_strict or wants_strict(headers.get("prefer"))
        try:
            return read_body(self.model_type, value, strict=strict)
        except Invalid as error:
            if error.codes == (Invalid.default_code(),):
                raise
            ids = [str(text) for name, text in connection.path_params.items() if name.endswith("_id")]
            wrong = [] if all(map(_UUID.fullmatch, ids)) else [f"ID: {NOT_A_UUID}"]
            raise Invalid(*wrong, *error.codes) from None

    @classmethod
    def generate_field_definitions(cls, model_type: type[Any]) -> Generator[DTOFieldDefinition, None, None]:
        yield from ()

    @classmethod
    def detect_nested_field(cls, field_definition: FieldDefinition) -> bool:
        return False

    @classmethod
    def create_for_field_definition(
        cls, field_definition: FieldDefinition, handler_id: str, backend_cls: Any = None
    ) -> None:
        """Not needed: the struct is used directly."""

    @classmethod
    def create_openapi_schema(
        cls, field_definition: FieldDefinition, handler_id: str, schema_creator: SchemaCreator
    ) -> Reference | Schema:
        return schema_creator.for_field_definition(field_definition)


class StrictBody(Body[T]):
    """Litestar DTO for endpoints outside the original protocol: always rejects unknown fields."""

    always_strict: ClassVar[bool] = True


def raw_json(text: str) -> dict[str, Any]:
    """Stored JSON text for a response field, typed as its content for the schema."""
    return cast("dict[str, Any]", Raw(text.encode()))
