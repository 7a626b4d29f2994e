"""Kinds of records whose order in a file counts."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from msgspec import Struct

from aimm.manifests.changes import Change, S, Sign
from aimm.manifests.kinds import Create, Finding, Kind
from aimm.manifests.scopes import Keys, Scope

R = TypeVar("R")
D = TypeVar("D", bound=Struct)


class OrderedKind(Kind[S, R, D]):
    """A list within another record, in the order of the file; positions are 1 … n without gaps."""

    @abstractmethod
    async def place(self, services: S, at: Keys, position: int) -> None:
        """Move a record to a position, from 1; the others shift."""

    def opening(self, scope: Scope[D]) -> Iterator[Finding]:
        """Deletions come first, because the positions of all others follow from them."""
        yield from (self.removed(scope, fate) for fate in scope.pruned)
        created: dict[str, Create] = {}
        for finding in super().opening(scope):
            if isinstance(finding, Create):
                created[finding.at[-1]] = finding
            else:
                yield finding
        if scope.listed:
            yield from self._placed(scope, created)

    def closing(self, scope: Scope[D]) -> Iterator[Finding]:
        """Nothing: ``opening`` deletes."""
        yield from ()

    def _placed(self, scope: Scope[D], created: dict[str, Create]) -> Iterator[Finding]:
        placed = [key for key in _kept(scope) if key not in created]
        for index, key in enumerate(self.keys_after(scope)):
            if key in created:
                yield CreateAt(created[key], self, index + 1)
            elif placed[index] != key:
                yield Move(self, ("" if scope.owner is None else scope.owner.key, key), index + 1)
                placed.remove(key)
            else:
                continue
            placed.insert(index, key)

    def keys_after(self, scope: Scope[D]) -> list[str]:
        return order_after(_kept(scope), [fate.key for fate in scope.wanted])


def _kept(scope: Scope[Any]) -> list[str]:
    return [fate.key for fate in scope.kept if fate.now is not None]


@dataclass(frozen=True, slots=True)
class CreateAt(Change[Any]):
    """Creates a record at a position, from 1."""

    creation: Create
    kind: OrderedKind[Any, Any, Any]
    position: int

    @property
    def sign(self) -> Sign:
        return Sign.CREATE

    @property
    def line(self) -> str:
        return f"{self.creation.line} at position {self.position}"

    async def make(self, services: Any) -> None:
        await self.creation.make(services)
        await self.kind.place(services, self.creation.at, self.position)


@dataclass(frozen=True, slots=True)
class Move(Change[Any]):
    """Moves a record to another position, from 1."""

    kind: OrderedKind[Any, Any, Any]
    at: Keys
    position: int

    @property
    def line(self) -> str:
        return f"{self.kind.named(self.at)} moves to position {self.position}"

    async def make(self, services: Any) -> None:
        await self.kind.place(services, self.at, self.position)


def order_after(present: Sequence[str], listed: Sequence[str]) -> list[str]:
    """The keys of all records in their new order.

    Listed records follow each other as listed. Others keep their place. A new one goes directly after the one
    listed before it, or first.
    """
    known = iter([key for key in listed if key in present])
    order = [next(known) if key in listed else key for key in present]
    for index, key in enumerate(listed):
        if key not in present:
            order.insert(order.index(listed[index - 1]) + 1 if index else 0, key)
    return order
