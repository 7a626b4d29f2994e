"""The migrations create the schema that the code expects."""

import asyncio
import re
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, inspect, select, text
from tests.fakes.sources import NOW, Ids
from tests.support.databases import PostgresServer

from aimm.access.audit import AuditFilter
from aimm.kit.paging import PageRequest
from aimm.rollout.configuration import Configuration
from aimm.rollout.model import State
from aimm.stats.slots import KEY_BYTES
from aimm.storage.audit import StoredAuditLog
from aimm.storage.database.engine import Database, open_database
from aimm.storage.database.migrate import migrate, present
from aimm.storage.database.revisions import known_revisions, latest
from aimm.storage.database.schema import (
    SEARCHED_TABLES,
    activity,
    activity_totals,
    audit_log,
    metadata,
    use_cases,
)
from aimm.storage.database.upgrading import config, upgrade
from aimm.storage.rollouts import StoredRollouts


def _differences(connection: Connection) -> list[Any]:
    def belongs_here(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
        # what belongs to an index of words is declared in no metadata
        if any(f"{searched}_words" in str(name) for searched in SEARCHED_TABLES):
            return False
        # an index of the other database
        here = connection.dialect.name
        return kind != "index" or reflected or thing._ddl_if is None or thing._ddl_if.dialect == here

    options = {"include_object": belongs_here, "compare_type": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


async def test_the_migrations_create_the_schema(database: Database):
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
        tables = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    words = {name for name in tables if "_words" in name}
    assert {f"{name}_words" for name in SEARCHED_TABLES} <= words
    assert tables - words == {*metadata.tables, "alembic_version"}


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


def test_revisions_are_those_of_alembic():
    scripts = ScriptDirectory.from_config(config())
    assert latest() == scripts.get_current_head()
    assert known_revisions() == {script.revision for script in scripts.walk_revisions()}


def _contents(connection: Connection) -> dict[str, Any]:
    """Tables, columns, keys, indexes and rows of a SQLite file."""
    found: dict[str, Any] = {}
    for name in inspect(connection).get_table_names():
        rows = connection.execute(text(f"select * from {name}")).all()
        # with their order, on which inserts of the ledger depend: a new column goes to the end of its table
        columns = [tuple(one) for one in connection.exec_driver_sql(f"pragma table_xinfo({name})")]
        keys = sorted(
            tuple(one)[2:] for one in connection.exec_driver_sql(f"pragma foreign_key_list({name})")
        )
        indexes = connection.execute(
            text("select name, sql from sqlite_master where type = 'index' and tbl_name = :name"),
            {"name": name},
        )
        [made] = connection.execute(
            text("select sql from sqlite_master where type = 'table' and name = :name"), {"name": name}
        ).scalars()
        options = made.rpartition(")")[2].split()  # such as WITHOUT ROWID
        constraints = sorted(re.findall(r"constraint \w+ (?:check|unique|primary).*", made, re.IGNORECASE))
        found[name] = (
            columns,
            keys,
            sorted((key, " ".join((sql or "").lower().split())) for key, sql in indexes),
        )
        found[name] += (options, [line.strip(" ,)").lower() for line in constraints])
        if name != "installation":
            found[name] += (rows,)
    return found


async def test_an_empty_file_gets_what_the_migrations_make(tmp_path: Path):
    made: list[dict[str, Any]] = []
    for name in ("created", "migrated"):
        database = open_database(f"sqlite:///{tmp_path / name}.db")
        async with database.engine.connect() as connection:
            if name == "migrated":
                await connection.execution_options(aimm_write=True)
                async with connection.begin():
                    await connection.run_sync(upgrade)
        await migrate(database)
        async with database.engine.connect() as connection:
            made.append(await connection.run_sync(_contents))
            assert await connection.run_sync(_differences) == []
        await database.close()
    created, migrated = made
    assert created.keys() == migrated.keys()
    for name in created:
        assert created[name] == migrated[name], name


async def test_two_nodes_can_migrate_concurrently(postgres: PostgresServer):
    name = "empty_for_two"
    await postgres._run(f"create database {name}")
    nodes = [open_database(postgres.url(name)) for _ in range(2)]
    await asyncio.gather(*(migrate(node) for node in nodes))
    assert [await present(node) for node in nodes] == [latest()] * 2
    for node in nodes:
        await node.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_activity_of_before_is_summed_up(kind: str, tmp_path: Path, request: pytest.FixtureRequest):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if kind == "postgresql":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        await postgres._run("create database of_before_totals")
        url = postgres.url("of_before_totals")
    database = open_database(url)
    hour = time.time_ns() // 1_000_000 // 3_600_000 * 3_600_000
    async with database.engine.connect() as connection:
        await connection.execution_options(aimm_write=True)
        async with connection.begin():
            await connection.run_sync(lambda sync: upgrade(sync, "0004"))
            for use_case, bucket, flow in (
                (1, hour - 3_600_000, 10),
                (1, hour - 3_600_000, 11),
                (1, hour - 3_300_000, 10),
                (2, hour - 3_600_000, 20),
                (2, hour - 3 * 86_400_000, 20),
            ):
                counts = {"sessions": 3, "ratings": 2, "score_sum": 900}
                row = {"use_case": use_case, "bucket": bucket, "flow": flow, **counts}
                await connection.execute(insert(activity).values(row))
    await migrate(database)
    async with database.reading() as connection:
        rows = [tuple(row) for row in await connection.execute(select(activity_totals))]
    assert sorted(rows) == [
        (1, 300_000, hour - 3_600_000, 6, 4, 1800),
        (1, 300_000, hour - 3_300_000, 3, 2, 900),
        (1, 3_600_000, hour - 3_600_000, 9, 6, 2700),
        (2, 300_000, hour - 3_600_000, 3, 2, 900),
        (2, 3_600_000, hour - 3_600_000, 3, 2, 900),
    ]
    await database.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_existing_use_cases_get_a_rollout(kind: str, tmp_path: Path, request: pytest.FixtureRequest):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if kind == "postgresql":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        await postgres._run("create database of_before")
        url = postgres.url("of_before")
    database, ids = open_database(url), Ids()
    async with database.engine.connect() as connection:
        await connection.execution_options(aimm_write=True)
        async with connection.begin():
            await connection.run_sync(lambda sync: upgrade(sync, "0001"))
            made = [ids.new(), ids.new()]
            for n, use_case_id in enumerate(made):  # only the columns of that time
                texts = {"title": "Chat", "code": f"chat-{n}", "description": "d"}
                stamps = {"version": 1, "created_at": NOW, "updated_at": NOW}
                row = {"id": use_case_id, "active": False, "slot_key": bytes(KEY_BYTES), **texts, **stamps}
                await connection.execute(insert(use_cases).values(row))
    assert await migrate(database) == ("0001", latest())
    async with database.writing() as connection:
        rollouts = StoredRollouts(connection)
        for use_case_id in made:
            rollout = await rollouts.of_use_case(use_case_id)
            assert rollout is not None
            assert (rollout.use_case_id, rollout.version, rollout.created_at) == (use_case_id, 1, NOW)
            assert rollout.state == State(configuration=Configuration())
            assert str(uuid.UUID(rollout.id)) == rollout.id
            assert (await rollouts.save(rollout, rollout.state, NOW)).version == 2
    await database.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_the_audit_log_of_before_can_be_searched(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if kind == "postgresql":
        postgres: PostgresServer = request.getfixturevalue("postgres")
        await postgres._run("create database of_before_words")
        url = postgres.url("of_before_words")
    database = open_database(url)
    entry = {"at": NOW, "actor_kind": "person", "actor": "ann", "action": "update", "entity": "flow"}
    async with database.engine.connect() as connection:
        await connection.execution_options(aimm_write=True)
        async with connection.begin():
            await connection.run_sync(lambda sync: upgrade(sync, "owners_and_tags"))
            rows = [
                {**entry, "entity_id": f"f{n}", "before": {"title": f"Old{n}"}, "after": {"title": "New"}}
                for n in range(1, 1_203)
            ]
            await connection.execute(insert(audit_log), rows)
    await migrate(database)
    async with database.reading() as connection:
        page = await StoredAuditLog(connection).page(AuditFilter(search="old1201"), PageRequest(1, 5))
        assert [entry.entity_id for entry in page.items] == ["f1201"]
        everything = await StoredAuditLog(connection).page(AuditFilter(search="new"), PageRequest(1, 5))
        assert everything.total == 1_202
    await database.close()
