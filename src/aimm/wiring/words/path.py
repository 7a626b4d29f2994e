"""The path of use cases: stages, decisions, waivers, briefs and links to them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aimm.candidates.suitability import SuitabilityService
from aimm.path.briefing import BriefService
from aimm.path.links.service import BriefLinkService, SharedBriefService
from aimm.path.service import PathService, WaiverService
from aimm.requirements.service import CoverageService
from aimm.storage.credentials import SystemSecrets
from aimm.storage.flows import StoredFlows, StoredFlowSteps
from aimm.storage.path import (
    StoredBriefLinks,
    StoredDecisions,
    StoredFacts,
    StoredMeasurements,
    StoredWaivers,
)
from aimm.storage.requirements import StoredRequirements
from aimm.storage.use_cases import StoredSteps, StoredUseCases
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


@services.maker_of(BriefService)
def brief_service(unit: Unit) -> BriefService:
    """Briefs."""
    return BriefService(
        use_cases=StoredUseCases(unit.connection),
        path=unit[PathService],
        requirements=StoredRequirements(unit.connection),
        suitability=unit[SuitabilityService],
        steps=StoredSteps(unit.connection),
        flows=StoredFlows(unit.connection),
        flow_steps=StoredFlowSteps(unit.connection),
        measurements=StoredMeasurements(unit.connection, unit.data),
    )


@services.maker_of(BriefLinkService)
def brief_link_service(unit: Unit) -> BriefLinkService:
    """Links to a brief."""
    return BriefLinkService(
        use_cases=StoredUseCases(unit.connection),
        links=StoredBriefLinks(unit.connection),
        secrets=SystemSecrets(),
        journal=unit.work,
        clock=unit.clock,
        ids=unit.ids,
        actor=unit.work.actor,
    )


@services.maker_of(SharedBriefService)
def shared_brief_service(unit: Unit) -> SharedBriefService:
    """Briefs for visitors."""
    return SharedBriefService(
        links=StoredBriefLinks(unit.connection), briefs=unit[BriefService], clock=unit.clock
    )


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.brief import BriefController
    from aimm.web.brief_links import BriefLinkController
    from aimm.web.path import DecisionController, PathController
    from aimm.web.shared_briefs import SharedBriefController
    from aimm.web.waivers import WaiverController

    return (
        PathController,
        BriefController,
        BriefLinkController,
        SharedBriefController,
        DecisionController,
        WaiverController,
    )


PATH = Word(services, _controllers)
