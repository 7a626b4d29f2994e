"""Use cases and their steps. Rollouts follow new use cases, and flows follow new steps."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aimm.flows.service import FlowService
from aimm.kit.services import Services
from aimm.rollout.service import RolloutService
from aimm.storage.use_cases import StoredSteps, StoredUseCases
from aimm.use_cases.service import StepService, UseCaseService
from aimm.wiring.word import Makers, Unit, Word

if TYPE_CHECKING:
    from litestar import Controller

    from aimm.manifests.kinds import Kind

services = Makers()


@services.maker_of(UseCaseService)
def use_case_service(unit: Unit) -> UseCaseService:
    """Use cases."""
    return UseCaseService(
        use_cases=StoredUseCases(unit.connection),
        journal=unit.work,
        publisher=unit.work,
        clock=unit.clock,
        ids=unit.ids,
        followers=[unit[RolloutService]],
    )


@services.maker_of(StepService)
def step_service(unit: Unit) -> StepService:
    """Steps."""
    return StepService(
        use_cases=StoredUseCases(unit.connection),
        steps=StoredSteps(unit.connection),
        followers=[unit[FlowService]],
        journal=unit.work,
        publisher=unit.work,
        clock=unit.clock,
        ids=unit.ids,
    )


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.use_cases import StepController, UseCaseController

    return UseCaseController, StepController


def _kinds() -> "Sequence[Kind[Services, Any, Any]]":
    from aimm.use_cases import manifest, manifest_steps

    return manifest.USE_CASES, manifest_steps.STEPS


USE_CASES = Word(services, _controllers, _kinds)
