"""A unit of work: one transaction, its audit log entries, and its publications to all nodes."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from aimm.access.audit import searched_texts
from aimm.kit.changes import Actor, Change
from aimm.kit.clock import Clock
from aimm.storage.database.engine import Database
from aimm.storage.database.schema import audit_log, publication_clock, publications
from aimm.storage.database.word_index import WordIndex

_AUDIT_WORDS = WordIndex(audit_log)
CHANNEL = "aimm_changes"
ACCESS_TOPIC = "access"


@dataclass(slots=True)
class UnitOfWork:
    """The ports ``Journal`` and ``Publisher`` on one transaction.

    Attributes:
        topics: what changed, for the nodes' snapshots: use case ids, or ``access``.
        version: the publication clock after the commit; 0 if nothing was published.
    """

    connection: AsyncConnection
    actor: Actor
    changes: list[Change] = field(default_factory=list[Change])
    topics: set[str] = field(default_factory=set[str])
    version: int = 0

    def note(self, change: Change) -> None:
        self.changes.append(change)

    def use_case_changed(self, use_case_id: str) -> None:
        self.topics.add(use_case_id)

    def access_changed(self) -> None:
        """Publish that API keys or users changed."""
        self.topics.add(ACCESS_TOPIC)


@asynccontextmanager
async def unit_of_work(database: Database, actor: Actor, clock: Clock) -> AsyncGenerator[UnitOfWork]:
    """One transaction with its audit log entries and publications; all or nothing is stored."""
    async with database.writing() as connection:
        work = UnitOfWork(connection, actor)
        yield work
        await _store_notes(work, clock)
        await _publish(work, database)
    if work.topics and database.published is not None:
        await database.published()


async def _store_notes(work: UnitOfWork, clock: Clock) -> None:
    if not work.changes:
        return
    now = clock.now()
    stored = await work.connection.execute(
        audit_log.insert().returning(audit_log.c.number, sort_by_parameter_order=True),
        [
            {
                "at": now,
                "actor_kind": work.actor.kind.value,
                "actor": work.actor.name,
                "action": change.action.value,
                "entity": change.entity,
                "entity_id": change.entity_id,
                "use_case_id": change.use_case_id,
                "before": dict(change.before),
                "after": dict(change.after),
            }
            for change in work.changes
        ],
    )
    entries = [
        (
            number,
            searched_texts(work.actor.name, change.entity_id, dict(change.before), dict(change.after)),
        )
        for number, change in zip(stored.scalars(), work.changes, strict=True)
    ]
    await _AUDIT_WORDS.put(work.connection, entries)


async def _publish(work: UnitOfWork, database: Database) -> None:
    if not work.topics:
        return
    ticked = await work.connection.execute(
        publication_clock.update()
        .values(version=publication_clock.c.version + 1)
        .returning(publication_clock.c.version)
    )
    work.version = ticked.scalar_one()
    await work.connection.execute(
        publications.insert(), [{"version": work.version, "topic": topic} for topic in sorted(work.topics)]
    )
    if not database.is_sqlite:
        await work.connection.execute(
            text("select pg_notify(:channel, :version)"),
            {"channel": CHANNEL, "version": str(work.version)},
        )
