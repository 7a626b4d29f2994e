"""Open the store of jobs that belongs to a database of the product."""

from pathlib import Path

from aimm.storage.database.engine import Database
from aimm.storage.jobs.tables import SCHEMA_VERSION, job_metadata, job_schema
from aimm.storage.side_stores import SideStore, writing

__all__ = ["SCHEMA", "file_of", "open_job_database", "prepare", "writing"]

_STORE = SideStore(
    name="jobs",
    about="jobs",
    metadata=job_metadata,
    versions=job_schema,
    version=SCHEMA_VERSION,
    lock=4_201_873_107,
)
SCHEMA = _STORE.schema


def file_of(database: Path) -> Path:
    """The file of jobs beside a SQLite database: ``aimm-jobs.db`` for ``aimm.db``."""
    return _STORE.file_of(database)


def open_job_database(url: str) -> Database:
    """Open the store of jobs for the product's database at ``url``; connections are made when first used."""
    return _STORE.open(url)


async def prepare(database: Database) -> None:
    """Create the tables where they are missing, and note the version of their schema; see ``SideStore``."""
    await _STORE.prepare(database)
