"""The tables of jobs, beside the product's own schema."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from aimm.storage.database.columns import Json, Moment, Number, metadata, number_key, outer_id, stamps
from aimm.storage.side_stores import version_table

SCHEMA_VERSION = 1
"""Raised with every change of these tables, together with a step that makes it."""

job_metadata = MetaData(naming_convention=metadata.naming_convention)

jobs = Table(
    "jobs",
    job_metadata,
    number_key(),
    outer_id(),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("use_case_id", String(36), index=True),
    Column("specification", Json, nullable=False),
    Column("state", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("worker", String(36)),
    Column("stopping", Boolean, nullable=False),
    Column("progress", Json),
    Column("checkpoint", Json),
    Column("result", Json),
    Column("error", Text),
    Column("events", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("ended_at", Moment),
    Column("created_by", Text, nullable=False),
    *stamps(),
    sqlite_autoincrement=True,
)
Index("ix_jobs_state", jobs.c.state, jobs.c.number)

_job = lambda: Column("job", Number, ForeignKey("jobs.number", ondelete="CASCADE"), primary_key=True)  # noqa: E731

job_events = Table(
    "job_events",
    job_metadata,
    _job(),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("data", Json, nullable=False),
)

job_results = Table(
    "job_results",
    job_metadata,
    _job(),
    Column("item", Text, primary_key=True),
    Column("repetition", Integer, primary_key=True, autoincrement=False),
    Column("place", Integer, nullable=False),
    Column("data", Json, nullable=False),
)

job_workers = Table(
    "job_workers",
    job_metadata,
    Column("id", String(36), primary_key=True),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("began", BigInteger, nullable=False),
    Column("beats", BigInteger, nullable=False),
)

job_schema = version_table("job_schema", job_metadata)
