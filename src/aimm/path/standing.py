"""Where a use case is, and what it waits for first: for lists of many use cases. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from aimm.path.checklist import Point, PointState, checklist
from aimm.path.facts import Facts
from aimm.path.model import Outcome, PointCode, Stage
from aimm.path.rules import current_stage

PARTS: Mapping[Stage, frozenset[str]] = {
    "proof-of-concept": frozenset({"requirements", "datasets", "candidates", "reviews"}),
    "scoping": frozenset({"requirements", "datasets", "runs"}),
    "fine-tuning": frozenset({"datasets", "training"}),
    "own-model": frozenset({"training"}),
}
"""Names of the facts that the checklist of each stage asks for."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a use case is.

    Attributes:
        waits_for: the first point of the stage that is neither done nor waived; None if there is none, so
            that a decision is due.
        open: how many of these points there are.
    """

    stage: Stage
    waits_for: Point | None = None
    open: int = 0


def standing(facts: Facts, outcomes: Mapping[Stage, Outcome], waived: Collection[PointCode]) -> Standing:
    """Where a use case is.

    Args:
        facts: at least those that ``PARTS`` names for the stage.
        outcomes: of the decisions in force.
        waived: points with a waiver in force.
    """
    stage = current_stage(outcomes)
    missing = [
        point
        for point in checklist(stage, facts)
        if point.state is not PointState.DONE and point.code not in waived
    ]
    return Standing(stage, missing[0] if missing else None, len(missing))
