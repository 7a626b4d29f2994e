"""The store of jobs that belongs to a database of the product."""

from aimm.storage.jobs.tables import SCHEMA_VERSION, job_metadata, job_schema
from aimm.storage.side_stores import SideStore

JOBS = SideStore(
    name="jobs",
    title="the store of jobs",
    metadata=job_metadata,
    versions=job_schema,
    version=SCHEMA_VERSION,
    lock=4_201_873_107,
)
