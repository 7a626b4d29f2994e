"""Errors of rollouts."""

from aimm.kit.errors import NotFound, Refused


class RolloutNotFound(NotFound):
    """The use case has no rollout, or there is no such use case."""

    @classmethod
    def default_code(cls) -> str:
        return "rollout-strategy-not-found"


class NotEditable(Refused):
    """The configuration of a rollout can only be changed in INIT."""

    @classmethod
    def default_code(cls) -> str:
        return "rollout-strategy-not-editable-while-active"


class TransitionNotAllowed(Refused):
    """The protocol does not allow this transition from the current state."""

    @classmethod
    def default_code(cls) -> str:
        return "rollout-strategy-transition-state-not-allowed"


class NoActiveFlow(Refused):
    """A rollout cannot start without an active flow."""

    @classmethod
    def default_code(cls) -> str:
        return "rollout-strategy-without-active-flow"


class CompletedFlowNotActive(NotFound):
    """A forced completion must name an active flow of the use case."""

    @classmethod
    def default_code(cls) -> str:
        return "active-flow-not-found"


class EntryNotFound(NotFound):
    """The timeline has no such entry."""

    @classmethod
    def default_code(cls) -> str:
        return "rollout-timeline-entry-not-found"


class NotReplayable(Refused):
    """The entry is an action of a person; there is no decision to recompute."""

    @classmethod
    def default_code(cls) -> str:
        return "rollout-timeline-entry-not-replayable"
