"""All use cases at a glance, from the database."""

from aimm.storage.overview.pages import StoredOverview

__all__ = ["StoredOverview"]
