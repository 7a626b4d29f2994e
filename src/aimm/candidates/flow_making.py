"""Make flows of candidates."""

from dataclasses import dataclass

from aimm.candidates import rules
from aimm.candidates.errors import CandidateWithoutModel, FlowTitleTaken, UseCaseWithoutSteps
from aimm.candidates.model import Candidate, FlowWish
from aimm.candidates.service import CandidateService
from aimm.flows.configuring import FlowStepService
from aimm.flows.model import Flow, NewFlow
from aimm.flows.service import FlowService
from aimm.kit.errors import Invalid
from aimm.use_cases.model import UseCaseStep
from aimm.use_cases.service import StepService


@dataclass(frozen=True, slots=True)
class FlowMaker:
    """Makes an inactive flow that asks a candidate, with its draft prompt and parameters."""

    candidates: CandidateService
    flows: FlowService
    steps: StepService
    flow_steps: FlowStepService

    async def make(self, candidate_id: str, wish: FlowWish) -> Flow:
        """Create the flow, and configure one of its steps.

        Raises:
            CandidateNotFound, CandidateWithoutModel, FlowTitleTaken, UseCaseWithoutSteps, Invalid
        """
        candidate = await self.candidates.get(candidate_id)
        model = rules.model_name(candidate)
        if model is None:
            raise CandidateWithoutModel
        step = await self._step(candidate, wish.step_id)
        title = wish.title or candidate.title
        if any(one.title == title for one in await self.flows.flows.of_use_case(candidate.use_case_id)):
            raise FlowTitleTaken
        description = candidate.notes or candidate.reason or f"Made of the candidate {candidate.title}."
        flow = await self.flows.create(
            NewFlow(use_case_id=candidate.use_case_id, title=title, description=description)
        )
        for flow_step in await self.flow_steps.flow_steps.of_flow(flow.id):
            if flow_step.use_case_step_id == step.id:
                await self.flow_steps.configure(flow_step.id, rules.configuration_of(candidate, model))
        return flow

    async def _step(self, candidate: Candidate, step_id: str | None) -> UseCaseStep:
        steps = await self.steps.steps.of_use_case(candidate.use_case_id)
        if not steps:
            raise UseCaseWithoutSteps
        if step_id is None:
            return steps[0]
        step = next((one for one in steps if one.id == step_id), None)
        if step is None:
            raise Invalid("stepId: must be a step of the use case")
        return step
