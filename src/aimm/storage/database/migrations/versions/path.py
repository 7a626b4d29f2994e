"""Decisions and waivers of the path"""

import sqlalchemy as sa
from alembic import op

revision = "path"
down_revision = "runs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "decisions",
        sa.Column("number", number, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("use_case_id", sa.String(36), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approach", sa.Text()),
        sa.Column("supersedes", sa.String(36)),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("evidence_hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["use_case_id"],
            ["use_cases.id"],
            name=op.f("fk_decisions_use_case_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_decisions")),
        sa.UniqueConstraint("id", name=op.f("uq_decisions_id")),
        sa.UniqueConstraint("supersedes", name=op.f("uq_decisions_supersedes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_decisions_use_case_id"), "decisions", ["use_case_id"])
    op.create_table(
        "waivers",
        sa.Column("number", number, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("use_case_id", sa.String(36), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.String(10), nullable=False),
        sa.Column("point", sa.Text()),
        sa.Column("requirement_id", sa.String(36)),
        sa.Column("waived_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_by", sa.Text()),
        sa.Column("revoked_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["use_case_id"], ["use_cases.id"], name=op.f("fk_waivers_use_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_waivers")),
        sa.UniqueConstraint("id", name=op.f("uq_waivers_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_waivers_use_case_id"), "waivers", ["use_case_id"])
