"""The services of flows."""

from aimm.flows.configuring import FlowStepService
from aimm.flows.service import FlowService
from aimm.storage.flows import StoredFlows, StoredFlowSteps, StoredShareTables
from aimm.storage.use_cases import StoredSteps, StoredUseCases
from aimm.wiring.words.unit import Unit, made_once


class FlowServices(Unit):
    """Flows and their configurations."""

    @made_once
    def flows(self) -> FlowService:
        return FlowService(
            use_cases=StoredUseCases(self.connection),
            steps=StoredSteps(self.connection),
            flows=StoredFlows(self.connection),
            flow_steps=StoredFlowSteps(self.connection),
            share_tables=StoredShareTables(self.connection),
            journal=self.work,
            publisher=self.work,
            clock=self.clock,
            ids=self.ids,
            actor=self.work.actor,
        )

    @made_once
    def flow_steps(self) -> FlowStepService:
        return FlowStepService(
            flows=StoredFlows(self.connection),
            flow_steps=StoredFlowSteps(self.connection),
            journal=self.work,
            publisher=self.work,
            clock=self.clock,
            ids=self.ids,
            actor=self.work.actor,
        )
