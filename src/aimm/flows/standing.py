"""A comparison of the flows of a use case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np

from aimm.flows.model import Flow
from aimm.stats.intervals import mean_interval

ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class FlowCounts:
    """The counts of a flow.

    Attributes:
        score_sum: hundredths of a star.
        stars: ratings of 1 … 5 stars.
    """

    picks: int = 0
    sessions: int = 0
    ratings: int = 0
    score_sum: int = 0
    stars: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class StepConfiguration:
    """The configuration status of a flow for one step."""

    step_code: str
    configured: bool
    placeholders: Sequence[str]


@dataclass(frozen=True, slots=True)
class FlowRecord:
    """A flow with its counts and its configurations, in the order of the steps."""

    flow: Flow
    counts: FlowCounts
    steps: Sequence[StepConfiguration]


@dataclass(frozen=True, slots=True)
class FlowStanding:
    """A flow in a comparison.

    Attributes:
        mean: mean stars of all ratings; None without ratings.
        low: lower end of the anytime-valid 95% interval of the mean; None without ratings.
        high: its upper end.
        missing_steps: codes of the steps without a configuration, in order.
        placeholders: names that the caller fills in, each once, in order of first use.
    """

    flow: Flow
    counts: FlowCounts
    mean: float | None
    low: float | None
    high: float | None
    missing_steps: tuple[str, ...]
    placeholders: tuple[str, ...]


class Standings(Protocol):
    """Reads the data of a comparison."""

    async def of_use_case(self, use_case_id: str) -> Sequence[FlowRecord]:
        """All flows of a use case, oldest first."""
        ...


def standings(records: Sequence[FlowRecord]) -> tuple[FlowStanding, ...]:
    """Compare flows: active ones first, archived ones last, then by largest share, then by oldest change."""
    ordered = sorted(records, key=_order)
    stars = np.array([one.counts.stars for one in ordered], dtype=np.float64).reshape(len(ordered), 5)
    low, high = mean_interval(stars, ALPHA)
    return tuple(
        _standing(one, float(below), float(above))
        for one, below, above in zip(ordered, low, high, strict=True)
    )


def _order(record: FlowRecord) -> tuple[bool, bool, float, datetime]:
    flow = record.flow
    return not flow.active, flow.archived, -flow.current_serve_pct, flow.updated_at


def _standing(record: FlowRecord, low: float, high: float) -> FlowStanding:
    counts = record.counts
    rated = counts.ratings > 0
    return FlowStanding(
        flow=record.flow,
        counts=counts,
        mean=counts.score_sum / counts.ratings / 100 if rated else None,
        low=low if rated else None,
        high=high if rated else None,
        missing_steps=tuple(step.step_code for step in record.steps if not step.configured),
        placeholders=tuple(dict.fromkeys(name for step in record.steps for name in step.placeholders)),
    )
