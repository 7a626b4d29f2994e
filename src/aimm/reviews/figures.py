"""The results of a queue, as its page and the API show them."""

from typing import Literal

from msgspec import Struct

Metric = Literal["overall", "criterion", "preferred", "right"]


class ReviewEstimate(Struct, frozen=True, rename="camel"):
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


class ReviewAgreementResult(Struct, frozen=True, kw_only=True, rename="camel"):
    """Krippendorff's alpha of the raters; ``unknown`` says why there is none.

    Attributes:
        observed: agreement before chance is taken off.
        constant: the same for a rater who always gives the best single answer.
        items: tasks with two judgements or more.
    """

    alpha: ReviewEstimate | None
    observed: float | None
    constant: float | None
    items: int
    unknown: str | None


class ReviewRaterResult(Struct, frozen=True, kw_only=True, rename="camel"):
    """One rater.

    Attributes:
        strictness: mean of the own scores minus those of the others on the same tasks; None without any.
        left: share of the left seat among the preferences, in queues that compare.
        seconds: median time of a judgement.
    """

    rater: str
    judgements: int
    skips: int
    seconds: float | None
    strictness: ReviewEstimate | None
    left: ReviewEstimate | None


class ReviewMeanResult(Struct, frozen=True, kw_only=True, rename="camel"):
    """A mean: of a target, of a criterion, of a slice; None stands for all of them.

    Attributes:
        metric: ``overall``, ``criterion`` (1 to 5), ``preferred`` (0 to 1: a tie counts one half), or
            ``right`` (share of labels as expected).
        rough: whether there are too few items to rely on the interval.
    """

    metric: Metric
    criterion: str | None
    target: str | None
    slice: str | None
    mean: ReviewEstimate
    items: int
    judgements: int
    rough: bool


class ReviewRungResult(Struct, frozen=True, kw_only=True, rename="camel"):
    """A target on the ladder; strengths are logarithms and add up to 0."""

    target: str
    strength: ReviewEstimate
    wins: int
    losses: int
    ties: int
    both_bad: int


class ReviewPairResult(Struct, frozen=True, kw_only=True, rename="camel"):
    """Two targets, the stronger one first: the chance that it is preferred if one of them is."""

    first: str
    second: str
    win: ReviewEstimate
    tie: float
    comparisons: int


class ReviewLadderResult(Struct, frozen=True, kw_only=True, rename="camel"):
    """Targets by strength (Bradley–Terry with ties), strongest first."""

    rungs: list[ReviewRungResult]
    pairs: list[ReviewPairResult]
    both_bad: ReviewEstimate
    cautions: list[str]
    shrunk: bool


class ReviewSliceLadderResult(Struct, frozen=True, kw_only=True, rename="camel"):
    """The ladder of a part of the data."""

    slice: str
    ladder: ReviewLadderResult


class ReviewLabelResult(Struct, frozen=True, kw_only=True, rename="camel"):
    """How often a label was given."""

    label: str
    count: int
    share: ReviewEstimate


class ReviewDisagreementResult(Struct, frozen=True, kw_only=True, rename="camel"):
    """A task whose raters differ.

    Attributes:
        size: 0 … 1, how far they are apart.
        settled: whether an editor has decided it.
    """

    task_id: str
    key: str
    size: float
    settled: bool


class QueueResults(Struct, frozen=True, kw_only=True, rename="camel"):
    """What the judgements of a queue say.

    Attributes:
        slice_ladders: of the slices with most comparisons, in the order of their names.
    """

    tasks: int
    complete: int
    judgements: int
    skips: int
    settled: int
    agreement: ReviewAgreementResult
    raters: list[ReviewRaterResult]
    means: list[ReviewMeanResult]
    ladder: ReviewLadderResult | None
    slice_ladders: list[ReviewSliceLadderResult]
    labels: list[ReviewLabelResult]
    disagreements: list[ReviewDisagreementResult]
