"""An in-memory store of use cases and flows, and the services on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import asdict
from tests.fakes.sources import NOW, Clock, Ids

from aimm.flows.configuring import FlowStepService
from aimm.flows.model import Flow, FlowStatistics, FlowStep, FlowStepStatistics, NewFlow, Revision, ShareTable
from aimm.flows.service import FlowService
from aimm.kit.changes import Actor, ActorKind, Change
from aimm.kit.paging import Page, PageRequest, page_of
from aimm.manifests.service import ManifestService
from aimm.use_cases.model import NewStep, NewUseCase, UseCase, UseCaseStep
from aimm.use_cases.service import StepService, UseCaseService


@dataclass
class Store:
    """All stored data; also the journal and the publisher."""

    use_cases: dict[str, UseCase] = field(default_factory=dict)
    steps: dict[str, UseCaseStep] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    flow_steps: dict[str, FlowStep] = field(default_factory=dict)
    revisions: list[Revision] = field(default_factory=list)
    tables: list[ShareTable] = field(default_factory=list)
    notes: list[Change] = field(default_factory=list)
    numbers: int = 0

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    def note(self, change: Change) -> None:
        self.notes.append(change)

    def use_case_changed(self, use_case_id: str) -> None:
        pass

    def service(self) -> ManifestService:
        use_cases, steps, flows, flow_steps = UseCases(self), Steps(self), Flows(self), FlowSteps(self)
        clock, ids, actor = Clock(), _NewIds(self), Actor(ActorKind.PERSON, "somebody")
        flow_service = FlowService(
            use_cases, steps, flows, flow_steps, ShareTables(self), self, self, clock, ids, actor
        )
        return ManifestService(
            UseCaseService(use_cases, self, self, clock, ids),
            StepService(use_cases, steps, [flow_service], self, self, clock, ids),
            flow_service,
            FlowStepService(flows, flow_steps, self, self, clock, ids, actor),
        )


class _NewIds(Ids):
    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store

    def new(self) -> str:
        self.given = self.store.number()
        return super().new()


@dataclass
class UseCases:
    store: Store

    async def page(self, request: PageRequest) -> Page[UseCase]:
        found = list(self.store.use_cases.values())
        return page_of(found[request.offset : request.offset + request.size], len(found), request)

    async def get(self, use_case_id: str) -> UseCase | None:
        return self.store.use_cases.get(use_case_id)

    async def by_code(self, code: str) -> UseCase | None:
        return next((u for u in self.store.use_cases.values() if u.code == code), None)

    async def add(self, use_case_id: str, new: NewUseCase, now: datetime) -> UseCase:
        number = self.store.number()
        added = UseCase(
            id=use_case_id,
            number=number,
            **asdict(new),
            active=False,
            version=1,
            created_at=now,
            updated_at=now,
        )
        self.store.use_cases[use_case_id] = added
        return added

    async def save(self, use_case: UseCase) -> None:
        self.store.use_cases[use_case.id] = use_case

    async def delete(self, use_case: UseCase) -> None:
        del self.store.use_cases[use_case.id]
        for table in (self.store.steps, self.store.flows, self.store.flow_steps):
            for key in [key for key, row in table.items() if row.use_case_id == use_case.id]:
                del table[key]

    async def active_flows(self, use_case_id: str) -> int:
        return sum(f.active for f in self.store.flows.values() if f.use_case_id == use_case_id)


@dataclass
class Steps:
    store: Store

    async def page(self, use_case_id: str, request: PageRequest) -> Page[UseCaseStep]:
        raise NotImplementedError

    async def get(self, step_id: str) -> UseCaseStep | None:
        return self.store.steps.get(step_id)

    async def of_use_case(self, use_case_id: str) -> Sequence[UseCaseStep]:
        found = [step for step in self.store.steps.values() if step.use_case_id == use_case_id]
        return sorted(found, key=lambda step: step.position)

    async def add(self, step_id: str, new: NewStep, position: int, now: datetime) -> UseCaseStep:
        number = self.store.number()
        added = UseCaseStep(
            **asdict(new),
            id=step_id,
            number=number,
            position=position,
            version=1,
            created_at=now,
            updated_at=now,
        )
        self.store.steps[step_id] = added
        return added

    async def save(self, step: UseCaseStep) -> None:
        self.store.steps[step.id] = step

    async def delete(self, step: UseCaseStep) -> None:
        del self.store.steps[step.id]
        for key in [k for k, row in self.store.flow_steps.items() if row.use_case_step_id == step.id]:
            del self.store.flow_steps[key]


@dataclass
class Flows:
    store: Store

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Flow]:
        raise NotImplementedError

    async def get(self, flow_id: str) -> Flow | None:
        return self.store.flows.get(flow_id)

    async def of_use_case(self, use_case_id: str) -> Sequence[Flow]:
        return [flow for flow in self.store.flows.values() if flow.use_case_id == use_case_id]

    async def add(self, flow_id: str, new: NewFlow, now: datetime) -> Flow:
        number = self.store.number()
        added = Flow(
            id=flow_id,
            number=number,
            **asdict(new),
            active=False,
            current_serve_pct=0.0,
            version=1,
            created_at=now,
            updated_at=now,
        )
        self.store.flows[flow_id] = added
        return added

    async def save(self, flow: Flow) -> None:
        self.store.flows[flow.id] = flow

    async def delete(self, flow: Flow) -> None:
        del self.store.flows[flow.id]
        for key in [key for key, row in self.store.flow_steps.items() if row.flow_id == flow.id]:
            del self.store.flow_steps[key]

    async def statistics(self, flow_id: str) -> FlowStatistics | None:
        raise NotImplementedError


@dataclass
class FlowSteps:
    store: Store

    async def page(self, flow_id: str, request: PageRequest) -> Page[FlowStep]:
        raise NotImplementedError

    async def get(self, flow_step_id: str) -> FlowStep | None:
        return self.store.flow_steps.get(flow_step_id)

    async def of_flow(self, flow_id: str) -> Sequence[FlowStep]:
        return [flow_step for flow_step in self.store.flow_steps.values() if flow_step.flow_id == flow_id]

    async def of_use_case(self, use_case_id: str) -> Sequence[FlowStep]:
        return [step for step in self.store.flow_steps.values() if step.use_case_id == use_case_id]

    async def add(self, flow_step_id: str, flow: Flow, use_case_step_id: str, now: datetime) -> FlowStep:
        added = FlowStep(
            id=flow_step_id,
            number=self.store.number(),
            flow_id=flow.id,
            use_case_id=flow.use_case_id,
            use_case_step_id=use_case_step_id,
            configuration="{}",
            placeholders=[],
            revision=0,
            version=1,
            created_at=now,
            updated_at=now,
        )
        self.store.flow_steps[flow_step_id] = added
        return added

    async def save(self, flow_step: FlowStep, revision: Revision) -> None:
        self.store.flow_steps[flow_step.id] = flow_step
        self.store.revisions.append(revision)

    async def statistics(self, flow_step_id: str) -> FlowStepStatistics | None:
        raise NotImplementedError

    async def revisions(self, flow_step_id: str, request: PageRequest) -> Page[Revision]:
        raise NotImplementedError

    async def revision(self, flow_step_id: str, number: int) -> Revision | None:
        raise NotImplementedError


@dataclass
class ShareTables:
    store: Store

    async def latest(self, use_case_id: str) -> ShareTable | None:
        return next((t for t in reversed(self.store.tables) if t.use_case_id == use_case_id), None)

    async def add(
        self, use_case_id: str, counts: Mapping[int, int], slots: Sequence[int], cause: str, now: datetime
    ) -> None:
        self.store.tables.append(
            ShareTable(
                number=self.store.number(),
                use_case_id=use_case_id,
                counts=counts,
                slots=slots,
                cause=cause,
                created_at=NOW,
            )
        )
