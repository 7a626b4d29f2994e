"""Errors of reviews."""

from aimm.kit.errors import NotFound, Refused


class RubricNotFound(NotFound):
    """No rubric has this id."""

    @classmethod
    def default_code(cls) -> str:
        return "rubric-not-found"


class RubricCodeTaken(Refused):
    """Another rubric of the use case has this code."""

    @classmethod
    def default_code(cls) -> str:
        return "rubric-same-code-already-exists"


class RubricInUse(Refused):
    """A review queue names the rubric."""

    @classmethod
    def default_code(cls) -> str:
        return "rubric-used-by-review-queue"


class QueueNotFound(NotFound):
    """No review queue has this id, or the caller may not judge in it."""

    @classmethod
    def default_code(cls) -> str:
        return "review-queue-not-found"


class QueueCodeTaken(Refused):
    """Another review queue of the use case has this code."""

    @classmethod
    def default_code(cls) -> str:
        return "review-queue-same-code-already-exists"


class QueueClosed(Refused):
    """The review queue takes no judgements."""

    @classmethod
    def default_code(cls) -> str:
        return "review-queue-closed"


class QueueFull(Refused):
    """The review queue has as many tasks as it can hold."""

    @classmethod
    def default_code(cls) -> str:
        return "review-queue-full"


class TaskNotFound(NotFound):
    """No task of a review queue has this id."""

    @classmethod
    def default_code(cls) -> str:
        return "review-task-not-found"


class AssignmentNotFound(NotFound):
    """The caller has no assignment with this id."""

    @classmethod
    def default_code(cls) -> str:
        return "review-assignment-not-found"


class AlreadyJudged(Refused):
    """The assignment has another judgement already; undo it first."""

    @classmethod
    def default_code(cls) -> str:
        return "review-already-judged"


class PlaceTaken(Refused):
    """The lock has expired, and others have judged the task in the meantime."""

    @classmethod
    def default_code(cls) -> str:
        return "review-place-taken"


class NothingToUndo(Refused):
    """The caller has judged nothing in this queue that can be undone."""

    @classmethod
    def default_code(cls) -> str:
        return "review-nothing-to-undo"
