"""Datasets of a use case; ``aimm.kit.records`` describes the structs of a record."""

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from aimm.kit.limits import LongText, Name, Tag, Tags, Uuid

DATASET_ORDERS = ("created_at", "title", "code", "updated_at")
"""Columns by which datasets can be ordered, the default first."""
SEARCHED = ("code", "title", "description")
"""Columns in which datasets are searched, most important first."""


class Split(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A part of a dataset, such as what a model is trained on.

    Attributes:
        name: unique in the dataset.
        share: percent of its groups; an item without a group is one by itself.
    """

    name: Annotated[Tag, Meta(description="Tells the splits of a dataset apart.")]
    share: Annotated[int, Meta(ge=1, le=100, description="Percent of the groups of items.")]


Splits = Annotated[list[Split], Meta(max_length=10)]
Seed = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class DatasetFields(Struct, frozen=True, kw_only=True, rename="camel"):
    """What people write about a dataset.

    Attributes:
        code: unique within the use case.
        description: what its items are and where they come from.
        splits: in their order; their shares sum to 100. Empty if it is not split.
        split_seed: another seed draws other splits; None is 1.
    """

    title: Name
    code: Name
    description: LongText | None = None
    tags: Tags = []
    splits: Splits = []
    split_seed: Seed | None = None


class NewDataset(DatasetFields, frozen=True, kw_only=True, rename="camel"):
    """A dataset to create; it starts empty."""

    use_case_id: Uuid


class DatasetPatch(Struct, frozen=True, kw_only=True, rename="camel"):
    """Fields to change; absent fields stay unchanged, null clears."""

    title: Name | UnsetType = UNSET
    code: Name | UnsetType = UNSET
    description: LongText | UnsetType | None = UNSET
    tags: Tags | UnsetType = UNSET
    splits: Splits | UnsetType = UNSET
    split_seed: Seed | UnsetType | None = UNSET


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
