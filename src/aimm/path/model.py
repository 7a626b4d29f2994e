"""Stages, decisions and waivers; ``aimm.kit.records`` describes the structs of a record."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from aimm.kit.limits import LongText, Name, Uuid

DECISION_ORDERS = ("decided_at",)
"""Columns by which decisions can be ordered."""
WAIVER_ORDERS = ("created_at", "ends_on")
"""Columns by which waivers can be ordered, the default first."""

Stage = Literal["proof-of-concept", "scoping", "fine-tuning", "own-model"]
STAGES: tuple[Stage, ...] = ("proof-of-concept", "scoping", "fine-tuning", "own-model")
"""In order."""

Outcome = Literal["go", "no-go", "later", "recommend", "release", "hold"]
"""What a decision says; ``recommend`` names an approach."""

PointCode = Literal[
    "requirements-written",
    "initial-dataset",
    "candidates-listed",
    "manual-evaluation",
    "dataset-growing",
    "labelling-started",
    "requirements-checked",
    "benchmark-run",
    "comparison",
    "enough-data",
    "pipeline",
    "gate",
    "repeated-runs",
    "checkpoints",
    "stop-and-resume",
]
"""A point of a checklist."""

Day = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", examples=["2030-01-31"])]


class NewDecision(Struct, frozen=True, kw_only=True, rename="camel"):
    """A decision to record at the end of a stage.

    Attributes:
        role: in which the person decides, such as ``product owner``.
        approach: what is recommended; with the outcome ``recommend`` only.
        supersedes: the decision of the stage that is in force; None if there is none.
    """

    use_case_id: Uuid
    stage: Stage
    outcome: Outcome
    role: Name
    reason: LongText
    approach: Name | None = None
    supersedes: Uuid | None = None


class Decision(NewDecision, frozen=True, kw_only=True, rename="camel"):
    """A decision with the evidence it rests on; never changed, only superseded.

    Attributes:
        decided_by: name of the user.
        evidence: canonical JSON.
        evidence_hash: SHA-256 of the evidence, in hexadecimal.
        superseded_by: the decision that took its place; None while it is in force.
    """

    id: str
    number: int
    decided_by: str
    decided_at: datetime
    evidence: str
    evidence_hash: str
    superseded_by: str | None


class NewWaiver(Struct, frozen=True, kw_only=True, rename="camel"):
    """A point of a checklist, or a requirement, to waive for some time.

    Attributes:
        point: either this or ``requirement_id`` is given.
        ends_on: the last day on which it holds, in UTC.
    """

    use_case_id: Uuid
    reason: LongText
    ends_on: Day
    point: PointCode | None = None
    requirement_id: Uuid | None = None


class Waiver(NewWaiver, frozen=True, kw_only=True, rename="camel"):
    """A waiver.

    Attributes:
        waived_by: name of the user.
        revoked_at: None if it was not revoked.
    """

    id: str
    number: int
    waived_by: str
    created_at: datetime
    revoked_by: str | None
    revoked_at: datetime | None
