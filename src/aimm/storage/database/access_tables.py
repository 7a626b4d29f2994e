"""The tables of users, their tokens and API keys, and the audit log."""

from sqlalchemy import Boolean, Column, LargeBinary, String, Table, Text

from aimm.storage.database.columns import Json, Moment, metadata, number_key, owned_by, stamps

__all__ = [
    "api_keys",
    "audit_log",
    "refresh_tokens",
    "users",
]

audit_log = Table(
    "audit_log",
    metadata,
    number_key(),
    Column("at", Moment, nullable=False, index=True),
    Column("actor_kind", String(16), nullable=False),
    Column("actor", Text, nullable=False, index=True),
    Column("action", String(16), nullable=False),
    Column("entity", String(32), nullable=False),
    Column("entity_id", Text, nullable=False, index=True),
    Column("use_case_id", String(36), index=True),
    Column("before", Json, nullable=False),
    Column("after", Json, nullable=False),
    sqlite_autoincrement=True,
)

users = Table(
    "users",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("username", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("active", Boolean, nullable=False),
    *stamps(),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("family", String(36), nullable=False, index=True),
    owned_by("user_id", "users.id"),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("used_at", Moment),
    Column("created_at", Moment, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("name", Text, nullable=False),
    Column("lookup", String(16), nullable=False, unique=True),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("scopes", Json, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("last_used_at", Moment),
)
