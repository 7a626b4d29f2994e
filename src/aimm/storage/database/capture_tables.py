"""The table of capture settings."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, String, Table, Text

from aimm.storage.database.columns import Json, metadata, number_key, outer_id, stamps

__all__ = ["captures"]

captures = Table(
    "captures",
    metadata,
    number_key(),
    outer_id(),
    Column(
        "use_case_id", String(36), ForeignKey("use_cases.id", ondelete="CASCADE"), nullable=False, unique=True
    ),
    Column("name", Text, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("sampling_rate", Float(53), nullable=False),
    Column("consent", Text, nullable=False),
    Column("redactions", Json, nullable=False),
    Column("patterns", Json, nullable=False),
    Column("retention_days", Integer, nullable=False),
    *stamps(),
    sqlite_autoincrement=True,
)
