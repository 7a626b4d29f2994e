"""Results of a diagnosis."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    Attributes:
        fine: False if someone must act.
    """

    subject: str
    fine: bool
    text: str
