"""One node leads, and another takes over when it is gone."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from tests.storage.conftest import eventually
from tests.support.databases import PostgresServer

from aimm.kit.leadership import Leadership
from aimm.storage import advisory_lock as module
from aimm.storage.advisory_lock import PostgresLeadership
from aimm.storage.database.engine import Database
from aimm.storage.leadership import LOCK, open_leadership

# age (ms) of the leader's connection, by the server's clock
_LEADING_FOR = (
    "select extract(epoch from clock_timestamp() - backend_start) * 1000 from pg_stat_activity "
    "where application_name = 'aimm leader' and datname = current_database()"
)


@pytest.fixture
async def nodes(database: Database) -> AsyncIterator[list[Leadership]]:
    opened = [open_leadership(database) for _ in range(3)]
    yield opened
    for node in opened:
        await node.close()


@pytest.fixture
async def dsn(postgres: PostgresServer) -> str:
    return await postgres.new_database()


async def _kill_holder(dsn: str) -> int:
    """Kill the connection that holds the lock, as happens when its process dies."""
    connection = await asyncpg.connect(dsn)
    try:
        killed = await connection.fetch(
            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted "
            "and database = (select oid from pg_database where datname = current_database())"
        )
        return len(killed)
    finally:
        await connection.close()


async def test_a_single_node_is_and_remains_the_leader(nodes: list[Leadership]):
    assert [await nodes[0].lead() for _ in range(3)] == [True] * 3


async def test_exactly_one_of_several_nodes_leads(dsn: str):
    nodes = [PostgresLeadership(dsn, LOCK) for _ in range(3)]
    leads = await asyncio.gather(*(node.lead() for node in nodes))
    assert sum(leads) == 1
    assert await asyncio.gather(*(node.lead() for node in nodes)) == leads
    for node in nodes:
        await node.close()


async def test_another_node_leads_when_the_leader_releases(dsn: str):
    first, second = PostgresLeadership(dsn, LOCK), PostgresLeadership(dsn, LOCK)
    assert await first.lead()
    assert not await second.lead()
    await first.close()
    assert await second.lead()
    assert not await first.lead()
    await first.close()
    await second.close()


async def test_another_node_leads_when_the_leaders_connection_dies(dsn: str):
    first, second = PostgresLeadership(dsn, LOCK), PostgresLeadership(dsn, LOCK)
    assert await first.lead()
    assert not await second.lead()
    assert await _kill_holder(dsn) == 1
    await eventually(second.lead)
    # the old leader notices at its next call, becomes a candidate, and can lead again
    assert not await first.lead()
    assert not await first.lead()
    await second.close()
    await eventually(first.lead)
    await first.close()


@pytest.mark.parametrize(
    "trouble", [asyncpg.InternalClientError("another operation"), ConnectionResetError()]
)
async def test_a_leader_whose_connection_fails_reconnects(
    dsn: str, monkeypatch: pytest.MonkeyPatch, trouble: Exception
):
    async def fail(*_: object, **__: object) -> None:
        raise trouble

    leader = PostgresLeadership(dsn, LOCK)
    assert await leader.lead()
    with monkeypatch.context() as broken:
        broken.setattr(asyncpg.Connection, "fetchval", fail)
        assert not await leader.lead()
    await eventually(leader.lead)  # over a new connection, once the server has ended the old one
    await leader.close()


async def test_a_hanging_leader_loses_the_leadership(dsn: str):
    hanging, second = PostgresLeadership(dsn, LOCK, silence=200), PostgresLeadership(dsn, LOCK)
    assert await hanging.lead()
    assert not await second.lead()
    await eventually(second.lead)  # while the leader is silent
    assert not await hanging.lead()
    await hanging.close()
    await second.close()


async def test_an_active_leader_keeps_the_leadership(dsn: str):
    leader = PostgresLeadership(dsn, LOCK, silence=1_500)
    assert await leader.lead()
    watcher: asyncpg.Connection[Any] = await asyncpg.connect(dsn)
    while await watcher.fetchval(_LEADING_FOR) < 2_000:
        assert await leader.lead()
    await watcher.close()
    await leader.close()


async def test_a_node_that_cannot_reach_the_store_is_not_the_leader(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_SECONDS", 0.2)
    node = PostgresLeadership("postgresql://nobody@/none?host=/nowhere", LOCK)
    assert not await node.lead()
    await node.close()
