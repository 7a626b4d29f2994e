"""The audit log."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec
from litestar import Controller, Request, get

from aimm.access.audit import AuditEntry, AuditFilter, AuditLog
from aimm.kit.changes import Action, ActorKind
from aimm.kit.errors import Invalid
from aimm.kit.limits import UUID_PATTERN
from aimm.kit.paging import WRONG_CURSOR, OrderDir, PageRequest
from aimm.web.answers import answer_of
from aimm.web.bodies import check_uuid
from aimm.web.body_values import BLANK
from aimm.web.context import context
from aimm.web.guards import READ
from aimm.web.queries import GrowingList, ListQuery, growing_list, moment_of, refuse, wrong_search

T = TypeVar("T")

_CURSOR = re.compile(r"[0-9]{1,18}")


class AuditAnswer(msgspec.Struct, rename="camel"):
    """A change: actor, action, entity and changed fields."""

    number: int
    at: str
    actor_kind: ActorKind
    actor: str
    action: Action
    entity: str
    entity_id: str
    use_case_id: str | None
    before: dict[str, Any]
    after: dict[str, Any]


def audit_answer(entry: AuditEntry) -> AuditAnswer:
    """Convert an audit log entry to its API representation."""
    return answer_of(AuditAnswer, entry)


_PAGING = ListQuery()
_TEXT: dict[str, Any] = {"type": "string"}
_MOMENT: dict[str, Any] = {"type": "string", "format": "date-time"}
_FILTERS: Mapping[str, dict[str, Any]] = {
    "actor": _TEXT,
    "action": {"type": "string", "enum": [*Action]},
    "entity": _TEXT,
    "entityId": _TEXT,
    "useCaseId": {"type": "string", "pattern": UUID_PATTERN},
    "searchKey": {
        "type": "string",
        "minLength": 3,
        "maxLength": 200,
        "description": "Whole words, all of which must occur; `*` stands for the rest of a word.",
    },
    "since": _MOMENT,
    "until": _MOMENT,
    "after": {"type": "string", "pattern": "^[0-9]{1,18}$"},
}


class AuditQuery:
    """Query parameters of the audit log, parsed from requests and described for OpenAPI."""

    def read(self, request: Request[Any, Any, Any]) -> tuple[AuditFilter, PageRequest]:
        """Parse the query parameters: the filter, and the page with its cursor.

        Raises:
            Invalid: parameters are invalid; the error lists all of them.
        """
        given = request.query_params
        wrong: list[str] = []

        def attempt(read: Callable[[], T]) -> T | None:
            try:
                return read()
            except Invalid as error:
                wrong.extend(error.codes)
                return None

        listing = attempt(lambda: _PAGING.read(request))
        order_dir = attempt(lambda: _order_dir(given.get("orderDir")))
        after = attempt(lambda: _cursor(given.get("after")))
        wanted = AuditFilter(
            actor=attempt(lambda: _text("Actor", given.get("actor"))),
            action=attempt(lambda: _action(given.get("action"))),
            entity=attempt(lambda: _text("Entity", given.get("entity"))),
            entity_id=attempt(lambda: _text("EntityID", given.get("entityId"))),
            use_case_id=attempt(lambda: _uuid("UseCaseID", given.get("useCaseId"))),
            since=attempt(lambda: moment_of("Since", given.get("since"))),
            until=attempt(lambda: moment_of("Until", given.get("until"))),
            search=attempt(lambda: _search(given.get("searchKey"))),
        )
        refuse(wrong)
        if listing is None or order_dir is None:  # reported above; for the type checker
            raise Invalid
        paging = listing.request
        return wanted, PageRequest(paging.page, paging.size, order_dir=order_dir, after=after)

    def parameters(self) -> list[dict[str, Any]]:
        """The OpenAPI parameter objects."""
        order_dir: dict[str, Any] = {"type": "string", "enum": [*OrderDir]}
        return [
            *_PAGING.parameters(),
            {"name": "orderDir", "in": "query", "required": False, "schema": order_dir},
            *({"name": n, "in": "query", "required": False, "schema": s} for n, s in _FILTERS.items()),
        ]


def _order_dir(text: str | None) -> OrderDir:
    if text is None:
        return OrderDir.DESC
    if not text:
        raise Invalid(f"OrderDir: {BLANK}")
    if text not in list(OrderDir):
        raise Invalid("OrderDir: must be a valid value")
    return OrderDir(text)


def _cursor(text: str | None) -> str | None:
    if text and not _CURSOR.fullmatch(text):
        raise Invalid(WRONG_CURSOR)
    return text or None


def _action(text: str | None) -> str | None:
    if text and text not in list(Action):
        raise Invalid("Action: must be a valid value")
    return text or None


def _text(label: str, text: str | None) -> str | None:
    if text and "\0" in text:
        raise Invalid(f"{label}: must be a valid value")
    return text or None


def _search(text: str | None) -> str | None:
    refuse(wrong_search(text))
    return text or None


def _uuid(label: str, text: str | None) -> str | None:
    return check_uuid(label, text) if text else None


_AUDIT = AuditQuery()


class AuditController(Controller):
    """The audit log."""

    path = "/audit-log"
    tags = ["Audit log"]

    @get(guards=[READ], opt={"query": _AUDIT}, summary="List audit log entries")
    async def list_changes(self, request: Request[Any, Any, Any]) -> GrowingList[AuditAnswer]:
        wanted, page = _AUDIT.read(request)
        async with context(request).reading() as services:
            return growing_list(await services[AuditLog].page(wanted, page), audit_answer)
