"""The path in the database: facts by source, decisions and waivers."""

from aimm.storage.path.facts import StoredFacts
from aimm.storage.path.records import StoredDecisions, StoredWaivers

__all__ = ["StoredDecisions", "StoredFacts", "StoredWaivers"]
