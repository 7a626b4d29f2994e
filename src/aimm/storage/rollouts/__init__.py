"""Rollouts in the database: state, timeline, and the counts that decisions are based on."""

from aimm.storage.rollouts.counts import StoredCounts
from aimm.storage.rollouts.facts import StoredFacts
from aimm.storage.rollouts.history import StoredEntries
from aimm.storage.rollouts.outcomes import StoredOutcomes
from aimm.storage.rollouts.states import StoredRollouts
from aimm.storage.rollouts.timeline import StoredTimeline

__all__ = [
    "StoredCounts",
    "StoredEntries",
    "StoredFacts",
    "StoredOutcomes",
    "StoredRollouts",
    "StoredTimeline",
]
