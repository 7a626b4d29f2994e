"""Schema migrations."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from aimm import __version__
from aimm.storage.database.engine import Database, Translated
from aimm.storage.database.revisions import known_revisions, latest
from aimm.storage.database.schema import SEARCHED_TABLES, metadata, publication_clock
from aimm.storage.database.word_index import create_word_index

# Any node may start first; other nodes wait here until the schema exists.
_ADVISORY_LOCK = 4_201_873_105
# key in the installation table: the version that created the schema
_WRITER = "program-version"
# where Alembic keeps the revision of a database
_ALEMBIC_TABLE = "alembic_version"


class NotMigratedError(Exception):
    """The database does not have the schema of this version; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Schema:
    """The schema of a database, compared with the one of this version.

    Attributes:
        found: the revision of the database, or None if it is empty.
        needed: the revision of this version.
        known: whether this version knows the revision of the database, and so can migrate it.
        written_by: the version that created the schema, or None if it was not recorded.
    """

    found: str | None
    needed: str
    known: bool
    written_by: str | None

    @property
    def fits(self) -> bool:
        """Whether no migration is needed."""
        return self.found == self.needed

    @property
    def remedy(self) -> str:
        """What is wrong, and what to do."""
        if self.known:
            return (
                f"the database has schema {self.found or 'none'}, this version needs {self.needed}: "
                "run `aimm migrate`"
            )
        writer = f"AI Model Match {self.written_by}" if self.written_by else "a newer AI Model Match"
        return (
            f"the database has schema {self.found}, written by {writer}; this is version {__version__}, "
            f"which is too old for it (it knows schemas up to {self.needed}): use the version that wrote it, "
            "or a later one"
        )

    def check(self) -> None:
        """Check that no migration is needed.

        Raises:
            NotMigratedError
        """
        if not self.fits:
            raise NotMigratedError(self.remedy)


async def present(database: Database) -> str | None:
    """The revision of the database, or None if it is empty."""
    with Translated():
        async with database.engine.connect() as connection:
            return await connection.run_sync(_revision)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_ALEMBIC_TABLE):
        return None
    return connection.execute(text(f"select version_num from {_ALEMBIC_TABLE}")).scalar_one_or_none()


async def schema_of(database: Database) -> Schema:
    """Read the schema version of a database."""
    found, needed = await present(database), latest()
    known = found is None or found in known_revisions()
    return Schema(found, needed, known, None if found is None else await _written_by(database))


async def _written_by(database: Database) -> str | None:
    try:
        async with database.engine.connect() as connection:
            found = await connection.execute(
                text("select value from installation where name = :name"), {"name": _WRITER}
            )
            return found.scalar_one_or_none()
    except DBAPIError:  # that version has a different table
        return None


async def migrate(database: Database) -> tuple[str | None, str]:
    """Apply all missing migrations in one transaction; returns the revisions before and after.

    Raises:
        NotMigratedError: a newer version created the schema.
    """
    if database.sqlite_path is not None:
        _make_private(database.sqlite_path)
    before = await schema_of(database)
    if not before.known:
        raise NotMigratedError(before.remedy)
    if before.fits and before.written_by is not None:
        return before.found, before.needed
    with Translated():
        async with database.engine.connect() as connection:
            await connection.execution_options(aimm_write=True)
            async with connection.begin():
                if not database.is_sqlite:
                    await connection.execute(text(f"select pg_advisory_xact_lock({_ADVISORY_LOCK})"))
                await connection.run_sync(_upgrade)
                await connection.execute(
                    text(
                        "insert into installation (name, value) values (:name, :value) "
                        "on conflict (name) do update set value = excluded.value"
                    ),
                    {"name": _WRITER, "value": __version__},
                )
    return before.found, before.needed


def _make_private(path: Path) -> None:
    """Create a SQLite file that only its owner can read; -wal and -shm files get the same mode.

    A file that is there is not opened: to close it would end the locks of this process's connections.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and not inspect(connection).get_table_names():
        _create(connection)
        return
    from aimm.storage.database.upgrading import upgrade

    upgrade(connection)


def _create(connection: Connection) -> None:
    """Create the schema in an empty file at once: what the migrations make, in a tenth of their time."""
    metadata.create_all(connection)
    for name in SEARCHED_TABLES:
        create_word_index(connection, name)
    connection.execute(publication_clock.insert().values(id=1, version=0))
    connection.execute(
        text(
            f"CREATE TABLE {_ALEMBIC_TABLE} (version_num VARCHAR(32) NOT NULL, "
            f"CONSTRAINT {_ALEMBIC_TABLE}_pkc PRIMARY KEY (version_num))"
        )
    )
    connection.execute(
        text(f"insert into {_ALEMBIC_TABLE} (version_num) values (:revision)"), {"revision": latest()}
    )
