"""Tasks of a review queue, who judges them, and their judgements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

State = Literal["open", "judged", "skipped"]
"""Of an assignment: with its rater, judged, or given back with a reason."""

Choice = Literal["first", "second", "tie", "both-bad"]
"""Between two outputs, by their order in the task, not by their seats."""

BATCH = 500
"""Most tasks of one request."""
MOST_TASKS = 20_000
"""Most tasks of a queue."""


class Output(Struct, frozen=True, rename="camel"):
    """What a target answered.

    Attributes:
        target: label of what made it; raters never see it.
        run_id: the run that it comes from; None if it was written or pasted.
    """

    target: str
    text: str
    run_id: str | None = None


class Source(Struct, frozen=True, rename="camel"):
    """Where the item of a task comes from.

    Attributes:
        item: key of the item; judgements of the same item depend on each other.
        dataset_id: None if it was written or pasted.
        dataset_version: None for the draft.
    """

    item: str
    dataset_id: str | None = None
    dataset_version: int | None = None


class NewTask(Struct, frozen=True, kw_only=True, rename="camel"):
    """A task to add: a copy of what is judged, which does not change when its sources do.

    Attributes:
        key: unique in the queue; a task whose key is known is not added again.
        inputs: by placeholder.
        expected: None if nothing is expected.
        outputs: none to label the item, one to rate, two to compare.
        slice: the part of the data that it belongs to.
    """

    key: str
    inputs: Mapping[str, Any]
    expected: Any = None
    outputs: tuple[Output, ...] = ()
    slice: str | None = None
    source: Source


class Verdict(Struct, frozen=True, omit_defaults=True, rename="camel"):
    """What a rater decided; which fields are set follows from the kind of the queue.

    Attributes:
        choice: of two outputs, by their order in the task, not by their seats: ``first``, ``second``, ``tie``
            or ``both-bad``.
        overall: 1 … 5.
        scores: by name of the criterion, 1 … 5.
        label: one of the labels, a text, or JSON as text.
        comment: why, in the rater's words.
    """

    choice: Choice | None = None
    overall: int | None = None
    scores: dict[str, int] = {}
    label: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Final:
    """The final judgement of a task by an editor.

    Attributes:
        verdict: what holds, instead of the raters' judgements.
        by: user name.
    """

    verdict: Verdict
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A stored task.

    Attributes:
        draw: 0 … 2³¹ − 1, drawn from its key; raters get tasks in the order of it, each from another place.
        judged: number of its judgements.
    """

    id: str
    number: int
    queue_id: str
    key: str
    inputs: Mapping[str, Any]
    expected: Any
    outputs: tuple[Output, ...]
    slice: str | None
    source: Source
    draw: int
    judged: int
    final: Final | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A task with one rater.

    Attributes:
        rater: user name.
        swapped: whether the second output sits on the left.
        until: when the lock ends, after which others may get the task.
        verdict: None unless judged.
        reason: why it was skipped.
        rubric_version: of the rubric that it was judged by; None without one.
        ended_at: when it was judged or skipped.
    """

    id: str
    number: int
    queue_id: str
    task_id: str
    rater: str
    swapped: bool
    state: State
    until: datetime
    verdict: Verdict | None
    reason: str | None
    rubric_version: int | None
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Changes with all that the results of a queue are computed from.

    Attributes:
        version: of the queue.
        ended: judgements and skips; one that is taken back and given again ended later.
        settled: tasks with a final judgement.
    """

    version: int
    tasks: int
    ended: int
    last_ended: datetime | None
    settled: int
    last_settled: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a queue is.

    Attributes:
        tasks: all of them.
        complete: those with as many judgements as asked for.
        judgements: of all raters.
        own: judgements of one rater.
        skipped: skips of this rater.
        left: tasks that this rater can still get.
    """

    tasks: int
    complete: int
    judgements: int
    own: int = 0
    skipped: int = 0
    left: int = 0
