"""A few labels by people joined with many by a judge, without the judge's bias.

The judge (a model, a rule) labels every item, people label a random sample of them. What people and judge
disagree about in the sample corrects the judge's figure, so that a bad judge costs width and never honesty.
Angelopoulos et al. 2023, "Prediction-powered inference", Science; Angelopoulos, Duchi & Zrnic 2023, "PPI++:
efficient prediction-powered inference".
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from aimm.stats.samples import Interval, check_alpha, check_range, moments_interval, score_interval
from aimm.stats.stars import Floats
from aimm.stats.student import student_quantile

FEWEST = 100
"""Labels by people below which the judge's scores do not count."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How people and judge labelled pass or fail.

    Attributes:
        both: items of the sample that people and judge pass.
        only_judge: items of the sample that only the judge passes.
        only_people: items of the sample that only people pass.
        neither: items of the sample that both fail.
        passed: items that the judge passes outside the sample.
        failed: items that it fails outside the sample.
    """

    both: int
    only_judge: int
    only_people: int
    neither: int
    passed: int
    failed: int

    @property
    def sample(self) -> int:
        """Number of items that people labelled."""
        return self.both + self.only_judge + self.only_people + self.neither


@dataclass(frozen=True, slots=True)
class Judged:
    """An estimate from people and judge.

    Attributes:
        interval: of people's mean over all items.
        people: the same from the labels of people alone.
        worth: labels of people that the judge is worth: with as many more, people alone would have been as
            precise. 0 if the judge is no help.
    """

    interval: Interval
    people: Interval
    worth: int


def judged_rate(verdicts: Verdicts, alpha: float = 0.05) -> Judged:
    """People's rate of passes over all items, from a random sample of them.

    With w the judge's rate over all N items, p₁ and p₀ people's rates among the items that the judge passes
    and fails: w p₁ + (1 − w) p₀, whose ends are joined from Wilson's intervals of p₁, p₀ and w by MOVER:
    θ − √(w² (p₁ − l₁)² + (1 − w)² (p₀ − l₀)² + (p₁ − p₀)² (w − l_w)²), and likewise above. Zou & Donner 2008,
    "Construction of confidence limits about effect measures", Statistics in Medicine; post-stratification:
    Cochran 1977, *Sampling Techniques*, 5A.9. In the simulations of ``benchmarks/judged.py`` it covers .94 or
    more, also near the ceiling, where the normal approximation of PPI++ fails.

    Args:
        verdicts: counts, each ≥ 0.
        alpha: 1 − coverage, in (0, 1).

    Raises:
        ValueError: an argument is outside its domain.
    """
    check_alpha(alpha)
    if min(verdicts.both, verdicts.only_judge, verdicts.only_people, verdicts.neither) < 0:
        raise ValueError("labels are counted from 0")
    if min(verdicts.passed, verdicts.failed) < 0:
        raise ValueError("items are counted from 0")
    judge_passes = verdicts.both + verdicts.only_judge
    items = verdicts.sample + verdicts.passed + verdicts.failed
    z = NormalDist().inv_cdf(1 - alpha / 2)
    w = _wilson(judge_passes + verdicts.passed, items, z)
    first = _wilson(verdicts.both, judge_passes, z)
    second = _wilson(verdicts.only_people, verdicts.sample - judge_passes, z)
    share, slope = w.value, first.value - second.value
    value = share * first.value + (1 - share) * second.value
    down = (w.value - w.low) if slope > 0 else (w.high - w.value)
    up = (w.high - w.value) if slope > 0 else (w.value - w.low)
    below = np.hypot(share * (first.value - first.low), (1 - share) * (second.value - second.low))
    above = np.hypot(share * (first.high - first.value), (1 - share) * (second.high - second.value))
    low = max(value - float(np.hypot(below, slope * down)), 0.0)
    high = min(value + float(np.hypot(above, slope * up)), 1.0)
    people = _wilson(verdicts.both + verdicts.only_people, verdicts.sample, z)
    return Judged(
        Interval(value, low, high), people, _worth(verdicts.sample, people, Interval(value, low, high))
    )


def judged_mean(people: Floats, judge: Floats, others: Floats, alpha: float = 0.05) -> Judged:
    """People's mean score over all items, from a random sample of them.

    PPI++: mean(people − λ judge over the sample) + λ mean(judge over all N items), with λ = cov/var within
    0 … 1. As the sample is a part of all items the variance is var(people − λ judge)/n + (2λ cov − λ² var)/N.
    As in ``bounded_mean`` the sample gets one pseudo-observation at each end of people's range, with the
    judge's mean, and Student's t has n + 1 degrees of freedom: with λ = 0 it is ``bounded_mean``. Below 100
    labels λ is 0, since a λ from fewer misses too often.

    Args:
        people: scores of the sample in [0, 1], shape (n,).
        judge: the judge's scores of the same items in [0, 1], shape (n,).
        others: the judge's scores of the items outside the sample, in [0, 1], shape (N − n,).
        alpha: 1 − coverage, in (0, 1).

    Raises:
        ValueError: shapes differ, or an argument is outside its domain.
    """
    check_alpha(alpha)
    if people.shape != judge.shape:
        raise ValueError("people and judge have one score for each item of the sample")
    for values in (people, judge, others):
        check_range(values, 0.0, 1.0)
    n = len(people)
    mean = float(people.mean()) if n else 0.5
    alone = moments_interval(n, mean, float(((people - mean) ** 2).sum()), 0.0, 1.0, alpha)
    if n < FEWEST or not len(others):
        return Judged(alone, alone, 0)
    common, varied = float(np.cov(people, judge)[0, 1]), float(judge.var(ddof=1))
    weight = min(max(common / varied, 0.0), 1.0) if varied > 0 else 0.0
    judged = np.concatenate([judge, others])
    middle = float(judged.mean())
    # people − λ (judge − middle): the mean over the sample is the estimate, with the judge's mean known
    corrected = people - weight * (judge - middle)
    padded = np.concatenate([corrected, [0.0, 1.0]])
    spread = float(padded.var(ddof=1)) / len(padded)
    error = np.sqrt(spread + (2 * weight * common - weight**2 * varied) / len(judged))
    reach = student_quantile(1 - alpha / 2, n + 1) * float(error)
    centre, value = float(padded.mean()), min(max(float(corrected.mean()), 0.0), 1.0)
    joined = Interval(value, min(max(centre - reach, 0.0), value), max(min(centre + reach, 1.0), value))
    return Judged(joined, alone, _worth(n, alone, joined))


def _wilson(successes: int, n: int, z: float) -> Interval:
    return score_interval(successes / n, n, z) if n else Interval(0.5, 0.0, 1.0)


def _worth(n: int, people: Interval, joined: Interval) -> int:
    """n (width alone / width together)² − n, at least 0: the width falls with the root of the number."""
    alone, together = people.high - people.low, joined.high - joined.low
    return max(int(n * (alone / together) ** 2) - n, 0) if together > 0 else 0
