"""Candidates: the catalogue, own entries, and the shortlists of use cases."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aimm.candidates.flow_making import FlowMaker
from aimm.candidates.own_models import OwnModelService
from aimm.candidates.service import CandidateService
from aimm.candidates.suitability import SuitabilityService
from aimm.candidates.updating import CatalogueService
from aimm.flows.configuring import FlowStepService
from aimm.flows.service import FlowService
from aimm.kit.services import Services
from aimm.storage.candidates import StoredCandidates
from aimm.storage.catalogue.stored import StoredCatalogues
from aimm.storage.own_models import StoredOwnModels
from aimm.storage.requirements import StoredRequirements
from aimm.storage.use_cases import StoredUseCases
from aimm.use_cases.service import StepService
from aimm.wiring.word import Makers, Unit, Word

if TYPE_CHECKING:
    from litestar import Controller

    from aimm.manifests.kinds import Kind

services = Makers()


@services.maker_of(CandidateService)
def candidate_service(unit: Unit) -> CandidateService:
    """Shortlists."""
    return CandidateService(
        use_cases=StoredUseCases(unit.connection),
        candidates=StoredCandidates(unit.connection),
        journal=unit.work,
        clock=unit.clock,
        ids=unit.ids,
    )


@services.maker_of(OwnModelService)
def own_model_service(unit: Unit) -> OwnModelService:
    """Own entries."""
    return OwnModelService(
        own_models=StoredOwnModels(unit.connection), journal=unit.work, clock=unit.clock, ids=unit.ids
    )


@services.maker_of(SuitabilityService)
def suitability_service(unit: Unit) -> SuitabilityService:
    """The catalogue and shortlists against requirements."""
    return SuitabilityService(
        use_cases=StoredUseCases(unit.connection),
        requirements=StoredRequirements(unit.connection),
        catalogues=StoredCatalogues(unit.connection),
        candidates=StoredCandidates(unit.connection),
        own_models=StoredOwnModels(unit.connection),
    )


@services.maker_of(CatalogueService)
def catalogue_service(unit: Unit) -> CatalogueService:
    """Updates of the catalogue."""
    return CatalogueService(StoredCatalogues(unit.connection), unit.work, unit.clock)


@services.maker_of(FlowMaker)
def flow_maker(unit: Unit) -> FlowMaker:
    """Flows of candidates."""
    return FlowMaker(
        candidates=unit[CandidateService],
        flows=unit[FlowService],
        steps=unit[StepService],
        flow_steps=unit[FlowStepService],
    )


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.candidates import CandidateController, ShortlistController
    from aimm.web.catalogue import CatalogueController
    from aimm.web.own_models import OwnModelController

    return CatalogueController, OwnModelController, CandidateController, ShortlistController


def _kinds() -> "Sequence[Kind[Services, Any, Any]]":
    from aimm.candidates.manifest import CANDIDATES
    from aimm.candidates.manifest_own import OWN_MODELS

    return CANDIDATES, OWN_MODELS


CANDIDATES = Word(services, _controllers, _kinds)
