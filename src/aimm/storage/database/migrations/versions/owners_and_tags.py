"""Use cases have an owner and tags"""

import sqlalchemy as sa
from alembic import op

revision = "owners_and_tags"
down_revision = "archived_flows"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("use_cases", sa.Column("owner", sa.Text()))
    op.add_column("use_cases", sa.Column("tags", sa.Text(), nullable=False, server_default=sa.text("'[]'")))
