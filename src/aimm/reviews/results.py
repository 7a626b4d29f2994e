"""What the judgements of a queue say: agreement, strictness, rubric, ladder, labels, disagreements."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from aimm.reviews.editing import Material
from aimm.reviews.figures import (
    QueueResults,
    ReviewAgreementResult,
    ReviewDisagreementResult,
    ReviewEstimate,
    ReviewRaterResult,
)
from aimm.reviews.model import HIGHEST, LOWEST
from aimm.reviews.targets import estimate, labels, ladder_of, means, overall_of, slice_ladders
from aimm.reviews.tasks import Assignment, Task, Verdict
from aimm.stats.agreement import Unknown
from aimm.stats.krippendorff import krippendorff_alpha
from aimm.stats.samples import wilson
from aimm.stats.stars import Floats
from aimm.stats.strictness import strictness

SHOWN_DISAGREEMENTS = 200
_REPLICATES = 400
_SEED = 1
CHOICES = ("first", "second", "tie", "both-bad")


def results_of(material: Material) -> QueueResults:
    """Compute the results of a queue. Not for an event loop: it may take a second."""
    tasks = {task.id: task for task in material.tasks}
    judged = judged_of(material)
    skips = Counter(one.rater for one in material.assignments if one.state == "skipped")
    counted = counted_of(material.tasks, judged)
    return QueueResults(
        tasks=len(tasks),
        complete=sum(task.judged >= material.queue.raters_per_item for task in material.tasks),
        judgements=len(judged),
        skips=skips.total(),
        settled=sum(task.final is not None for task in material.tasks),
        agreement=_agreement(material, judged),
        raters=_raters(material, judged, skips),
        means=means(material.queue.kind, counted),
        ladder=ladder_of(counted) if material.queue.kind == "compare" else None,
        slice_ladders=slice_ladders(counted) if material.queue.kind == "compare" else [],
        labels=labels(counted) if material.queue.kind == "label" else [],
        disagreements=_disagreements(tasks, judged),
    )


def judged_of(material: Material) -> list[Assignment]:
    """The judgements of the tasks that are there."""
    known = {task.id for task in material.tasks}
    return [one for one in material.assignments if one.state == "judged" and one.task_id in known]


def counted_of(tasks: Sequence[Task], judged: Sequence[Assignment]) -> list[tuple[Task, Verdict]]:
    """What counts: the final judgement of a task, or else those of its raters."""
    by_task: dict[str, list[Verdict]] = defaultdict(list)
    for one in judged:
        if one.verdict is not None:
            by_task[one.task_id].append(one.verdict)
    return [
        (task, verdict)
        for task in tasks
        for verdict in ([task.final.verdict] if task.final else by_task[task.id])
    ]


def _told(verdict: Verdict) -> float | str | None:
    """The part of a judgement on which raters agree or not."""
    return verdict.choice or verdict.label or overall_of(verdict)


# ── raters ──


def _table(
    judged: Sequence[Assignment], value: Callable[[Verdict], float | None]
) -> tuple[list[str], Floats]:
    """Raters, and their values by rater and task; nan where missing."""
    raters = sorted({one.rater for one in judged})
    columns = {task: index for index, task in enumerate(dict.fromkeys(one.task_id for one in judged))}
    rows = {rater: index for index, rater in enumerate(raters)}
    table = np.full((len(raters), len(columns)), np.nan)
    for one in judged:
        told = None if one.verdict is None else value(one.verdict)
        if told is not None:
            table[rows[one.rater], columns[one.task_id]] = told
    return raters, table


def _agreement(material: Material, judged: Sequence[Assignment]) -> ReviewAgreementResult:
    if material.queue.kind == "rate":
        _, table = _table(judged, overall_of)
        found = krippendorff_alpha(table, "interval", seed=_SEED, replicates=_REPLICATES)
    else:
        known: dict[float | str | None, int] = {}
        _, table = _table(judged, lambda verdict: float(known.setdefault(_told(verdict), len(known))))
        found = krippendorff_alpha(table, "nominal", seed=_SEED, replicates=_REPLICATES)
    items = int((np.sum(~np.isnan(table), axis=0) >= 2).sum())
    if isinstance(found, Unknown):
        return ReviewAgreementResult(
            alpha=None, observed=None, constant=None, items=items, unknown=found.reason
        )
    return ReviewAgreementResult(
        alpha=ReviewEstimate(found.value, found.low, found.high),
        observed=found.observed,
        constant=found.constant,
        items=found.items,
        unknown=None,
    )


def _raters(
    material: Material, judged: Sequence[Assignment], skips: "Counter[str]"
) -> list[ReviewRaterResult]:
    strict: dict[str, ReviewEstimate] = {}
    if material.queue.kind == "rate":
        raters, table = _table(judged, overall_of)
        for one in strictness(table, LOWEST, HIGHEST):
            if one.items:
                strict[raters[one.rater]] = estimate(one.deviation)
    own: dict[str, list[Assignment]] = defaultdict(list)
    for one in judged:
        own[one.rater].append(one)
    return [
        ReviewRaterResult(
            rater=rater,
            judgements=len(own[rater]),
            skips=skips[rater],
            seconds=_median_seconds(own[rater]),
            strictness=strict.get(rater),
            left=_left(own[rater]) if material.queue.kind == "compare" else None,
        )
        for rater in sorted({*own, *skips})
    ]


def _median_seconds(own: Sequence[Assignment]) -> float | None:
    took = [(one.ended_at - one.created_at).total_seconds() for one in own if one.ended_at is not None]
    return float(np.median(took)) if took else None


def _left(own: Sequence[Assignment]) -> ReviewEstimate | None:
    """How often the left seat was preferred: about one half, unless seats decide."""
    preferred = [one for one in own if one.verdict is not None and one.verdict.choice in CHOICES[:2]]
    left = sum(
        (one.verdict is not None and one.verdict.choice == "second") == one.swapped for one in preferred
    )
    return estimate(wilson(left, len(preferred))) if preferred else None


# ── disagreements ──


def _disagreements(tasks: dict[str, Task], judged: Sequence[Assignment]) -> list[ReviewDisagreementResult]:
    """Tasks whose raters differ: open ones first, then by how far the raters are apart."""
    told: dict[str, list[float | str | None]] = defaultdict(list)
    for one in judged:
        if one.verdict is not None:
            told[one.task_id].append(_told(one.verdict))
    found = [(tasks[task_id], apart(values)) for task_id, values in told.items() if len(values) > 1]
    ranked = sorted(
        ((task, size) for task, size in found if size > 0),
        key=lambda one: (one[0].final is not None, -one[1], one[0].number),
    )
    return [
        ReviewDisagreementResult(
            task_id=task.id, key=task.source.item, size=size, settled=task.final is not None
        )
        for task, size in ranked[:SHOWN_DISAGREEMENTS]
    ]


def apart(values: Sequence[float | str | None]) -> float:
    """How far judgements are apart, 0 … 1: the range of scores, or the share that is not the most frequent.

    Args:
        values: at least one; all scores, or all texts.
    """
    scores = [value for value in values if isinstance(value, float)]
    if scores:
        return (max(scores) - min(scores)) / (HIGHEST - LOWEST)
    return 1 - max(Counter(values).values()) / len(values)
