"""Scores of targets on the same items, and what they say about a difference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from aimm.stats.samples import Interval

Kind = Literal["rates", "scores", "ratio", "amounts"]
"""What is compared: rates of right and wrong, bounded scores, the ratio of positive amounts such as times, or
amounts of which some are 0."""
Finding = Literal["better", "worse", "not worse", "no difference shown", "not comparable"]


@dataclass(frozen=True, slots=True)
class Scores:
    """What a metric says of one target.

    Attributes:
        label: of the target.
        values: by item, one value for each repetition; None where there is none.
    """

    label: str
    values: Mapping[str, Sequence[float | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One target by itself.

    Attributes:
        items: items with at least one value.
        missing: items without any.
        interval: of the mean over items; None without items.
    """

    label: str
    items: int
    missing: int
    interval: Interval | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A target beside a baseline, on the items that both have a value for.

    Attributes:
        kind: what ``interval`` is about: a difference target − baseline, or for ``ratio`` target / baseline.
        items: compared items.
        missing: items that lack a value of either.
        interval: None without items.
        p: two-sided p-value against "no difference".
        adjusted: ``p`` adjusted for the family of comparisons by Holm.
        finding: what may be said, by ``adjusted`` and the margin.
        detectable: the smallest true difference that so many items would probably show; None if unknown.
        more: further items that would probably settle the direction; 0 once settled, None if none would.
        could_turn: whether values of the missing items could change the finding; None without bounds.
    """

    target: str
    baseline: str
    kind: Kind
    items: int
    missing: int
    interval: Interval | None
    p: float
    adjusted: float
    finding: Finding
    detectable: float | None
    more: int | None
    could_turn: bool | None
