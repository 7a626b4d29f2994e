"""What the judgements of a queue say about the requirements of a use case. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from msgspec import structs

from aimm.requirements.model import Aggregate
from aimm.requirements.rules import Check, Measured, Source
from aimm.reviews.editing import Material
from aimm.reviews.figures import ReviewMeanResult
from aimm.reviews.results import counted_of, judged_of
from aimm.reviews.targets import means
from aimm.reviews.tasks import Output

RUBRIC, PREFERRED = "rubric", "preferred"
_PREFIX = f"{RUBRIC}:"

Question = tuple[str, Aggregate, str | None]
"""Metric, aggregate and slice."""


def question_of(check: Check) -> Question | None:
    """What a check asks of review queues; None if they cannot answer it."""
    rubric = check.metric == RUBRIC or check.metric.startswith(_PREFIX)
    if (rubric and check.aggregate == "mean") or (check.metric == PREFERRED and check.aggregate == "rate"):
        return check.metric, check.aggregate, check.slice
    return None


def reviewed(
    material: Material, subject_of: Callable[[Output], str | None]
) -> Mapping[str, Mapping[Question, Measured]]:
    """What a queue measured, by subject. Not for an event loop: a large queue may take a second.

    Args:
        subject_of: id of the flow or candidate that made an output; None for others, which are left out.

    Returns:
        ``rubric`` (the whole) and ``rubric:NAME`` (a criterion) are means of 1 … 5; ``preferred`` is the
        share of comparisons that were won, a tie being one half. Intervals are those of ``means``: they take
        judgements of one item as one cluster, and hold at one look.
    """
    if material.queue.kind == "label":
        return {}
    source = Source(kind="reviews", id=material.queue.id, title=material.queue.title)
    counted = [
        (replace(task, outputs=tuple(_named(one, subject_of) for one in task.outputs)), verdict)
        for task, verdict in counted_of(material.tasks, judged_of(material))
    ]
    found: dict[str, dict[Question, Measured]] = {}
    for one in means(material.queue.kind, counted):
        if one.target:
            found.setdefault(one.target, {})[_question(one)] = Measured(
                value=one.mean.value,
                low=one.mean.low,
                high=one.mean.high,
                count=one.items,
                anytime=False,
                source=source,
            )
    return found


def newest(
    queues: Sequence[Mapping[str, Mapping[Question, Measured]]], subject_id: str, check: Check
) -> Measured | None:
    """What the first of the queues that measured a check of a subject found.

    Args:
        queues: what they measured, the newest first.
    """
    question = question_of(check)
    if question is None:
        return None
    answers = (queue.get(subject_id, {}).get(question) for queue in queues)
    return next((one for one in answers if one is not None), None)


def _named(output: Output, subject_of: Callable[[Output], str | None]) -> Output:
    """The output with its subject as its target; empty for others."""
    return structs.replace(output, target=subject_of(output) or "")


def _question(one: ReviewMeanResult) -> Question:
    match one.metric:
        case "overall":
            return RUBRIC, "mean", one.slice
        case "criterion":
            return f"{_PREFIX}{one.criterion}", "mean", one.slice
        case _:
            return PREFERRED, "rate", one.slice
