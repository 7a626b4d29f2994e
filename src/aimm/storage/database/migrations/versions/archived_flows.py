"""Flows can be archived"""

import sqlalchemy as sa
from alembic import op

revision = "archived_flows"
down_revision = "activity_totals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("flows", sa.Column("archived", sa.Boolean(), nullable=False, server_default=sa.false()))
