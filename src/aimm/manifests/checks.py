"""Checks before a plan is made: duplicate keys, and references to things that will not exist."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from msgspec import UNSET

from aimm.manifests.kinds import AnyKind, yaml_name
from aimm.manifests.model import Item, Manifest, Problem
from aimm.manifests.registry import Kinds
from aimm.manifests.scopes import Scope
from aimm.manifests.values import Path
from aimm.manifests.wording import hint


def key_of(kind: AnyKind, item: Item) -> str:
    """The key of an item, unique within its list."""
    return getattr(item.document, kind.key)


def check(kinds: Kinds[Any], manifest: Manifest) -> list[Problem]:
    """Errors within a manifest or an outline: duplicate keys."""
    return list(_duplicates(kinds, None, manifest.parts, ()))


def _duplicates(
    kinds: Kinds[Any], within: str | None, parts: Mapping[str, Sequence[Item]], path: Path
) -> Iterator[Problem]:
    lists = [(kind, parts[kind.section]) for kind in kinds.within(within) if kind.section in parts]
    for kind, items in lists:
        first: dict[str, Path] = {}
        for index, item in enumerate(items):
            key = key_of(kind, item)
            if not key:  # an outline has what the schema refuses
                continue
            place = (*path, kind.section, index, yaml_name(kind.shape, kind.key))
            if key in first:
                yield Problem(path=place, text=f"'{key}' is a duplicate", also=first[key])
            first.setdefault(key, place)
    for kind, items in lists:
        for index, item in enumerate(items):
            yield from _duplicates(kinds, kind.name, item.parts, (*path, kind.section, index))


def _ambiguous(keys: Sequence[str]) -> dict[str, int]:
    return {key: times for key, times in Counter(keys).items() if times > 1}


def _rename(kind: AnyKind) -> str:
    key = yaml_name(kind.shape, kind.key)
    return f"and a manifest tells {kind.label}s apart by {key}: rename all but one of them first"


def ambiguous(kinds: Kinds[Any], kind: AnyKind, scope: Scope[Any]) -> list[Problem]:
    """Stored things with the same key in a list that the manifest has."""
    owner = ""
    if scope.owner is not None and kind.within is not None:
        owner = f" of {kinds[kind.within].named(scope.owner.at)}"
    found = _ambiguous([fate.key for fate in scope.fates]) if scope.listed else {}
    return [
        Problem(
            path=scope.path, text=f"several stored {kind.label}s{owner} are called '{key}', {_rename(kind)}"
        )
        for key in found
    ]


def inexpressible(kinds: Kinds[Any], kind: AnyKind, item: Item) -> Iterator[str]:
    """What a manifest cannot express: things with the same key within an item."""
    for inner in kinds.within(kind.name):
        items = item.parts.get(inner.section, ())
        for key, times in _ambiguous([key_of(inner, part) for part in items]).items():
            owner = f"{kind.label} '{key_of(kind, item)}'"
            yield f"{owner} has {times} {inner.label}s called '{key}', {_rename(inner)}"
        for part in items:
            yield from inexpressible(kinds, inner, part)


def references(kinds: Kinds[Any], kind: AnyKind, scope: Scope[Any]) -> Iterator[Problem]:
    """References of a list to things that will not exist."""
    for name, other in kind.refers.items():
        known = scope.known.get(other)
        if known is None:
            continue
        for fate in scope.wanted:
            for path, key in referred(kind, name, fate.desired):
                if key not in known:
                    yield Problem(path=(*fate.path, *path), text=_unknown(kinds, kinds[other], key, known))


def referred(kind: AnyKind, name: str, document: Any) -> Iterator[tuple[Path, str]]:
    """The keys that a field refers to, each with its path in the document."""
    value: Any = getattr(document, name)
    field = yaml_name(kind.shape, name)
    if value is UNSET or value is None:
        return
    if isinstance(value, str):
        yield (field,), value
    elif isinstance(value, Mapping):
        yield from (((field, key), key) for key in value)  # pyright: ignore[reportUnknownVariableType]
    else:
        yield from (((field, index), key) for index, key in enumerate(value))


def _unknown(kinds: Kinds[Any], other: AnyKind, key: str, known: Sequence[str]) -> str:
    if other.within is not None:
        return f"the {kinds[other.within].label} has no {other.label} '{key}'; {hint(key, known)}"
    # not everything at the root is read, so the list of what there is would not be complete
    close = get_close_matches(key, known, n=1)
    return f"there is no {other.label} '{key}'" + (f"; did you mean '{close[0]}'?" if close else "")
