"""Flows: load, decide, save. The unit of work behind the ports commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aimm.flows import rules
from aimm.flows.configuring import revise
from aimm.flows.errors import FlowNotFound, FlowStatisticsNotFound
from aimm.flows.model import Flow, FlowPatch, FlowStatistics, FlowStep, NewFlow
from aimm.flows.moves import note_changes
from aimm.flows.ports import Flows, FlowSteps, ShareTables
from aimm.kit.changes import Action, Actor, Change, Journal, check_version
from aimm.kit.clock import Clock
from aimm.kit.ids import Ids
from aimm.kit.paging import Page, PageRequest
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.model import UseCase, UseCaseStep
from aimm.use_cases.ports import Publisher, Steps, UseCases


@dataclass(frozen=True, slots=True)
class FlowService:
    """Manages flows."""

    use_cases: UseCases
    steps: Steps
    flows: Flows
    flow_steps: FlowSteps
    share_tables: ShareTables
    journal: Journal
    publisher: Publisher
    clock: Clock
    ids: Ids
    actor: Actor

    async def page(self, use_case_id: str, request: PageRequest) -> Page[Flow]:
        """One page of a use case's flows, the archived ones too unless the request filters them.

        Raises:
            UseCaseNotFound: there is no such use case.
        """
        await self._use_case(use_case_id)
        return await self.flows.page(use_case_id, request)

    async def get(self, flow_id: str) -> Flow:
        """The flow with this id.

        Raises:
            FlowNotFound: there is none.
        """
        flow = await self.flows.get(flow_id)
        if flow is None:
            raise FlowNotFound
        return flow

    async def statistics(self, flow_id: str) -> FlowStatistics:
        """Get the statistics of a flow.

        Raises:
            FlowStatisticsNotFound: there is no such flow.
        """
        statistics = await self.flows.statistics(flow_id)
        if statistics is None:
            raise FlowStatisticsNotFound
        return statistics

    async def create(self, new: NewFlow) -> Flow:
        """Create a flow, inactive and at 0%, with an empty configuration for every step.

        Raises:
            UseCaseNotFound: there is no such use case.
        """
        await self._use_case(new.use_case_id)
        flow = await self._add(new)
        for step in await self.steps.of_use_case(new.use_case_id):
            await self.flow_steps.add(self.ids.new(), flow, step.id, self.clock.now())
        self._note(Action.CREATE, flow, {}, rules.facts_of(flow))
        return flow

    async def clone(self, flow_id: str, title: str) -> Flow:
        """Clone a flow: inactive and at 0%, with copies of its configurations.

        Raises:
            FlowNotFound: there is no such flow.
        """
        source = await self.get(flow_id)
        flow = await self._add(
            NewFlow(use_case_id=source.use_case_id, title=title, description=source.description)
        )
        configured = {step.use_case_step_id: step for step in await self.flow_steps.of_flow(flow_id)}
        for step in await self.steps.of_use_case(source.use_case_id):
            copy = await self.flow_steps.add(self.ids.new(), flow, step.id, self.clock.now())
            original = configured.get(step.id)
            if original is not None and original.revision > 0:
                await self._revise(copy, original.configuration)
        self._note(Action.CLONE, flow, {"flowId": source.id}, rules.facts_of(flow))
        return flow

    async def update(self, flow_id: str, patch: FlowPatch, based_on: int | None = None) -> Flow:
        """Update a flow; the other active flows share the rest of the traffic.

        A patch that changes nothing leaves the version, and no audit log entry.

        Raises:
            FlowNotFound, LastActiveFlow, ActiveFlowNotArchivable, ArchivedFlowNotActivatable, Outdated
        """
        current = await self.get(flow_id)
        check_version(current.version, based_on)
        use_case = await self._use_case(current.use_case_id)
        flows = await self.flows.of_use_case(current.use_case_id)
        updated = rules.update_flow(flows, flow_id, patch, use_case.active, self.clock.now())
        await self._save_all(flows, updated)
        return next(flow for flow in updated if flow.id == flow_id)

    async def set_shares(self, use_case_id: str, shares: Mapping[str, float]) -> Sequence[Flow]:
        """Set the traffic split of a use case, in percent by flow id; returns the named flows.

        Raises:
            Invalid, UseCaseNotFound, ActiveFlowNotFound
        """
        await self._use_case(use_case_id)
        flows = await self.flows.of_use_case(use_case_id)
        updated = rules.set_shares(flows, shares, self.clock.now())
        await self._save_all(flows, updated)
        return [flow for flow in updated if flow.id in shares]

    async def delete(self, flow_id: str, based_on: int | None = None) -> None:
        """Delete an inactive flow with its configurations.

        Raises:
            FlowNotFound, FlowStillActive, Outdated
        """
        flow = await self.get(flow_id)
        check_version(flow.version, based_on)
        rules.check_deletable(flow)
        await self.flows.delete(flow)
        self._note(Action.DELETE, flow, rules.facts_of(flow), {})

    async def step_added(self, use_case: UseCase, step: UseCaseStep) -> None:
        """Add an empty configuration for the new step to every flow of the use case."""
        for flow in await self.flows.of_use_case(use_case.id):
            await self.flow_steps.add(self.ids.new(), flow, step.id, self.clock.now())

    async def _use_case(self, use_case_id: str) -> UseCase:
        use_case = await self.use_cases.get(use_case_id)
        if use_case is None:
            raise UseCaseNotFound
        return use_case

    async def _add(self, new: NewFlow) -> Flow:
        return await self.flows.add(self.ids.new(), new, self.clock.now())

    async def _revise(self, flow_step: FlowStep, configuration: str) -> None:
        revised, revision = revise(flow_step, configuration, self.actor, self.clock, self.ids)
        await self.flow_steps.save(revised, revision)

    async def _save_all(self, before: Sequence[Flow], after: Sequence[Flow]) -> None:
        changed = note_changes(self.journal, self.publisher, before, after)
        if not changed:
            return
        for flow in changed:
            await self.flows.save(flow)
        latest = {flow.id: flow for flow in (*before, *after)}
        use_case_id = after[0].use_case_id
        moved = rules.next_table(list(latest.values()), await self.share_tables.latest(use_case_id))
        if moved is not None:
            cause = f"changed by {self.actor.name}"
            await self.share_tables.add(use_case_id, *moved, cause, self.clock.now())

    def _note(self, action: Action, flow: Flow, before: dict[str, object], after: dict[str, object]) -> None:
        self.journal.note(Change(action, "flow", flow.id, flow.use_case_id, before, after))
        self.publisher.use_case_changed(flow.use_case_id)
