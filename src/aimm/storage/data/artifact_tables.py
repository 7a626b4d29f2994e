"""Artifacts, and the references by which their owners name them.

They are beside the product's own tables because workers, which only read those, name what they store.
"""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from aimm.storage.data.tables import data_metadata
from aimm.storage.database.columns import Moment, Number, number_key

__all__ = ["artifact_references", "artifacts"]

artifacts = Table(
    "artifacts",
    data_metadata,
    Column("digest", String(64), primary_key=True),
    Column("size", Number, nullable=False),
    Column("touched_at", Moment, nullable=False),
)

# the foreign key keeps an artifact that is named from being collected at the same time
artifact_references = Table(
    "artifact_references",
    data_metadata,
    number_key(),
    Column("digest", String(64), ForeignKey("artifacts.digest"), nullable=False),
    Column("owner_kind", String(32), nullable=False),
    Column("owner_id", String(36), nullable=False),
    Column("role", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("use_case_id", String(36)),
    Column("revision", Number, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    UniqueConstraint("owner_kind", "owner_id", "role", "name"),
    sqlite_autoincrement=True,
)
Index("ix_artifact_references_digest", artifact_references.c.digest)
Index("ix_artifact_references_made_at", artifact_references.c.made_at)
