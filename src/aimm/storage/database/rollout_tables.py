"""The tables of rollouts, and of the counts that their facts are read from."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from aimm.storage.database.columns import Json, metadata, number_key, outer_id, owned_by, stamps

__all__ = [
    "ledger_news",
    "outcome_sessions",
    "outcomes",
    "rollout_arrivals",
    "rollout_cells",
    "rollout_pending",
    "rollouts",
    "timeline_entries",
]

# fields that are queried are stored both in ``state`` and in columns of their own
rollouts = Table(
    "rollouts",
    metadata,
    number_key(),
    outer_id(),
    Column(
        "use_case_id",
        String(36),
        ForeignKey("use_cases.id", ondelete="CASCADE"),
        nullable=False,
        unique=True,
    ),
    # number of the use case
    Column("use_case", Integer, nullable=False, unique=True),
    Column("state", Json, nullable=False),
    # whether an evaluation can change anything
    Column("watched", Boolean, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("epoch_start", BigInteger, nullable=False),
    Column("attribution_ms", BigInteger, nullable=False),
    # milliseconds above which a session is slow for the latency guardrail
    Column("slow_ms", Float(53)),
    # when the verdict may change because time passes, and how often to evaluate again if it did not
    Column("due_at", BigInteger),
    Column("look_ms", BigInteger, nullable=False),
    *stamps(),
    sqlite_autoincrement=True,
)
Index("ix_rollouts_due", rollouts.c.watched, rollouts.c.due_at, rollouts.c.look_ms, rollouts.c.use_case_id)

# rollouts with news that the leader may not have decided yet, for the next leader
rollout_pending = Table(
    "rollout_pending",
    metadata,
    Column("use_case_id", String(36), primary_key=True),
)

timeline_entries = Table(
    "timeline_entries",
    metadata,
    number_key(),
    outer_id(),
    owned_by("rollout_id", "rollouts.id"),
    # numbers the entries of a rollout, so that no verdict is applied twice
    Column("place", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("what", String(32), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("entry", Json, nullable=False),
    UniqueConstraint("rollout_id", "place"),
    sqlite_autoincrement=True,
)
# finds the latest entry of a kind without scanning the others
Index(
    "ix_timeline_entries_told",
    timeline_entries.c.rollout_id,
    timeline_entries.c.what,
    timeline_entries.c.place,
)

# ── counts that rollouts decide on: the leader derives them from ledger commits ──

# ranges of numbers that a commit stored; their first picks (kind 0) or ratings (kind 1) are new
ledger_news = Table(
    "ledger_news",
    metadata,
    number_key(),
    Column("kind", SmallInteger, nullable=False),
    Column("low", BigInteger, nullable=False),
    Column("high", BigInteger, nullable=False),
)

outcomes = Table(
    "outcomes",
    metadata,
    number_key(),
    Column("session", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("use_case", Integer, nullable=False),
    Column("flow", Integer, nullable=False),
    Column("step_code", Text),
    Column("error", Boolean),
    Column("latency_ms", Float(53)),
    Column("input_tokens", BigInteger),
    Column("output_tokens", BigInteger),
    Column("cost", Float(53)),
    sqlite_autoincrement=True,
)
Index("ix_outcomes_at", outcomes.c.at, postgresql_using="brin").ddl_if(dialect="postgresql")

# outcomes of a session combined: any error, the highest latency, the sum of the costs
outcome_sessions = Table(
    "outcome_sessions",
    metadata,
    Column("session", BigInteger, primary_key=True, autoincrement=False),
    Column("use_case", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("error", SmallInteger),
    Column("latency_ms", Float(53)),
    Column("cost", Float(53)),
    sqlite_with_rowid=False,
)
Index("ix_outcome_sessions_at", outcome_sessions.c.at, postgresql_using="brin").ddl_if(dialect="postgresql")

# sessions of an epoch, by the minute (later the day) in which they opened and by share table
rollout_cells = Table(
    "rollout_cells",
    metadata,
    Column("use_case", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("flow", Integer, primary_key=True, autoincrement=False),
    Column("share_table", Integer, primary_key=True, autoincrement=False),
    # start of the minute or day
    Column("bucket", BigInteger, primary_key=True, autoincrement=False),
    *(Column(name, BigInteger, nullable=False, server_default="0") for name in ("sessions", "drawn")),
    *(Column(f"star{star}", BigInteger, nullable=False, server_default="0") for star in range(1, 6)),
    # those that arrived within the attribution window
    *(Column(f"timely{star}", BigInteger, nullable=False, server_default="0") for star in range(1, 6)),
    *(
        Column(name, BigInteger, nullable=False, server_default="0")
        for name in ("ended", "errors", "timed", "slow", "costed")
    ),
    *(Column(name, Float(53), nullable=False, server_default="0") for name in ("latency_sum", "cost")),
    sqlite_with_rowid=False,
)

# ratings of monitored rollouts by minute of arrival; kept for two days
rollout_arrivals = Table(
    "rollout_arrivals",
    metadata,
    Column("use_case", Integer, primary_key=True, autoincrement=False),
    Column("flow", Integer, primary_key=True, autoincrement=False),
    Column("minute", BigInteger, primary_key=True, autoincrement=False),
    *(Column(f"star{star}", BigInteger, nullable=False, server_default="0") for star in range(1, 6)),
    sqlite_with_rowid=False,
)
