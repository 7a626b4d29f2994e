"""Return values of the client: picks, feedback and counters."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, TypedDict
from uuid import UUID

__all__ = [
    "CorrelationId",
    "Default",
    "Feedback",
    "FeedbackItem",
    "InputMessage",
    "OutputMessage",
    "Pick",
    "PickItem",
    "Source",
    "Stats",
    "Status",
]

CorrelationId = UUID | str
"""ID of a session, chosen by the caller: a UUID, or any string of 1 to 255 bytes."""

Source = Literal["server", "session", "shares", "default"]
"""Where a configuration comes from.

``server``: the server's answer. ``session``: the last known configuration of the session's flow.
``shares``: a flow assigned by the client, by the last known traffic split. ``default``: the default passed
in code.
"""

Status = Literal["accepted", "queued"]
"""``accepted``: the server stored the feedback. ``queued``: the client keeps it and sends it later."""


class Default(TypedDict):
    """A configuration passed in code, used if there is no other."""

    modality: str
    parameters: Any


@dataclass(frozen=True, slots=True)
class InputMessage:
    """The request of a pick."""

    correlation_id: str
    use_case_code: str
    use_case_step_code: str

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Create it from the server's JSON. Raises KeyError if a key is missing."""
        return cls(data["correlationId"], data["useCaseCode"], data["useCaseStepCode"])


@dataclass(frozen=True, slots=True)
class OutputMessage:
    """The configuration of a flow for one step."""

    modality: str
    parameters: Any

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Create it from the server's JSON. Raises KeyError if the step has no configuration."""
        return cls(data["modality"], data.get("parameters", {}))


@dataclass(frozen=True, slots=True)
class PickItem:
    """All fields of a pick. IDs and times are strings, as in the server's JSON.

    ``id`` and the IDs of use case, step and flow are None if the server did not make the pick and they
    are not known.
    """

    id: str | None
    use_case_id: str | None
    use_case_step_id: str | None
    flow_id: str | None
    flow_step_id: str | None
    correlation_id: str
    is_first_correlation: bool
    input_message: InputMessage
    output_message: OutputMessage
    placeholders: list[str]
    created_at: str
    revision: int | None = None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Create it from the server's JSON. Raises KeyError if a key is missing."""
        return cls(
            id=data["id"],
            use_case_id=data["useCaseId"],
            use_case_step_id=data["useCaseStepId"],
            flow_id=data["flowId"],
            flow_step_id=data["flowStepId"],
            correlation_id=data["correlationId"],
            is_first_correlation=data["isFirstCorrelation"],
            input_message=InputMessage.from_dict(data["inputMessage"]),
            output_message=OutputMessage.from_dict(data["outputMessage"]),
            placeholders=list(data.get("placeholders") or ()),
            created_at=data["createdAt"],
            revision=data.get("revision"),
        )


@dataclass(frozen=True, slots=True)
class Pick:
    """The configuration picked for a use case, a step and a correlation ID."""

    item: PickItem
    source: Source = "server"

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Create it from the server's JSON. Raises KeyError if a key is missing."""
        return cls(PickItem.from_dict(data["item"]))

    @property
    def stale(self) -> bool:
        """True if the server did not make this pick: it was unavailable, or a default was used."""
        return self.source != "server"

    @property
    def output_message(self) -> OutputMessage:
        """Modality and parameters of the picked configuration."""
        return self.item.output_message

    @property
    def modality(self) -> str:
        """Modality of the picked configuration."""
        return self.item.output_message.modality

    @property
    def parameters(self) -> Any:
        """Parameters of the picked configuration: any JSON value."""
        return self.item.output_message.parameters

    @property
    def placeholders(self) -> list[str]:
        """Names of the placeholders in the configuration, in order of occurrence, with duplicates."""
        return self.item.placeholders

    @property
    def flow_id(self) -> str | None:
        """ID of the session's flow. None for a default."""
        return self.item.flow_id

    @property
    def correlation_id(self) -> str:
        """ID of the session."""
        return self.item.correlation_id


@dataclass(frozen=True, slots=True)
class FeedbackItem:
    """All fields of a feedback. ``id`` and unknown IDs are None while it is queued."""

    id: str | None
    use_case_id: str | None
    flow_id: str | None
    correlation_id: str
    synthetic_score: float
    comment: str | None
    reference_link: str | None
    created_at: str

    @property
    def score(self) -> float:
        """The score, 1 to 5 stars; the same number as ``synthetic_score``."""
        return self.synthetic_score

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Create it from the server's JSON. Raises KeyError if a key is missing."""
        return cls(
            id=data["id"],
            use_case_id=data["useCaseId"],
            flow_id=data["flowId"],
            correlation_id=data["correlationId"],
            synthetic_score=data["syntheticScore"] if "syntheticScore" in data else data["score"],
            comment=data.get("comment"),
            reference_link=data.get("referenceLink"),
            created_at=data["createdAt"],
        )


@dataclass(frozen=True, slots=True)
class Feedback:
    """The result of submitting feedback."""

    item: FeedbackItem
    status: Status = "accepted"

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Create it from the server's JSON. Raises KeyError if a key is missing."""
        return cls(FeedbackItem.from_dict(data["item"]))


@dataclass(frozen=True, slots=True)
class Stats:
    """Counters of a client since its creation, and current queue sizes (``…_waiting``).

    Attributes:
        picks: Picks and sessions answered, from any source.
        stale_picks: Those not answered by the server, including defaults.
        default_picks: Those answered with a default.
        retries: Attempts after the first one.
        circuit_openings: How often the circuit opened because the service did not respond.
        exposures_sent: Exposures accepted by the server.
        exposures_lost: Exposures dropped: queue full, rejected, or server unavailable at exit.
        exposures_waiting: Exposures in the queue.
        outcomes_sent: Outcomes accepted by the server.
        outcomes_lost: Outcomes dropped: queue full, rejected, or server unavailable at exit.
        outcomes_waiting: Outcomes in the queue.
        examples_sent: Examples accepted by the server; its capture settings decide which it keeps.
        examples_lost: Examples dropped: queue full, rejected, or server unavailable at exit.
        examples_skipped: Examples not kept because capture of their use case is off.
        examples_waiting: Examples in the queue.
        feedback_sent: Feedback stored by the server.
        feedback_queued: Feedback that could not be sent immediately and was queued.
        feedback_lost: Feedback dropped: queue full, or rejected when sent later.
        feedback_waiting: Feedback in the queue.
        set_aside: Lines of the outbox file that this version cannot read. They stay in the file.
        cache_errors: Failed reads or writes of the cache folder.
    """

    picks: int = 0
    stale_picks: int = 0
    default_picks: int = 0
    retries: int = 0
    circuit_openings: int = 0
    exposures_sent: int = 0
    exposures_lost: int = 0
    exposures_waiting: int = 0
    outcomes_sent: int = 0
    outcomes_lost: int = 0
    outcomes_waiting: int = 0
    examples_sent: int = 0
    examples_lost: int = 0
    examples_skipped: int = 0
    examples_waiting: int = 0
    feedback_sent: int = 0
    feedback_queued: int = 0
    feedback_lost: int = 0
    feedback_waiting: int = 0
    set_aside: int = 0
    cache_errors: int = 0
