"""The table of connections to model providers."""

from sqlalchemy import Column, Float, Integer, LargeBinary, Table, Text

from aimm.storage.database.columns import Moment, metadata, number_key, outer_id, stamps

__all__ = ["connections"]

connections = Table(
    "connections",
    metadata,
    number_key(),
    outer_id(),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("base_url", Text, nullable=False),
    Column("api", Text, nullable=False),
    Column("secret_ref", Text),
    Column("secret_set_at", Moment),
    Column("sealed_secret", LargeBinary),
    Column("model", Text),
    Column("temperature", Float(53)),
    Column("max_tokens", Integer),
    Column("requests_per_minute", Integer),
    Column("tokens_per_minute", Integer),
    Column("concurrency", Integer, nullable=False),
    Column("timeout_seconds", Float(53), nullable=False),
    Column("silence_seconds", Float(53), nullable=False),
    *stamps(),
    sqlite_autoincrement=True,
)
