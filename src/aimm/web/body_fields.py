"""The fields of a request body, as its struct describes them."""

from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct


class Field(Struct, frozen=True):
    """A field of a body."""

    name: str
    key: str
    type: Any
    meta: Meta | None
    required: bool


@lru_cache(maxsize=256)
def fields_of(kind: type[Struct]) -> tuple[Field, ...]:
    hints = get_type_hints(kind, include_extras=True)
    found: list[Field] = []
    for field in msgspec.structs.fields(kind):
        hint, meta = without_none(hints[field.name]), None
        if get_origin(hint) is Annotated:
            hint, meta = get_args(hint)[0], next(m for m in get_args(hint) if isinstance(m, Meta))
        required = field.default is msgspec.NODEFAULT and field.default_factory is msgspec.NODEFAULT
        found.append(Field(field.name, field.encode_name, without_none(hint), meta, required))
    return tuple(found)


@lru_cache(maxsize=256)
def known_keys(kind: type[Struct]) -> frozenset[str]:
    return frozenset(field.key.lower() for field in fields_of(kind))


def without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        return next(arg for arg in get_args(hint) if arg is not type(None))
    return hint
