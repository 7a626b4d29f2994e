"""The checklists of the stages, ticked by evidence. Pure: facts in, points out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from aimm.path.facts import Facts
from aimm.path.model import PointCode, Stage

COMPARABLE = 2
"""Candidates, versions or targets from which there is something to compare."""


class PointState(StrEnum):
    """``unknown``: nothing counts it yet."""

    DONE = "done"
    OPEN = "open"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point of a checklist.

    Attributes:
        count: how many there are; None while nothing counts them.
        needed: how many tick the point; None while it cannot be computed.
        asks: what the point asks for.
        missing: what would tick it, or make it known; None once it is done.
    """

    code: PointCode
    state: PointState
    count: int | None
    needed: int | None
    asks: str
    missing: str | None


@dataclass(frozen=True, slots=True)
class _Rule:
    """How a point is ticked.

    Attributes:
        count: what is counted.
        todo: what ticks the point.
        needed: how many; None while it cannot be computed.
    """

    code: PointCode
    asks: str
    todo: str
    count: Callable[[Facts], int | None]
    needed: Callable[[Facts], int | None] = lambda _: 1


def _two(_: Facts) -> int | None:
    return COMPARABLE


def _checked(facts: Facts) -> int | None:
    return None if facts.requirements is None else facts.requirements.checked


def _to_check(facts: Facts) -> int | None:
    """All requirements with a check, and those that must have one; at least one."""
    found = facts.requirements
    return None if found is None else max(1, found.checked + found.unchecked_musts)


_RULES: Mapping[Stage, tuple[_Rule, ...]] = {
    "proof-of-concept": (
        _Rule(
            "requirements-written",
            "Requirements are written down",
            "Write down what the product and the system need.",
            lambda facts: facts.requirements and facts.requirements.total,
        ),
        _Rule(
            "initial-dataset",
            "There is an initial dataset",
            "Import or write the first items of a dataset.",
            lambda facts: facts.datasets and facts.datasets.items,
        ),
        _Rule(
            "candidates-listed",
            "Suitable candidates are listed",
            "Put two candidates or more on the shortlist, each with a reason.",
            lambda facts: facts.candidates and facts.candidates.included,
            _two,
        ),
        _Rule(
            "manual-evaluation",
            "People have judged outputs",
            "Make a review queue and judge outputs of the candidates.",
            lambda facts: facts.reviews and facts.reviews.judgements,
        ),
    ),
    "scoping": (
        _Rule(
            "dataset-growing",
            "The dataset grows",
            "Add items and freeze a second version of the dataset.",
            lambda facts: facts.datasets and facts.datasets.versions,
            _two,
        ),
        _Rule(
            "labelling-started",
            "Labelling is under way",
            "Give items of the dataset their expected result.",
            lambda facts: facts.datasets and facts.datasets.labelled,
        ),
        _Rule(
            "requirements-checked",
            "Metrics are tied to requirements",
            "Give every requirement with the priority must a check.",
            _checked,
            _to_check,
        ),
        _Rule(
            "benchmark-run",
            "A benchmark has run",
            "Start a run over a version of the dataset.",
            lambda facts: facts.runs and facts.runs.finished,
        ),
        _Rule(
            "comparison",
            "Candidates are compared",
            "Start a run with two targets or more, or import the results of another tool.",
            lambda facts: facts.runs and facts.runs.compared,
        ),
    ),
    "fine-tuning": (
        _Rule(
            "enough-data",
            "There is enough data",
            "Label items until the computed number is reached.",
            lambda facts: facts.datasets and facts.datasets.labelled,
            lambda facts: facts.training and facts.training.needed,
        ),
        _Rule(
            "pipeline",
            "There is a pipeline",
            "Define a pipeline: snapshot, train, evaluate, gate, register, release.",
            lambda facts: facts.training and facts.training.pipelines,
        ),
        _Rule(
            "gate",
            "A gate decides on releases",
            "Define a gate with the checks that a release must pass.",
            lambda facts: facts.training and facts.training.gates,
        ),
        _Rule(
            "repeated-runs",
            "Runs are periodic or triggered",
            "Give the pipeline a trigger.",
            lambda facts: facts.training and facts.training.repeated,
        ),
    ),
    "own-model": (
        _Rule(
            "checkpoints",
            "Trainings keep checkpoints",
            "Train with checkpoints.",
            lambda facts: facts.training and facts.training.checkpoints,
        ),
        _Rule(
            "stop-and-resume",
            "A training was stopped and resumed",
            "Stop a training, and resume it from its checkpoint.",
            lambda facts: facts.training and facts.training.resumed,
        ),
    ),
}


def checklist(stage: Stage, facts: Facts) -> tuple[Point, ...]:
    """The points of a stage, each ticked if the facts say so."""
    return tuple(_point(rule, facts) for rule in _RULES[stage])


def stage_of(code: PointCode) -> Stage:
    """The stage whose checklist has this point."""
    return next(stage for stage, rules in _RULES.items() if any(rule.code == code for rule in rules))


def _point(rule: _Rule, facts: Facts) -> Point:
    count, needed = rule.count(facts), rule.needed(facts)
    if count is None or needed is None:
        state = PointState.UNKNOWN
    else:
        state = PointState.DONE if count >= needed else PointState.OPEN
    missing = None if state is PointState.DONE else rule.todo
    return Point(code=rule.code, state=state, count=count, needed=needed, asks=rule.asks, missing=missing)
