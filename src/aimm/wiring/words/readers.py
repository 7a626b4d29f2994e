"""What is only read, each on the connection of the unit of work."""

from aimm.access.audit import AuditLog
from aimm.activity.ports import ActivityLog
from aimm.feedback.ports import RatingBook, RatingHistory
from aimm.flows.standing import Standings
from aimm.kit.publications import Publications
from aimm.overview.ports import Overview
from aimm.picking.ports import PickHistory
from aimm.rollout.history import Entries
from aimm.storage.activity import StoredActivity
from aimm.storage.audit import StoredAuditLog
from aimm.storage.feedback import StoredRatingBook, StoredRatingHistory
from aimm.storage.overview import StoredOverview
from aimm.storage.picking import StoredPickHistory
from aimm.storage.publications import StoredPublications
from aimm.storage.rollouts import StoredEntries
from aimm.storage.standing import StoredStandings
from aimm.wiring.words.unit import Unit, made_once


class Readers(Unit):
    """Logs, histories and comparisons."""

    @made_once
    def audit(self) -> AuditLog:
        return StoredAuditLog(self.connection)

    @made_once
    def picks(self) -> PickHistory:
        return StoredPickHistory(self.connection)

    @made_once
    def ratings(self) -> RatingHistory:
        return StoredRatingHistory(self.connection)

    @made_once
    def feedback(self) -> RatingBook:
        return StoredRatingBook(self.connection)

    @made_once
    def standings(self) -> Standings:
        return StoredStandings(self.connection)

    @made_once
    def activity(self) -> ActivityLog:
        return StoredActivity(self.connection)

    @made_once
    def overview(self) -> Overview:
        return StoredOverview(self.connection)

    @made_once
    def entries(self) -> Entries:
        return StoredEntries(self.connection)

    @made_once
    def publications(self) -> Publications:
        return StoredPublications(self.connection)
