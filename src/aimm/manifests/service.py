"""Read the current state, plan, and apply the plan. The unit of work commits all or nothing."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass

from msgspec import UNSET, UnsetType

from aimm.flows.configuring import FlowStepService
from aimm.flows.errors import FlowNotFound, FlowStepNotFound
from aimm.flows.model import Flow, FlowPatch, FlowStep, NewFlow
from aimm.flows.service import FlowService
from aimm.kit.paging import MAX_PAGE_SIZE, PageRequest
from aimm.manifests import rules
from aimm.manifests.changes import (
    ArchiveFlow,
    Change,
    Configure,
    CreateFlow,
    CreateStep,
    CreateUseCase,
    DeleteFlow,
    DeleteStep,
    DeleteUseCase,
    FlowChange,
    MoveStep,
    Plan,
    SetShares,
    StepChange,
    SwitchFlow,
    SwitchUseCase,
    TextChange,
    UpdateFlow,
    UpdateStep,
    UpdateUseCase,
    UseCaseChange,
)
from aimm.manifests.errors import CannotExport, NoSuchUseCase, PlanOutdated
from aimm.manifests.model import (
    Configuration,
    DesiredUseCase,
    Manifest,
    PresentFlow,
    PresentStep,
    PresentUseCase,
)
from aimm.manifests.values import parse
from aimm.use_cases.errors import StepNotFound, UseCaseNotFound
from aimm.use_cases.model import NewStep, NewUseCase, StepPatch, UseCase, UseCasePatch, UseCaseStep
from aimm.use_cases.service import StepService, UseCaseService


@dataclass(frozen=True, slots=True)
class ManifestService:
    """Plans, applies and exports manifests with the services of one unit of work."""

    use_cases: UseCaseService
    steps: StepService
    flows: FlowService
    flow_steps: FlowStepService

    async def plan(self, manifest: Manifest, *, prune: bool) -> Plan:
        """The changes that make the stored state match ``manifest``.

        Raises:
            CannotPlan: with every reason.
        """
        codes = None if prune else {use_case.code for use_case in manifest.use_cases}
        return rules.plan(await self.present(codes), manifest, prune=prune)

    async def apply(self, manifest: Manifest, shown: Plan, *, prune: bool) -> None:
        """Apply a plan that was shown and confirmed.

        Raises:
            CannotPlan: there is no plan any more.
            PlanOutdated: the current plan is a different one.
        """
        if await self.plan(manifest, prune=prune) != shown:
            raise PlanOutdated
        await self.carry_out(shown)

    async def carry_out(self, plan: Plan) -> None:
        """Apply the changes of a plan one by one."""
        for change in plan.changes:
            await self._make(change)

    async def export(self, codes: Sequence[str] = ()) -> AsyncIterator[DesiredUseCase]:
        """Export the stored state of all use cases, or of those with these codes, one use case at a time.

        Raises:
            NoSuchUseCase: at once.
            CannotExport: at the end, with every reason; what came before is not a complete manifest.
        """
        missing = [code for code in codes if await self.use_cases.use_cases.by_code(code) is None]
        if missing:
            raise NoSuchUseCase(*(f"there is no use case '{code}'" for code in missing))
        problems: list[str] = []
        async for present in self._each(codes or None):
            problems += rules.cannot_be_told([present])
            yield rules.desired_use_case(present)
        if problems:
            raise CannotExport(*problems)

    async def count(self, codes: Sequence[str] = ()) -> int:
        """Number of use cases in an export."""
        return len(set(codes)) or (await self.use_cases.page(PageRequest(1, 1))).total

    async def present(self, codes: Collection[str] | None = None) -> list[PresentUseCase]:
        """The stored state, oldest use case first: all of it, or the use cases with these codes."""
        return [use_case async for use_case in self._each(codes)]

    async def _each(self, codes: Collection[str] | None) -> AsyncIterator[PresentUseCase]:
        number, more = 1, True
        while more:
            page = await self.use_cases.page(PageRequest(number, MAX_PAGE_SIZE))
            for use_case in page.items:
                if codes is None or use_case.code in codes:
                    yield await self._read(use_case)
            number, more = number + 1, page.has_next

    async def _read(self, use_case: UseCase) -> PresentUseCase:
        steps = await self.steps.steps.of_use_case(use_case.id)
        flows = await self.flows.flows.of_use_case(use_case.id)
        # all at once: with a query per flow, exporting a large installation took minutes
        configured: dict[str, dict[str, Configuration]] = {flow.id: {} for flow in flows}
        codes = {step.id: step.code for step in steps}
        for flow_step in await self.flow_steps.flow_steps.of_use_case(use_case.id):
            if flow_step.revision > 0:
                code = codes[flow_step.use_case_step_id]
                configured[flow_step.flow_id][code] = _configuration(flow_step)
        return PresentUseCase(
            use_case.code,
            use_case.title,
            use_case.description,
            use_case.active,
            [PresentStep(step.code, step.title, step.description) for step in steps],
            [
                PresentFlow(
                    flow.title,
                    flow.description,
                    flow.active,
                    flow.current_serve_pct,
                    configured[flow.id],
                    flow.archived,
                )
                for flow in flows
            ],
        )

    async def _make(self, change: Change) -> None:
        match change:
            case CreateUseCase() | UpdateUseCase() | SwitchUseCase() | DeleteUseCase():
                await self._change_use_case(change)
            case CreateStep() | UpdateStep() | MoveStep() | DeleteStep():
                await self._change_step(change)
            case _:
                await self._change_flow(change)

    async def _change_use_case(self, change: UseCaseChange) -> None:
        if isinstance(change, CreateUseCase):
            await self.use_cases.create(
                NewUseCase(title=change.title, code=change.use_case, description=change.description)
            )
            return
        use_case = await self._use_case(change.use_case)
        match change:
            case UpdateUseCase(title=title, description=description):
                patch = UseCasePatch(title=_after(title), description=_after(description))
                await self.use_cases.update(use_case.id, patch)
            case SwitchUseCase(active=active):
                await self.use_cases.update(use_case.id, UseCasePatch(active=active))
            case DeleteUseCase():
                await self.use_cases.delete(use_case.id)

    async def _change_step(self, change: StepChange) -> None:
        use_case = await self._use_case(change.use_case)
        if isinstance(change, CreateStep):
            new = NewStep(
                use_case_id=use_case.id,
                title=change.title,
                code=change.step,
                description=change.description,
            )
            step = await self.steps.create(new)
            if step.position != change.position:
                await self.steps.update(step.id, StepPatch(position=change.position))
            return
        step = await self._step(use_case, change.step)
        match change:
            case UpdateStep(title=title, description=description):
                patch = StepPatch(title=_after(title), description=_after(description))
                await self.steps.update(step.id, patch)
            case MoveStep(position=position):
                await self.steps.update(step.id, StepPatch(position=position))
            case DeleteStep():
                await self.steps.delete(step.id)

    async def _change_flow(self, change: FlowChange) -> None:
        use_case = await self._use_case(change.use_case)
        if isinstance(change, CreateFlow):
            await self.flows.create(
                NewFlow(use_case_id=use_case.id, title=change.flow, description=change.description)
            )
            return
        if isinstance(change, SetShares):
            shares = {(await self._flow(use_case, title)).id: pct for title, pct in change.after.items()}
            await self.flows.set_shares(use_case.id, shares)
            return
        flow = await self._flow(use_case, change.flow)
        match change:
            case UpdateFlow(description=description):
                await self.flows.update(flow.id, FlowPatch(description=description.after))
            case Configure(step=step, after=configuration):
                flow_step = await self._flow_step(flow, await self._step(use_case, step))
                await self.flow_steps.configure(flow_step.id, configuration.text)
            case SwitchFlow(active=active):
                await self.flows.update(flow.id, FlowPatch(active=active))
            case ArchiveFlow(archived=archived):
                await self.flows.update(flow.id, FlowPatch(archived=archived))
            case DeleteFlow():
                await self.flows.delete(flow.id)

    async def _use_case(self, code: str) -> UseCase:
        use_case = await self.use_cases.use_cases.by_code(code)
        if use_case is None:
            raise UseCaseNotFound
        return use_case

    async def _step(self, use_case: UseCase, code: str) -> UseCaseStep:
        for step in await self.steps.steps.of_use_case(use_case.id):
            if step.code == code:
                return step
        raise StepNotFound

    async def _flow(self, use_case: UseCase, title: str) -> Flow:
        for flow in await self.flows.flows.of_use_case(use_case.id):
            if flow.title == title:
                return flow
        raise FlowNotFound

    async def _flow_step(self, flow: Flow, step: UseCaseStep) -> FlowStep:
        for flow_step in await self.flow_steps.flow_steps.of_flow(flow.id):
            if flow_step.use_case_step_id == step.id:
                return flow_step
        raise FlowStepNotFound


def _configuration(flow_step: FlowStep) -> Configuration:
    stored = parse(flow_step.configuration)
    assert isinstance(stored, dict)  # noqa: S101 -- the store takes nothing else
    return Configuration(str(stored.get("modality", "")), stored.get("parameters"))


def _after(change: TextChange | None) -> str | UnsetType:
    return change.after if change else UNSET
