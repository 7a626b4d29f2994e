"""The tables of rubrics, review queues, their tasks, and who judges them."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from aimm.storage.database.columns import Json, Moment, metadata, number_key, outer_id, owned_by, stamps

__all__ = ["review_assignments", "review_queues", "review_tasks", "rubrics"]

rubrics = Table(
    "rubrics",
    metadata,
    number_key(),
    outer_id(),
    owned_by("use_case_id", "use_cases.id"),
    Column("title", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("anchors", Json, nullable=False),
    Column("criteria", Json, nullable=False),
    *stamps(),
    UniqueConstraint("use_case_id", "code"),
    sqlite_autoincrement=True,
)

review_queues = Table(
    "review_queues",
    metadata,
    number_key(),
    outer_id(),
    owned_by("use_case_id", "use_cases.id"),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("instructions", Text),
    Column("examples", Json, nullable=False),
    Column("labels", Json, nullable=False),
    Column("answer", Text, nullable=False),
    Column("rubric", Text),
    Column("raters_per_item", Integer, nullable=False),
    Column("lock_minutes", Integer, nullable=False),
    Column("reviewers", Json, nullable=False),
    Column("show_expected", Boolean, nullable=False, server_default=false()),
    Column("open", Boolean, nullable=False),
    Column("seed", Text, nullable=False),
    *stamps(),
    UniqueConstraint("use_case_id", "code"),
    sqlite_autoincrement=True,
)

review_tasks = Table(
    "review_tasks",
    metadata,
    number_key(),
    outer_id(),
    Column("queue_id", String(36), ForeignKey("review_queues.id", ondelete="CASCADE"), nullable=False),
    Column("key", Text, nullable=False),
    Column("inputs", Json, nullable=False),
    Column("expected", Json),
    Column("outputs", Json, nullable=False),
    Column("slice", Text),
    Column("source", Json, nullable=False),
    Column("draw", Integer, nullable=False),
    Column("judged", Integer, nullable=False),
    Column("final_verdict", Json),
    Column("final_by", Text),
    Column("final_at", Moment),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("queue_id", "key"),
    sqlite_autoincrement=True,
)
Index("ix_review_tasks_queue_id", review_tasks.c.queue_id, review_tasks.c.judged, review_tasks.c.draw)

review_assignments = Table(
    "review_assignments",
    metadata,
    number_key(),
    outer_id(),
    owned_by("queue_id", "review_queues.id"),
    Column("task_id", String(36), ForeignKey("review_tasks.id", ondelete="CASCADE"), nullable=False),
    Column("rater", Text, nullable=False),
    Column("swapped", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("until", Moment, nullable=False),
    Column("verdict", Json),
    Column("reason", Text),
    Column("rubric_version", Integer),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    UniqueConstraint("task_id", "rater"),
    sqlite_autoincrement=True,
)
