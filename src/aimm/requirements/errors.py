"""Errors of requirements."""

from aimm.kit.errors import NotFound, Refused


class RequirementNotFound(NotFound):
    """No requirement has this id."""

    @classmethod
    def default_code(cls) -> str:
        return "requirement-not-found"


class RequirementCodeTaken(Refused):
    """Another requirement of the use case has this code."""

    @classmethod
    def default_code(cls) -> str:
        return "requirement-same-code-already-exists"
