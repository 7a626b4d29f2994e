"""Results of a diagnosis."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    Attributes:
        fine: False if action is needed.
    """

    subject: str
    fine: bool
    text: str
