"""Reads the audit log, which units of work write."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.access.audit import AuditEntry, AuditFilter
from aimm.kit.changes import Action, ActorKind
from aimm.kit.paging import OrderDir, Page, PageRequest
from aimm.storage.database.cursors import fetch_growing
from aimm.storage.database.records import record_of
from aimm.storage.database.schema import audit_log
from aimm.storage.database.word_index import WordIndex

AUDIT_WORDS = WordIndex(audit_log)


@dataclass(frozen=True, slots=True)
class StoredAuditLog:
    """The port ``access.audit.AuditLog`` on one connection."""

    connection: AsyncConnection

    async def page(self, wanted: AuditFilter, request: PageRequest) -> Page[AuditEntry]:
        where = and_(True, *_conditions(wanted))
        source, number = audit_log, audit_log.c.number
        if wanted.search is not None:
            source, number, says = AUDIT_WORDS.found(wanted.search, self.connection.dialect.name)
            where = and_(where, says)
        order = [number.desc() if request.order_dir is OrderDir.DESC else number.asc()]
        return await fetch_growing(self.connection, source, where, order, request, _entry, list(audit_log.c))

    async def purge(self, before: datetime) -> None:
        """Delete entries older than ``before``."""
        await self.connection.execute(audit_log.delete().where(audit_log.c.at < before))


def _conditions(wanted: AuditFilter) -> Sequence[ColumnElement[bool]]:
    pairs = (
        (audit_log.c.actor, wanted.actor),
        (audit_log.c.action, wanted.action),
        (audit_log.c.entity, wanted.entity),
        (audit_log.c.entity_id, wanted.entity_id),
        (audit_log.c.use_case_id, wanted.use_case_id),
    )
    conditions = [column == value for column, value in pairs if value is not None]
    if wanted.since is not None:
        conditions.append(audit_log.c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(audit_log.c.at < wanted.until)
    return conditions


def _entry(row: Row[Any]) -> AuditEntry:
    return record_of(AuditEntry, row, actor_kind=ActorKind(row.actor_kind), action=Action(row.action))
