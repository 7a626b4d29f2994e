"""Rubrics and review queues; ``aimm.kit.records`` describes the structs of a record."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from aimm.kit.limits import LongText, Name, Uuid

RUBRIC_ORDERS = ("code", "title", "created_at", "updated_at")
"""Columns by which rubrics can be ordered, the default first."""
QUEUE_ORDERS = ("created_at", "code", "title", "kind", "updated_at")
"""Columns by which review queues can be ordered, the default first."""
SEARCHED = ("code", "title")
"""Columns in which both are searched, most important first."""

LOWEST, HIGHEST = 1, 5
"""Ends of the scale of a rating."""

QueueKind = Literal["label", "rate", "compare"]
"""What a rater does with a task: label an item, rate an output, or compare two outputs."""
AnswerForm = Literal["label", "text", "json"]
"""What a label may be: one of the queue's labels, any text, or any JSON value."""

Anchors = Annotated[list[Name], Meta(min_length=0, max_length=5)]
Labels = Annotated[list[Name], Meta(min_length=0, max_length=100, extra_json_schema={"uniqueItems": True})]
Raters = Annotated[int, Meta(ge=1, le=20)]
Minutes = Annotated[int, Meta(ge=1, le=1440)]
Reviewers = Annotated[list[Name], Meta(min_length=0, max_length=200, extra_json_schema={"uniqueItems": True})]


class Criterion(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """One aspect that is rated by itself.

    Attributes:
        name: tells the criteria of a rubric apart; results go by it.
    """

    name: Annotated[Name, Meta(description="Tells the criteria of a rubric apart.")]
    description: Annotated[LongText, Meta(description="What to look at.")]


class Example(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What a good judgement looks like."""

    shown: Annotated[LongText, Meta(description="What the rater sees.")]
    answer: Annotated[Name, Meta(description="The judgement.")]
    reason: Annotated[LongText, Meta(description="Why it is right.")]


Criteria = Annotated[list[Criterion], Meta(min_length=0, max_length=12)]
Examples = Annotated[list[Example], Meta(min_length=0, max_length=20)]


class RubricFields(Struct, frozen=True, kw_only=True, rename="camel"):
    """What people write about a rubric.

    Attributes:
        code: unique within the use case.
        anchors: what the scores 1 to 5 mean, in this order; empty, or all five.
        criteria: aspects that are rated besides the overall score.
    """

    title: Name
    code: Name
    anchors: Anchors = []
    criteria: Criteria = []


class NewRubric(RubricFields, frozen=True, kw_only=True, rename="camel"):
    """A rubric to create."""

    use_case_id: Uuid


class RubricPatch(Struct, frozen=True, kw_only=True, rename="camel"):
    """Fields to change; absent fields stay unchanged."""

    title: Name | UnsetType = UNSET
    code: Name | UnsetType = UNSET
    anchors: Anchors | UnsetType = UNSET
    criteria: Criteria | UnsetType = UNSET


class Rubric(RubricFields, frozen=True, kw_only=True, rename="camel"):
    """How outputs are rated.

    Attributes:
        version: counts the changes, from 1; judgements name the version that they were made by.
    """

    id: str
    number: int
    use_case_id: str
    version: int
    created_at: datetime
    updated_at: datetime


class QueueFields(Struct, frozen=True, kw_only=True, rename="camel"):
    """What people write about a review queue.

    Attributes:
        code: unique within the use case.
        instructions: what raters read first.
        labels: those to choose from; suggestions where any text is allowed.
        answer: what a label may be.
        rubric: code of a rubric of the use case; shown to raters, and rated by in queues that rate.
        raters_per_item: how many raters judge a task.
        lock_minutes: how long a task is kept for a rater who got it.
        reviewers: user names of those who may judge; empty for everybody with the permission.
        show_expected: whether raters see the expected answer of an item.
        open: whether judgements are taken.
    """

    title: Name
    code: Name
    instructions: LongText | None = None
    examples: Examples = []
    labels: Labels = []
    answer: AnswerForm = "label"
    rubric: Name | None = None
    raters_per_item: Raters = 1
    lock_minutes: Minutes = 30
    reviewers: Reviewers = []
    show_expected: bool = False
    open: bool = True


class NewQueue(QueueFields, frozen=True, kw_only=True, rename="camel"):
    """A review queue to create.

    Attributes:
        kind: cannot be changed later.
    """

    use_case_id: Uuid
    kind: QueueKind


class QueuePatch(Struct, frozen=True, kw_only=True, rename="camel"):
    """Fields to change; absent fields stay unchanged, null clears."""

    title: Name | UnsetType = UNSET
    code: Name | UnsetType = UNSET
    instructions: LongText | UnsetType | None = UNSET
    examples: Examples | UnsetType = UNSET
    labels: Labels | UnsetType = UNSET
    answer: AnswerForm | UnsetType = UNSET
    rubric: Name | UnsetType | None = UNSET
    raters_per_item: Raters | UnsetType = UNSET
    lock_minutes: Minutes | UnsetType = UNSET
    reviewers: Reviewers | UnsetType = UNSET
    show_expected: bool | UnsetType = UNSET
    open: bool | UnsetType = UNSET


class Queue(QueueFields, frozen=True, kw_only=True, rename="camel"):
    """What people judge, task by task.

    Attributes:
        kind: fixed when the queue is created.
        seed: the key of what is drawn in the queue: seats and order. No answer shows it.
        version: counts the changes, from 1.
    """

    id: str
    number: int
    use_case_id: str
    kind: QueueKind
    seed: str
    version: int
    created_at: datetime
    updated_at: datetime
