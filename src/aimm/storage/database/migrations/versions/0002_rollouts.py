"""Rollouts: their state and timeline, what applications measured, and the counts that decisions rest on"""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _rollouts()
    _outcomes()
    _counts()
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_outcomes_at", "outcomes", ["at"], postgresql_using="brin")
        op.create_index("ix_outcome_sessions_at", "outcome_sessions", ["at"], postgresql_using="brin")
    _give_every_use_case_a_rollout()


def _rollouts() -> None:
    op.create_table(
        "rollouts",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("use_case_id", sa.String(length=36), nullable=False),
        sa.Column("use_case", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("watched", sa.Boolean(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("epoch_start", sa.BigInteger(), nullable=False),
        sa.Column("attribution_ms", sa.BigInteger(), nullable=False),
        sa.Column("slow_ms", sa.Float(precision=53), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("look_ms", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["use_case_id"], ["use_cases.id"], name=op.f("fk_rollouts_use_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_rollouts")),
        sa.UniqueConstraint("id", name=op.f("uq_rollouts_id")),
        sa.UniqueConstraint("use_case_id", name=op.f("uq_rollouts_use_case_id")),
        sa.UniqueConstraint("use_case", name=op.f("uq_rollouts_use_case")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_rollouts_due", "rollouts", ["watched", "due_at", "look_ms", "use_case_id"])
    op.create_table(
        "rollout_pending",
        sa.Column("use_case_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("use_case_id", name=op.f("pk_rollout_pending")),
    )
    op.create_table(
        "timeline_entries",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("rollout_id", sa.String(length=36), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rollout_id"], ["rollouts.id"], name=op.f("fk_timeline_entries_rollout_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_timeline_entries")),
        sa.UniqueConstraint("id", name=op.f("uq_timeline_entries_id")),
        sa.UniqueConstraint("rollout_id", "place", name=op.f("uq_timeline_entries_rollout_id_place")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_timeline_entries_rollout_id"), "timeline_entries", ["rollout_id"])


def _outcomes() -> None:
    op.create_table(
        "ledger_news",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ledger_news")),
    )
    op.create_table(
        "outcomes",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("session", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("use_case", sa.Integer(), nullable=False),
        sa.Column("flow", sa.Integer(), nullable=False),
        sa.Column("step_code", sa.Text(), nullable=True),
        sa.Column("error", sa.Boolean(), nullable=True),
        sa.Column("latency_ms", sa.Float(precision=53), nullable=True),
        sa.Column("input_tokens", sa.BigInteger(), nullable=True),
        sa.Column("output_tokens", sa.BigInteger(), nullable=True),
        sa.Column("cost", sa.Float(precision=53), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_outcomes")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "outcome_sessions",
        sa.Column("session", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("use_case", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.SmallInteger(), nullable=True),
        sa.Column("latency_ms", sa.Float(precision=53), nullable=True),
        sa.Column("cost", sa.Float(precision=53), nullable=True),
        sa.PrimaryKeyConstraint("session", name=op.f("pk_outcome_sessions")),
        sqlite_with_rowid=False,
    )


def _counts() -> None:
    whole = ("sessions", "drawn", *_stars("star"), *_stars("timely"))
    whole = (*whole, "ended", "errors", "timed", "slow", "costed")
    op.create_table(
        "rollout_cells",
        sa.Column("use_case", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("flow", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("share_table", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bucket", sa.BigInteger(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in whole),
        sa.Column("latency_sum", sa.Float(precision=53), server_default="0", nullable=False),
        sa.Column("cost", sa.Float(precision=53), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint(
            "use_case", "epoch", "flow", "share_table", "bucket", name=op.f("pk_rollout_cells")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rollout_arrivals",
        sa.Column("use_case", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("flow", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("minute", sa.BigInteger(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in _stars("star")),
        sa.PrimaryKeyConstraint("use_case", "flow", "minute", name=op.f("pk_rollout_arrivals")),
        sqlite_with_rowid=False,
    )


def _stars(prefix: str) -> tuple[str, ...]:
    return tuple(f"{prefix}{star}" for star in range(1, 6))


def _give_every_use_case_a_rollout() -> None:
    """What is missing in a stored state takes its default, so the empty configuration is the default one."""
    connection = op.get_bind()
    found = connection.execute(sa.text("select id, number, created_at from use_cases order by number"))
    rows = [
        {
            "id": str(uuid.uuid5(uuid.UUID(row.id), "rollout")),
            "use_case_id": row.id,
            "use_case": row.number,
            "created_at": row.created_at,
        }
        for row in found
    ]
    if rows:
        connection.execute(
            sa.text(
                "insert into rollouts (id, use_case_id, use_case, state, watched, epoch, epoch_start, "
                "attribution_ms, look_ms, version, created_at, updated_at) values (:id, :use_case_id, "
                """:use_case, '{"configuration"\\:{}}', false, 0, 0, 86400000, 900000, 1, """
                ":created_at, :created_at)"
            ),
            rows,
        )
