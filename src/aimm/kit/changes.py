"""Who changes what: the actor of a write and the note that every write leaves in the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from aimm.kit.errors import Outdated


class ActorKind(StrEnum):
    """What sort of somebody acts."""

    PERSON = "person"
    MACHINE = "machine"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person's user name, an API key's name, or a part of the system."""

    kind: ActorKind
    name: str


SYSTEM = Actor(ActorKind.SYSTEM, "aimm")


class Action(StrEnum):
    """What a write does to its entity."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    CLONE = "clone"
    RESTORE = "restore"
    LOGIN = "login"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class Change:
    """One write, as the audit log keeps it.

    Attributes:
        entity: the kind of thing, in the product's words (``use-case``, ``flow``, …).
        before: the fields that changed, as they were; empty for a creation.
        after: the same fields as they are now; empty for a deletion.
    """

    action: Action
    entity: str
    entity_id: str
    use_case_id: str | None = None
    before: Mapping[str, Any] = field(default_factory=dict[str, Any])
    after: Mapping[str, Any] = field(default_factory=dict[str, Any])


class Journal(Protocol):
    """Takes the notes; they are stored with the write itself, in one transaction."""

    def note(self, change: Change) -> None:
        """Remember ``change`` until the unit of work ends."""
        ...


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parts of two versions of a thing that are not equal, as (before, after)."""
    names = [name for name in after if before.get(name) != after[name]]
    return {n: before[n] for n in names if n in before}, {n: after[n] for n in names}


def check_version(current: int, based_on: int | None) -> None:
    """Raises Outdated when a change says that it rests on another version than the present one."""
    if based_on is not None and based_on != current:
        raise Outdated
