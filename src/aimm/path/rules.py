"""Pure decisions about the path: where a use case is, what it waits for, what may be decided and waived."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

import msgspec

from aimm.kit.errors import Invalid
from aimm.path.checklist import Point, PointState, checklist
from aimm.path.errors import AlreadyWaived, NotInForce, StageDecided, WaiverEnded
from aimm.path.facts import Facts
from aimm.path.model import STAGES, Decision, NewDecision, NewWaiver, Outcome, Stage, Waiver
from aimm.requirements.coverage import Coverage
from aimm.requirements.rules import Verdict

OUTCOMES: Mapping[Stage, tuple[Outcome, ...]] = {
    "proof-of-concept": ("go", "no-go", "later"),
    "scoping": ("recommend",),
    "fine-tuning": ("release", "hold"),
    "own-model": ("release", "hold"),
}
"""What can be decided at the end of each stage."""
_ENDING: frozenset[Outcome] = frozenset({"go", "recommend", "release"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StageView:
    """A stage of a use case.

    Attributes:
        waivers: of its points, by code.
        decision: the one in force; None while nothing is decided.
    """

    stage: Stage
    points: tuple[Point, ...]
    waivers: Mapping[str, Waiver]
    decision: Decision | None

    @property
    def missing(self) -> tuple[Point, ...]:
        """The points that are neither done nor waived."""
        return tuple(
            one for one in self.points if one.state is not PointState.DONE and one.code not in self.waivers
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Where a use case is.

    Attributes:
        stage: the first stage that no decision has ended; the last one if all have ended.
        waivers: those of requirements, by id of the requirement.
    """

    stage: Stage
    stages: tuple[StageView, ...]
    waivers: Mapping[str, Waiver]

    def of(self, stage: Stage) -> StageView:
        """The view of one stage."""
        return self.stages[STAGES.index(stage)]


def path_of(facts: Facts, decisions: Sequence[Decision], waivers: Sequence[Waiver]) -> Path:
    """The path of a use case.

    Args:
        decisions: those in force.
        waivers: those in force.
    """
    decided: dict[Stage, Decision] = {one.stage: one for one in decisions}
    waived = {one.point: one for one in waivers if one.point is not None}
    views: list[StageView] = []
    for stage in STAGES:
        points = checklist(stage, facts)
        of_it = {one.code: waived[one.code] for one in points if one.code in waived}
        views.append(StageView(stage=stage, points=points, waivers=of_it, decision=decided.get(stage)))
    return Path(
        stage=current_stage({stage: one.outcome for stage, one in decided.items()}),
        stages=tuple(views),
        waivers={one.requirement_id: one for one in waivers if one.requirement_id is not None},
    )


def current_stage(outcomes: Mapping[Stage, Outcome]) -> Stage:
    """The first stage that no decision has ended; the last one if all have ended.

    Args:
        outcomes: of the decisions in force.
    """
    for stage in STAGES:
        if outcomes.get(stage) not in _ENDING:
            return stage
    return "own-model"


def check_decision(new: NewDecision, in_force: Sequence[Decision]) -> None:
    """Check what a decision says, and what it supersedes.

    Args:
        in_force: the decisions in force of the use case.

    Raises:
        Invalid: the outcome is not one of the stage, or the approach is missing or not allowed.
        StageDecided: another decision is in force, and is not superseded.
        NotInForce: what is to be superseded is not in force.
    """
    wrong: list[str] = []
    if new.outcome not in OUTCOMES[new.stage]:
        wrong.append(f"outcome: must be one of {', '.join(OUTCOMES[new.stage])}")
    if new.outcome == "recommend" and new.approach is None:
        wrong.append("approach: cannot be blank")
    if new.outcome != "recommend" and new.approach is not None:
        wrong.append("approach: not allowed unless outcome is recommend")
    if wrong:
        raise Invalid(*sorted(wrong))
    current = next((one.id for one in in_force if one.stage == new.stage), None)
    if new.supersedes is None and current is not None:
        raise StageDecided
    if new.supersedes != current:
        raise NotInForce


def holds(waiver: Waiver, now: datetime) -> bool:
    """Whether a waiver is in force: it was not revoked, and its last day is not over."""
    return waiver.revoked_at is None and now.date().isoformat() <= waiver.ends_on


def check_waiver(new: NewWaiver, in_force: Sequence[Waiver], now: datetime) -> None:
    """Check what a waiver is about, and when it ends.

    Raises:
        Invalid: it names no subject or two, or its end is no day or has passed; names every field.
        AlreadyWaived: another one holds for the same subject.
    """
    wrong: list[str] = []
    if new.point is None and new.requirement_id is None:
        wrong.append("point: cannot be blank without requirementId field")
    if new.point is not None and new.requirement_id is not None:
        wrong.append("requirementId: not allowed with point field")
    if not _is_day(new.ends_on):
        wrong.append("endsOn: must be a valid date")
    elif new.ends_on < now.date().isoformat():
        wrong.append("endsOn: must not be in the past")
    if wrong:
        raise Invalid(*sorted(wrong))
    about = (new.point, new.requirement_id)
    if any((one.point, one.requirement_id) == about for one in in_force):
        raise AlreadyWaived


def check_revocation(waiver: Waiver, now: datetime) -> None:
    """Refuse to revoke a waiver that no longer holds.

    Raises:
        WaiverEnded: it has ended, or was revoked.
    """
    if not holds(waiver, now):
        raise WaiverEnded


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def evidence_of(view: StageView, path: Path, facts: Facts, coverage: Coverage) -> str:
    """What a decision rests on, as canonical JSON: keys sorted, without spaces.

    Requirements come with the SHA-256 of their content, so that a later change shows. Waivers come without
    their reasons and authors.
    """
    waived = {**view.waivers, **path.waivers}
    evidence = {
        "stage": view.stage,
        "facts": asdict(facts),
        "points": [{"code": one.code, "state": one.state, "count": one.count} for one in view.points],
        "waivers": [
            {"id": one.id, "about": about, "endsOn": one.ends_on} for about, one in sorted(waived.items())
        ],
        "verdicts": verdicts_of(coverage),
        "requirements": [
            {
                "id": row.requirement.id,
                "code": row.requirement.code,
                "version": row.requirement.version,
                "hash": digest(canonical(_content(row.requirement))),
                "verdicts": [
                    {
                        "kind": subject.kind,
                        "subjectId": subject.subject_id,
                        "verdict": judged.verdict,
                        "why": judged.why,
                    }
                    for subject, judged in zip(coverage.subjects, row.judged, strict=True)
                ],
            }
            for row in coverage.rows
        ],
    }
    return canonical(evidence)


def canonical(value: object) -> str:
    """JSON with sorted keys and without spaces, so that equal values have equal texts."""
    return msgspec.json.encode(value, order="sorted").decode()


def digest(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def verdicts_of(coverage: Coverage) -> Mapping[Verdict, tuple[str, ...]]:
    """Ids of requirements by their best verdict among flows that serve and included candidates, in order.

    A requirement passes if one of them passes it, and fails if all of them fail it.
    """
    active = [number for number, subject in enumerate(coverage.subjects) if subject.active]
    found: dict[Verdict, list[str]] = {verdict: [] for verdict in Verdict}
    for row in coverage.rows:
        of_it = {row.judged[number].verdict for number in active}
        best = Verdict.FAIL if of_it == {Verdict.FAIL} else Verdict.NOT_YET
        found[Verdict.PASS if Verdict.PASS in of_it else best].append(row.requirement.id)
    return {verdict: tuple(ids) for verdict, ids in found.items()}


def frozen_counts(decision: Decision) -> Mapping[Verdict, int] | None:
    """How many requirements had each verdict when a decision was made; None if it did not note that."""
    verdicts = msgspec.json.decode(decision.evidence).get("verdicts")
    if verdicts is None:
        return None
    return {Verdict(verdict): len(ids) for verdict, ids in verdicts.items()}


_UNCOUNTED = {"id", "number", "use_case_id", "position", "version", "created_at", "updated_at"}


def _content(requirement: msgspec.Struct) -> dict[str, object]:
    """What people wrote, without what the service added."""
    return {
        name: value for name, value in msgspec.structs.asdict(requirement).items() if name not in _UNCOUNTED
    }
