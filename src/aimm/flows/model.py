"""What a flow, its configurations and their revisions are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Flow:
    """A candidate strategy for a use case: one configuration per step.

    Attributes:
        number: compact key inside the store, used by the hot tables and the slot tables.
        active: only active flows take part in the draw.
        current_serve_pct: share of new sessions in percent, 0 … 100; kept while inactive.
        version: counts the changes, from 1; the ETag of the flow.
    """

    id: str
    number: int
    use_case_id: str
    title: str
    description: str
    active: bool
    current_serve_pct: float
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class FlowStep:
    """The configuration of one use-case step in one flow: exactly one per (flow, step).

    Attributes:
        configuration: JSON text ``{"modality": …, "parameters": …}`` as it was sent (key order and
            number text kept), or ``{}`` while nobody has configured it.
        placeholders: names to fill, in text order, with repeats.
        revision: number of the present revision; 0 while it was never configured.
    """

    id: str
    number: int
    flow_id: str
    use_case_id: str
    use_case_step_id: str
    configuration: str
    placeholders: Sequence[str]
    revision: int
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a flow step's configuration; never changed.

    Attributes:
        number: 1, 2, 3 … within the flow step.
        author: who made it.
        restored_from: the number of the revision that was brought back, or None.
    """

    id: str
    flow_step_id: str
    number: int
    configuration: str
    placeholders: Sequence[str]
    author: str
    restored_from: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewFlow:
    """What a person gives to create a flow."""

    use_case_id: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class FlowPatch:
    """What a person wants changed; None leaves a field as it is."""

    title: str | None = None
    description: str | None = None
    active: bool | None = None
    current_serve_pct: float | None = None


@dataclass(frozen=True, slots=True)
class FlowStatistics:
    """What happened to a flow's sessions.

    Attributes:
        total_requests: picks served.
        total_session_requests: picks that opened a session.
        stars: ratings by star, 1 … 5 (a score between two stars counts for one of them, by its
            session's id, so that the mean stays right).
        score_sum: sum of the scores in hundredths of a star.
        total_feedback: ratings received.
    """

    id: str
    flow_id: str
    use_case_id: str
    total_requests: int
    total_session_requests: int
    total_feedback: int
    score_sum: int
    stars: tuple[int, int, int, int, int]
    created_at: datetime
    updated_at: datetime

    @property
    def average_score(self) -> float:
        """Mean score 1 … 5, rounded to 2 decimals; 0 without a rating."""
        return round(self.score_sum / self.total_feedback / 100, 2) if self.total_feedback else 0.0


@dataclass(frozen=True, slots=True)
class FlowStepStatistics:
    """How often a flow step was served."""

    id: str
    flow_step_id: str
    flow_id: str
    total_requests: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ShareTable:
    """The shares of a use case between two changes; what a pick's propensity refers to.

    Attributes:
        number: compact key, recorded with every pick.
        counts: slots of 10,000 by flow number.
        slots: the flow number of each slot; empty when nothing can be drawn.
        cause: why the shares changed, in a word or two.
    """

    number: int
    use_case_id: str
    counts: Mapping[int, int]
    slots: Sequence[int]
    cause: str
    created_at: datetime
