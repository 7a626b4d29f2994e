"""The services of use cases; rollouts follow new use cases, and flows follow new steps."""

from aimm.storage.use_cases import StoredSteps, StoredUseCases
from aimm.use_cases.service import StepService, UseCaseService
from aimm.wiring.words.flows import FlowServices
from aimm.wiring.words.rollouts import RolloutServices
from aimm.wiring.words.unit import made_once


class UseCaseServices(FlowServices, RolloutServices):
    """Use cases and their steps."""

    @made_once
    def use_cases(self) -> UseCaseService:
        return UseCaseService(
            use_cases=StoredUseCases(self.connection),
            journal=self.work,
            publisher=self.work,
            clock=self.clock,
            ids=self.ids,
            followers=[self.rollouts],
        )

    @made_once
    def steps(self) -> StepService:
        return StepService(
            use_cases=StoredUseCases(self.connection),
            steps=StoredSteps(self.connection),
            followers=[self.flows],
            journal=self.work,
            publisher=self.work,
            clock=self.clock,
            ids=self.ids,
        )
