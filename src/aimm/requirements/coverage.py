"""Which requirements the flows and candidates of a use case fulfil, as far as the evidence says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from aimm.requirements.model import Requirement
from aimm.requirements.rules import Check, Judged, Measured, check_of, judge

SubjectKind = Literal["flow", "candidate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectEvidence:
    """What was measured of a flow or of a candidate.

    Attributes:
        active: whether the flow serves new sessions, or the candidate is on the shortlist.
        measured: by check; a check that nothing measures is absent.
    """

    kind: SubjectKind
    subject_id: str
    title: str
    active: bool
    measured: Mapping[Check, Measured]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A requirement with its verdicts.

    Attributes:
        judged: one for each subject, in their order.
    """

    requirement: Requirement
    judged: tuple[Judged, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The matrix of requirements and subjects: flows, then candidates."""

    subjects: tuple[SubjectEvidence, ...]
    rows: tuple[Row, ...]


def checks_of(requirements: Sequence[Requirement]) -> tuple[Check, ...]:
    """The checks of those that can be measured, each once, in order."""
    found = (check_of(requirement) for requirement in requirements)
    return tuple(dict.fromkeys(check for check in found if check is not None))


def coverage_of(requirements: Sequence[Requirement], subjects: Sequence[SubjectEvidence]) -> Coverage:
    """Judge every requirement for every subject."""
    rows = tuple(
        Row(requirement=requirement, judged=tuple(_judged(requirement, one) for one in subjects))
        for requirement in requirements
    )
    return Coverage(subjects=tuple(subjects), rows=rows)


def _judged(requirement: Requirement, subject: SubjectEvidence) -> Judged:
    check = check_of(requirement)
    return judge(requirement, None if check is None else subject.measured.get(check))
