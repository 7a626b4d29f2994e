"""The hot tables: written by group commit, rarely read, purged by age; no foreign keys."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from aimm.storage.database.columns import Number, metadata

__all__ = [
    "exposure_batches",
    "feedback",
    "flow_counts",
    "flow_step_counts",
    "pick_log",
    "session_marks",
    "sessions",
]

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
