"""The overview of all use cases, from the database."""

from aimm.storage.overview.pages import StoredOverview

__all__ = ["StoredOverview"]
