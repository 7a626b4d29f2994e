"""Simulated visitors: how long they take, whether they rate, and their taste."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

LOWEST, HIGHEST = 1.0, 5.0
_HALF_STARS = 2
# True mean scores, in stars, of the first, second … flow: a mediocre one that serves most sessions at first,
# a better one, and a bad one.
_MEANS = (3.9, 4.4, 2.0, 2.9, 3.3)
# How much the tastes of different kinds of visitors differ between flows, in stars.
_TASTE = 0.1


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of visitor.

    Attributes:
        share: percent of visitors of this kind.
        bias: stars that they give more (or less) than others for the same quality.
        noise: standard deviation of their ratings, in stars.
        rates: probability that they rate a session.
        seconds: how long they take on average before the next step and before the rating.
    """

    name: str
    share: float
    bias: float
    noise: float
    rates: float
    seconds: float


KINDS = (
    Kind("in a hurry", 45, -0.1, 0.8, 0.25, 0.4),
    Kind("thorough", 25, -0.4, 0.6, 0.6, 1.6),
    Kind("enthusiastic", 20, 0.5, 0.5, 0.8, 0.9),
    Kind("never content", 10, -1.1, 0.7, 0.7, 0.7),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One session of one visitor, generated before it starts.

    Attributes:
        steps: number of steps that the visitor goes through.
        by_pick: request each step from the service instead of opening a session.
        pauses: seconds before each further step.
        rating_after: seconds from the last step to the rating; None without a rating.
        scores: the score that the visitor would give, by flow id.
    """

    correlation_id: str
    kind: Kind
    steps: int
    by_pick: bool
    pauses: Sequence[float]
    rating_after: float | None
    scores: Mapping[str, float]


class Crowd:
    """A sequence of visits; the same seed gives the same visits.

    Args:
        seed: any number.
        flows: ids by age; the position of a flow determines its true mean score.
        steps: number of steps of the use case.
    """

    def __init__(self, seed: int, flows: Sequence[str], steps: int) -> None:
        self._random = Random(seed)  # noqa: S311 -- simulation, not security
        self._flows = flows
        self._steps = steps
        self._taste = {
            (kind, place): self._random.uniform(-_TASTE, _TASTE)
            for kind in KINDS
            for place in range(len(flows))
        }

    def next_visit(self) -> Visit:
        """The next visit."""
        random = self._random
        kind = random.choices(KINDS, [kind.share for kind in KINDS])[0]
        leaves_early = self._steps > 1 and random.random() < 0.1
        return Visit(
            correlation_id=str(uuid.UUID(int=random.getrandbits(128), version=4)),
            kind=kind,
            steps=self._steps - leaves_early,
            by_pick=random.random() < 0.2,
            pauses=[random.expovariate(1 / kind.seconds) for _ in range(1, self._steps)],
            rating_after=random.expovariate(1 / kind.seconds) if random.random() < kind.rates else None,
            scores={flow: self._score(kind, place) for place, flow in enumerate(self._flows)},
        )

    def _score(self, kind: Kind, place: int) -> float:
        mean = _MEANS[place % len(_MEANS)] + kind.bias + self._taste[kind, place]
        felt = self._random.gauss(mean, kind.noise)
        return min(HIGHEST, max(LOWEST, round(felt * _HALF_STARS) / _HALF_STARS))
