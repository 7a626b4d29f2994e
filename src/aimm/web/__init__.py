"""The HTTP API: one file per feature, and the hot path in ``hot``."""
