"""Rollouts, which move the shares of flows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aimm.flows.moves import ShareMover
from aimm.rollout.history import Entries
from aimm.rollout.service import RolloutService
from aimm.storage.rollouts import StoredCounts, StoredEntries, StoredFacts, StoredRollouts, StoredTimeline
from aimm.storage.share_book import StoredShareBook
from aimm.wiring.flow_shares import FlowShares
from aimm.wiring.word import Makers, Unit, Word

if TYPE_CHECKING:
    from litestar import Controller

services = Makers()


@services.maker_of(RolloutService)
def rollout_service(unit: Unit) -> RolloutService:
    """Rollouts and their decisions."""
    book = StoredShareBook(unit.connection, unit.clock)
    return RolloutService(
        rollouts=StoredRollouts(unit.connection),
        facts=StoredFacts(unit.connection),
        timeline=StoredTimeline(unit.connection),
        shares=FlowShares(ShareMover(book, unit.work, unit.work, unit.clock), StoredCounts(unit.connection)),
        journal=unit.work,
        clock=unit.clock,
        ids=unit.ids,
        actor=unit.work.actor,
        publisher=unit.work,
        # a fast clock for demonstrations may pass minutes between two evaluations
        pace=max(60_000, round(1_000 * unit.clock.speed)),
    )


@services.maker_of(Entries)
def entries(unit: Unit) -> Entries:
    """The timeline, outlined."""
    return StoredEntries(unit.connection)


def _controllers() -> "Sequence[type[Controller]]":
    from aimm.web.console.history import HistoryController
    from aimm.web.outcomes import OutcomeController
    from aimm.web.rollout.expectations import ExpectationController
    from aimm.web.rollout.routes import RolloutController
    from aimm.web.rollout.simulation import SimulationController

    return (
        RolloutController,
        ExpectationController,
        SimulationController,
        OutcomeController,
        HistoryController,
    )


ROLLOUTS = Word(services, _controllers)
