"""The changes in a plan, each with a line that describes it to the person who confirms it."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

S = TypeVar("S", contravariant=True)


class Sign(StrEnum):
    """The kind of a change, as a sign."""

    CREATE = "+"
    CHANGE = "~"
    DELETE = "-"


class Change(ABC, Generic[S]):
    """One write. Two changes are equal if they do the same; ``S`` is the services that it needs."""

    __slots__ = ()

    @property
    def sign(self) -> Sign:
        """The kind of change."""
        return Sign.CHANGE

    @property
    @abstractmethod
    def line(self) -> str:
        """What the change does."""

    @property
    def details(self) -> Sequence[str]:
        """The exact differences, a line each."""
        return ()

    @abstractmethod
    async def make(self, services: S) -> None:
        """Apply the change."""


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one item at the root of the manifest and of all that is within it, in order."""

    heading: str
    changes: tuple[Change[Any], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes that lead from the current state to the desired one, in order."""

    groups: tuple[Group, ...] = ()

    @property
    def changes(self) -> tuple[Change[Any], ...]:
        """All changes, in order."""
        return tuple(change for group in self.groups for change in group.changes)

    @property
    def is_empty(self) -> bool:
        """Whether nothing has to change."""
        return not self.changes

    def count(self, sign: Sign) -> int:
        """The number of changes of this kind."""
        return sum(change.sign is sign for change in self.changes)
