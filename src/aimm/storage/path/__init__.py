"""The path in the database: facts by source, decisions, waivers, links to a brief."""

from aimm.storage.path.facts import StoredFacts
from aimm.storage.path.links import StoredBriefLinks
from aimm.storage.path.measurements import StoredMeasurements
from aimm.storage.path.records import StoredDecisions, StoredWaivers
from aimm.storage.path.standings import StoredStandings

__all__ = [
    "StoredBriefLinks",
    "StoredDecisions",
    "StoredFacts",
    "StoredMeasurements",
    "StoredStandings",
    "StoredWaivers",
]
