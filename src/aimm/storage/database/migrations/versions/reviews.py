"""Use cases have rubrics and review queues"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "reviews"
down_revision = "candidates"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _rubrics()
    _queues()
    _tasks()
    _assignments()


def _keys() -> "list[sa.Column[Any]]":
    return [
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
    ]


def _stamps() -> "list[sa.Column[Any]]":
    return [
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
    ]


def _rubrics() -> None:
    op.create_table(
        "rubrics",
        *_keys(),
        sa.Column("use_case_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("anchors", sa.Text(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        *_stamps(),
        sa.ForeignKeyConstraint(
            ["use_case_id"], ["use_cases.id"], name=op.f("fk_rubrics_use_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_rubrics")),
        sa.UniqueConstraint("id", name=op.f("uq_rubrics_id")),
        sa.UniqueConstraint("use_case_id", "code", name=op.f("uq_rubrics_use_case_id_code")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_rubrics_use_case_id"), "rubrics", ["use_case_id"])


def _queues() -> None:
    op.create_table(
        "review_queues",
        *_keys(),
        sa.Column("use_case_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("instructions", sa.Text()),
        sa.Column("examples", sa.Text(), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("rubric", sa.Text()),
        sa.Column("raters_per_item", sa.Integer(), nullable=False),
        sa.Column("lock_minutes", sa.Integer(), nullable=False),
        sa.Column("reviewers", sa.Text(), nullable=False),
        sa.Column("show_expected", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        *_stamps(),
        sa.ForeignKeyConstraint(
            ["use_case_id"], ["use_cases.id"], name=op.f("fk_review_queues_use_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_review_queues")),
        sa.UniqueConstraint("id", name=op.f("uq_review_queues_id")),
        sa.UniqueConstraint("use_case_id", "code", name=op.f("uq_review_queues_use_case_id_code")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_review_queues_use_case_id"), "review_queues", ["use_case_id"])


def _tasks() -> None:
    op.create_table(
        "review_tasks",
        *_keys(),
        sa.Column("queue_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("expected", sa.Text()),
        sa.Column("outputs", sa.Text(), nullable=False),
        sa.Column("slice", sa.Text()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("draw", sa.Integer(), nullable=False),
        sa.Column("judged", sa.Integer(), nullable=False),
        sa.Column("final_verdict", sa.Text()),
        sa.Column("final_by", sa.Text()),
        sa.Column("final_at", sa.BigInteger()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["queue_id"], ["review_queues.id"], name=op.f("fk_review_tasks_queue_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_review_tasks")),
        sa.UniqueConstraint("id", name=op.f("uq_review_tasks_id")),
        sa.UniqueConstraint("queue_id", "key", name=op.f("uq_review_tasks_queue_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_review_tasks_queue_id", "review_tasks", ["queue_id", "judged", "draw"])


def _assignments() -> None:
    op.create_table(
        "review_assignments",
        *_keys(),
        sa.Column("queue_id", sa.String(length=36), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("rater", sa.Text(), nullable=False),
        sa.Column("swapped", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("rubric_version", sa.Integer()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["queue_id"],
            ["review_queues.id"],
            name=op.f("fk_review_assignments_queue_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["review_tasks.id"], name=op.f("fk_review_assignments_task_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_review_assignments")),
        sa.UniqueConstraint("id", name=op.f("uq_review_assignments_id")),
        sa.UniqueConstraint("task_id", "rater", name=op.f("uq_review_assignments_task_id_rater")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_review_assignments_queue_id"), "review_assignments", ["queue_id"])
