"""Flows, their configurations and revisions; ``aimm.kit.records`` describes the structs of a record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec import UNSET, Struct, UnsetType

from aimm.kit.limits import LongText, Name, Percent, Uuid

FLOW_ORDERS = ("current_pct", "title", "active", "created_at", "updated_at")
"""Ways to order flows, the default first."""
FLOWS_SEARCHED = ("title", "description")
"""Columns in which flows are searched, most important first."""


class FlowFields(Struct, frozen=True, kw_only=True, rename="camel"):
    """What people write about a flow."""

    title: Name
    description: LongText


class NewFlow(FlowFields, frozen=True, kw_only=True, rename="camel"):
    """A flow to create; it starts inactive at 0%."""

    use_case_id: Uuid


class FlowPatch(Struct, frozen=True, kw_only=True, rename="camel"):
    """Fields to change; absent or null fields stay unchanged."""

    title: Name | UnsetType = UNSET
    description: LongText | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    current_serve_pct: Percent | UnsetType = UNSET
    archived: bool | UnsetType = UNSET


class Flow(FlowFields, frozen=True, kw_only=True, rename="camel"):
    """A candidate strategy for a use case: one configuration per step.

    Attributes:
        number: compact key inside the store, used by the hot tables and the slot tables.
        active: only active flows get new sessions.
        current_serve_pct: share of new sessions in percent, 0 … 100; kept while inactive.
        version: counts the changes, from 1; the ETag of the flow.
        archived: hidden from lists; never active.
    """

    id: str
    number: int
    use_case_id: str
    active: bool
    current_serve_pct: float
    archived: bool = False
    version: int
    created_at: datetime
    updated_at: datetime


class FlowStep(Struct, frozen=True, kw_only=True):
    """The configuration of one use-case step in one flow: exactly one per (flow, step).

    Attributes:
        configuration: JSON text ``{"modality": …, "parameters": …}`` as it was sent (key order and
            number text kept), or ``{}`` until it is configured.
        placeholders: names to fill in, in text order, with repeats.
        revision: number of the current revision; 0 until it is configured.
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


class Revision(Struct, frozen=True, kw_only=True):
    """One version of a flow step's configuration; immutable.

    Attributes:
        number: 1, 2, 3 … within the flow step.
        author: who made it.
        restored_from: number of the restored revision, or None.
    """

    id: str
    flow_step_id: str
    number: int
    configuration: str
    placeholders: Sequence[str]
    author: str
    restored_from: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStatistics:
    """Statistics of a flow.

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
        """Mean score 1 … 5, rounded to 2 decimals; 0 without ratings."""
        return round(self.score_sum / self.total_feedback / 100, 2) if self.total_feedback else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStepStatistics:
    """Statistics of a flow step."""

    id: str
    flow_step_id: str
    flow_id: str
    total_requests: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareTable:
    """The shares of a use case between two changes; they give the propensity of a pick.

    Attributes:
        number: compact key, recorded with every pick.
        counts: slots of 10,000 by flow number.
        slots: the flow number of each slot; empty when nothing can be drawn.
        cause: why the shares changed, in a few words.
    """

    number: int
    use_case_id: str
    counts: Mapping[int, int]
    slots: Sequence[int]
    cause: str
    created_at: datetime
