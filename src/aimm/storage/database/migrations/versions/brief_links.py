"""Links to the brief of a use case"""

import sqlalchemy as sa
from alembic import op

revision = "brief_links"
down_revision = "dataset_splits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "brief_links",
        sa.Column("number", number, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("use_case_id", sa.String(36), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("examples", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_by", sa.Text()),
        sa.Column("revoked_at", sa.BigInteger()),
        sa.Column("last_used_at", sa.BigInteger()),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["use_case_id"],
            ["use_cases.id"],
            name=op.f("fk_brief_links_use_case_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_brief_links")),
        sa.UniqueConstraint("id", name=op.f("uq_brief_links_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_brief_links_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_brief_links_use_case_id"), "brief_links", ["use_case_id"])
