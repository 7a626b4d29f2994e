"""Errors of the path."""

from aimm.kit.errors import NotFound, Refused


class DecisionNotFound(NotFound):
    """No decision has this id."""

    @classmethod
    def default_code(cls) -> str:
        return "decision-not-found"


class StageDecided(Refused):
    """The stage has a decision in force, which the new one does not supersede."""

    @classmethod
    def default_code(cls) -> str:
        return "stage-already-decided"


class NotInForce(Refused):
    """The decision to supersede is not the one in force for the stage."""

    @classmethod
    def default_code(cls) -> str:
        return "superseded-decision-not-in-force"


class WaiverNotFound(NotFound):
    """No waiver has this id."""

    @classmethod
    def default_code(cls) -> str:
        return "waiver-not-found"


class WaiverEnded(Refused):
    """The waiver has ended, or was revoked."""

    @classmethod
    def default_code(cls) -> str:
        return "waiver-has-ended"


class AlreadyWaived(Refused):
    """A waiver of the same point or requirement is in force."""

    @classmethod
    def default_code(cls) -> str:
        return "already-waived"
