"""Datasets have splits"""

import sqlalchemy as sa
from alembic import op

revision = "dataset_splits"
down_revision = "captures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("datasets", sa.Column("splits", sa.Text(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("datasets", sa.Column("split_seed", sa.Integer()))
