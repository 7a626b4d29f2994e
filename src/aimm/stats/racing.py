"""Which of several targets is best? Stop asking those that are proven worse, with a guarantee at every look.

Each item in a seeded random order is scored in [0, 1] for every target that is still in the race. For an
ordered pair (a, b) with margin g, x = (1 + score_a − score_b)/2 is in [0, 1], and H0: "a is not better than b
by more than g" says that the mean of x is at most m = (1 + g)/2. Every product

    Π (1 + λ (x_i − m)),  λ = stake / m,  stake in (0, 1)

has mean ≤ 1 under H0 and so has E, their average: P(ever E ≥ 1/δ) ≤ δ (Ville), however often one looks.
Waudby-Smith & Ramdas 2024, "Estimating means of bounded random variables by betting", JRSS B.

**Two questions.** "Better in general" takes the items for a sample of all that could come. "Better on this
dataset" takes them for draws without replacement from a population of N, whose unknown mean is all that is
asked: under H0 the rest has mean at most m_t = (N m − Σ x)/(N − t), which takes the place of m and is known
before the draw; when it is below 0 H0 is refuted for certain. Waudby-Smith & Ramdas 2020, "Confidence
sequences for sampling without replacement", NeurIPS. It needs fewer items.

**Dropping.** A target leaves when some target that was in the race at that moment is proven better by the
margin: E ≥ K(K − 1)/α. There are K(K − 1) ordered pairs, so P(any target is dropped by one that is not better
by more than the margin) ≤ α.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from aimm.stats.samples import check_alpha
from aimm.stats.stars import Floats

STAKES: Floats = np.array([0.01, 0.03, 0.08, 0.2, 0.4, 0.7])
_NEVER = -1
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Question:
    """What a race is to find out.

    Attributes:
        targets: number K of targets, ≥ 2.
        alpha: probability that a target is dropped wrongly, over the whole race, in (0, 1).
        margin: a target is dropped when it is worse by more than this, in [0, 1).
        population: N, to ask which is best on this dataset of N items; None to ask in general.
    """

    targets: int
    alpha: float = 0.05
    margin: float = 0.0
    population: int | None = None

    def __post_init__(self) -> None:
        check_alpha(self.alpha)
        if self.targets < 2:
            raise ValueError("a race has at least two targets")
        if not 0 <= self.margin < 1:
            raise ValueError("the margin is in [0, 1)")
        if self.population is not None and self.population < 1:
            raise ValueError("a population has at least one item")

    @property
    def log_threshold(self) -> float:
        """log(K(K − 1)/α), which log E of one pair has to reach."""
        return float(np.log(self.targets * (self.targets - 1) / self.alpha))


@dataclass(frozen=True, slots=True)
class Race:
    """Where a race is. Immutable: ``advance`` returns the next one.

    Attributes:
        question: what it is to find out.
        logs: log of each product by pair and stake, shape (K, K, stakes); row better than column.
        sums: Σ x by pair, shape (K, K).
        seen: items by pair, shape (K, K).
        items: items so far.
        dropped_at: by target the number of items after which it was dropped; −1 while it is in the race.
        dropped_by: by target the one that was proven better; −1 while it is in the race.
    """

    question: Question
    logs: Floats
    sums: Floats
    seen: NDArray[np.int64]
    items: int
    dropped_at: NDArray[np.int64]
    dropped_by: NDArray[np.int64]

    @classmethod
    def start(cls, question: Question) -> Self:
        """A race before its first item."""
        k = question.targets
        pairs, nobody = np.zeros((k, k)), np.full(k, _NEVER)
        return cls(question, np.zeros((k, k, len(STAKES))), pairs, pairs.astype(np.int64), 0, nobody, nobody)

    @property
    def running(self) -> NDArray[np.bool_]:
        """Which targets are in the race, shape (K,)."""
        return self.dropped_at == _NEVER

    @property
    def log_e(self) -> Floats:
        """log E of "row is better than column by more than the margin", shape (K, K)."""
        found: Floats = np.logaddexp.reduce(self.logs, axis=-1) - np.log(len(STAKES))
        return np.where(self._means() < 0, np.inf, found)

    @property
    def answered(self) -> bool:
        """Whether one target is left."""
        return int(self.running.sum()) == 1

    def advance(self, scores: Floats) -> Self:
        """The race after further items.

        Args:
            scores: by target and item, in the seeded order of items, shape (K, T). NaN where a target has no
                score: it was dropped, or its call failed, which tells nothing about how good it is. Scores
                of dropped targets are ignored.

        Returns:
            The race after the last of them, or after the one that left a single target.

        Raises:
            ValueError: the shape does not fit, a score is outside [0, 1], or there are more items than in the
                population.
        """
        if scores.ndim != 2 or len(scores) != self.question.targets:
            raise ValueError("there is one row of scores for each target")
        if not bool(np.all(np.isnan(scores) | ((scores >= 0) & (scores <= 1)))):
            raise ValueError("scores are between 0 and 1")
        if self.question.population is not None and self.items + scores.shape[1] > self.question.population:
            raise ValueError("there are no more items than in the population")
        race = self
        for column in scores.T:
            if race.answered:
                break
            race = race._after(column)
        return race

    def _after(self, column: Floats) -> Self:
        given = np.where(self.running, column, np.nan)
        x = (1 + given[:, None] - given[None, :]) / 2
        known = ~np.isnan(x)
        np.fill_diagonal(known, val=False)
        x = np.where(known, x, 0.0)
        logs = np.where(known[..., None], self.logs + _log_factors(x, self._means()), self.logs)
        after = type(self)(
            self.question,
            logs,
            self.sums + x,
            self.seen + known,
            self.items + 1,
            self.dropped_at,
            self.dropped_by,
        )
        return after._without_losers()

    def _means(self) -> Floats:
        """Highest mean of the next x that H0 allows, by pair."""
        m = (1 + self.question.margin) / 2
        if self.question.population is None:
            return np.full(self.sums.shape, m)
        left = self.question.population - self.seen
        return np.minimum((self.question.population * m - self.sums) / np.maximum(left, 1), 1.0)

    def _without_losers(self) -> Self:
        """Drop who is proven worse, the clearest first, and never by a target that is dropped here itself."""
        e = np.where(self.running[:, None] & self.running[None, :], self.log_e, -np.inf)
        np.fill_diagonal(e, -np.inf)
        if not bool((e >= self.question.log_threshold).any()):
            return self
        at, by = self.dropped_at.copy(), self.dropped_by.copy()
        while bool((e >= self.question.log_threshold).any()):
            winner, loser = np.unravel_index(int(e.argmax()), e.shape)
            at[loser], by[loser] = self.items, winner
            e[loser], e[:, loser] = -np.inf, -np.inf
        return type(self)(self.question, self.logs, self.sums, self.seen, self.items, at, by)


def _log_factors(x: Floats, means: Floats) -> Floats:
    """log(1 + λ (x − m)) by pair and stake, shape (K, K, stakes)."""
    highest = np.maximum(means, _TINY)[..., None]
    return np.log1p(STAKES * (x[..., None] - highest) / highest)
