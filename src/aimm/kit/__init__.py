"""Shared foundations of all features: errors, ids, time, paging, search, changes. No I/O."""
