"""The service of rollouts."""

from aimm.flows.moves import ShareMover
from aimm.rollout.service import RolloutService
from aimm.storage.rollouts import StoredCounts, StoredFacts, StoredRollouts, StoredTimeline
from aimm.storage.share_book import StoredShareBook
from aimm.wiring.flow_shares import FlowShares
from aimm.wiring.words.unit import Unit, made_once


class RolloutServices(Unit):
    """Rollouts, which move the shares of flows."""

    @made_once
    def rollouts(self) -> RolloutService:
        book = StoredShareBook(self.connection, self.clock)
        return RolloutService(
            rollouts=StoredRollouts(self.connection),
            facts=StoredFacts(self.connection),
            timeline=StoredTimeline(self.connection),
            shares=FlowShares(
                ShareMover(book, self.work, self.work, self.clock), StoredCounts(self.connection)
            ),
            journal=self.work,
            clock=self.clock,
            ids=self.ids,
            actor=self.work.actor,
            publisher=self.work,
            # a fast clock for demonstrations may pass minutes between two evaluations
            pace=max(60_000, round(1_000 * self.clock.speed)),
        )
