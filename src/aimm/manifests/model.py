"""Manifests as trees: items in sections, each with the document of its kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from aimm.manifests.values import Path

API_VERSION = "aimm/v1"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a manifest.

    Attributes:
        document: its own fields; those that are ``UNSET`` stay unchanged.
        parts: what is within it, by section; an absent section leaves everything in it unchanged.
    """

    document: Struct
    parts: Mapping[str, Sequence["Item"]] = field(default_factory=dict[str, Sequence["Item"]])


@dataclass(frozen=True, slots=True)
class Manifest:
    """The desired state, from one file or several.

    Attributes:
        parts: the items by section; an absent section leaves everything in it unchanged.
    """

    parts: Mapping[str, Sequence[Item]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a manifest cannot be applied.

    Attributes:
        path: keys and indices from the root of the manifest; empty if it has no position.
        also: a second, related position.
        of_key: whether the key at the end of the path is wrong rather than its value.
    """

    path: Path
    text: str
    also: Path | None = None
    of_key: bool = False
