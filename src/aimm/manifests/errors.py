"""Errors of manifests."""

from collections.abc import Sequence

from aimm.kit.errors import NotFound, Outdated, Refused
from aimm.manifests.model import Problem
from aimm.manifests.wording import dotted


class CannotPlan(Refused):
    """The desired state cannot be reached from the current one.

    Attributes:
        problems: every reason, with its place in the manifest.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(*(f"{dotted(p.path)}: {p.text}" if p.path else p.text for p in problems))
        self.problems = problems


class CannotExport(Refused):
    """A manifest cannot express the stored state."""


class NotStored(NotFound):
    """Nothing is stored under one of these keys."""


class PlanOutdated(Outdated):
    """The stored state changed after the plan was shown; nothing was applied."""

    @classmethod
    def default_code(cls) -> str:
        return "plan-is-outdated"
