"""Several targets beside one baseline, with one guarantee for all of the comparisons."""

from collections.abc import Sequence

from aimm.comparison.model import Comparison, Finding, Scores, Summary
from aimm.comparison.pairs import (
    Difference,
    Pairs,
    detectable,
    difference_of,
    item_means,
    more_items,
    pairs_of,
    with_missing,
)
from aimm.metrics.model import About
from aimm.stats.paired import holm
from aimm.stats.samples import Interval, bounded_mean, wilson
from aimm.stats.student import student_quantile


def summary_of(scores: Scores, about: About, alpha: float = 0.05) -> Summary:
    """One target by itself: the mean over items with its interval, valid for a single look."""
    means, missing = item_means(scores)
    n = len(means)
    interval = None
    if n and about.high is not None:
        whole = bool(((means == 0) | (means == 1)).all()) and (about.low, about.high) == (0, 1)
        hits = float(means.sum())
        interval = wilson(hits, n, alpha) if whole else bounded_mean(means, about.low, about.high, alpha)
    elif n > 1:
        mean = float(means.mean())
        reach = student_quantile(1 - alpha / 2, n - 1) * float(means.std(ddof=1)) / n**0.5
        interval = Interval(mean, max(mean - reach, about.low), mean + reach)
    return Summary(label=scores.label, items=n, missing=missing, interval=interval)


def compare(
    baseline: Scores, targets: Sequence[Scores], about: About, margin: float = 0.0, alpha: float = 0.05
) -> list[Comparison]:
    """Each target beside the baseline.

    The probability that any of the findings "better" and "worse" is wrong is at most ``alpha`` (Holm). "Not
    worse" says that the interval excludes a loss of ``margin``.

    Args:
        baseline: what the others are compared with.
        targets: without the baseline.
        about: of the metric whose scores these are.
        margin: a loss that is accepted, in the unit of the metric; for ratios as a share. With 0 nothing is
            called "not worse".
        alpha: in (0, 1).

    Raises:
        ValueError: the margin is negative, or alpha outside (0, 1).
    """
    if margin < 0:
        raise ValueError("the margin is at least 0")
    pairs = [pairs_of(target, baseline) for target in targets]
    found = [difference_of(each, about, alpha) for each in pairs]
    adjusted = holm([each.p for each in found])
    return [
        _comparison(target.label, baseline.label, each, difference, p, (about, margin, alpha, len(targets)))
        for target, each, difference, p in zip(targets, pairs, found, adjusted, strict=True)
    ]


_Terms = tuple[About, float, float, int]


def _comparison(
    target: str, baseline: str, pairs: Pairs, found: Difference, adjusted: float, terms: _Terms
) -> Comparison:
    about, margin, alpha, _ = terms
    finding = finding_of(found, adjusted, about, margin, alpha)
    return Comparison(
        target=target,
        baseline=baseline,
        kind=found.kind,
        items=len(pairs.first),
        missing=pairs.missing,
        interval=found.interval,
        p=found.p,
        adjusted=adjusted,
        finding=finding,
        detectable=detectable(pairs, about, alpha),
        more=more_items(pairs, about, alpha),
        could_turn=_could_turn(finding, pairs, terms),
    )


def finding_of(found: Difference, adjusted: float, about: About, margin: float, alpha: float) -> Finding:
    """What may be said of a target: better or worse if adjusted p ≤ alpha, else perhaps not worse."""
    if found.interval is None:
        return "not comparable"
    still = 1.0 if found.kind == "ratio" else 0.0
    higher = found.interval.value > still
    if adjusted <= alpha and found.interval.value != still:
        return "better" if higher == (about.better == "higher") else "worse"
    worst = found.interval.low - still if about.better == "higher" else still - found.interval.high
    return "not worse" if margin > 0 and worst > -margin else "no difference shown"


def _could_turn(finding: Finding, pairs: Pairs, terms: _Terms) -> bool | None:
    """Whether the finding changes when all missing items speak for the one or for the other."""
    about, margin, alpha, family = terms
    if not pairs.missing:
        return False
    if about.high is None:
        return None
    for first, second in ((about.low, about.high), (about.high, about.low)):
        imagined = difference_of(with_missing(pairs, about, first, second), about, alpha)
        # the strictest of Holm's factors: a finding that holds with it holds whatever the others say
        adjusted = min(imagined.p * family, 1.0)
        if finding_of(imagined, adjusted, about, margin, alpha) != finding:
            return True
    return False
