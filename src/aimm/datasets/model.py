"""Datasets of a use case; ``aimm.kit.records`` describes the structs of a record."""

from datetime import datetime

from msgspec import UNSET, Struct, UnsetType

from aimm.kit.limits import LongText, Name, Tags, Uuid

DATASET_ORDERS = ("created_at", "title", "code", "updated_at")
"""Columns by which datasets can be ordered, the default first."""
SEARCHED = ("code", "title", "description")
"""Columns in which datasets are searched, most important first."""


class DatasetFields(Struct, frozen=True, kw_only=True, rename="camel"):
    """What people write about a dataset.

    Attributes:
        code: unique within the use case.
        description: what its items are and where they come from.
    """

    title: Name
    code: Name
    description: LongText | None = None
    tags: Tags = []


class NewDataset(DatasetFields, frozen=True, kw_only=True, rename="camel"):
    """A dataset to create; it starts empty."""

    use_case_id: Uuid


class DatasetPatch(Struct, frozen=True, kw_only=True, rename="camel"):
    """Fields to change; absent fields stay unchanged, null clears."""

    title: Name | UnsetType = UNSET
    code: Name | UnsetType = UNSET
    description: LongText | UnsetType | None = UNSET
    tags: Tags | UnsetType = UNSET


class Dataset(DatasetFields, frozen=True, kw_only=True, rename="camel"):
    """A set of items of a use case. Its items and their versions are in the data store.

    Attributes:
        version: counts the changes of the record, from 1; versions of its items are counted by themselves.
    """

    id: str
    number: int
    use_case_id: str
    version: int
    created_at: datetime
    updated_at: datetime
