"""Errors of jobs."""

from aimm.kit.errors import AimmError, NotFound, Refused


class JobNotFound(NotFound):
    """There is no such job."""

    @classmethod
    def default_code(cls) -> str:
        return "job-not-found"


class JobHasEnded(Refused):
    """A job that has ended cannot be cancelled."""

    @classmethod
    def default_code(cls) -> str:
        return "job-has-ended"


class JobIsNotStopped(Refused):
    """Only a job that failed or was cancelled can be resumed."""

    @classmethod
    def default_code(cls) -> str:
        return "job-is-not-failed-or-cancelled"


class Fenced(AimmError):
    """The writer no longer has the job: another epoch has begun. Nothing was stored."""

    @classmethod
    def default_code(cls) -> str:
        return "job-belongs-to-another-worker"
