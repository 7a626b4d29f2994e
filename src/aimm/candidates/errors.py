"""Errors of candidates and own entries."""

from aimm.kit.errors import NotFound, Refused


class CandidateNotFound(NotFound):
    """No candidate has this id."""

    @classmethod
    def default_code(cls) -> str:
        return "candidate-not-found"


class CandidateTitleTaken(Refused):
    """Another candidate of the use case has this title."""

    @classmethod
    def default_code(cls) -> str:
        return "candidate-same-title-already-exists"


class CandidateWithoutModel(Refused):
    """The candidate does not say what its model is called at the provider, nor does its entry."""

    @classmethod
    def default_code(cls) -> str:
        return "candidate-without-model"


class FlowTitleTaken(Refused):
    """A flow of the use case has this title already."""

    @classmethod
    def default_code(cls) -> str:
        return "flow-same-title-already-exists"


class UseCaseWithoutSteps(Refused):
    """The use case has no step that a prompt could be for."""

    @classmethod
    def default_code(cls) -> str:
        return "use-case-without-steps"


class OwnModelNotFound(NotFound):
    """No own entry has this id or code."""

    @classmethod
    def default_code(cls) -> str:
        return "own-model-not-found"


class OwnModelCodeTaken(Refused):
    """Another own entry has this code."""

    @classmethod
    def default_code(cls) -> str:
        return "own-model-same-code-already-exists"
