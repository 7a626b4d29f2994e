"""What can go wrong with rollouts."""

from aimm.kit.errors import NotFound, Refused


class RolloutNotFound(NotFound):
    """The use case has no rollout, or there is no such use case."""

    @classmethod
    def default_code(cls) -> str:
        return "rollout-strategy-not-found"


class NotEditable(Refused):
    """The configuration of a rollout changes only in INIT."""

    @classmethod
    def default_code(cls) -> str:
        return "rollout-strategy-not-editable-while-active"


class TransitionNotAllowed(Refused):
    """The protocol has no such way from the present state to the wanted one."""

    @classmethod
    def default_code(cls) -> str:
        return "rollout-strategy-transition-state-not-allowed"


class NoActiveFlow(Refused):
    """A rollout starts only with something to release."""

    @classmethod
    def default_code(cls) -> str:
        return "rollout-strategy-without-active-flow"


class CompletedFlowNotActive(NotFound):
    """A forced completion must name an active flow of the use case, or nobody would be served."""

    @classmethod
    def default_code(cls) -> str:
        return "active-flow-not-found"


class EntryNotFound(NotFound):
    """The timeline has no such entry."""

    @classmethod
    def default_code(cls) -> str:
        return "rollout-timeline-entry-not-found"


class NotReplayable(Refused):
    """The entry tells what a person did; there is nothing to compute again."""

    @classmethod
    def default_code(cls) -> str:
        return "rollout-timeline-entry-not-replayable"
