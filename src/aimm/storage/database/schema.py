"""One schema for both databases.

Management tables have a public UUID and an internal ``number`` that is never reused, so the hot tables stay
small and may outlive what they refer to. Times are UTC, in microseconds since 1970 in management tables and
in milliseconds in hot tables.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from aimm.storage.database.activity_tables import activity, activity_heads, activity_totals
from aimm.storage.database.columns import (
    Json,
    Moment,
    Number,
    metadata,
    number_key,
    outer_id,
    owned_by,
    stamps,
)
from aimm.storage.database.rollout_tables import (
    ledger_news,
    outcome_sessions,
    outcomes,
    rollout_arrivals,
    rollout_cells,
    rollout_pending,
    rollouts,
    timeline_entries,
)

__all__ = [
    "activity",
    "activity_heads",
    "activity_totals",
    "api_keys",
    "audit_log",
    "exposure_batches",
    "feedback",
    "flow_counts",
    "flow_step_counts",
    "flow_steps",
    "flows",
    "gone_use_cases",
    "incarnations",
    "installation",
    "ledger_news",
    "metadata",
    "outcome_sessions",
    "outcomes",
    "pick_log",
    "publication_clock",
    "publications",
    "refresh_tokens",
    "revisions",
    "rollout_arrivals",
    "rollout_cells",
    "rollout_pending",
    "rollouts",
    "session_marks",
    "sessions",
    "share_tables",
    "timeline_entries",
    "use_case_steps",
    "use_cases",
    "users",
]

installation = Table(
    "installation",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

incarnations = Table(
    "incarnations",
    metadata,
    number_key(),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

publication_clock = Table(
    "publication_clock",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
)

publications = Table(
    "publications",
    metadata,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("topic", String(80), primary_key=True),
)

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

# ── hot tables: written by group commit, rarely read, purged by age; no foreign keys ──

pick_log = Table(
    "pick_log",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    # id of the first pick of the session; equal to ``id`` on that pick
    Column("session", BigInteger, nullable=False),
    Column("use_case", Integer, nullable=False),
    Column("flow", Integer, nullable=False),
    # 0 if the session was opened without using a step
    Column("flow_step", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    # the share table in force; 0 if the flow was not drawn from one
    Column("share_table", Integer, nullable=False),
    # see picking.model.Reason
    Column("reason", SmallInteger, nullable=False),
    # on a session's first pick: end of its validity; else 0
    Column("expires", BigInteger, nullable=False),
    # on a session's first pick only; else empty
    Column("correlation", Text, nullable=False),
)
Index(
    "ix_pick_log_repeats",
    pick_log.c.session,
    sqlite_where=text("session <> id"),
    postgresql_where=text("session <> id"),
)
Index("ix_pick_log_at", pick_log.c.at, postgresql_using="brin").ddl_if(dialect="postgresql")

sessions = Table(
    "sessions",
    metadata,
    # BLAKE2b-128 of the correlation id
    Column("key", LargeBinary, primary_key=True),
    Column("session", BigInteger, nullable=False),
    Column("use_case", Integer, nullable=False),
    Column("flow", Integer, nullable=False),
    Column("expires", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_sessions_expires", sessions.c.expires)

session_marks = Table(
    "session_marks",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=False),
    Column("session", BigInteger, nullable=False, unique=True),
    Column("at", BigInteger, nullable=False),
    Column("use_case", Integer, nullable=False),
    Column("flow", Integer, nullable=False),
    # hundredths of a star, 100 … 500
    Column("score", Integer, nullable=False),
    Column("star", SmallInteger, nullable=False),
    Column("correlation", Text, nullable=False),
    Column("comment", Text),
    Column("reference_link", Text),
    Column("idempotency_key", Text),
)
Index("ix_feedback_at", feedback.c.at, postgresql_using="brin").ddl_if(dialect="postgresql")
Index("ix_feedback_listed", feedback.c.use_case, feedback.c.at, feedback.c.id).ddl_if(dialect="postgresql")
Index("ix_feedback_listed_flow", feedback.c.flow, feedback.c.at, feedback.c.id).ddl_if(dialect="postgresql")
# not on SQLite, where two such indexes cost a quarter of the rating throughput

flow_counts = Table(
    "flow_counts",
    metadata,
    Column("flow", Integer, primary_key=True, autoincrement=False),
    # nodes write to different shards, so they do not wait for each other
    Column("shard", SmallInteger, primary_key=True, autoincrement=False),
    Column("picks", BigInteger, nullable=False),
    Column("sessions", BigInteger, nullable=False),
    Column("ratings", BigInteger, nullable=False),
    Column("score_sum", BigInteger, nullable=False),
    *(Column(f"star{star}", BigInteger, nullable=False) for star in range(1, 6)),
    sqlite_with_rowid=False,
)

flow_step_counts = Table(
    "flow_step_counts",
    metadata,
    Column("flow_step", Integer, primary_key=True, autoincrement=False),
    Column("shard", SmallInteger, primary_key=True, autoincrement=False),
    Column("picks", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

exposure_batches = Table(
    "exposure_batches",
    metadata,
    Column("key", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("answer", Text, nullable=False),
    sqlite_with_rowid=False,
)
