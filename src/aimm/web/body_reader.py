"""Parse a JSON body into a msgspec struct, by the rules of the protocol, in one pass over its text."""

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, TypeVar, cast, get_args, get_origin

import msgspec
from msgspec import Meta, Raw, Struct

from aimm.kit.errors import Encoded, Invalid, fragments
from aimm.web.body_fields import Field, fields_of, known_keys, without_none
from aimm.web.body_values import BLANK, FieldError, between, check_number, check_text, choice

T = TypeVar("T", bound=Struct)
E = TypeVar("E")

UNKNOWN = "is not a known field"
REPEATED = "must not have the same entry twice"
# the magic number of gzip; also stands in for bodies in any other encoding
COMPRESSED = b"\x1f\x8b"
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

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


Unknown = dict[str | int, Any]
"""Unknown keys that were found: None for one, the unknown keys within for a value that has some."""


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
    unknown: Unknown | None = {} if strict else None
    try:
        found = _read_struct(kind, raw.removeprefix(_BYTE_ORDER_MARK), unknown)
    except FieldError as error:
        raise Invalid(*fragments(str(error)), *_told(unknown)) from None
    except _UNREADABLE:
        raise Invalid from None
    if unknown:
        raise Invalid(*_told(unknown))
    return found


def _told(unknown: Unknown | None) -> list[str]:
    return fragments(_text_of(unknown)) if unknown else []


def _within(unknown: Unknown | None, key: str | int) -> Unknown | None:
    """Where to note the unknown keys of a value."""
    return None if unknown is None else unknown.setdefault(key, {})


def _prune(unknown: Unknown | None, key: str | int) -> None:
    """Forget a value that turned out to have no unknown keys."""
    if unknown is not None and unknown.get(key) == {}:
        del unknown[key]


def _note_unknown(kind: Any, value: Any, unknown: Unknown) -> None:
    """Note the unknown keys of a value that has been decoded."""
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    kind = without_none(kind)
    inner: Iterable[tuple[str | int, Any, Any]] = ()
    if isinstance(value, list) and get_origin(kind) is list:
        entries = enumerate(cast("list[Any]", value))
        inner = [(index, get_args(kind)[0], one) for index, one in entries]
    elif isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, Struct):
        known = {field.key.lower(): field.type for field in fields_of(kind)}
        given = cast("dict[str, Any]", value)
        unknown.update((key, None) for key in given if key.lower() not in known)
        inner = [(key, known[key.lower()], one) for key, one in given.items() if key.lower() in known]
    for key, type_of_value, one in inner:
        _note_unknown(type_of_value, one, unknown.setdefault(key, {}))
        _prune(unknown, key)


def _text_of(unknown: Unknown) -> str:
    """Errors for unknown keys, in the protocol's wording."""
    keys = sorted(unknown, key=lambda key: (key if isinstance(key, int) else 0, str(key)))
    parts = ((key, unknown[key]) for key in keys)
    return "; ".join(f"{key}: {UNKNOWN if inner is None else f'({_text_of(inner)})'}" for key, inner in parts)


def _read_struct(kind: type[T], raw: bytes | Raw, unknown: Unknown | None, *, name_types: bool = False) -> T:
    given = msgspec.json.decode(raw, type=dict[str, Raw])
    folded = {key.lower(): key for key in given}
    if unknown is not None:
        known = known_keys(kind)
        unknown.update((key, None) for key in given if key.lower() not in known)
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in fields_of(kind):
        key = field.key if field.key in given else folded.get(field.key.lower(), field.key)
        part, inner = given.get(key), _within(unknown, key)
        try:
            if part is None or bytes(part) == b"null":
                if field.required:
                    raise FieldError(BLANK)  # noqa: TRY301 -- errors are collected in one place
                if part is not None and field.clearable:
                    values[field.name] = None
                continue
            values[field.name] = _read_value(field, part, inner)
        except FieldError as error:
            wrong[field.key] = str(error)
        except _UNREADABLE:
            if not name_types:
                raise
            wrong[field.key] = _TYPES.get(field.type, "must be a valid value")
        finally:
            _prune(unknown, key)
    wrong = {**_missing(kind, values, wrong), **wrong}
    if wrong:
        raise FieldError("; ".join(f"{key}: {wrong[key]}" for key in sorted(wrong)))
    return kind(**values)


def _missing(kind: type[Struct], values: Mapping[str, Any], wrong: Mapping[str, str]) -> dict[str, str]:
    """Errors of fields that are required because of other fields: the struct's own ``missing``, if any."""
    missing = getattr(kind, "missing", None)
    if missing is None:
        return {}
    present = {field.key for field in fields_of(kind) if field.name in values}
    return missing(present | wrong.keys())


def _read_value(field: Field, part: Raw, unknown: Unknown | None) -> Any:
    kind = field.type
    verbatim = getattr(kind, "verbatim", False)
    if kind is Raw or get_origin(kind) is dict or verbatim:
        whole = (whole_json if verbatim else msgspec.json.decode)(
            part
        )  # kept verbatim, but must be valid JSON
        if unknown is not None:
            _note_unknown(kind, whole, unknown)
        bytes(part).decode()
        return Raw(bytes(part).strip())
    if get_origin(kind) is list:
        return _read_list(field, part, unknown)
    if isinstance(kind, type) and issubclass(kind, Struct):
        return _nested(kind, part, unknown)
    if get_origin(kind) is Literal:
        return choice(get_args(kind), part)
    value: Any = msgspec.json.decode(part, type=cast("Any", kind))
    if isinstance(value, str):
        check_text(value, field.meta)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        check_number(value, field.meta)
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


def _read_list(field: Field, part: Raw, unknown: Unknown | None) -> list[Any]:
    entry = get_args(field.type)[0]
    parts = msgspec.json.decode(part, type=list[Raw])
    if not parts and not (field.meta and field.meta.min_length == 0):
        raise FieldError(BLANK)
    limit = field.meta.max_length if field.meta else None
    if limit is not None and len(parts) > limit:
        raise FieldError(f"the length must be {between(field.meta, limit)}")
    inner = Field("", "", entry, None, required=True)
    if get_origin(entry) is Annotated:
        inner = Field("", "", get_args(entry)[0], get_args(entry)[1], required=True)
    if _is_each_by_itself(field):
        return _read_entries(inner.type, parts)
    values: list[Any] = []
    wrong: dict[int, str] = {}
    for index, one in enumerate(parts):
        try:
            values.append(_read_value(inner, one, _within(unknown, index)))
        except FieldError as error:
            wrong[index] = str(error)
        _prune(unknown, index)
    if wrong:
        raise FieldError("(" + "; ".join(f"{index}: {text}" for index, text in wrong.items()) + ")")
    if _is_distinct(field.meta) and any(one in values[:index] for index, one in enumerate(values)):
        raise FieldError(REPEATED)
    return values


def _is_distinct(meta: Meta | None) -> bool:
    """Whether a list must not have the same entry twice."""
    return bool(meta and meta.extra_json_schema and meta.extra_json_schema.get("uniqueItems"))


def _is_each_by_itself(field: Field) -> bool:
    return field.meta is not None and field.meta.extra == EACH_BY_ITSELF


def _read_entries(kind: type[Struct], parts: list[Raw]) -> Entries[Struct]:
    good: dict[int, Struct] = {}
    wrong: dict[int, str] = {}
    for index, part in enumerate(parts):
        unknown: Unknown = {}
        try:
            good[index] = _read_struct(kind, part, unknown, name_types=True)
        except FieldError as error:
            wrong[index] = str(error)
        except _UNREADABLE:
            wrong[index] = "must be an object"
        if unknown:
            good.pop(index, None)
            wrong[index] = _text_of(unknown)
    return Entries(good, wrong)


def _nested(kind: type[Struct], part: Raw, unknown: Unknown | None) -> Struct:
    try:
        return _read_struct(kind, part, unknown)
    except FieldError as error:
        raise FieldError(f"({error})") from None
