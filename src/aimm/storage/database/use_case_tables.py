"""The tables of use cases with their steps, flows, configurations and share tables."""

from sqlalchemy import (
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
    false,
    text,
)

from aimm.storage.database.columns import Json, Moment, metadata, number_key, outer_id, owned_by, stamps

__all__ = [
    "flow_steps",
    "flows",
    "gone_use_cases",
    "revisions",
    "share_tables",
    "use_case_steps",
    "use_cases",
]

use_cases = Table(
    "use_cases",
    metadata,
    number_key(),
    outer_id(),
    Column("title", Text, nullable=False),
    Column("code", Text, nullable=False, unique=True),
    Column("description", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("slot_key", LargeBinary, nullable=False),
    *stamps(),
    Column("owner", Text),  # last, as their migration adds them
    Column("tags", Json, nullable=False, server_default=text("'[]'")),
    sqlite_autoincrement=True,
)

# deleted use cases with remaining records in the hot tables; emptied by the purge
gone_use_cases = Table(
    "gone_use_cases",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("deleted_at", Moment, nullable=False),
)

use_case_steps = Table(
    "use_case_steps",
    metadata,
    number_key(),
    outer_id(),
    owned_by("use_case_id", "use_cases.id"),
    Column("title", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("position", Integer, nullable=False),
    *stamps(),
    UniqueConstraint("use_case_id", "code"),
    sqlite_autoincrement=True,
)

flows = Table(
    "flows",
    metadata,
    number_key(),
    outer_id(),
    owned_by("use_case_id", "use_cases.id"),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("current_serve_pct", Float(53), nullable=False),
    *stamps(),
    Column("archived", Boolean, nullable=False, server_default=false()),  # last, as its migration adds it
    sqlite_autoincrement=True,
)

Index(
    "ix_flows_active",
    flows.c.use_case_id,
    sqlite_where=text("active = 1"),
    postgresql_where=text("active"),
)

flow_steps = Table(
    "flow_steps",
    metadata,
    number_key(),
    outer_id(),
    owned_by("flow_id", "flows.id"),
    owned_by("use_case_id", "use_cases.id"),
    owned_by("use_case_step_id", "use_case_steps.id"),
    Column("configuration", Text, nullable=False),
    Column("placeholders", Json, nullable=False),
    Column("revision", Integer, nullable=False),
    *stamps(),
    UniqueConstraint("flow_id", "use_case_step_id"),
    sqlite_autoincrement=True,
)

Index(
    "ix_flow_steps_unconfigured",
    flow_steps.c.flow_id,
    sqlite_where=text("revision = 0"),
    postgresql_where=text("revision = 0"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", String(36), primary_key=True),
    owned_by("flow_step_id", "flow_steps.id"),
    Column("number", Integer, nullable=False),
    Column("configuration", Text, nullable=False),
    Column("placeholders", Json, nullable=False),
    Column("author", Text, nullable=False),
    Column("restored_from", Integer),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("flow_step_id", "number"),
)

share_tables = Table(
    "share_tables",
    metadata,
    number_key(),
    owned_by("use_case_id", "use_cases.id"),
    Column("counts", Json, nullable=False),
    Column("slots", LargeBinary, nullable=False),
    Column("cause", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)
