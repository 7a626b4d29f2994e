"""The table of datasets; their items are in the data store."""

from sqlalchemy import Column, Integer, Table, Text, UniqueConstraint, text

from aimm.storage.database.columns import Json, metadata, number_key, outer_id, owned_by, stamps

__all__ = ["datasets"]

datasets = Table(
    "datasets",
    metadata,
    number_key(),
    outer_id(),
    owned_by("use_case_id", "use_cases.id"),
    Column("title", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("description", Text),
    Column("tags", Json, nullable=False, server_default=text("'[]'")),
    *stamps(),
    Column("splits", Json, nullable=False, server_default=text("'[]'")),
    Column("split_seed", Integer),
    UniqueConstraint("use_case_id", "code"),
    sqlite_autoincrement=True,
)
