"""Requirements of use cases."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aimm.kit.services import Services
from aimm.requirements.service import RequirementService
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


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.requirements import RequirementController

    return (RequirementController,)


def _kinds() -> "Sequence[Kind[Services, Any, Any]]":
    from aimm.requirements.manifest import REQUIREMENTS

    return (REQUIREMENTS,)


REQUIREMENTS = Word(services, _controllers, _kinds)
