"""Which requirements the flows of a use case fulfil, as far as the evidence says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aimm.requirements.model import Requirement
from aimm.requirements.rules import Check, Judged, Measured, check_of, judge


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowEvidence:
    """What was measured of a flow.

    Attributes:
        active: whether it serves new sessions.
        measured: by check; a check that nothing measures is absent.
    """

    flow_id: str
    title: str
    active: bool
    measured: Mapping[Check, Measured]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A requirement with its verdicts.

    Attributes:
        judged: one for each flow, in the order of the flows.
    """

    requirement: Requirement
    judged: tuple[Judged, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The matrix of requirements and flows."""

    flows: tuple[FlowEvidence, ...]
    rows: tuple[Row, ...]


def checks_of(requirements: Sequence[Requirement]) -> tuple[Check, ...]:
    """The checks of those that can be measured, each once, in order."""
    found = (check_of(requirement) for requirement in requirements)
    return tuple(dict.fromkeys(check for check in found if check is not None))


def coverage_of(requirements: Sequence[Requirement], flows: Sequence[FlowEvidence]) -> Coverage:
    """Judge every requirement for every flow."""
    rows = tuple(
        Row(requirement=requirement, judged=tuple(_judged(requirement, flow) for flow in flows))
        for requirement in requirements
    )
    return Coverage(flows=tuple(flows), rows=rows)


def _judged(requirement: Requirement, flow: FlowEvidence) -> Judged:
    check = check_of(requirement)
    return judge(requirement, None if check is None else flow.measured.get(check))
