"""The brief of a use case: what is decided, what is open, and what can be built now. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from msgspec import structs

from aimm.candidates.model import Candidate
from aimm.flows.model import Flow, FlowStep
from aimm.path.checklist import Point
from aimm.path.model import STAGES, Decision, Stage
from aimm.path.rules import Path
from aimm.requirements.model import Requirement
from aimm.use_cases.model import UseCase, UseCaseStep


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
    """

    code: str
    steps: tuple[BriefStep, ...]
    flow: str | None
    served: bool

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
    candidates: tuple[Candidate, ...]
    build: Buildable
    waits: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a brief is made of; each list is in its order, and flow steps are those of all flows."""

    use_case: UseCase
    path: Path
    requirements: Sequence[Requirement]
    candidates: Sequence[Candidate]
    steps: Sequence[UseCaseStep]
    flows: Sequence[Flow]
    flow_steps: Sequence[FlowStep]


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
        candidates=tuple(one for one in material.candidates if one.state != "excluded"),
        build=_build(material),
        waits=tuple(
            Waiting(stage=stage, points=path.of(stage).missing) for stage in later if path.of(stage).missing
        ),
    )


def for_visitors(brief: Brief) -> Brief:
    """The brief without names of connections, which visitors have no use for."""
    candidates = tuple(structs.replace(one, connection=None) for one in brief.candidates)
    return replace(brief, candidates=candidates)


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
    )


def first_flow(flows: Sequence[Flow]) -> Flow | None:
    """The flow to build against: the active one with the largest share, else the oldest that is kept."""
    kept = [one for one in flows if not one.archived]
    return min(kept, key=lambda one: (not one.active, -one.current_serve_pct, one.number), default=None)
