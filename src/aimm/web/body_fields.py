"""The fields of a request body, as its struct describes them."""

from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct, UnsetType


class Field(Struct, frozen=True):
    """A field of a body.

    Attributes:
        clearable: whether null clears the field, rather than meaning that it is absent.
    """

    name: str
    key: str
    type: Any
    meta: Meta | None
    required: bool
    clearable: bool = False


@lru_cache(maxsize=256)
def fields_of(kind: type[Struct]) -> tuple[Field, ...]:
    hints = get_type_hints(kind, include_extras=True)
    found: list[Field] = []
    for field in msgspec.structs.fields(kind):
        whole, meta = hints[field.name], None
        hint = without_none(whole)
        if get_origin(hint) is Annotated:
            hint, meta = get_args(hint)[0], next(m for m in get_args(hint) if isinstance(m, Meta))
        required = field.default is msgspec.NODEFAULT and field.default_factory is msgspec.NODEFAULT
        clearable = {type(None), UnsetType} <= set(get_args(whole))
        found.append(Field(field.name, field.encode_name, without_none(hint), meta, required, clearable))
    return tuple(found)


@lru_cache(maxsize=256)
def known_keys(kind: type[Struct]) -> frozenset[str]:
    return frozenset(field.key.lower() for field in fields_of(kind))


def without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        return next(arg for arg in get_args(hint) if arg not in (type(None), UnsetType))
    return hint
