"""Activity: sessions and ratings by five minutes; indexes for lists of ratings and for the overview"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COUNTS = ("sessions", "ratings", "score_sum", "star1", "star2", "star3", "star4", "star5")


def upgrade() -> None:
    op.create_table(
        "activity",
        sa.Column("use_case", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bucket", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("flow", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in _COUNTS),
        sa.PrimaryKeyConstraint("use_case", "bucket", "flow", name=op.f("pk_activity")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "activity_heads",
        sa.Column("use_case", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("latest", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("use_case", name=op.f("pk_activity_heads")),
    )
    op.create_index(op.f("ix_activity_heads_round"), "activity_heads", ["round"])
    op.create_index("ix_timeline_entries_told", "timeline_entries", ["rollout_id", "what", "place"])
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_feedback_listed", "feedback", ["use_case", "at", "id"])
