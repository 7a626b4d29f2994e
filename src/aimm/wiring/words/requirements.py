"""Requirements of use cases."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aimm.kit.services import Services
from aimm.requirements.service import CoverageService, RequirementService
from aimm.storage.evidence import StoredEvidence
from aimm.storage.requirements import StoredRequirements
from aimm.storage.use_cases import StoredUseCases
from aimm.wiring.word import Makers, Unit, Word

if TYPE_CHECKING:
    from litestar import Controller

    from aimm.manifests.kinds import Kind

services = Makers()


@services.maker_of(RequirementService)
def requirement_service(unit: Unit) -> RequirementService:
    """Requirements."""
    return RequirementService(
        use_cases=StoredUseCases(unit.connection),
        requirements=StoredRequirements(unit.connection),
        journal=unit.work,
        clock=unit.clock,
        ids=unit.ids,
    )


@services.maker_of(CoverageService)
def coverage_service(unit: Unit) -> CoverageService:
    """Requirements against evidence."""
    return CoverageService(
        use_cases=StoredUseCases(unit.connection),
        requirements=StoredRequirements(unit.connection),
        evidence=StoredEvidence(unit.connection),
    )


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.coverage import CoverageController
    from aimm.web.requirements import RequirementController

    return RequirementController, CoverageController


def _kinds() -> "Sequence[Kind[Services, Any, Any]]":
    from aimm.requirements.manifest import REQUIREMENTS

    return (REQUIREMENTS,)


REQUIREMENTS = Word(services, _controllers, _kinds)
