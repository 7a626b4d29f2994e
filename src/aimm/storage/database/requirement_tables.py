"""The table of requirements."""

from sqlalchemy import Column, Float, Integer, Table, Text, UniqueConstraint, text

from aimm.storage.database.columns import Json, metadata, number_key, outer_id, owned_by, stamps

__all__ = ["requirements"]

requirements = Table(
    "requirements",
    metadata,
    number_key(),
    outer_id(),
    owned_by("use_case_id", "use_cases.id"),
    Column("title", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("statement", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("owner", Text),
    Column("tags", Json, nullable=False, server_default=text("'[]'")),
    Column("metric", Text),
    Column("aggregate", Text),
    Column("operator", Text),
    Column("threshold", Float(53)),
    Column("unit", Text),
    Column("slice", Text),
    Column("needs", Text),
    Column("position", Integer, nullable=False),
    *stamps(),
    UniqueConstraint("use_case_id", "code"),
    sqlite_autoincrement=True,
)
