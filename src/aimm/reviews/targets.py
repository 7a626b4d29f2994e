"""What judgements say about targets: means by rubric, ladders, labels, each as a whole and by slice."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import cast

import numpy as np

from aimm.reviews.figures import (
    Metric,
    ReviewEstimate,
    ReviewLabelResult,
    ReviewLadderResult,
    ReviewMeanResult,
    ReviewPairResult,
    ReviewRungResult,
    ReviewSliceLadderResult,
)
from aimm.reviews.model import HIGHEST, LOWEST, QueueKind
from aimm.reviews.tasks import Task, Verdict
from aimm.stats.clusters import clustered_mean
from aimm.stats.ladder import Pair, Rung, ladder
from aimm.stats.ladder_fit import Result
from aimm.stats.samples import Interval, bounded_mean, wilson

MOST_LADDERS = 20
_MOST_LABELS = 50

Counted = Sequence[tuple[Task, Verdict]]


def estimate(interval: Interval) -> ReviewEstimate:
    """An interval as results show it."""
    return ReviewEstimate(interval.value, interval.low, interval.high)


def overall_of(verdict: Verdict) -> float | None:
    """The overall score, or else the mean of the criteria; None without any."""
    if verdict.overall is not None:
        return float(verdict.overall)
    return sum(verdict.scores.values()) / len(verdict.scores) if verdict.scores else None


_Value = tuple[Metric, str | None, str | None, float]
_Key = tuple[Metric, str | None, str | None, str | None]


def means(kind: QueueKind, counted: Counted) -> list[ReviewMeanResult]:
    """Means of each target: of the whole, and of each slice."""
    values: dict[_Key, list[tuple[str, float]]] = defaultdict(list)
    for task, verdict in counted:
        for metric, criterion, target, value in _values(kind, task, verdict):
            for part in dict.fromkeys((None, task.slice)):
                values[metric, criterion, target, part].append((task.source.item, value))
    return [
        _mean(key, values[key]) for key in sorted(values, key=lambda key: tuple(one or "" for one in key))
    ]


def _values(kind: QueueKind, task: Task, verdict: Verdict) -> list[_Value]:
    targets = [one.target for one in task.outputs]
    if kind == "rate":
        overall = overall_of(verdict)
        found: list[_Value] = [] if overall is None else [("overall", None, targets[0], overall)]
        found.extend(("criterion", name, targets[0], float(score)) for name, score in verdict.scores.items())
        return found
    if kind == "compare":
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
        mean=estimate(interval),
        items=len(numbers),
        judgements=len(values),
        rough=rough,
    )


def ladder_of(counted: Counted) -> ReviewLadderResult | None:
    """The ladder of the targets; None while nothing is preferred to anything."""
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
        rungs=[_rung(targets, one) for one in found.rungs],
        pairs=[_pair(targets, one) for one in found.pairs],
        both_bad=estimate(found.both_bad),
        cautions=list(found.cautions),
        shrunk=found.shrunk,
    )


def _rung(targets: Sequence[str], rung: Rung) -> ReviewRungResult:
    return ReviewRungResult(
        target=targets[rung.contestant],
        strength=estimate(rung.strength),
        wins=rung.wins,
        losses=rung.losses,
        ties=rung.ties,
        both_bad=rung.both_bad,
    )


def _pair(targets: Sequence[str], pair: Pair) -> ReviewPairResult:
    return ReviewPairResult(
        first=targets[pair.first],
        second=targets[pair.second],
        win=estimate(pair.win),
        tie=pair.tie,
        comparisons=pair.comparisons,
    )


def slice_ladders(counted: Counted) -> list[ReviewSliceLadderResult]:
    """The ladders of the slices with most comparisons, by name."""
    parts: dict[str, list[tuple[Task, Verdict]]] = defaultdict(list)
    for task, verdict in counted:
        if task.slice is not None:
            parts[task.slice].append((task, verdict))
    largest = sorted(parts, key=lambda name: (-len(parts[name]), name))[:MOST_LADDERS]
    found = [(name, ladder_of(parts[name])) for name in sorted(largest)]
    return [ReviewSliceLadderResult(slice=name, ladder=one) for name, one in found if one is not None]


def labels(counted: Counted) -> list[ReviewLabelResult]:
    """How often each label was given, most frequent first."""
    given = Counter(verdict.label.strip() for _, verdict in counted if verdict.label is not None)
    return [
        ReviewLabelResult(label=label, count=count, share=estimate(wilson(count, given.total())))
        for label, count in given.most_common(_MOST_LABELS)
    ]
