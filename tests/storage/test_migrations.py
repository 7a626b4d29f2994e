"""The schema that the migrations make is the one that the program is written for."""

import asyncio
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect
from tests.support.databases import PostgresServer

from aimm.storage.database.engine import Database, open_database
from aimm.storage.database.migrate import latest, migrate, present
from aimm.storage.database.schema import metadata


def _differences(connection: Connection) -> list[Any]:
    def belongs_here(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
        # an index of the other database only
        return (
            kind != "index" or reflected or thing._ddl_if is None or connection.dialect.name == "postgresql"
        )

    options = {"include_object": belongs_here, "compare_type": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


async def test_the_migrations_make_the_schema(database: Database):
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
        tables = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    assert tables == {*metadata.tables, "alembic_version"}


async def test_a_migrated_database_is_left_alone(database: Database):
    assert await present(database) == latest()
    assert await migrate(database) == (latest(), latest())
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_an_empty_file_has_no_revision(tmp_path: Path):
    database = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    assert await present(database) is None
    assert await migrate(database) == (None, latest())
    await database.close()


async def test_two_nodes_may_migrate_at_once(postgres: PostgresServer):
    name = "empty_for_two"
    await postgres._run(f"create database {name}")
    nodes = [open_database(postgres.url(name)) for _ in range(2)]
    await asyncio.gather(*(migrate(node) for node in nodes))
    assert [await present(node) for node in nodes] == [latest()] * 2
    for node in nodes:
        await node.close()
