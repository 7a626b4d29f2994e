"""The tables of shortlists, own entries, and the catalogue that was brought last."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from aimm.storage.database.columns import Json, Moment, metadata, number_key, outer_id, owned_by, stamps

__all__ = ["candidates", "catalogues", "own_models"]

candidates = Table(
    "candidates",
    metadata,
    number_key(),
    outer_id(),
    owned_by("use_case_id", "use_cases.id"),
    Column("title", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("notes", Text),
    Column("connection", Text),
    Column("model", Text),
    Column("messages", Json, nullable=False),
    Column("parameters", Json, nullable=False),
    Column("position", Integer, nullable=False),
    *stamps(),
    UniqueConstraint("use_case_id", "title"),
    sqlite_autoincrement=True,
)

own_models = Table(
    "own_models",
    metadata,
    number_key(),
    outer_id(),
    Column("title", Text, nullable=False),
    Column("code", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("provider", Text),
    Column("location", Text),
    Column("notes", Text),
    Column("context_window", Integer),
    Column("output_limit", Integer),
    Column("input_modalities", Json, nullable=False),
    Column("output_modalities", Json, nullable=False),
    Column("open_weights", Boolean),
    Column("licence", Text),
    Column("tool_use", Boolean),
    Column("languages", Json, nullable=False),
    Column("regions", Json, nullable=False),
    Column("knowledge_date", Text),
    Column("input_price", Float(53)),
    Column("output_price", Float(53)),
    Column("figures", Json, nullable=False),
    *stamps(),
    sqlite_autoincrement=True,
)

# at most one row: its file, compressed
catalogues = Table(
    "catalogues",
    metadata,
    number_key(),
    Column("hash", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)
