"""What a kind plans: the things of one list, each with its stored and its desired state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from msgspec import UNSET, Struct

from aimm.manifests.values import Path

D = TypeVar("D", bound=Struct)

Keys = tuple[str, ...]
"""The keys that lead to a thing: of the item at the root of the manifest first, its own last."""


@dataclass(frozen=True, slots=True)
class Fate(Generic[D]):
    """One thing, stored or desired or both.

    Attributes:
        now: None if it is new.
        desired: nothing but its key if the manifest does not list it.
        path: its position in the manifest; the path of the list if it is not listed.
    """

    at: Keys
    now: D | None
    desired: D
    path: Path
    listed: bool = True

    @property
    def key(self) -> str:
        """Its own key."""
        return self.at[-1]

    def will_be(self, name: str) -> Any:
        """The value of a field after the plan; ``UNSET`` if neither the manifest nor the store has one."""
        value = getattr(self.desired, name)
        return getattr(self.now, name, UNSET) if value is UNSET else value


@dataclass(frozen=True, slots=True)
class Scope(Generic[D]):
    """One list of things of a kind.

    Attributes:
        owner: what the list is within; None at the root of the manifest.
        path: of the list in the manifest.
        fates: the stored things in their order, then the new ones in the order of the manifest.
        listed: whether the manifest has the list.
        prune: whether what the list does not have is deleted.
        known: the keys that there will be, by kind, of the kinds that are planned before this one.
    """

    owner: Fate[Any] | None
    path: Path
    fates: Sequence[Fate[D]]
    listed: bool
    prune: bool
    known: Mapping[str, Sequence[str]]

    @property
    def wanted(self) -> Sequence[Fate[D]]:
        """What the manifest lists, in its order."""
        return sorted((fate for fate in self.fates if fate.listed), key=lambda fate: int(fate.path[-1]))

    @property
    def pruned(self) -> Sequence[Fate[D]]:
        """What is to be deleted because the manifest does not list it."""
        return [fate for fate in self.fates if not fate.listed] if self.prune else []

    @property
    def kept(self) -> Sequence[Fate[D]]:
        """What there will be, in the order of ``fates``."""
        gone = {fate.key for fate in self.pruned}
        return [fate for fate in self.fates if fate.key not in gone]
