"""One score from several: their weighted mean, or the worst of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from aimm.metrics.errors import OptionError
from aimm.metrics.model import About, Score


@dataclass(frozen=True, slots=True)
class Part:
    """A metric within a composite.

    Attributes:
        about: of the metric; its range must be 0 … 1.
        weight: > 0.
    """

    about: About
    weight: float = 1.0


def check_parts(parts: Sequence[Part]) -> None:
    """Raise OptionError unless there are parts, with weights above 0, whose values lie between 0 and 1."""
    if not parts:
        raise OptionError("composite.parts: at least one")
    for part in parts:
        if not part.weight > 0:
            raise OptionError(f"composite.parts: the weight of {part.about.name} must be above 0")
        if (part.about.low, part.about.high) != (0, 1):
            raise OptionError(f"composite.parts: {part.about.name} has no range from 0 to 1")


def composite(how: Literal["mean", "worst"], parts: Sequence[Part], scores: Sequence[Score]) -> Score:
    """Σ w s / Σ w, or the lowest s; where lower is better, 1 − value takes the place of s.

    A missing part leaves the whole missing: the rest would be another score.
    """
    values: list[float] = []
    for part, score in zip(parts, scores, strict=True):
        if score.value is None:
            return Score.missing(f"{part.about.name}: {score.why}")
        values.append(1 - score.value if part.about.better == "lower" else score.value)
    if how == "worst":
        at = min(range(len(values)), key=values.__getitem__)
        return Score(values[at], f"{parts[at].about.name} is the lowest")
    weights = [part.weight for part in parts]
    return Score(sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights))
