"""Units of work: atomic, audited, published; and the audit log."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from tests.fakes.sources import NOW, Clock, Ids
from tests.fakes.store import ANN
from tests.storage.conftest import eventually

from aimm.access.audit import AuditFilter
from aimm.kit.changes import SYSTEM, Action, Change
from aimm.kit.errors import Unavailable
from aimm.kit.paging import OrderDir, PageRequest
from aimm.storage.audit import StoredAuditLog
from aimm.storage.database.engine import (
    POOL_OVERFLOW,
    POOL_SIZE,
    Database,
    Translated,
    open_database,
)
from aimm.storage.database.schema import publications
from aimm.storage.database.work import CHANNEL, unit_of_work
from aimm.storage.picking import present_version, topics_since
from aimm.storage.use_cases import StoredUseCases
from aimm.use_cases.model import NewUseCase

CHANGE = Change(Action.UPDATE, "flow", "f1", "u1", {"title": "é"}, {"title": None, "n": [1, {"a": 2.5}]})


async def _version(database: Database) -> int:
    async with database.reading() as connection:
        return await present_version(connection)


async def _audited(database: Database, wanted: AuditFilter, request: PageRequest | None = None) -> list[Any]:
    async with database.reading() as connection:
        return list((await StoredAuditLog(connection).page(wanted, request or PageRequest(1, 50))).items)


async def test_a_unit_of_work_is_atomic(database: Database, clock: Clock):
    before, told = await _version(database), []

    async def published() -> None:
        told.append(await _version(database))

    database.published = published
    async with unit_of_work(database, ANN, clock) as work:
        made = await StoredUseCases(work.connection).add(
            Ids().new(), NewUseCase(title="t", code="c", description="d"), NOW
        )
        work.note(CHANGE)
        work.use_case_changed("u2")
        work.use_case_changed("u1")
        work.use_case_changed("u1")
    assert work.version == before + 1
    # reported once, after the commit
    assert told == [before + 1]
    async with database.reading() as connection:
        assert await StoredUseCases(connection).get(made.id) == made
        assert await topics_since(connection, before) == {"u1", "u2"}
        assert await topics_since(connection, before + 1) == set()
    entry = (await _audited(database, AuditFilter()))[0]
    assert (entry.at, entry.actor_kind, entry.actor) == (NOW, ANN.kind, "ann")
    assert (entry.action, entry.entity, entry.entity_id, entry.use_case_id) == (
        Action.UPDATE,
        "flow",
        "f1",
        "u1",
    )
    assert (entry.before, entry.after) == ({"title": "é"}, {"title": None, "n": [1, {"a": 2.5}]})


async def test_nothing_remains_of_a_unit_of_work_that_fails(database: Database, clock: Clock):
    before, told = await _version(database), []

    async def published() -> None:
        told.append(1)

    database.published = published
    with pytest.raises(LookupError):  # noqa: PT012
        async with unit_of_work(database, ANN, clock) as work:
            made = await StoredUseCases(work.connection).add(
                Ids().new(), NewUseCase(title="t", code="c", description="d"), NOW
            )
            work.note(CHANGE)
            work.use_case_changed(made.id)
            raise LookupError
    assert (await _version(database), told) == (before, [])
    assert await _audited(database, AuditFilter()) == []
    async with database.reading() as connection:
        assert await StoredUseCases(connection).get(made.id) is None


async def test_a_write_fails_if_its_audit_entries_cannot_be_stored(database: Database, clock: Clock):
    with pytest.raises(IntegrityError):  # noqa: PT012
        async with unit_of_work(database, ANN, clock) as work:
            await StoredUseCases(work.connection).add(
                Ids().new(), NewUseCase(title="t", code="c", description="d"), NOW
            )
            await work.connection.execute(publications.insert().values(version=1_000_001, topic="u1"))
            await work.connection.execute(publications.insert().values(version=1_000_001, topic="u1"))
    async with database.reading() as connection:
        assert await StoredUseCases(connection).by_code("c") is None


async def test_work_that_changes_nothing_publishes_nothing(database: Database, clock: Clock):
    before = await _version(database)
    async with unit_of_work(database, ANN, clock) as work:
        work.note(CHANGE)
    assert (work.version, await _version(database)) == (0, before)
    assert len(await _audited(database, AuditFilter())) == 1


async def test_access_has_its_own_topic(database: Database, clock: Clock):
    before = await _version(database)
    async with unit_of_work(database, SYSTEM, clock) as work:
        work.access_changed()
    async with database.reading() as connection:
        assert await topics_since(connection, before) == {"access"}


async def test_other_nodes_are_notified_at_the_commit(database: Database, clock: Clock):
    if database.is_sqlite:
        pytest.skip("one process needs no notification")
    heard: list[Any] = []
    listener: asyncpg.Connection[Any] = await asyncpg.connect(database.dsn)
    await listener.add_listener(CHANNEL, lambda *said: heard.append(said[-1]))
    async with unit_of_work(database, ANN, clock) as work:
        work.use_case_changed("u1")
    await eventually(lambda: bool(heard))
    assert heard == [str(work.version)]
    await listener.close()


async def test_reading_is_consistent_and_stores_nothing(database: Database, clock: Clock):
    async with database.reading() as connection:
        before = await present_version(connection)
        async with unit_of_work(database, ANN, clock) as work:
            work.use_case_changed("u1")
        assert await present_version(connection) == before
    async with database.reading() as connection:
        await connection.execute(text("delete from publications"))
    assert await _version(database) == before + 1
    async with database.reading() as connection:
        assert await topics_since(connection, before) == {"u1"}


async def test_a_database_that_cannot_be_reached_is_unavailable():
    away = open_database("postgresql://nobody@/none?host=/nonexistent")
    for opened in (away.reading, away.writing):
        with pytest.raises(Unavailable):
            async with opened():
                pass
    await away.close()


async def test_the_audit_log_is_filtered_and_paged(database: Database, clock: Clock):
    for actor, change in (
        (ANN, Change(Action.CREATE, "use-case", "u1", "u1")),
        (ANN, Change(Action.UPDATE, "flow", "f1", "u1")),
        (SYSTEM, Change(Action.UPDATE, "flow", "f2", "u2")),
        (SYSTEM, Change(Action.LOGIN, "user", "ann")),
    ):
        async with unit_of_work(database, actor, clock) as work:
            work.note(change)
        clock.pass_by(hours=1)
    for wanted, found in (
        (AuditFilter(), ["u1", "f1", "f2", "ann"]),
        (AuditFilter(actor="ann"), ["u1", "f1"]),
        (AuditFilter(action="update"), ["f1", "f2"]),
        (AuditFilter(entity="flow"), ["f1", "f2"]),
        (AuditFilter(entity_id="ann"), ["ann"]),
        (AuditFilter(use_case_id="u2"), ["f2"]),
        (AuditFilter(since=NOW + timedelta(hours=2)), ["f2", "ann"]),
        (AuditFilter(until=NOW + timedelta(hours=2)), ["u1", "f1"]),
        (AuditFilter(actor="ann", entity="flow", use_case_id="u1"), ["f1"]),
        (AuditFilter(actor="nobody"), []),
    ):
        assert [entry.entity_id for entry in await _audited(database, wanted)] == found, wanted
    newest = await _audited(database, AuditFilter(), PageRequest(2, 1, "created_at", OrderDir.DESC))
    assert [entry.entity_id for entry in newest] == ["f2"]
    async with database.writing() as connection:
        await StoredAuditLog(connection).purge(NOW + timedelta(hours=1))
    assert [entry.entity_id for entry in await _audited(database, AuditFilter())] == ["f1", "f2", "ann"]


async def test_publication_versions_increase(database: Database, clock: Clock):
    first = await _version(database)
    for _ in range(3):
        async with unit_of_work(database, ANN, clock) as work:
            work.use_case_changed("u1")
    async with database.reading() as connection:
        versions = (await connection.execute(select(publications.c.version))).scalars().all()
    assert sorted(versions) == [first + 1, first + 2, first + 3]


def test_a_partly_read_shutdown_message_of_the_server_is_unavailable():
    with pytest.raises(Unavailable), Translated():
        raise asyncpg.InternalClientError("cannot switch to state 11; another operation (2) is in progress")


async def test_a_read_with_a_time_limit_ends_in_time(database: Database):
    if database.is_sqlite:
        pytest.skip("SQLite waits for no server")
    slow = text("select pg_sleep(60)")
    async with asyncio.timeout(20):
        with pytest.raises(Unavailable):
            async with database.reading(within=0.2) as connection:
                await connection.execute(slow)
        for _ in range(POOL_SIZE + POOL_OVERFLOW + 1):  # no connection is leaked
            async with database.reading(within=20) as connection:
                assert (await connection.execute(text("select 1"))).scalar_one() == 1


async def test_a_read_with_a_time_limit_can_be_cancelled(database: Database):
    if database.is_sqlite:
        pytest.skip("SQLite waits for no server")
    begun = asyncio.Event()

    async def read() -> None:
        async with database.reading(within=60) as connection:
            await connection.execute(text("select 1"))
            begun.set()
            await connection.execute(text("select pg_sleep(60)"))

    async with asyncio.timeout(20):
        reader = asyncio.create_task(read())
        await begun.wait()
        reader.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reader
        async with database.reading() as connection:
            assert (await connection.execute(text("select 1"))).scalar_one() == 1
