"""The tables of decisions, waivers and links to a brief."""

from sqlalchemy import Boolean, Column, String, Table, Text

from aimm.storage.database.columns import Moment, metadata, number_key, outer_id, owned_by

__all__ = ["brief_links", "decisions", "waivers"]

# rows are never changed: what supersedes a decision names it
decisions = Table(
    "decisions",
    metadata,
    number_key(),
    outer_id(),
    owned_by("use_case_id", "use_cases.id"),
    Column("stage", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("approach", Text),
    Column("supersedes", String(36), unique=True),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("evidence_hash", String(64), nullable=False),
    sqlite_autoincrement=True,
)

# a requirement may be deleted while its waivers stay as history, so it is no foreign key
waivers = Table(
    "waivers",
    metadata,
    number_key(),
    outer_id(),
    owned_by("use_case_id", "use_cases.id"),
    Column("reason", Text, nullable=False),
    Column("ends_on", String(10), nullable=False),
    Column("point", Text),
    Column("requirement_id", String(36)),
    Column("waived_by", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("revoked_by", Text),
    Column("revoked_at", Moment),
    sqlite_autoincrement=True,
)

# the token itself is not stored
brief_links = Table(
    "brief_links",
    metadata,
    number_key(),
    outer_id(),
    owned_by("use_case_id", "use_cases.id"),
    Column("label", Text, nullable=False),
    Column("examples", Boolean, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_by", Text),
    Column("revoked_at", Moment),
    Column("last_used_at", Moment),
    Column("token_hash", String(64), nullable=False, unique=True),
    sqlite_autoincrement=True,
)
