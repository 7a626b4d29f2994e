"""Shortlists and own entries; ``aimm.kit.records`` describes the structs of a record."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from aimm.candidates.facts import Facts, Price, TokenCount
from aimm.kit.limits import LongText, Name, Position, Tags, Uuid

CANDIDATE_ORDERS = ("position", "title", "state", "created_at", "updated_at")
"""Columns by which candidates can be ordered, the default first."""
CANDIDATES_SEARCHED = ("title", "entry", "notes")
"""Columns in which candidates are searched, most important first."""
OWN_MODEL_ORDERS = ("title", "code", "kind", "created_at", "updated_at")
"""Columns by which own entries can be ordered, the default first."""
OWN_MODELS_SEARCHED = ("title", "code", "provider", "notes")
"""Columns in which own entries are searched, most important first."""

State = Literal["considered", "included", "excluded"]
"""Whether a candidate is in the running; the last two are decisions, which have a reason."""
Role = Literal["system", "user", "assistant"]
"""Who says a message."""
OwnKind = Literal["local", "endpoint", "vendor-tool", "python"]
"""A model on own machines, an HTTP endpoint, a tool of another vendor, or a Python entry point."""


class Message(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A message of a prompt."""

    role: Annotated[Role, Meta(description="Who says it.")]
    content: Annotated[LongText, Meta(description="Its text; <<NAME>> is a placeholder.")]


class Figure(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """How well a model does in general, as somebody published or measured it."""

    name: Annotated[Name, Meta(description="What it is, such as `latency`.")]
    value: Annotated[float, Meta(description="In its unit.")]
    unit: Annotated[Name | None, Meta(description="Such as `ms`.")] = None
    source: Annotated[Name | None, Meta(description="Where it is from.")] = None
    date: Annotated[Name | None, Meta(description="Of when it is, such as `2026-03`.")] = None


Messages = Annotated[list[Message], Meta(min_length=0, max_length=50)]
Figures = Annotated[list[Figure], Meta(min_length=0, max_length=50)]


class CandidateFields(Struct, frozen=True, kw_only=True, rename="camel"):
    """What people write about a candidate.

    Attributes:
        title: unique within the use case.
        entry: ``provider/model`` of the catalogue, or ``own/CODE``; it may be gone from there.
        state: a candidate that is included or excluded has a reason.
        connection: name of the connection by which it is reached.
        model: what the provider calls it.
        messages: the draft of its prompt, with placeholders.
        parameters: of requests, such as ``temperature``.
    """

    title: Name
    entry: Name
    state: State = "considered"
    reason: LongText | None = None
    notes: LongText | None = None
    connection: Name | None = None
    model: Name | None = None
    messages: Messages = []
    parameters: dict[str, Any] = {}


class NewCandidate(CandidateFields, frozen=True, kw_only=True, rename="camel"):
    """A candidate to append."""

    use_case_id: Uuid


class CandidatePatch(Struct, frozen=True, kw_only=True, rename="camel"):
    """Fields to change; absent fields stay unchanged, null clears. Positions beyond the last mean last."""

    title: Name | UnsetType = UNSET
    entry: Name | UnsetType = UNSET
    state: State | UnsetType = UNSET
    reason: LongText | UnsetType | None = UNSET
    notes: LongText | UnsetType | None = UNSET
    connection: Name | UnsetType | None = UNSET
    model: Name | UnsetType | None = UNSET
    messages: Messages | UnsetType = UNSET
    parameters: dict[str, Any] | UnsetType = UNSET
    position: Position | UnsetType = UNSET


class Candidate(CandidateFields, frozen=True, kw_only=True, rename="camel"):
    """A model on the shortlist of a use case.

    Attributes:
        position: 1 … n without gaps.
        version: counts the changes, from 1.
    """

    id: str
    number: int
    use_case_id: str
    position: int
    version: int
    created_at: datetime
    updated_at: datetime


class FlowWish(Struct, frozen=True, kw_only=True, rename="camel"):
    """How to make a flow of a candidate.

    Attributes:
        title: of the flow; that of the candidate unless given.
        step_id: the step that the prompt is for; the first one unless given.
    """

    title: Name | None = None
    step_id: Uuid | None = None


class OwnModelFields(Facts, frozen=True, kw_only=True, rename="camel"):
    """What people write about an own entry.

    Attributes:
        code: unique; the entry is ``own/CODE`` in shortlists.
        provider: who makes or runs it.
        location: a path, a URL or an entry point.
        figures: how well it does in general.
    """

    title: Name
    code: Name
    kind: OwnKind
    provider: Name | None = None
    location: Name | None = None
    notes: LongText | None = None
    figures: Figures = []


class NewOwnModel(OwnModelFields, frozen=True, kw_only=True, rename="camel"):
    """An own entry to create."""


class OwnModelPatch(Struct, frozen=True, kw_only=True, rename="camel"):
    """Fields to change; absent fields stay unchanged, null clears."""

    title: Name | UnsetType = UNSET
    code: Name | UnsetType = UNSET
    kind: OwnKind | UnsetType = UNSET
    provider: Name | UnsetType | None = UNSET
    location: Name | UnsetType | None = UNSET
    notes: LongText | UnsetType | None = UNSET
    context_window: TokenCount | UnsetType | None = UNSET
    output_limit: TokenCount | UnsetType | None = UNSET
    input_modalities: Tags | UnsetType = UNSET
    output_modalities: Tags | UnsetType = UNSET
    open_weights: bool | UnsetType | None = UNSET
    licence: Name | UnsetType | None = UNSET
    tool_use: bool | UnsetType | None = UNSET
    languages: Tags | UnsetType = UNSET
    regions: Tags | UnsetType = UNSET
    knowledge_date: Name | UnsetType | None = UNSET
    input_price: Price | UnsetType | None = UNSET
    output_price: Price | UnsetType | None = UNSET
    figures: Figures | UnsetType = UNSET


class OwnModel(OwnModelFields, frozen=True, kw_only=True, rename="camel"):
    """A model of the installation's own, for all use cases.

    Attributes:
        version: counts the changes, from 1.
    """

    id: str
    number: int
    version: int
    created_at: datetime
    updated_at: datetime
