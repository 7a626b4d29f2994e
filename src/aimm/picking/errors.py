"""Errors of picks."""

from aimm.kit.errors import NotFound, Refused


class PickRefused(Refused):
    """Base of the errors of picks; the code says why."""


class UnknownUseCase(PickRefused):
    """No use case has this code."""

    @classmethod
    def default_code(cls) -> str:
        return "use-case-not-found"


class UseCaseNotActive(PickRefused):
    """The use case is inactive."""

    @classmethod
    def default_code(cls) -> str:
        return "use-case-not-active"


class UnknownStep(PickRefused):
    """The use case has no step with this code, or none of its flows can be drawn."""

    @classmethod
    def default_code(cls) -> str:
        return "use-case-step-not-found"


class CorrelationConflict(PickRefused):
    """The correlation id belongs to a session of another use case."""

    @classmethod
    def default_code(cls) -> str:
        return "correlation-conflict"


class FlowGone(PickRefused):
    """The session's flow has been deleted."""

    @classmethod
    def default_code(cls) -> str:
        return "flow-not-found"


class NoFlows(PickRefused):
    """The use case has no flows."""

    @classmethod
    def default_code(cls) -> str:
        return "flows-not-available"


class SessionNotFound(NotFound):
    """No session has this correlation id, or its records have been purged."""

    @classmethod
    def default_code(cls) -> str:
        return "correlation-not-found"
