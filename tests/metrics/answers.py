"""Scores in one line, for the tests of metrics."""

from typing import Any

from aimm.metrics.catalogue import scorer_of
from aimm.metrics.model import Answer, Score


def score(metric: str, text: str | None, expected: Any = None, **options: Any) -> Score:
    """What a built-in metric says of a text."""
    return scorer_of(metric, options)(Answer(text=text, expected=expected))


def value(metric: str, text: str | None, expected: Any = None, **options: Any) -> float | None:
    """Its value alone."""
    return score(metric, text, expected, **options).value
