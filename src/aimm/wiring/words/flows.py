"""Flows and their configurations."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aimm.flows.configuring import FlowStepService
from aimm.flows.service import FlowService
from aimm.flows.standing import Standings
from aimm.kit.services import Services
from aimm.storage.flows import StoredFlows, StoredFlowSteps, StoredShareTables
from aimm.storage.standing import StoredStandings
from aimm.storage.use_cases import StoredSteps, StoredUseCases
from aimm.wiring.word import Makers, Unit, Word

if TYPE_CHECKING:
    from litestar import Controller

    from aimm.manifests.kinds import Kind

services = Makers()


@services.maker_of(FlowService)
def flow_service(unit: Unit) -> FlowService:
    """Flows and their shares."""
    return FlowService(
        use_cases=StoredUseCases(unit.connection),
        steps=StoredSteps(unit.connection),
        flows=StoredFlows(unit.connection),
        flow_steps=StoredFlowSteps(unit.connection),
        share_tables=StoredShareTables(unit.connection),
        journal=unit.work,
        publisher=unit.work,
        clock=unit.clock,
        ids=unit.ids,
        actor=unit.work.actor,
    )


@services.maker_of(FlowStepService)
def flow_step_service(unit: Unit) -> FlowStepService:
    """Configurations."""
    return FlowStepService(
        flows=StoredFlows(unit.connection),
        flow_steps=StoredFlowSteps(unit.connection),
        journal=unit.work,
        publisher=unit.work,
        clock=unit.clock,
        ids=unit.ids,
        actor=unit.work.actor,
    )


@services.maker_of(Standings)
def standings(unit: Unit) -> Standings:
    """How flows compare."""
    return StoredStandings(unit.connection)


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.console.standing import StandingController
    from aimm.web.flow_steps import FlowStepController
    from aimm.web.flows import FlowController

    return FlowController, FlowStepController, StandingController


def _kinds() -> "Sequence[Kind[Services, Any, Any]]":
    from aimm.flows import manifest

    return (manifest.FLOWS,)


FLOWS = Word(services, _controllers, _kinds)
