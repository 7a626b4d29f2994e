"""One thing that a diagnosis looked at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        fine: False when somebody must do something.
    """

    subject: str
    fine: bool
    text: str
