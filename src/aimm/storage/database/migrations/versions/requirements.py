"""Use cases have requirements"""

import sqlalchemy as sa
from alembic import op

revision = "requirements"
down_revision = "audit_words"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "requirements",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("use_case_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("tags", sa.Text(), nullable=False, server_default=sa.text("'[]'")),
        sa.Column("metric", sa.Text()),
        sa.Column("aggregate", sa.Text()),
        sa.Column("operator", sa.Text()),
        sa.Column("threshold", sa.Float(precision=53)),
        sa.Column("unit", sa.Text()),
        sa.Column("slice", sa.Text()),
        sa.Column("needs", sa.Text()),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["use_case_id"], ["use_cases.id"], name=op.f("fk_requirements_use_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_requirements")),
        sa.UniqueConstraint("id", name=op.f("uq_requirements_id")),
        sa.UniqueConstraint("use_case_id", "code", name=op.f("uq_requirements_use_case_id_code")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_requirements_use_case_id"), "requirements", ["use_case_id"])
