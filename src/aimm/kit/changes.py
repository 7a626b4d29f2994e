"""Who changes what: the actor of a write, and the audit log entry of every write."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from aimm.kit.errors import Outdated


class ActorKind(StrEnum):
    """The kind of actor."""

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
    """The kind of change."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    CLONE = "clone"
    RESTORE = "restore"
    LOGIN = "login"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class Change:
    """One write, as recorded in the audit log.

    Attributes:
        entity: the kind of entity (``use-case``, ``flow``, …).
        before: the fields that changed, with their old values; empty for a creation.
        after: the same fields with their new values; empty for a deletion.
    """

    action: Action
    entity: str
    entity_id: str
    use_case_id: str | None = None
    before: Mapping[str, Any] = field(default_factory=dict[str, Any])
    after: Mapping[str, Any] = field(default_factory=dict[str, Any])


class Journal(Protocol):
    """Collects audit log entries, which are stored in the transaction of the write."""

    def note(self, change: Change) -> None:
        """Keep ``change`` until the unit of work ends."""
        ...


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that differ between two versions of an entity, as (before, after)."""
    names = [name for name in after if before.get(name) != after[name]]
    return {n: before[n] for n in names if n in before}, {n: after[n] for n in names}


def check_version(current: int, based_on: int | None) -> None:
    """Raise Outdated if a change is based on a version that is not the current one."""
    if based_on is not None and based_on != current:
        raise Outdated
