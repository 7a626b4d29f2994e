"""Between a manifest and the plain values of its file."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from msgspec import Struct, convert

from aimm.manifests.kinds import AnyKind, set_fields, yaml_name
from aimm.manifests.model import API_VERSION, Item, Manifest
from aimm.manifests.registry import Kinds
from aimm.manifests.values import Value

Sections = Mapping[str, Sequence[Mapping[str, Any]]]


def read(kinds: Kinds[Any], document: Value) -> Manifest:
    """The manifest in a document that conforms to the schema."""
    return Manifest(_parts(kinds, None, cast("Sections", document)))


def _parts(kinds: Kinds[Any], within: str | None, given: Mapping[str, Any]) -> dict[str, Sequence[Item]]:
    found: dict[str, Sequence[Item]] = {}
    for kind in kinds.within(within):
        if kind.section in given:
            inner = {part.section for part in kinds.within(kind.name)}
            found[kind.section] = [
                Item(
                    convert({name: value for name, value in entry.items() if name not in inner}, kind.shape),
                    _parts(kinds, kind.name, entry),
                )
                for entry in given[kind.section]
            ]
    return found


def outline(kinds: Kinds[Any], document: Value) -> Manifest:
    """The keys in a document that need not conform to the schema.

    A key that is missing or not text is None, so that the items after it keep their positions.
    """
    return Manifest(_outlined(kinds, None, document))


def _outlined(kinds: Kinds[Any], within: str | None, given: Value) -> dict[str, Sequence[Item]]:
    found: dict[str, Sequence[Item]] = {}
    for kind in kinds.within(within):
        entries = given.get(kind.section) if isinstance(given, dict) else None
        if isinstance(entries, list):
            found[kind.section] = [
                Item(kind.shape(**{kind.key: _key(kind, entry)}), _outlined(kinds, kind.name, entry))
                for entry in entries
            ]
    return found


def _key(kind: AnyKind, entry: Value) -> str | None:
    key = entry.get(yaml_name(kind.shape, kind.key)) if isinstance(entry, dict) else None
    return key if isinstance(key, str) else None


def write(kinds: Kinds[Any], manifest: Manifest) -> Value:
    """The document of a manifest; what it leaves open is left out."""
    empty: dict[str, Sequence[Item]] = {kind.section: () for kind in kinds.within(None) if kind.required}
    return {"apiVersion": API_VERSION, **_sections(kinds, None, {**empty, **manifest.parts})}


def _sections(kinds: Kinds[Any], within: str | None, parts: Mapping[str, Sequence[Item]]) -> dict[str, Value]:
    return {
        kind.section: [
            {**_struct(item.document), **_sections(kinds, kind.name, item.parts)}
            for item in parts[kind.section]
        ]
        for kind in kinds.within(within)
        if kind.section in parts
    }


def _struct(document: Struct) -> dict[str, Value]:
    shape = type(document)
    return {yaml_name(shape, name): _plain(value) for name, value in set_fields(document).items()}


def _plain(value: Any) -> Value:
    match value:
        case Struct():
            return _struct(value)
        case dict():
            return {key: _plain(part) for key, part in cast("dict[str, Any]", value).items()}
        case list():
            return [_plain(part) for part in cast("list[Any]", value)]
        case float():
            return int(value) if value.is_integer() else Decimal(str(value))
        case _:
            return value
