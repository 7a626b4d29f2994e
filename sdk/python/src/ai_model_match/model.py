"""What the client answers: a pick, a feedback, its counts."""

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
"""A session's id, chosen by the caller: a UUID, or any string of 1 to 255 bytes."""

Source = Literal["server", "session", "shares", "default"]
"""Where a configuration comes from.

``server``: the server's answer. ``session``: the last known configuration of the session's own flow.
``shares``: a flow drawn here by the last known shares. ``default``: the default passed in code.
"""

Status = Literal["accepted", "queued"]
"""``accepted``: the server stored the feedback. ``queued``: it is kept here and sent later."""


class Default(TypedDict):
    """A configuration passed in code, used when there is no other."""

    modality: str
    parameters: Any


@dataclass(frozen=True, slots=True)
class InputMessage:
    """The question of a pick."""

    correlation_id: str
    use_case_code: str
    use_case_step_code: str

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read it from the server's JSON; raises KeyError for a missing key."""
        return cls(data["correlationId"], data["useCaseCode"], data["useCaseStepCode"])


@dataclass(frozen=True, slots=True)
class OutputMessage:
    """The configuration of a flow for one step."""

    modality: str
    parameters: Any

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read it from the server's JSON; raises KeyError for a step that was never configured."""
        return cls(data["modality"], data.get("parameters", {}))


@dataclass(frozen=True, slots=True)
class PickItem:
    """All fields of a pick; ids and times are text, as in the server's JSON.

    ``id`` and the ids of use case, step and flow are None where the pick was not made by the server
    and they are not known.
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
        """Read it from the server's JSON; raises KeyError for a missing key."""
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
    """The answer to "which configuration now?" for a use case, a step and a correlation id."""

    item: PickItem
    source: Source = "server"

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read it from the server's JSON; raises KeyError for a missing key."""
        return cls(PickItem.from_dict(data["item"]))

    @property
    def stale(self) -> bool:
        """True when the server did not decide this: the service was away, or a default stood in."""
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
        """Names of the placeholders in the configuration, in text order, with repeats."""
        return self.item.placeholders

    @property
    def flow_id(self) -> str | None:
        """The session's flow; None for a default."""
        return self.item.flow_id

    @property
    def correlation_id(self) -> str:
        """The session's id."""
        return self.item.correlation_id


@dataclass(frozen=True, slots=True)
class FeedbackItem:
    """All fields of a feedback; ``id`` and unknown ids are None while it is queued."""

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
        """Read it from the server's JSON; raises KeyError for a missing key."""
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
    """The answer to a feedback."""

    item: FeedbackItem
    status: Status = "accepted"

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read it from the server's JSON; raises KeyError for a missing key."""
        return cls(FeedbackItem.from_dict(data["item"]))


@dataclass(frozen=True, slots=True)
class Stats:
    """What a client has done since it was made. Counts, except those that end in ``waiting``.

    Attributes:
        picks: Picks and sessions answered, from wherever.
        stale_picks: Those of them not decided by the server (defaults included).
        default_picks: Those of them answered by a default.
        retries: Attempts after a first one.
        circuit_openings: Times the client stopped asking because the service was away.
        exposures_sent: Exposures that the server accepted.
        exposures_lost: Exposures dropped: queue full, refused, or no server at exit.
        exposures_waiting: Exposures not sent yet, now.
        outcomes_sent: Outcomes that the server accepted.
        outcomes_lost: Outcomes dropped: queue full, refused, or no server at exit.
        outcomes_waiting: Outcomes not sent yet, now.
        feedback_sent: Feedbacks that the server stored.
        feedback_queued: Feedbacks kept for later because they could not be sent at once.
        feedback_lost: Feedbacks dropped: queue full, or refused when they were sent later.
        feedback_waiting: Feedbacks kept for later, now.
        set_aside: Lines of the outbox on disk that this version cannot read; they stay for one that can.
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
    feedback_sent: int = 0
    feedback_queued: int = 0
    feedback_lost: int = 0
    feedback_waiting: int = 0
    set_aside: int = 0
    cache_errors: int = 0
