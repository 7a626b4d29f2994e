"""Capture settings of use cases"""

import sqlalchemy as sa
from alembic import op

revision = "captures"
down_revision = "path"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "captures",
        sa.Column("number", number, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("use_case_id", sa.String(36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("sampling_rate", sa.Float(53), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("redactions", sa.Text(), nullable=False),
        sa.Column("patterns", sa.Text(), nullable=False),
        sa.Column("retention_days", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["use_case_id"],
            ["use_cases.id"],
            name=op.f("fk_captures_use_case_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_captures")),
        sa.UniqueConstraint("id", name=op.f("uq_captures_id")),
        sa.UniqueConstraint("use_case_id", name=op.f("uq_captures_use_case_id")),
        sqlite_autoincrement=True,
    )
