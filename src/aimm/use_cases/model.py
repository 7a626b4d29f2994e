"""Use cases and steps; ``aimm.kit.records`` describes the structs of a record."""

from datetime import datetime

from msgspec import UNSET, Struct, UnsetType

from aimm.kit.limits import LongText, Name, Position, Tags, Uuid

USE_CASE_ORDERS = ("title", "code", "active", "created_at", "updated_at")
"""Columns by which use cases can be ordered, the default first."""
STEP_ORDERS = ("position", "created_at", "updated_at")
"""Columns by which steps can be ordered, the default first."""
SEARCHED = ("code", "title", "description")
"""Columns in which use cases and steps are searched, most important first."""


class UseCaseFields(Struct, frozen=True, kw_only=True, rename="camel"):
    """What people write about a use case.

    Attributes:
        code: stable name that applications use; unique among all use cases, case-sensitive.
        owner: who answers for it, such as a person or a team.
    """

    title: Name
    code: Name
    description: LongText
    owner: Name | None = None
    tags: Tags = []


class NewUseCase(UseCaseFields, frozen=True, kw_only=True, rename="camel"):
    """A use case to create."""


class UseCasePatch(Struct, frozen=True, kw_only=True, rename="camel"):
    """Fields to change; absent or null fields stay unchanged."""

    title: Name | UnsetType = UNSET
    code: Name | UnsetType = UNSET
    description: LongText | UnsetType = UNSET
    owner: Name | UnsetType | None = UNSET
    tags: Tags | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class UseCase(UseCaseFields, frozen=True, kw_only=True, rename="camel"):
    """A product goal, the scope of experimentation.

    Attributes:
        id: public UUID.
        number: compact key inside the store, used by the hot tables.
        active: only active use cases answer picks.
        version: counts the changes, from 1; the ETag of the use case.
    """

    id: str
    number: int
    active: bool
    version: int
    created_at: datetime
    updated_at: datetime


class StepFields(Struct, frozen=True, kw_only=True, rename="camel"):
    """What people write about a step.

    Attributes:
        code: unique within the use case.
    """

    title: Name
    code: Name
    description: LongText


class NewStep(StepFields, frozen=True, kw_only=True, rename="camel"):
    """A step to append."""

    use_case_id: Uuid


class StepPatch(Struct, frozen=True, kw_only=True, rename="camel"):
    """Fields to change; absent or null fields stay unchanged. Positions beyond the last mean last."""

    title: Name | UnsetType = UNSET
    code: Name | UnsetType = UNSET
    description: LongText | UnsetType = UNSET
    position: Position | UnsetType = UNSET


class UseCaseStep(StepFields, frozen=True, kw_only=True, rename="camel"):
    """One stage of a session; every flow of the use case configures it.

    Attributes:
        position: 1 … n without gaps.
    """

    id: str
    number: int
    use_case_id: str
    position: int
    version: int
    created_at: datetime
    updated_at: datetime
