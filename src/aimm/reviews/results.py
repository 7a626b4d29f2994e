"""What the judgements of a queue say: agreement, strictness, rubric, ladder, labels, disagreements."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import cast

import numpy as np

from aimm.reviews.editing import Material
from aimm.reviews.figures import (
    Metric,
    QueueResults,
    ReviewAgreementResult,
    ReviewDisagreementResult,
    ReviewEstimate,
    ReviewLabelResult,
    ReviewLadderResult,
    ReviewMeanResult,
    ReviewPairResult,
    ReviewRaterResult,
    ReviewRungResult,
)
from aimm.reviews.model import HIGHEST, LOWEST
from aimm.reviews.tasks import Assignment, Task, Verdict
from aimm.stats.agreement import Unknown
from aimm.stats.clusters import clustered_mean
from aimm.stats.krippendorff import krippendorff_alpha
from aimm.stats.ladder import ladder
from aimm.stats.ladder_fit import Result
from aimm.stats.samples import Interval, bounded_mean, wilson
from aimm.stats.stars import Floats
from aimm.stats.strictness import strictness

SHOWN_DISAGREEMENTS = 200
_REPLICATES = 400
_SEED = 1
CHOICES = ("first", "second", "tie", "both-bad")
_MOST_LABELS = 50


def results_of(material: Material) -> QueueResults:
    """Compute the results of a queue. Not for an event loop: it may take a second."""
    tasks = {task.id: task for task in material.tasks}
    judged = [one for one in material.assignments if one.state == "judged" and one.task_id in tasks]
    skips = Counter(one.rater for one in material.assignments if one.state == "skipped")
    counted = _counted(material.tasks, judged)
    return QueueResults(
        tasks=len(tasks),
        complete=sum(task.judged >= material.queue.raters_per_item for task in material.tasks),
        judgements=len(judged),
        skips=skips.total(),
        settled=sum(task.final is not None for task in material.tasks),
        agreement=_agreement(material, judged),
        raters=_raters(material, judged, skips),
        means=_means(material, counted),
        ladder=_ladder(counted) if material.queue.kind == "compare" else None,
        labels=_labels(counted) if material.queue.kind == "label" else [],
        disagreements=_disagreements(tasks, judged),
    )


def _counted(tasks: Sequence[Task], judged: Sequence[Assignment]) -> list[tuple[Task, Verdict]]:
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


def overall_of(verdict: Verdict) -> float | None:
    """The overall score, or else the mean of the criteria; None without any."""
    if verdict.overall is not None:
        return float(verdict.overall)
    return sum(verdict.scores.values()) / len(verdict.scores) if verdict.scores else None


def _told(verdict: Verdict) -> float | str | None:
    """The part of a judgement on which raters agree or not."""
    return verdict.choice or verdict.label or overall_of(verdict)


def _estimate(interval: Interval) -> ReviewEstimate:
    return ReviewEstimate(interval.value, interval.low, interval.high)


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
                strict[raters[one.rater]] = _estimate(one.deviation)
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
    return _estimate(wilson(left, len(preferred))) if preferred else None


# ── targets ──

_Value = tuple[Metric, str | None, str | None, float]
_Key = tuple[Metric, str | None, str | None, str | None]


def _means(material: Material, counted: Sequence[tuple[Task, Verdict]]) -> list[ReviewMeanResult]:
    values: dict[_Key, list[tuple[str, float]]] = defaultdict(list)
    for task, verdict in counted:
        for metric, criterion, target, value in _values(material, task, verdict):
            for part in dict.fromkeys((None, task.slice)):
                values[metric, criterion, target, part].append((task.source.item, value))
    return [
        _mean(key, values[key]) for key in sorted(values, key=lambda key: tuple(one or "" for one in key))
    ]


def _values(material: Material, task: Task, verdict: Verdict) -> list[_Value]:
    targets = [one.target for one in task.outputs]
    if material.queue.kind == "rate":
        overall = overall_of(verdict)
        found: list[_Value] = [] if overall is None else [("overall", None, targets[0], overall)]
        found.extend(("criterion", name, targets[0], float(score)) for name, score in verdict.scores.items())
        return found
    if material.queue.kind == "compare":
        won = {"first": 1.0, "second": 0.0, "tie": 0.5}.get(verdict.choice or "")
        if won is None:
            return []
        return [("preferred", None, targets[0], won), ("preferred", None, targets[1], 1 - won)]
    if task.expected is None or verdict.label is None:
        return []
    right = float(verdict.label.strip() == expected_text(task.expected))
    return [("right", None, targets[0] if targets else None, right)]


def expected_text(expected: object) -> str:
    """The text of an expected answer: as it is, or the value of ``{kind, value}``."""
    if isinstance(expected, dict):
        known = cast("dict[str, object]", expected)
        return str(known.get("value", known))
    return str(expected)


def _mean(key: _Key, values: Sequence[tuple[str, float]]) -> ReviewMeanResult:
    metric, criterion, target, part = key
    low, high = (float(LOWEST), float(HIGHEST)) if metric in ("overall", "criterion") else (0.0, 1.0)
    numbers = {item: index for index, item in enumerate(dict.fromkeys(item for item, _ in values))}
    array = np.array([value for _, value in values])
    if 2 <= len(numbers) < len(values):
        items = np.array([numbers[item] for item, _ in values], dtype=np.int64)
        found = clustered_mean(array, items, low, high)
        interval, rough = found.interval, found.rough
    elif len(numbers) == 1:
        interval, rough = bounded_mean(array[:1] * 0 + array.mean(), low, high), True
    else:
        interval, rough = bounded_mean(array, low, high), len(values) < 10
    return ReviewMeanResult(
        metric=metric,
        criterion=criterion,
        target=target,
        slice=part,
        mean=_estimate(interval),
        items=len(numbers),
        judgements=len(values),
        rough=rough,
    )


def _ladder(counted: Sequence[tuple[Task, Verdict]]) -> ReviewLadderResult | None:
    compared = [(task, verdict.choice) for task, verdict in counted if verdict.choice is not None]
    targets = sorted({one.target for task, _ in compared for one in task.outputs})
    if not any(choice != "both-bad" for _, choice in compared):
        return None
    number = {target: index for index, target in enumerate(targets)}
    items = {
        item: index for index, item in enumerate(dict.fromkeys(task.source.item for task, _ in compared))
    }
    order = {"first": Result.FIRST, "second": Result.SECOND, "tie": Result.TIE, "both-bad": Result.BOTH_BAD}
    found = ladder(
        np.array([number[task.outputs[0].target] for task, _ in compared], dtype=np.int64),
        np.array([number[task.outputs[1].target] for task, _ in compared], dtype=np.int64),
        np.array([order[choice] for _, choice in compared], dtype=np.int64),
        len(targets),
        np.array([items[task.source.item] for task, _ in compared], dtype=np.int64),
    )
    return ReviewLadderResult(
        rungs=[
            ReviewRungResult(
                target=targets[rung.contestant],
                strength=_estimate(rung.strength),
                wins=rung.wins,
                losses=rung.losses,
                ties=rung.ties,
                both_bad=rung.both_bad,
            )
            for rung in found.rungs
        ],
        pairs=[
            ReviewPairResult(
                first=targets[pair.first],
                second=targets[pair.second],
                win=_estimate(pair.win),
                tie=pair.tie,
                comparisons=pair.comparisons,
            )
            for pair in found.pairs
        ],
        both_bad=_estimate(found.both_bad),
        cautions=list(found.cautions),
        shrunk=found.shrunk,
    )


def _labels(counted: Sequence[tuple[Task, Verdict]]) -> list[ReviewLabelResult]:
    given = Counter(verdict.label.strip() for _, verdict in counted if verdict.label is not None)
    return [
        ReviewLabelResult(label=label, count=count, share=_estimate(wilson(count, given.total())))
        for label, count in given.most_common(_MOST_LABELS)
    ]


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
