"""The brief of a use case: what is decided, what is open, and what can be built now. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from msgspec import structs

from aimm.flows.model import Flow, FlowStep
from aimm.path.checklist import Point
from aimm.path.measures import Costed, Example, Measured, of_flow
from aimm.path.model import STAGES, Decision, Stage
from aimm.path.rules import Path
from aimm.requirements.model import Requirement
from aimm.use_cases.model import UseCase, UseCaseStep

MOST_TEXT = 600
"""Characters that an example shows of each text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefStep:
    """A step that Engineering can call.

    Attributes:
        placeholders: names to fill in the first flow, each once; None while that flow does not configure it.
    """

    code: str
    title: str
    description: str
    placeholders: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Buildable:
    """What Engineering can build against now.

    Attributes:
        flow: title of the first flow; None while there is none.
        served: whether picks are answered now.
        measured: of the first flow; None while no run has asked it.
        examples: with inputs by placeholder, the texts shortened.
    """

    code: str
    steps: tuple[BriefStep, ...]
    flow: str | None
    served: bool
    measured: Measured | None
    examples: tuple[Example, ...]

    @property
    def ready(self) -> bool:
        """Whether the first flow configures every step, and there is at least one."""
        return bool(self.steps) and all(step.placeholders is not None for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A later stage with the points it waits for."""

    stage: Stage
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """The brief of a use case.

    Attributes:
        decided: the decisions in force, in the order of the stages.
        open: points of the current stage that are neither done nor waived.
        unchecked: requirements without a check, in their order.
        candidates: those that are included or considered, in their order.
        waits: the stages after the current one, with their open points.
    """

    title: str
    goal: str
    owner: str | None
    stage: Stage
    decided: tuple[Decision, ...]
    open: tuple[Point, ...]
    unchecked: tuple[Requirement, ...]
    candidates: tuple[Costed, ...]
    build: Buildable
    waits: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a brief is made of; each list is in its order, and flow steps are those of all flows.

    Attributes:
        measured: newest first.
    """

    use_case: UseCase
    path: Path
    requirements: Sequence[Requirement]
    candidates: Sequence[Costed]
    steps: Sequence[UseCaseStep]
    flows: Sequence[Flow]
    flow_steps: Sequence[FlowStep]
    measured: Sequence[Measured] = ()
    examples: Sequence[Example] = ()


def brief_of(material: Material) -> Brief:
    """The brief of a use case."""
    use_case, path = material.use_case, material.path
    later = STAGES[STAGES.index(path.stage) + 1 :]
    return Brief(
        title=use_case.title,
        goal=use_case.description,
        owner=use_case.owner,
        stage=path.stage,
        decided=tuple(view.decision for view in path.stages if view.decision is not None),
        open=path.of(path.stage).missing,
        unchecked=tuple(one for one in material.requirements if one.metric is None),
        candidates=tuple(one for one in material.candidates if one.candidate.state != "excluded"),
        build=_build(material),
        waits=tuple(
            Waiting(stage=stage, points=path.of(stage).missing) for stage in later if path.of(stage).missing
        ),
    )


def for_visitors(brief: Brief, *, examples: bool) -> Brief:
    """The brief without names of connections, which visitors have no use for.

    Args:
        examples: whether visitors see them.
    """
    candidates = tuple(
        replace(one, candidate=structs.replace(one.candidate, connection=None)) for one in brief.candidates
    )
    build = brief.build if examples else replace(brief.build, examples=())
    return replace(brief, candidates=candidates, build=build)


def _build(material: Material) -> Buildable:
    flow = first_flow(material.flows)
    configured: Mapping[str, FlowStep] = {
        one.use_case_step_id: one
        for one in material.flow_steps
        if flow is not None and one.flow_id == flow.id and one.revision > 0
    }
    steps = tuple(
        BriefStep(
            code=step.code,
            title=step.title,
            description=step.description,
            placeholders=(
                tuple(dict.fromkeys(configured[step.id].placeholders)) if step.id in configured else None
            ),
        )
        for step in material.steps
    )
    return Buildable(
        code=material.use_case.code,
        steps=steps,
        flow=None if flow is None else flow.title,
        served=material.use_case.active,
        measured=None if flow is None else of_flow(flow.id, material.measured),
        examples=tuple(map(_shortened, material.examples)),
    )


def _shortened(example: Example) -> Example:
    expected: Any = example.expected
    return Example(
        inputs={name: _cut(value) for name, value in example.inputs.items()},
        output=None if example.output is None else _cut(example.output),
        expected=None if expected is None else _cut(expected),
    )


def _cut(value: Any) -> Any:
    """A value whose text is not too long for a page; a longer one becomes text."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return value if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}…"


def first_flow(flows: Sequence[Flow]) -> Flow | None:
    """The flow to build against: the active one with the largest share, else the oldest that is kept."""
    kept = [one for one in flows if not one.archived]
    return min(kept, key=lambda one: (not one.active, -one.current_serve_pct, one.number), default=None)
