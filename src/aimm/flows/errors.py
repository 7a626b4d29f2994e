"""Errors of flows and their configurations."""

from aimm.kit.errors import NotFound, Refused


class FlowNotFound(NotFound):
    """No flow has this id."""

    @classmethod
    def default_code(cls) -> str:
        return "flow-not-found"


class ActiveFlowNotFound(NotFound):
    """A flow in a bulk change is not an active flow of the use case."""

    @classmethod
    def default_code(cls) -> str:
        return "active-flow-not-found"


class FlowStepNotFound(NotFound):
    """No flow step has this id."""

    @classmethod
    def default_code(cls) -> str:
        return "flow-step-not-found"


class RevisionNotFound(NotFound):
    """The flow step has no revision with this number."""

    @classmethod
    def default_code(cls) -> str:
        return "revision-not-found"


class FlowStatisticsNotFound(NotFound):
    """No flow has this id, so there are no statistics either."""

    @classmethod
    def default_code(cls) -> str:
        return "flow-statistics-not-found"


class FlowStepStatisticsNotFound(NotFound):
    """No flow step has this id, so there are no statistics either."""

    @classmethod
    def default_code(cls) -> str:
        return "flow-step-statistics-not-found"


class LastActiveFlow(Refused):
    """An active use case needs an active flow."""

    @classmethod
    def default_code(cls) -> str:
        return "flow-cannot-be-deactivated-if-last-active"


class ActiveFlowNotArchivable(Refused):
    """Active flows cannot be archived, because they get new sessions."""

    @classmethod
    def default_code(cls) -> str:
        return "flow-cannot-be-archived-if-active"


class ArchivedFlowNotActivatable(Refused):
    """An archived flow must be restored before it can get new sessions."""

    @classmethod
    def default_code(cls) -> str:
        return "flow-cannot-be-activated-if-archived"


class FlowStillActive(Refused):
    """Active flows cannot be deleted, because sessions use them."""

    @classmethod
    def default_code(cls) -> str:
        return "flow-cannot-be-deleted-if-active"
