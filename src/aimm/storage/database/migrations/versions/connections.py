"""Connections to model providers"""

import sqlalchemy as sa
from alembic import op

revision = "connections"
down_revision = "requirements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "connections",
        sa.Column("number", number, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("api", sa.Text(), nullable=False),
        sa.Column("secret_ref", sa.Text()),
        sa.Column("secret_set_at", sa.BigInteger()),
        sa.Column("sealed_secret", sa.LargeBinary()),
        sa.Column("model", sa.Text()),
        sa.Column("temperature", sa.Float(53)),
        sa.Column("max_tokens", sa.Integer()),
        sa.Column("requests_per_minute", sa.Integer()),
        sa.Column("tokens_per_minute", sa.Integer()),
        sa.Column("concurrency", sa.Integer(), nullable=False),
        sa.Column("timeout_seconds", sa.Float(53), nullable=False),
        sa.Column("silence_seconds", sa.Float(53), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_connections")),
        sa.UniqueConstraint("id", name=op.f("uq_connections_id")),
        sa.UniqueConstraint("name", name=op.f("uq_connections_name")),
        sqlite_autoincrement=True,
    )
