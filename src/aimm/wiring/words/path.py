"""The path of use cases: stages, decisions, waivers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aimm.path.service import PathService, WaiverService
from aimm.requirements.service import CoverageService
from aimm.storage.path import StoredDecisions, StoredFacts, StoredWaivers
from aimm.storage.requirements import StoredRequirements
from aimm.storage.use_cases import StoredUseCases
from aimm.wiring.word import Makers, Unit, Word

if TYPE_CHECKING:
    from litestar import Controller

services = Makers()


@services.maker_of(PathService)
def path_service(unit: Unit) -> PathService:
    """Stages and decisions."""
    return PathService(
        use_cases=StoredUseCases(unit.connection),
        known=StoredFacts(unit.connection, unit.data),
        coverage=unit[CoverageService],
        decisions=StoredDecisions(unit.connection),
        waivers=StoredWaivers(unit.connection),
        journal=unit.work,
        clock=unit.clock,
        ids=unit.ids,
        actor=unit.work.actor,
    )


@services.maker_of(WaiverService)
def waiver_service(unit: Unit) -> WaiverService:
    """Waivers."""
    return WaiverService(
        use_cases=StoredUseCases(unit.connection),
        requirements=StoredRequirements(unit.connection),
        waivers=StoredWaivers(unit.connection),
        journal=unit.work,
        clock=unit.clock,
        ids=unit.ids,
        actor=unit.work.actor,
    )


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.path import DecisionController, PathController
    from aimm.web.waivers import WaiverController

    return PathController, DecisionController, WaiverController


PATH = Word(services, _controllers)
