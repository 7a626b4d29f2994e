"""Use cases have candidates"""

import sqlalchemy as sa
from alembic import op

revision = "candidates"
down_revision = "datasets"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _stamps() -> "list[sa.Column[int]]":
    return [
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "candidates",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("use_case_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("notes", sa.Text()),
        sa.Column("connection", sa.Text()),
        sa.Column("model", sa.Text()),
        sa.Column("messages", sa.Text(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *_stamps(),
        sa.ForeignKeyConstraint(
            ["use_case_id"], ["use_cases.id"], name=op.f("fk_candidates_use_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_candidates")),
        sa.UniqueConstraint("id", name=op.f("uq_candidates_id")),
        sa.UniqueConstraint("use_case_id", "title", name=op.f("uq_candidates_use_case_id_title")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_candidates_use_case_id"), "candidates", ["use_case_id"])
    op.create_table(
        "own_models",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text()),
        sa.Column("location", sa.Text()),
        sa.Column("notes", sa.Text()),
        sa.Column("context_window", sa.Integer()),
        sa.Column("output_limit", sa.Integer()),
        sa.Column("input_modalities", sa.Text(), nullable=False),
        sa.Column("output_modalities", sa.Text(), nullable=False),
        sa.Column("open_weights", sa.Boolean()),
        sa.Column("licence", sa.Text()),
        sa.Column("tool_use", sa.Boolean()),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("regions", sa.Text(), nullable=False),
        sa.Column("knowledge_date", sa.Text()),
        sa.Column("input_price", sa.Float(precision=53)),
        sa.Column("output_price", sa.Float(precision=53)),
        sa.Column("figures", sa.Text(), nullable=False),
        *_stamps(),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_own_models")),
        sa.UniqueConstraint("id", name=op.f("uq_own_models_id")),
        sa.UniqueConstraint("code", name=op.f("uq_own_models_code")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "catalogues",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_catalogues")),
        sqlite_autoincrement=True,
    )
