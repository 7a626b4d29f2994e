"""Bodies and answers around judgements, as editors and raters send and see them."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from aimm.kit.limits import LongText, Name, ShortText
from aimm.reviews.pasting import MOST_BYTES, Format
from aimm.reviews.tasks import BATCH, Choice, NewTask, Output, Source, Verdict

Seat = Literal["a", "b", "tie", "both-bad"]
Score = Annotated[int, Meta(ge=1, le=5)]
Text = Annotated[str, Meta(min_length=0)]


class ReviewScoreBody(msgspec.Struct):
    """The score of a criterion."""

    criterion: Name
    score: Score


class _VerdictBody(msgspec.Struct, rename="camel", kw_only=True):
    overall: Score | None = None
    scores: Annotated[list[ReviewScoreBody], Meta(min_length=0, max_length=12)] = []
    label: LongText | None = None
    comment: LongText | None = None

    def verdict(self, choice: Choice | None) -> Verdict:
        """The judgement, with the choice by the order of the outputs."""
        scores = {one.criterion: one.score for one in self.scores}
        return Verdict(choice, self.overall, scores, self.label, self.comment)


class ReviewFinalBody(_VerdictBody, rename="camel", kw_only=True):
    """The final judgement of a task; ``choice`` goes by the order of its outputs."""

    choice: Choice | None = None


class ReviewJudgementBody(_VerdictBody, rename="camel", kw_only=True):
    """A judgement; ``choice`` goes by the seats: ``a`` is left, ``b`` is right."""

    choice: Seat | None = None


class ReviewSkipBody(msgspec.Struct):
    """Why a task is skipped."""

    reason: ShortText


class ReviewOutputBody(msgspec.Struct, rename="camel"):
    """An output to judge; ``target`` names what made it, and raters do not see it."""

    target: Name
    text: Text
    run_id: Name | None = None


class ReviewTaskBody(msgspec.Struct, rename="camel", kw_only=True):
    """A task: no output to label the item, one to rate, two to compare.

    ``item`` names the item that it is about; without it, the key does.
    """

    key: Name
    inputs: dict[str, Any] = {}
    expected: LongText | None = None
    outputs: Annotated[list[ReviewOutputBody], Meta(min_length=0, max_length=2)] = []
    slice: Name | None = None
    item: Name | None = None
    dataset_id: Name | None = None
    dataset_version: Annotated[int, Meta(ge=1)] | None = None

    def task(self) -> NewTask:
        """The task to add."""
        # the reader of bodies keeps an object as its text
        inputs: Any = self.inputs
        return NewTask(
            key=self.key,
            inputs=msgspec.json.decode(inputs) if isinstance(inputs, msgspec.Raw) else inputs,
            expected=self.expected,
            outputs=tuple(Output(one.target, one.text, one.run_id) for one in self.outputs),
            slice=self.slice,
            source=Source(self.item or self.key, self.dataset_id, self.dataset_version),
        )


class ReviewTasksBody(msgspec.Struct):
    """Tasks to add; those whose key is known are left as they are."""

    tasks: Annotated[list[ReviewTaskBody], Meta(min_length=1, max_length=BATCH)]


class ReviewImportBody(msgspec.Struct, rename="camel", kw_only=True):
    """Outputs as JSON lines or CSV, a line each.

    Columns: ``key``, ``input`` or ``input.NAME``, ``expected``, ``slice``, and ``target`` with ``output`` or
    ``output.TARGET``; JSON lines may have ``inputs`` and ``outputs`` as objects. In queues that compare,
    outputs of the same key are paired: all pairs, or ``pairsPerItem`` of them, balanced and drawn by
    ``seed``. With ``preview`` nothing is stored.
    """

    text: Annotated[str, Meta(min_length=1, max_length=MOST_BYTES)]
    format: Format = "jsonl"
    pairs_per_item: Annotated[int, Meta(ge=1, le=1000)] | None = None
    seed: Annotated[int, Meta(ge=0, le=2**53)] = 1
    preview: bool = False


class ReviewFilledAnswer(msgspec.Struct):
    """Numbers of tasks that were added, and that were known."""

    added: int
    known: int


class ReviewRefusedAnswer(msgspec.Struct):
    """A line that cannot be used, and why."""

    line: int
    reason: str


class ReviewOutputAnswer(msgspec.Struct, rename="camel"):
    """An output with the target that made it."""

    target: str
    text: str
    run_id: str | None


class ReviewPreviewTask(msgspec.Struct):
    """A task as it would be added."""

    item: str
    inputs: dict[str, Any]
    outputs: list[ReviewOutputAnswer]


class ReviewImportAnswer(msgspec.Struct, rename="camel"):
    """What became of the lines, or would become of them.

    ``withoutTask`` has the keys of items that make no task, such as one output where two are compared; at
    most 100, like ``refused``. ``first`` has the first tasks.
    """

    lines: int
    items: int
    tasks: int
    added: int
    known: int
    targets: list[str]
    refused: list[ReviewRefusedAnswer]
    refused_count: int
    without_task: list[str]
    first: list[ReviewPreviewTask]


class ReviewVerdictAnswer(msgspec.Struct, rename="camel"):
    """A judgement; ``choice`` goes by the order of the outputs."""

    choice: Choice | None
    overall: int | None
    scores: dict[str, int]
    label: str | None
    comment: str | None


class ReviewFinalAnswer(msgspec.Struct):
    """The final judgement of a task."""

    verdict: ReviewVerdictAnswer
    by: str
    at: str


class ReviewTaskAnswer(msgspec.Struct, rename="camel", kw_only=True):
    """A task of a review queue, with its targets."""

    id: str
    queue_id: str
    key: str
    item: str
    inputs: dict[str, Any]
    expected: Any
    outputs: list[ReviewOutputAnswer]
    slice: str | None
    judged: int
    final: ReviewFinalAnswer | None
    created_at: str


class ReviewJudgementAnswer(msgspec.Struct, rename="camel", kw_only=True):
    """What a rater made of a task: a judgement, or the reason of a skip."""

    rater: str
    verdict: ReviewVerdictAnswer | None
    reason: str | None
    swapped: bool
    at: str | None


class ReviewTaskDetailAnswer(ReviewTaskAnswer, rename="camel", kw_only=True):
    """A task with its judgements and skips."""

    judgements: list[ReviewJudgementAnswer]
