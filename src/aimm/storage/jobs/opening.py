"""The store of jobs that belongs to a database of the product."""

from aimm.storage.database.engine import Database
from aimm.storage.jobs.tables import SCHEMA_VERSION, job_metadata, job_schema
from aimm.storage.side_stores import SideStore, writing

__all__ = ["open_job_database", "prepare", "writing"]

JOBS = SideStore(
    name="jobs",
    about="jobs",
    metadata=job_metadata,
    versions=job_schema,
    version=SCHEMA_VERSION,
    lock=4_201_873_107,
)


def open_job_database(url: str) -> Database:
    """Open the store of jobs for the product's database at ``url``; connections are made when first used."""
    return JOBS.open(url)


async def prepare(database: Database) -> None:
    """Create the tables where they are missing; see ``SideStore.prepare``."""
    await JOBS.prepare(database)
