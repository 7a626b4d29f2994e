"""The audit log: who changed what, and when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast

from aimm.kit.changes import Action, ActorKind
from aimm.kit.paging import Page, PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """An audit log entry.

    Attributes:
        number: position in the log, increasing.
        entity: the kind of entity.
        before: the fields that changed, with their old values.
        after: the same fields with their new values.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """A filter for entries; None means any.

    Attributes:
        search: words that all occur in ``searched_texts``; ``*`` stands for the rest of a word.
    """

    actor: str | None = None
    action: str | None = None
    entity: str | None = None
    entity_id: str | None = None
    use_case_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    search: str | None = None


def searched_texts(actor: str, entity_id: str, *changed: Any) -> Iterator[str]:
    """The texts by which an entry is found: who, which record, and the texts and numbers that changed."""
    yield actor
    yield entity_id
    for value in changed:
        yield from _texts_in(value)


def _texts_in(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for part in cast("Mapping[str, Any]", value).values():
                yield from _texts_in(part)
        case list() | tuple():
            for part in cast("Sequence[Any]", value):
                yield from _texts_in(part)
        case int() | float() if not isinstance(value, bool):
            yield str(value)
        case _:
            pass


class AuditLog(Protocol):
    """The stored audit log."""

    async def page(self, wanted: AuditFilter, request: PageRequest) -> Page[AuditEntry]:
        """One page of the log, counted up to ``MOST_COUNTED``, with a cursor for the next one.

        Raises:
            Invalid: ``request.after`` is not a cursor of the log.
        """
        ...
