"""The brief of a use case: load what it is made of."""

from dataclasses import dataclass

from aimm.candidates.suitability import SuitabilityService
from aimm.flows.ports import Flows, FlowSteps
from aimm.path.brief import Brief, Material, brief_of, first_flow
from aimm.path.measures import costed
from aimm.path.ports import Measurements
from aimm.path.service import PathService
from aimm.requirements.ports import Requirements
from aimm.use_cases.errors import UseCaseNotFound
from aimm.use_cases.ports import Steps, UseCases

MOST_EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefService:
    """Briefs of use cases."""

    use_cases: UseCases
    path: PathService
    requirements: Requirements
    suitability: SuitabilityService
    steps: Steps
    flows: Flows
    flow_steps: FlowSteps
    measurements: Measurements

    async def of_use_case(self, use_case_id: str) -> Brief:
        """The brief of a use case.

        Raises:
            UseCaseNotFound: there is no such use case.
        """
        use_case = await self.use_cases.get(use_case_id)
        if use_case is None:
            raise UseCaseNotFound
        flows = await self.flows.of_use_case(use_case_id)
        first = first_flow(flows)
        first_id = None if first is None else first.id
        measured = await self.measurements.of_use_case(use_case_id)
        shortlist = await self.suitability.shortlist(use_case_id)
        return brief_of(
            Material(
                use_case=use_case,
                path=await self.path.of_use_case(use_case_id),
                requirements=await self.requirements.of_use_case(use_case_id),
                candidates=[
                    costed(one.candidate, (one.facts.input_price, one.facts.output_price), measured)
                    for one in shortlist.candidates
                ],
                steps=await self.steps.of_use_case(use_case_id),
                flows=flows,
                flow_steps=await self.flow_steps.of_use_case(use_case_id),
                measured=measured,
                examples=await self.measurements.examples(use_case_id, first_id, MOST_EXAMPLES),
            )
        )
