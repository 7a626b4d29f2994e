"""Use cases, flows and their steps in dictionaries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from msgspec.structs import asdict

from aimm.flows.model import Flow, FlowStatistics, FlowStep, FlowStepStatistics, NewFlow, Revision, ShareTable
from aimm.kit.paging import Page, PageRequest, page_of
from aimm.use_cases.model import NewStep, NewUseCase, UseCase, UseCaseStep

T = TypeVar("T")


@dataclass
class Tables:
    """The data, in order of creation."""

    use_cases: dict[str, UseCase] = field(default_factory=dict[str, UseCase])
    steps: dict[str, UseCaseStep] = field(default_factory=dict[str, UseCaseStep])
    flows: dict[str, Flow] = field(default_factory=dict[str, Flow])
    flow_steps: dict[str, FlowStep] = field(default_factory=dict[str, FlowStep])
    revisions: list[Revision] = field(default_factory=list[Revision])
    share_tables: list[ShareTable] = field(default_factory=list[ShareTable])
    numbers: int = 0

    def number(self) -> int:
        """A unique number."""
        self.numbers += 1
        return self.numbers


def part_of(items: Sequence[T], request: PageRequest) -> Page[T]:
    return page_of(items[request.offset : request.offset + request.size], len(items), request)


@dataclass
class FakeUseCases:
    """The port ``UseCases``."""

    tables: Tables

    async def page(self, request: PageRequest) -> Page[UseCase]:
        return part_of(list(self.tables.use_cases.values()), request)

    async def get(self, use_case_id: str) -> UseCase | None:
        return self.tables.use_cases.get(use_case_id)

    async def by_code(self, code: str) -> UseCase | None:
        return next((u for u in self.tables.use_cases.values() if u.code == code), None)

    async def add(self, use_case_id: str, new: NewUseCase, now: datetime) -> UseCase:
        number = self.tables.number()
        added = UseCase(
            id=use_case_id,
            number=number,
            **asdict(new),
            active=False,
            version=1,
            created_at=now,
            updated_at=now,
        )
        self.tables.use_cases[use_case_id] = added
        return added

    async def save(self, use_case: UseCase) -> None:
        self.tables.use_cases[use_case.id] = use_case

    async def delete(self, use_case: UseCase) -> None:
        del self.tables.use_cases[use_case.id]
        for table in (self.tables.steps, self.tables.flows, self.tables.flow_steps):
            for key in [key for key, row in table.items() if row.use_case_id == use_case.id]:
                del table[key]

    async def active_flows(self, use_case_id: str) -> int:
        return sum(f.active and f.use_case_id == use_case_id for f in self.tables.flows.values())


@dataclass
class FakeSteps:
    """The port ``Steps``."""

    tables: Tables

    async def page(self, use_case_id: str, request: PageRequest) -> Page[UseCaseStep]:
        return part_of(await self.of_use_case(use_case_id), request)

    async def get(self, step_id: str) -> UseCaseStep | None:
        return self.tables.steps.get(step_id)

    async def of_use_case(self, use_case_id: str) -> Sequence[UseCaseStep]:
        of_it = (s for s in self.tables.steps.values() if s.use_case_id == use_case_id)
        return sorted(of_it, key=lambda s: s.position)

    async def add(self, step_id: str, new: NewStep, position: int, now: datetime) -> UseCaseStep:
        number = self.tables.number()
        self.tables.steps[step_id] = UseCaseStep(
            id=step_id,
            number=number,
            **asdict(new),
            position=position,
            version=1,
            created_at=now,
            updated_at=now,
        )
        return self.tables.steps[step_id]

    async def save(self, step: UseCaseStep) -> None:
        self.tables.steps[step.id] = step

    async def delete(self, step: UseCaseStep) -> None:
        del self.tables.steps[step.id]
        kept = {i: s for i, s in self.tables.flow_steps.items() if s.use_case_step_id != step.id}
        self.tables.flow_steps = kept


@dataclass
class FakeFlows:
    """The port ``Flows``."""

    tables: Tables

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Flow]:
        return part_of(await self.of_use_case(use_case_id), request)

    async def get(self, flow_id: str) -> Flow | None:
        return self.tables.flows.get(flow_id)

    async def of_use_case(self, use_case_id: str) -> Sequence[Flow]:
        return [f for f in self.tables.flows.values() if f.use_case_id == use_case_id]

    async def add(self, flow_id: str, new: NewFlow, now: datetime) -> Flow:
        number = self.tables.number()
        self.tables.flows[flow_id] = Flow(
            id=flow_id,
            number=number,
            **asdict(new),
            active=False,
            current_serve_pct=0.0,
            version=1,
            created_at=now,
            updated_at=now,
        )
        return self.tables.flows[flow_id]

    async def save(self, flow: Flow) -> None:
        self.tables.flows[flow.id] = flow

    async def delete(self, flow: Flow) -> None:
        del self.tables.flows[flow.id]
        for key in [key for key, row in self.tables.flow_steps.items() if row.flow_id == flow.id]:
            del self.tables.flow_steps[key]

    async def statistics(self, flow_id: str) -> FlowStatistics | None:
        flow = self.tables.flows.get(flow_id)
        if flow is None:
            return None
        made = flow.created_at
        return FlowStatistics(
            id="s",
            flow_id=flow_id,
            use_case_id=flow.use_case_id,
            total_requests=0,
            total_session_requests=0,
            total_feedback=0,
            score_sum=0,
            stars=(0, 0, 0, 0, 0),
            created_at=made,
            updated_at=made,
        )


@dataclass
class FakeFlowSteps:
    """The port ``FlowSteps``."""

    tables: Tables

    async def page(self, flow_id: str, request: PageRequest) -> Page[FlowStep]:
        return part_of(await self.of_flow(flow_id), request)

    async def get(self, flow_step_id: str) -> FlowStep | None:
        return self.tables.flow_steps.get(flow_step_id)

    async def of_flow(self, flow_id: str) -> Sequence[FlowStep]:
        of_it = [s for s in self.tables.flow_steps.values() if s.flow_id == flow_id]
        return sorted(of_it, key=lambda s: self.tables.steps[s.use_case_step_id].position)

    async def of_use_case(self, use_case_id: str) -> Sequence[FlowStep]:
        of_it = [s for s in self.tables.flow_steps.values() if s.use_case_id == use_case_id]
        return sorted(of_it, key=lambda s: self.tables.steps[s.use_case_step_id].position)

    async def add(self, flow_step_id: str, flow: Flow, use_case_step_id: str, now: datetime) -> FlowStep:
        number = self.tables.number()
        self.tables.flow_steps[flow_step_id] = FlowStep(
            id=flow_step_id,
            number=number,
            flow_id=flow.id,
            use_case_id=flow.use_case_id,
            use_case_step_id=use_case_step_id,
            configuration="{}",
            placeholders=(),
            revision=0,
            version=1,
            created_at=now,
            updated_at=now,
        )
        return self.tables.flow_steps[flow_step_id]

    async def save(self, flow_step: FlowStep, revision: Revision) -> None:
        self.tables.flow_steps[flow_step.id] = flow_step
        self.tables.revisions.append(revision)

    async def statistics(self, flow_step_id: str) -> FlowStepStatistics | None:
        found = self.tables.flow_steps.get(flow_step_id)
        if found is None:
            return None
        return FlowStepStatistics(
            id="s",
            flow_step_id=flow_step_id,
            flow_id=found.flow_id,
            total_requests=0,
            created_at=found.created_at,
            updated_at=found.created_at,
        )

    async def revisions(self, flow_step_id: str, request: PageRequest) -> Page[Revision]:
        return part_of([r for r in self.tables.revisions[::-1] if r.flow_step_id == flow_step_id], request)

    async def revision(self, flow_step_id: str, number: int) -> Revision | None:
        of_it = (r for r in self.tables.revisions if r.flow_step_id == flow_step_id)
        return next((r for r in of_it if r.number == number), None)


@dataclass
class FakeShareTables:
    """The port ``ShareTables``."""

    tables: Tables

    async def latest(self, use_case_id: str) -> ShareTable | None:
        of_it = (t for t in reversed(self.tables.share_tables) if t.use_case_id == use_case_id)
        return next(of_it, None)

    async def add(
        self, use_case_id: str, counts: Mapping[int, int], slots: Sequence[int], cause: str, now: datetime
    ) -> None:
        number = self.tables.number()
        self.tables.share_tables.append(
            ShareTable(
                number=number,
                use_case_id=use_case_id,
                counts=counts,
                slots=slots,
                cause=cause,
                created_at=now,
            )
        )
