"""Errors of use cases and steps."""

from aimm.kit.errors import NotFound, Refused


class UseCaseNotFound(NotFound):
    """No use case has this id or code."""

    @classmethod
    def default_code(cls) -> str:
        return "use-case-not-found"


class StepNotFound(NotFound):
    """No use-case step has this id."""

    @classmethod
    def default_code(cls) -> str:
        return "use-case-step-not-found"


class CodeTaken(Refused):
    """Another use case has this code."""

    @classmethod
    def default_code(cls) -> str:
        return "use-case-same-code-already-exists"


class StepCodeTaken(Refused):
    """Another step of the use case has this code."""

    @classmethod
    def default_code(cls) -> str:
        return "use-case-step-same-code-already-exists"


class CodeIsInUse(Refused):
    """The code of an active use case cannot change, because applications use it."""

    @classmethod
    def default_code(cls) -> str:
        return "use-case-code-change-not-allowed-while-active"


class NothingToServe(Refused):
    """A use case without an active flow cannot be activated, because it could not answer picks."""

    @classmethod
    def default_code(cls) -> str:
        return "use-case-cannot-be-activated-without-active-flow"


class StillActive(Refused):
    """Active use cases cannot be deleted, because applications use them."""

    @classmethod
    def default_code(cls) -> str:
        return "use-case-cannot-be-deleted-while-active"
