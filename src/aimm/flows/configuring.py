"""Configurations and their revisions: load, decide, save. The unit of work behind the ports commits."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from aimm.flows import rules
from aimm.flows.errors import FlowNotFound, FlowStepNotFound, FlowStepStatisticsNotFound, RevisionNotFound
from aimm.flows.model import FlowStep, FlowStepStatistics, Revision
from aimm.flows.ports import Flows, FlowSteps
from aimm.flows.soundness import Placed, placed
from aimm.kit.changes import Action, Actor, Change, Journal, check_version
from aimm.kit.clock import Clock
from aimm.kit.ids import Ids
from aimm.kit.paging import Page, PageRequest
from aimm.kit.records import next_version
from aimm.use_cases.ports import Publisher


def revise(
    flow_step: FlowStep,
    configuration: str,
    author: Actor,
    clock: Clock,
    ids: Ids,
    restored_from: int | None = None,
) -> tuple[FlowStep, Revision]:
    """The flow step with a new configuration, and the revision that records it."""
    now = clock.now()
    names = rules.placeholders_in(configuration)
    revised = next_version(
        flow_step,
        now,
        configuration=configuration,
        placeholders=names,
        revision=flow_step.revision + 1,
    )
    revision = Revision(
        id=ids.new(),
        flow_step_id=flow_step.id,
        number=revised.revision,
        configuration=configuration,
        placeholders=names,
        author=author.name,
        restored_from=restored_from,
        created_at=now,
    )
    return revised, revision


@dataclass(frozen=True, slots=True)
class FlowStepService:
    """Manages configurations."""

    flows: Flows
    flow_steps: FlowSteps
    journal: Journal
    publisher: Publisher
    clock: Clock
    ids: Ids
    actor: Actor

    async def page(self, flow_id: str, request: PageRequest) -> Page[FlowStep]:
        """One page of a flow's configurations, by position of the step.

        Raises:
            FlowNotFound: there is no such flow.
        """
        if await self.flows.get(flow_id) is None:
            raise FlowNotFound
        return await self.flow_steps.page(flow_id, request)

    async def remarks(self, use_case_id: str, most_flows: int = 50) -> Sequence[Placed]:
        """Warnings about the configurations of active flows, oldest flow first.

        Args:
            most_flows: maximum number of flows to check.
        """
        served = [flow for flow in await self.flows.of_use_case(use_case_id) if flow.active]
        found: list[Placed] = []
        for flow in served[:most_flows]:
            steps = await self.flow_steps.of_flow(flow.id)
            found += placed(flow.id, flow.title, [step.configuration for step in steps])
        return found

    async def get(self, flow_step_id: str) -> FlowStep:
        """The flow step with this id.

        Raises:
            FlowStepNotFound: there is none.
        """
        flow_step = await self.flow_steps.get(flow_step_id)
        if flow_step is None:
            raise FlowStepNotFound
        return flow_step

    async def configure(self, flow_step_id: str, configuration: str, based_on: int | None = None) -> FlowStep:
        """Replace the configuration; every change creates a revision.

        Raises:
            FlowStepNotFound, Outdated
        """
        current = await self.get(flow_step_id)
        check_version(current.version, based_on)
        if current.configuration == configuration:
            return current
        return await self._save(current, configuration, Action.UPDATE, None)

    async def restore(self, flow_step_id: str, number: int, based_on: int | None = None) -> FlowStep:
        """Restore an earlier revision as a new one, so that nothing is lost.

        Raises:
            FlowStepNotFound, RevisionNotFound, Outdated
        """
        current = await self.get(flow_step_id)
        check_version(current.version, based_on)
        revision = await self.revision(flow_step_id, number)
        if current.configuration == revision.configuration:
            return current
        return await self._save(current, revision.configuration, Action.RESTORE, number)

    async def statistics(self, flow_step_id: str) -> FlowStepStatistics:
        """Get the statistics of a flow step.

        Raises:
            FlowStepStatisticsNotFound: there is no such flow step.
        """
        statistics = await self.flow_steps.statistics(flow_step_id)
        if statistics is None:
            raise FlowStepStatisticsNotFound
        return statistics

    async def revisions(self, flow_step_id: str, request: PageRequest) -> Page[Revision]:
        """One page of the revisions, newest first.

        Raises:
            FlowStepNotFound: there is no such flow step.
        """
        await self.get(flow_step_id)
        return await self.flow_steps.revisions(flow_step_id, request)

    async def revision(self, flow_step_id: str, number: int) -> Revision:
        """One revision.

        Raises:
            FlowStepNotFound, RevisionNotFound
        """
        await self.get(flow_step_id)
        revision = await self.flow_steps.revision(flow_step_id, number)
        if revision is None:
            raise RevisionNotFound
        return revision

    async def compare(self, flow_step_id: str, number: int, other: int) -> rules.Difference:
        """Compare revision ``number`` with revision ``other``.

        Raises:
            FlowStepNotFound, RevisionNotFound
        """
        before = await self.revision(flow_step_id, number)
        after = await self.revision(flow_step_id, other)
        return rules.compare(
            _indented(before.configuration),
            _indented(after.configuration),
            before.placeholders,
            after.placeholders,
        )

    async def _save(
        self, current: FlowStep, configuration: str, action: Action, restored_from: int | None
    ) -> FlowStep:
        revised, revision = revise(
            current, configuration, self.actor, self.clock, self.ids, restored_from=restored_from
        )
        await self.flow_steps.save(revised, revision)
        self.journal.note(
            Change(
                action,
                "flow-step",
                current.id,
                current.use_case_id,
                {"revision": current.revision},
                {"revision": revised.revision, "restoredFrom": restored_from},
            )
        )
        self.publisher.use_case_changed(current.use_case_id)
        return revised


def _indented(configuration: str) -> str:
    return msgspec.json.format(configuration, indent=2)
