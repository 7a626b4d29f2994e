"""The tables of captured examples, in the data store."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from aimm.storage.data.tables import data_metadata
from aimm.storage.database.columns import Json, Moment, number_key, outer_id

captured_examples = Table(
    "captured_examples",
    data_metadata,
    number_key(),
    outer_id(),
    Column("use_case_id", String(36), nullable=False),
    Column("correlation_id", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("inputs", Json, nullable=False),
    Column("output", Json),
    Column("model", Text),
    Column("latency_ms", Float(53)),
    Column("input_tokens", BigInteger),
    Column("output_tokens", BigInteger),
    Column("consent", Boolean, nullable=False),
    Column("source", String(16), nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("correlation_id", "use_case_id", "step", "sequence"),
    sqlite_autoincrement=True,
)
Index("ix_captured_examples_use_case", captured_examples.c.use_case_id, captured_examples.c.at)

erased_sessions = Table(
    "erased_sessions",
    data_metadata,
    Column("session", LargeBinary, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
)
"""Hashes of the correlation ids whose examples were deleted: what is still on its way is not stored."""
