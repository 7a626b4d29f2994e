"""Errors of runs."""

from aimm.kit.errors import NotFound, Refused


class RunNotFound(NotFound):
    """No run has this id."""

    @classmethod
    def default_code(cls) -> str:
        return "run-not-found"


class RunStillGoing(Refused):
    """A run cannot be deleted while its job has not ended."""

    @classmethod
    def default_code(cls) -> str:
        return "run-still-going"


class NothingToAsk(Refused):
    """All targets of the run are recorded outputs, so it has no job."""

    @classmethod
    def default_code(cls) -> str:
        return "run-has-only-recorded-outputs"
