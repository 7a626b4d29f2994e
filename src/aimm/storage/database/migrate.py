"""Bring a database to the schema of this program, and say how far it is."""

import os
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from aimm.storage.database.engine import Database, Translated

# Any node may start first; the others wait here until the schema stands.
_ADVISORY_LOCK = 4_201_873_105


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def latest() -> str:
    """The revision that this program works with."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


async def present(database: Database) -> str | None:
    """The revision of the database, or None when it is empty."""
    with Translated():
        async with database.engine.connect() as connection:
            return await connection.run_sync(
                lambda sync: MigrationContext.configure(sync).get_current_revision()
            )


async def migrate(database: Database) -> tuple[str | None, str]:
    """Apply what is missing, in one transaction; answers the revisions before and after."""
    if database.sqlite_path is not None:
        _make_private(database.sqlite_path)
    before = await present(database)
    with Translated():
        async with database.engine.connect() as connection:
            await connection.execution_options(aimm_write=True)
            async with connection.begin():
                if not database.is_sqlite:
                    await connection.execute(text(f"select pg_advisory_xact_lock({_ADVISORY_LOCK})"))
                await connection.run_sync(_upgrade)
    return before, latest()


def _make_private(path: Path) -> None:
    """Make a SQLite file that its owner alone can read; SQLite gives its companions the same mode."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _upgrade(connection: Any) -> None:
    command.upgrade(_config(connection), "head")
