"""Indexes for large installations: feedback by flow (PostgreSQL), active flows, unconfigured steps"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_flows_active",
        "flows",
        ["use_case_id"],
        sqlite_where=sa.text("active = 1"),
        postgresql_where=sa.text("active"),
    )
    op.create_index(
        "ix_flow_steps_unconfigured",
        "flow_steps",
        ["flow_id"],
        sqlite_where=sa.text("revision = 0"),
        postgresql_where=sa.text("revision = 0"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_feedback_listed_flow", "feedback", ["flow", "at", "id"])
