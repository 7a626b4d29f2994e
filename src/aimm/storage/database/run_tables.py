"""The table of runs. Their items and outputs are in the data store."""

from sqlalchemy import Boolean, Column, Integer, String, Table, Text

from aimm.storage.database.columns import Json, metadata, number_key, outer_id, owned_by, stamps

__all__ = ["runs"]

runs = Table(
    "runs",
    metadata,
    number_key(),
    outer_id(),
    owned_by("use_case_id", "use_cases.id"),
    Column("title", Text, nullable=False),
    Column("targets", Json, nullable=False),
    Column("dataset_id", String(36)),
    Column("dataset_version", Integer),
    Column("sample", Json),
    Column("size", Integer, nullable=False),
    Column("repetitions", Integer, nullable=False),
    Column("budget", Json, nullable=False),
    Column("concurrency", Integer, nullable=False),
    Column("reuse_answers", Boolean, nullable=False),
    Column("stream", Boolean, nullable=False),
    Column("created_by", Text, nullable=False),
    *stamps(),
    sqlite_autoincrement=True,
)
