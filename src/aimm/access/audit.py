"""The audit log: who changed what, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from aimm.kit.changes import Action, ActorKind
from aimm.kit.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One write.

    Attributes:
        number: counts up; the order of the log.
        entity: the kind of thing, in the product's words.
        before: the fields that changed, as they were.
        after: the same fields as they became.
    """

    number: int
    at: datetime
    actor_kind: ActorKind
    actor: str
    action: Action
    entity: str
    entity_id: str
    use_case_id: str | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries are wanted; None means any."""

    actor: str | None = None
    action: str | None = None
    entity: str | None = None
    entity_id: str | None = None
    use_case_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class AuditLog(Protocol):
    """The stored audit log."""

    async def page(self, wanted: AuditFilter, request: PageRequest) -> Page[AuditEntry]: ...
