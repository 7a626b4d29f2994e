"""Items and versions of datasets.

An item is a row for each form that it has had: it holds from ``from_version`` up to, but not in,
``to_version``. The draft is the version after the newest. Nobody sees the rows of an import that runs.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from aimm.storage.data.tables import data_metadata
from aimm.storage.database.columns import Json, Moment, Number, number_key

__all__ = [
    "dataset_heads",
    "dataset_imports",
    "dataset_items",
    "dataset_refusals",
    "dataset_upload_parts",
    "dataset_uploads",
    "dataset_versions",
]

dataset_heads = Table(
    "dataset_heads",
    data_metadata,
    number_key(),
    Column("id", String(36), nullable=False, unique=True),
    Column("newest", Integer, nullable=False),
    Column("items", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("next_place", Number, nullable=False),
    sqlite_autoincrement=True,
)


def _dataset() -> "Column[int]":
    owner = ForeignKey("dataset_heads.number", ondelete="CASCADE")
    return Column("dataset", Number, owner, nullable=False)


dataset_versions = Table(
    "dataset_versions",
    data_metadata,
    number_key(),
    _dataset(),
    Column("version", Integer, nullable=False),
    Column("items", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("note", Text),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    UniqueConstraint("dataset", "version"),
)

dataset_imports = Table(
    "dataset_imports",
    data_metadata,
    number_key(),
    _dataset(),
    Column("job", String(36), nullable=False, unique=True),
    Column("done", Boolean, nullable=False),
    Column("draft", Integer, nullable=False),
    Column("batches", Integer, nullable=False),
    Column("items", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("keyed", Boolean, nullable=False),
    Column("refused", Integer, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_dataset_imports_dataset", dataset_imports.c.dataset)

dataset_items = Table(
    "dataset_items",
    data_metadata,
    number_key(),
    _dataset(),
    Column("batch", Number, nullable=False),
    Column("place", Number, nullable=False),
    Column("from_version", Integer, nullable=False),
    Column("to_version", Integer),
    Column("key", Text, nullable=False),
    Column("slice", Text),
    Column("tags", Json, nullable=False),
    Column("source", Text),
    Column("group", Text),
    Column("inputs", Text, nullable=False),
    Column("expected", Text),
    Column("hash", String(64), nullable=False),
    Column("written_by", Text, nullable=False),
    Column("written_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)
_items = dataset_items.c
_held = (_items.from_version, _items.to_version, _items.batch)
"""What decides whether a version has a row: with it, an index is enough to skip and to count."""
Index("ix_dataset_items_key", _items.dataset, _items.key, _items.from_version, _items.batch, unique=True)
Index("ix_dataset_items_order", _items.dataset, _items.place, *_held)
Index("ix_dataset_items_of_slice", _items.dataset, _items.slice, _items.place, *_held)
# imports are few, so what began with a version is found by batch
Index("ix_dataset_items_began", _items.dataset, _items.batch, _items.from_version)
Index(
    "ix_dataset_items_to",
    _items.dataset,
    _items.to_version,
    sqlite_where=_items.to_version.is_not(None),
    postgresql_where=_items.to_version.is_not(None),
)
# few items have a group; those of a session have its id
Index(
    "ix_dataset_items_group",
    _items.group,
    sqlite_where=_items.group.is_not(None),
    postgresql_where=_items.group.is_not(None),
)
RETIRED = ("place", "slice", "from", "batch")
"""Indexes of items that earlier versions made."""

dataset_refusals = Table(
    "dataset_refusals",
    data_metadata,
    Column("job", String(36), primary_key=True),
    Column("line", Number, primary_key=True, autoincrement=False),
    Column("error", Text, nullable=False),
)

dataset_uploads = Table(
    "dataset_uploads",
    data_metadata,
    number_key(),
    Column("id", String(36), nullable=False, unique=True),
    Column("dataset_id", String(36), nullable=False),
    Column("name", Text, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("size", Number, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

dataset_upload_parts = Table(
    "dataset_upload_parts",
    data_metadata,
    Column("upload", Number, ForeignKey("dataset_uploads.number", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)
