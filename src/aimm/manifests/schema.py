"""The JSON Schema of manifests, composed from the structs of all kinds."""

from collections.abc import Sequence
from typing import Any, cast

import msgspec

from aimm.manifests.kinds import AnyKind, yaml_name
from aimm.manifests.model import API_VERSION
from aimm.manifests.registry import Kinds

Schema = dict[str, Any]

_REFERENCE = "#/$defs/"


def schema_of(kinds: Kinds[Any]) -> Schema:
    """The JSON Schema of manifests with these kinds."""
    _, found = msgspec.json.schema_components(
        [kind.shape for kind in kinds], ref_template=_REFERENCE + "{name}"
    )
    names = {kind.shape.__name__: kind.name for kind in kinds}
    names = {name: names.get(name, _own_name(name)) for name in found}
    definitions = {names[name]: _tidied(part, names) for name, part in found.items()}
    for kind in kinds:
        definition = definitions[kind.name]
        definition["description"] += _needs(kind)
        definition["properties"] |= _lists(kinds.within(kind.name))
    roots = kinds.within(None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:aimm:manifest:v1",
        "title": "AI Model Match manifest",
        "description": "The desired state. Absent lists and fields stay unchanged.",
        "type": "object",
        "required": ["apiVersion", *(kind.section for kind in roots if kind.required)],
        "additionalProperties": False,
        "properties": {
            "apiVersion": {
                "description": "The version of this format.",
                "type": "string",
                "const": API_VERSION,
            },
            **_lists(roots),
        },
        "$defs": {name: definitions[name] for name in _in_order(kinds, definitions)},
    }


def _own_name(struct: str) -> str:
    """The name of a struct that is no kind: ``configuration`` for ``ConfigurationDocument``."""
    return struct[0].lower() + struct[1:].removesuffix("Document")


def _in_order(kinds: Kinds[Any], definitions: Schema) -> list[str]:
    first = [kind.name for kind in kinds]
    return [*first, *(name for name in definitions if name not in first)]


def _lists(kinds: Sequence[AnyKind]) -> Schema:
    return {
        kind.section: {
            "description": kind.about,
            "type": "array",
            "items": {"$ref": _REFERENCE + kind.name},
        }
        for kind in kinds
    }


def _needs(kind: AnyKind) -> str:
    names = [yaml_name(kind.shape, name) for name in kind.needed]
    return f" A new one needs its {' and '.join(names)}." if names else ""


def _tidied(part: Any, names: dict[str, str]) -> Any:
    """Without the names and defaults of Python, with references to the new names."""
    match part:
        case {"$ref": str(reference), **others}:
            renamed = _REFERENCE + names[reference.removeprefix(_REFERENCE)]
            return {**cast("Schema", others), "$ref": renamed}
        case {"properties": properties, **others}:
            fields = {name: _tidied(field, names) for name, field in cast("Schema", properties).items()}
            return {**_tidied(others, names), "properties": fields}
        case dict():
            given = cast("Schema", part)
            kept = {key: v for key, v in given.items() if key not in ("title", "default")}
            return {
                key: " ".join(v.split()) if key == "description" else _tidied(v, names)
                for key, v in kept.items()
            }
        case list():
            return [_tidied(one, names) for one in cast("list[Any]", part)]
        case _:
            return part
