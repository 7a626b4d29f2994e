"""The services and readers of one unit of work, each on its connection."""

from aimm.flows.configuring import FlowStepService
from aimm.flows.moves import ShareMover
from aimm.flows.service import FlowService
from aimm.rollout.service import RolloutService
from aimm.storage.activity import StoredActivity
from aimm.storage.audit import StoredAuditLog
from aimm.storage.database.work import UnitOfWork
from aimm.storage.feedback import StoredRatingBook, StoredRatingHistory
from aimm.storage.flows import StoredFlows, StoredFlowSteps, StoredShareTables
from aimm.storage.overview import StoredOverview
from aimm.storage.picking import StoredPickHistory
from aimm.storage.publications import StoredPublications
from aimm.storage.rollouts import StoredCounts, StoredEntries, StoredFacts, StoredRollouts, StoredTimeline
from aimm.storage.share_book import StoredShareBook
from aimm.storage.standing import StoredStandings
from aimm.storage.use_cases import StoredSteps, StoredUseCases
from aimm.use_cases.service import StepService, UseCaseService
from aimm.web.context import Services
from aimm.wiring.rollouts import FlowShares
from aimm.wiring.sources import RandomIds, SystemClock


def services_of(work: UnitOfWork, clock: SystemClock, ids: RandomIds) -> Services:
    """The services of a unit of work."""
    connection = work.connection
    use_cases, steps = StoredUseCases(connection), StoredSteps(connection)
    flows, flow_steps = StoredFlows(connection), StoredFlowSteps(connection)
    tables = StoredShareTables(connection)
    flow_service = FlowService(
        use_cases, steps, flows, flow_steps, tables, work, work, clock, ids, work.actor
    )
    rollouts = RolloutService(
        StoredRollouts(connection),
        StoredFacts(connection),
        StoredTimeline(connection),
        FlowShares(
            ShareMover(StoredShareBook(connection, clock), work, work, clock), StoredCounts(connection)
        ),
        work,
        clock,
        ids,
        work.actor,
        work,
        # a clock for demonstrations may run so fast that every look comes minutes after the last one
        max(60_000, round(1_000 * clock.speed)),
    )
    return Services(
        use_cases=UseCaseService(use_cases, work, work, clock, ids, [rollouts]),
        steps=StepService(use_cases, steps, [flow_service], work, work, clock, ids),
        flows=flow_service,
        flow_steps=FlowStepService(flows, flow_steps, work, work, clock, ids, work.actor),
        rollouts=rollouts,
        audit=StoredAuditLog(connection),
        picks=StoredPickHistory(connection),
        ratings=StoredRatingHistory(connection),
        feedback=StoredRatingBook(connection),
        standings=StoredStandings(connection),
        activity=StoredActivity(connection),
        overview=StoredOverview(connection),
        entries=StoredEntries(connection),
        publications=StoredPublications(connection),
    )
