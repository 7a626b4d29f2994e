"""Requirements of a use case; ``aimm.kit.records`` describes the structs of a record."""

from datetime import datetime
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from aimm.kit.limits import LongText, Name, Position, Tags, Uuid

REQUIREMENT_ORDERS = ("position", "title", "code", "created_at", "updated_at")
"""Columns by which requirements can be ordered, the default first."""
SEARCHED = ("code", "title", "statement")
"""Columns in which requirements are searched, most important first."""

Kind = Literal["product", "system"]
"""``product``: what people who use it need. ``system``: what it must fit into."""
Priority = Literal["must", "should"]
"""A candidate that fails a ``must`` is out; a ``should`` counts when candidates are compared."""
Aggregate = Literal["mean", "rate", "median", "p90", "p95", "p99", "min", "max", "sum"]
"""How the measured values become one number; ``rate`` is the share of items that are right."""
Operator = Literal["at-least", "at-most"]
"""On which side of the threshold the number must lie; the threshold itself passes."""


class RequirementFields(Struct, frozen=True, kw_only=True, rename="camel"):
    """What people write about a requirement.

    The four fields of its check (metric, aggregate, operator, threshold) are set together or not at all.

    Attributes:
        code: unique within the use case.
        statement: what must hold, in a sentence.
        owner: who answers for it, such as a person or a team.
        metric: what is measured, such as ``rating`` or ``latency``; None while it cannot be measured.
        threshold: in the unit of the metric.
        unit: of the threshold, for people, such as ``ms``.
        slice: the part of the data that it is about; None for all of it.
        needs: what is needed before it can be measured; None if there is a check.
    """

    title: Name
    code: Name
    statement: LongText
    kind: Kind = "product"
    priority: Priority = "must"
    owner: Name | None = None
    tags: Tags = []
    metric: Name | None = None
    aggregate: Aggregate | None = None
    operator: Operator | None = None
    threshold: float | None = None
    unit: Name | None = None
    slice: Name | None = None
    needs: LongText | None = None


class NewRequirement(RequirementFields, frozen=True, kw_only=True, rename="camel"):
    """A requirement to append."""

    use_case_id: Uuid


class RequirementPatch(Struct, frozen=True, kw_only=True, rename="camel"):
    """Fields to change; absent fields stay unchanged, null clears. Positions beyond the last mean last."""

    title: Name | UnsetType = UNSET
    code: Name | UnsetType = UNSET
    statement: LongText | UnsetType = UNSET
    kind: Kind | UnsetType = UNSET
    priority: Priority | UnsetType = UNSET
    owner: Name | UnsetType | None = UNSET
    tags: Tags | UnsetType = UNSET
    metric: Name | UnsetType | None = UNSET
    aggregate: Aggregate | UnsetType | None = UNSET
    operator: Operator | UnsetType | None = UNSET
    threshold: float | UnsetType | None = UNSET
    unit: Name | UnsetType | None = UNSET
    slice: Name | UnsetType | None = UNSET
    needs: LongText | UnsetType | None = UNSET
    position: Position | UnsetType = UNSET


class Requirement(RequirementFields, frozen=True, kw_only=True, rename="camel"):
    """What must or should hold for a use case.

    Attributes:
        position: 1 … n without gaps.
        version: counts the changes, from 1.
    """

    id: str
    number: int
    use_case_id: str
    position: int
    version: int
    created_at: datetime
    updated_at: datetime
