"""The brief of a use case: load what it is made of."""

from dataclasses import dataclass

from aimm.candidates.ports import Candidates
from aimm.flows.ports import Flows, FlowSteps
from aimm.path.brief import Brief, Material, brief_of
from aimm.path.service import PathService
from aimm.requirements.ports import Requirements
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.ports import Steps, UseCases


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefService:
    """Briefs of use cases."""

    use_cases: UseCases
    path: PathService
    requirements: Requirements
    candidates: Candidates
    steps: Steps
    flows: Flows
    flow_steps: FlowSteps

    async def of_use_case(self, use_case_id: str) -> Brief:
        """The brief of a use case.

        Raises:
            UseCaseNotFound: there is no such use case.
        """
        use_case = await self.use_cases.get(use_case_id)
        if use_case is None:
            raise UseCaseNotFound
        return brief_of(
            Material(
                use_case=use_case,
                path=await self.path.of_use_case(use_case_id),
                requirements=await self.requirements.of_use_case(use_case_id),
                candidates=await self.candidates.of_use_case(use_case_id),
                steps=await self.steps.of_use_case(use_case_id),
                flows=await self.flows.of_use_case(use_case_id),
                flow_steps=await self.flow_steps.of_use_case(use_case_id),
            )
        )
