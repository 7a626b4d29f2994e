"""Capture settings of a use case, and captured examples; ``aimm.kit.records`` describes the structs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from aimm.kit.limits import Name, Uuid

CAPTURE_ORDERS = ("created_at", "name", "updated_at")
"""Columns by which capture settings can be ordered, the default first."""
SEARCHED = ("name",)
"""Columns in which capture settings are searched."""
EXAMPLE_ORDERS = ("at", "created_at")
"""Columns by which examples can be ordered, the default first."""

REDACTIONS = ("email", "phone", "card", "iban")
"""The named patterns that can be redacted."""

Consent = Literal["required", "not-required"]
"""``required``: only examples that carry ``consent: true`` are kept."""
Rate = Annotated[float, Meta(ge=0, le=1)]
Days = Annotated[int, Meta(ge=1, le=3650)]
Redaction = Annotated[str, Meta(min_length=1, max_length=64)]
Redactions = Annotated[list[Redaction], Meta(min_length=0, max_length=4)]
Pattern = Annotated[str, Meta(min_length=1, max_length=200)]
Patterns = Annotated[list[Pattern], Meta(min_length=0, max_length=20)]
Source = Literal["api", "otlp"]
"""How an example arrived."""


class CaptureFields(Struct, frozen=True, kw_only=True, rename="camel"):
    """What people decide about capture. A use case has one of these or none; without it, nothing is kept.

    Attributes:
        name: what people call it; tells it apart in manifests.
        enabled: whether examples are kept.
        sampling_rate: the share of sessions that are kept, each whole or not at all.
        consent: whether an example must carry the consent of the person whom it is about.
        redactions: named patterns that are replaced before anything is stored.
        patterns: regular expressions that are replaced too; ``redaction.check_pattern`` bounds their cost.
        retention_days: age from which examples are deleted.
    """

    name: Name
    enabled: bool = False
    sampling_rate: Rate = 1.0
    consent: Consent = "required"
    redactions: Redactions = field(default_factory=lambda: list(REDACTIONS))
    patterns: Patterns = []
    retention_days: Days = 30


class NewCapture(CaptureFields, frozen=True, kw_only=True, rename="camel"):
    """Capture settings for a use case that has none."""

    use_case_id: Uuid


class CapturePatch(Struct, frozen=True, kw_only=True, rename="camel"):
    """Fields to change; absent fields stay unchanged."""

    name: Name | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    sampling_rate: Rate | UnsetType = UNSET
    consent: Consent | UnsetType = UNSET
    redactions: Redactions | UnsetType = UNSET
    patterns: Patterns | UnsetType = UNSET
    retention_days: Days | UnsetType = UNSET


class Capture(CaptureFields, frozen=True, kw_only=True, rename="camel"):
    """The capture settings of a use case."""

    id: str
    number: int
    use_case_id: str
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Target:
    """A use case that examples can name: its steps by code, and its capture settings, if it has any."""

    use_case_id: str
    steps: frozenset[str]
    capture: Capture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An example as it arrives.

    Attributes:
        sequence: tells apart several calls of a step in one session.
        at: when it happened.
        size: of inputs and output as JSON, in bytes.
    """

    use_case: str
    correlation_id: str
    step: str
    sequence: int
    at: datetime
    inputs: Mapping[str, Any]
    output: Any
    model: str | None = None
    latency_ms: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    consent: bool = False
    source: Source = "api"
    size: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """An example to redact and store, with the settings that were in force when it arrived."""

    report: Report
    use_case_id: str
    capture: Capture


class Example(Struct, frozen=True, kw_only=True, rename="camel"):
    """A stored example."""

    id: str
    use_case_id: str
    correlation_id: str
    step: str
    sequence: int
    at: datetime
    inputs: dict[str, Any]
    output: Any
    model: str | None
    latency_ms: float | None
    input_tokens: int | None
    output_tokens: int | None
    consent: bool
    source: Source
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch.

    Attributes:
        refused: reasons, by index in the batch.
    """

    accepted: int
    not_sampled: int
    refused: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptItems:
    """Items of frozen versions that come from a session.

    Attributes:
        first: the oldest version that has any.
        last: the newest one.
    """

    dataset_id: str
    title: str
    items: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class KeptTasks:
    """Tasks of a review queue that come from a session."""

    queue_id: str
    title: str
    tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What became of a session that is to be forgotten.

    Attributes:
        stored: examples that were deleted.
        drafts: items that were removed from drafts of datasets.
        versions: what frozen versions keep.
        queues: what review queues keep.
    """

    stored: int
    drafts: int
    versions: Sequence[KeptItems]
    queues: Sequence[KeptTasks]
