"""Activity in the database, counted in the background from ledger commits."""

from aimm.storage.activity.log import StoredActivity, activity_news, count_activity

__all__ = ["StoredActivity", "activity_news", "count_activity"]
