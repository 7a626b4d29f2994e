"""Errors of feedback."""

from aimm.kit.errors import Invalid, NotFound, Refused


class UnknownCorrelation(NotFound):
    """No session has this correlation id, or it is too old to be rated."""

    @classmethod
    def default_code(cls) -> str:
        return "correlation-not-found"


class AlreadyProvided(Refused):
    """The session has already been rated."""

    @classmethod
    def default_code(cls) -> str:
        return "feedback-already-provided"


class KeyReused(Invalid):
    """The idempotency key was used before with different content."""

    @classmethod
    def default_code(cls) -> str:
        return "Idempotency-Key: was used before with different feedback"
